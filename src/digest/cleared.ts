import type { FlagEvent } from '../domain/digest.ts';
import { swedishDay, type Day } from '../domain/time.ts';
import { afterColon, plainText } from '../wording/mail-text.ts';

type Value = string | number | null;

/** What holds now, read from the fact that cleared a signal; null where the fact alone does not say it. */
const nowTrue: Readonly<Record<string, (value: Value) => string | null>> = {
  'tax.fSkatt': (value) => (value === 'registered' ? 'F-skatt registrerad' : null),
  'tax.employer': (value) => (value === 'registered' ? 'Registrerad som arbetsgivare' : null),
  'company.procedures': (value) => (value === 'none' ? 'Inget pågående förfarande registrerat' : null),
  'company.activity': (value) => (value === 'active' ? 'Registrerad som verksam' : null),
  'company.industry': (value) => (value === null || value === 'none' ? null : 'Näringsgren registrerad'),
  'company.registration': (value) => (value === 'registered' ? 'Registrerad, inte avregistrerad' : null),
  'credit.petition': (value) => (value === 'none' ? 'Ingen öppen konkursansökan' : null),
  'credit.publicDebt': (value) => (value === 0 ? 'Inga skulder till det allmänna hos Kronofogden' : null),
  'credit.privateDebt': (value) =>
    value === 0 ? 'Inga skulder till företag och privatpersoner hos Kronofogden' : null,
};

/**
 * `F-skatt registrerad 1 december` when the source gives the day, else `… enligt uppgift 2 december`, the day it answered
 * for; or the name of the signal that went out.
 */
export function clearedText(event: FlagEvent, label: string, today: Day): string {
  for (const { fact, value, asOf } of event.evidence) {
    const text = nowTrue[fact]?.(value) ?? null;
    if (text === null) continue;
    const from = event.evidence.find((other) => other.fact === `${fact}.from`)?.value;
    if (typeof from === 'string') return `${text} ${swedishDay(from, today)}`;
    return asOf === null ? text : `${text} enligt uppgift ${swedishDay(asOf, today)}`;
  }
  return `Gäller inte längre: ${afterColon(plainText(label))}`;
}
