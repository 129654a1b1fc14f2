import type { Actor } from '../../domain/actor.ts';
import type { Day } from '../../domain/time.ts';
import type { DecisionContext } from './context.ts';

/** A day's answers of one source, which are held because they look implausible as a whole. */
export interface HeldDay {
  readonly source: string;
  readonly day: Day;
}

/** The answers stand, and digests go. False when they did not wait for a decision. */
export const letDayThrough = (
  actor: Actor,
  { source, day }: HeldDay,
  { store, now }: DecisionContext,
): Promise<boolean> => store.sourceDays.letThrough({ source, day, by: actor.name, now: now().toISOString() });

/** The answers judge nothing, and the source is asked anew. How many there were; null when they did not wait for a decision. */
export const rejectDay = (
  actor: Actor,
  { source, day }: HeldDay,
  { store, now }: DecisionContext,
): Promise<number | null> =>
  store.sourceDays.reject({ source, day, by: actor.name, now: now().toISOString() });
