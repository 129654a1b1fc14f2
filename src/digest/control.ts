import type { DigestMaterial } from '../domain/digest.ts';
import { addDays, swedishDay, wallClock, type Day } from '../domain/time.ts';

/** Swedish wall clock of the nightly control: a digest composed earlier rests on the control of the day before. */
export const CONTROL_STARTS = '00:15';

/**
 * What has become of the control that a digest should rest on. `missed`: the latest is of an earlier day, or there is
 * none at all (`since` is null), so that nothing may be told as freshly controlled.
 */
export type Control =
  | { readonly kind: 'gone' }
  | { readonly kind: 'under-way' }
  | { readonly kind: 'missed'; readonly since: Day | null };

export function controlBehind({ lastRun, today }: DigestMaterial, now: Date): Control {
  if (lastRun === null) return { kind: 'missed', since: null };
  const { day, time } = wallClock(now);
  const expected = day === today && time < CONTROL_STARTS ? addDays(today, -1) : today;
  if (lastRun.period < expected) return { kind: 'missed', since: lastRun.period };
  return { kind: lastRun.complete ? 'gone' : 'under-way' };
}

/** For the subject: `ingen kontroll sedan 21 november`; null when the control has gone or goes. */
export function missedText(control: Control, today: Day): string | null {
  if (control.kind !== 'missed') return null;
  return control.since === null
    ? 'ingen kontroll än'
    : `ingen kontroll sedan ${swedishDay(control.since, today)}`;
}
