import { implausible } from '../domain/plausibility.ts';
import { addDays, type Day } from '../domain/time.ts';
import type { MailContext } from './context.ts';
type Gate = Pick<MailContext, 'store' | 'policy' | 'alert' | 'sourceName' | 'log'>;

/** So many days back a day that nobody has looked at is looked at before a digest. */
const LOOK_BACK_DAYS = 14;

/** Holds every source whose answers of the day are implausible, and tells the operator once. */
export async function lookAt(day: Day, context: Gate): Promise<void> {
  const days = context.store.sourceDays;
  for (const { source, figures, state } of await days.of(day)) {
    if (state !== 'open') continue;
    const { days: back, leastAnswers: least } = context.policy.plausibility;
    const before = await days.before({ source, day, days: back, least });
    const why = implausible(figures, before, context.policy);
    if (why === null || !(await days.hold({ source, day, why }))) continue;
    context.log.error(
      { source, day, why },
      'implausible answers: nothing is published before a person decides',
    );
    try {
      await context.alert(
        `Svaren från ${context.sourceName(source)} ${day} ser inte rimliga ut: ${why}. Inga utskick går förrän någon har avgjort saken med kontroll gate; underkänns svaren frågas källan på nytt av kontroll run.`,
      );
    } catch (error) {
      context.log.error({ source, err: error }, 'the alert of implausible answers did not go out');
    }
  }
}

/**
 * Why nothing may be published now, in Swedish; null when nothing stands in the way. What looks like news may be a
 * source's fault, and what a person has rejected is no news before it has been asked and judged anew.
 */
export async function heldBack(day: Day, context: Gate): Promise<string | null> {
  for (let back = LOOK_BACK_DAYS; back >= 0; back--) await lookAt(addDays(day, -back), context);
  return whyHeld(context);
}

/** The same of what has been looked at already; holds nothing and tells nobody. */
export async function whyHeld(context: Pick<Gate, 'store' | 'sourceName'>): Promise<string | null> {
  const days = context.store.sourceDays;
  const held = await days.held();
  if (held.length > 0) {
    const whats = held.map(
      (each) =>
        `svaren från ${context.sourceName(each.source)} ${each.day} ser inte rimliga ut (${each.why ?? ''})`,
    );
    return `${whats.join('; ')}. Avgör saken med kontroll gate.`;
  }
  const unjudged = await days.unjudged();
  return unjudged.length === 0
    ? null
    : `svar från ${unjudged.map(context.sourceName).join(', ')} har underkänts, och leverantörerna är inte bedömda på nytt. Kör kontroll run, så frågas källan igen.`;
}
