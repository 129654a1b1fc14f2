import type { Store } from '../domain/store.ts';
import type { Rule } from '../domain/rule.ts';
import { dayOf, swedishDay, wallClock } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import type { Viewer } from '../domain/viewer.ts';
import type { ToldOf } from '../domain/digest-store.ts';

/** Kännedom about one supplier: which unit was told of it, when, and to whom. */
export const toldOfNotices = (
  store: Store,
  supplierId: number,
  rules: readonly Rule[],
  viewer: Viewer,
): Promise<readonly ToldOf[]> =>
  store.digests.toldOf({
    supplierId,
    rules: rules.filter(({ notice }) => notice).map(({ id }) => id),
    viewer,
  });

/** `I konkurs, 22 november: Ekonomi fick uppgiften 22 november 2026 kl. 06:40 (ekonomi@kommun.example)`. */
export function toldText(told: ToldOf, rules: readonly Rule[], units: readonly Unit[]): string {
  const label = rules.find(({ id }) => id === told.rule)?.label ?? told.rule;
  const unit = units.find(({ id }) => id === told.unit)?.name ?? told.unit;
  const what = told.change === 'cleared' ? `${label}, gäller inte längre` : label;
  return `${what}, ${swedishDay(told.on)}: ${unit} ${sentText(told)}`;
}

function sentText({ sentAt, composedAt, recipients }: ToldOf): string {
  const at = (instant: string): string => {
    const moment = new Date(instant);
    return `${swedishDay(dayOf(moment))} kl. ${wallClock(moment).time}`;
  };
  if (recipients.length === 0)
    return `har uppgiften i utskicket ${at(composedAt)}, som inte skickas till någon`;
  return sentAt === null
    ? `väntar på utskicket från ${at(composedAt)} (${recipients.join(', ')})`
    : `fick uppgiften ${at(sentAt)} (${recipients.join(', ')})`;
}
