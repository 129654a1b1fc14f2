import type { Policy } from '../../domain/policy.ts';
import type { Store } from '../../domain/store.ts';

/** What a decision touches. A door (command, page, endpoint) reads what was asked, calls one function here, and shows its answer. */
export interface DecisionContext {
  readonly store: Store;
  readonly policy: Policy;
  readonly now: () => Date;
}
