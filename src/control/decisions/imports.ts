import type { Actor } from '../../domain/actor.ts';
import type { ImportRecord } from '../../domain/import.ts';
import type { DecisionContext } from './context.ts';

/**
 * From now on the import counts for nothing; rows that another import has too stay.
 * @throws {InputInvalid} for one that is not there, is withdrawn, or cannot be withdrawn.
 */
export const withdrawImport = (
  actor: Actor,
  { importId, reason }: { readonly importId: number; readonly reason: string },
  { store, now }: DecisionContext,
): Promise<ImportRecord> =>
  store.ledger.withdraw({ importId, by: actor.name, reason, now: now().toISOString() });
