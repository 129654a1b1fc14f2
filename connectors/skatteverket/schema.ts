import { z } from 'zod';

import type { DrawnFact, FactValue, Registration } from '../../src/domain/facts.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import { dayOrNull, scalar as text, textOrNull } from '../wire.ts';

export const resources = ['fskatt', 'moms', 'arbetsgivarregistrerad'] as const;
export type Resource = (typeof resources)[number];

export const kindOf = {
  fskatt: 'tax.fSkatt',
  moms: 'tax.vat',
  arbetsgivarregistrerad: 'tax.employer',
} as const satisfies Record<Resource, keyof Record<DrawnFact['kind'], unknown>>;

/** The latest registration, which may be over or not yet begun. Other fields are kept: see `mustBeWhole`. */
export const Engagement = z.looseObject({
  startdatum: text,
  slutdatum: text,
  avslutsorsak: text,
  avslutsorsakKod: text,
  skattskyldigFROM: text,
  skatteform: text,
});
export type Engagement = z.infer<typeof Engagement>;

const never: Registration = { status: 'never', from: null, to: null, reason: null };

/** One resource's answer → its fact; null: there never was a registration. On its end date it counts as over. */
export function drawFact(resource: Resource, engagement: Engagement | null, today: Day): DrawnFact {
  const registration = engagement === null ? never : registrationOf(resource, engagement, today);
  const validFrom = registration.status === 'deregistered' ? registration.to : registration.from;
  if (resource !== 'fskatt') return { kind: kindOf[resource], value: registration, validFrom };
  return { kind: 'tax.fSkatt', value: { ...registration, form: formOf(engagement) }, validFrom };
}

/** Fields that are documented and that we do not read. */
const unread = [
  'momstyp',
  'momstypKod',
  'redovisningsmetod',
  'redovisningsmetodKod',
  'frivilligTidigRedovisning',
  'sasongsarbetsgivare',
];
const familiar: ReadonlySet<string> = new Set([...Object.keys(Engagement.shape), ...unread]);

/**
 * The service leaves out what has no value, such as the end of a registration that goes on. A field that is left out
 * beside one that nobody knows may as well have been renamed, and then an ended registration would read as going on.
 */
function mustBeWhole(resource: Resource, engagement: Engagement): void {
  if (Object.keys(engagement).every((key) => familiar.has(key))) return;
  const needed = ['startdatum', 'slutdatum', ...(resource === 'fskatt' ? ['skatteform'] : [])];
  const absent = needed.filter((key) => engagement[key] === undefined);
  if (absent.length > 0) throw broken(absent.map((key) => `${resource}.${key}`));
}

const broken = (paths: readonly string[]) => drift({ source: 'skatteverket' }, paths);

/** Why a registration ended is told of one that has ended; code 0 is no reason. */
const hasEndReason = ({ avslutsorsak, avslutsorsakKod }: Engagement): boolean =>
  textOrNull(avslutsorsak) !== null || !['', '0'].includes(textOrNull(avslutsorsakKod) ?? '');

function registrationOf(resource: Resource, engagement: Engagement, today: Day): Registration {
  mustBeWhole(resource, engagement);
  const from = day(resource, 'startdatum', engagement.startdatum ?? engagement.skattskyldigFROM);
  const to = day(resource, 'slutdatum', engagement.slutdatum);
  // Without a start we cannot tell a registration from an empty answer.
  if (from === null) throw broken([`${resource}.startdatum`]);
  if (to === null && hasEndReason(engagement)) throw broken([`${resource}.slutdatum`]);
  const status = to !== null && to <= today ? 'deregistered' : from > today ? 'not-yet' : 'registered';
  return { status, from, to, reason: textOrNull(engagement.avslutsorsak) };
}

function day(resource: Resource, field: string, value: string | number | null | undefined): Day | null {
  const read = dayOrNull(value);
  if (read === undefined) throw broken([`${resource}.${field}`]);
  return read;
}

function formOf(engagement: Engagement | null): FactValue<'tax.fSkatt'>['form'] {
  const form = textOrNull(engagement?.skatteform);
  if (form === null || form === 'F' || form === 'FA') return form;
  throw broken(['fskatt.skatteform']);
}
