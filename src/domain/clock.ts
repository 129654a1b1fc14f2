import type { Instant } from './time.ts';

/** Something stored that was dated after now, and how many of it. */
export interface Ahead {
  readonly what: 'runs' | 'digests' | 'mails' | 'claims' | 'sources' | 'checks' | 'lists' | 'warnings';
  readonly count: number;
}

/**
 * `taken`: what was dated after now is made to stand in the way of nothing. `behind`: so many nights lie after now that
 * it is our own clock which is wrong; nothing was changed.
 */
export type TakenAgain =
  | { readonly clock: 'right'; readonly taken: readonly Ahead[] }
  | { readonly clock: 'behind' };

/** What a clock that was wrong for a while has left behind. */
export interface ClockStore {
  /**
   * Finds what is dated after now and is obeyed (a last digest, a pause, a lease, a deadline, a run, a list, a warning),
   * and makes it due again. Facts, verdicts and their dates stay: they are asked and judged anew.
   */
  takeAgain(now: Instant): Promise<TakenAgain>;
}
