import type { Instant } from './time.ts';

/** Something stored that was dated after now, and how many of it. */
export interface Ahead {
  readonly what: 'runs' | 'digests' | 'mails' | 'claims' | 'sources' | 'checks' | 'lists' | 'warnings';
  readonly count: number;
}

/**
 * `taken`: what was dated after now is made to stand in the way of nothing. `behind`: nights or digests lie after now, and
 * nothing says that it is not our own clock which is wrong; nothing was changed.
 */
export type TakenAgain =
  | { readonly clock: 'right'; readonly taken: readonly Ahead[] }
  | { readonly clock: 'behind' };

/** What a clock that was wrong for a while has left behind. */
export interface ClockStore {
  /**
   * Finds what is dated after now and is obeyed (a last digest, a pause, a lease, a deadline, a run, a list, a warning),
   * and makes it due again. Facts, verdicts and their dates stay: they are asked and judged anew. `sure`: the clock has
   * been seen to be as now before those rows were there. Otherwise a later run must have been begun at an earlier time.
   */
  takeAgain(now: Instant, options: { readonly sure: boolean }): Promise<TakenAgain>;
}
