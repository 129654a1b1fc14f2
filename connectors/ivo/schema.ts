import type { FactValue } from '../../src/domain/facts.ts';
import { count, day, needed, oneOf, optional, words, yesNo } from '../form-columns.ts';

export type Permit = FactValue<'permits.care'>['permits'][number];

/** Extract and decisions are read together: neither hides the other. */
export const PRODUCT = 'tillstand';

/** The register's own words (column status) → ours. */
export const registerStatus = oneOf({
  aktiv: 'active',
  'ej startad': 'not-started',
  nedlagd: 'closed',
} as const);

/** What a decision says → the permit's status after it. */
export const decisions = oneOf({
  beviljat: 'active',
  återkallat: 'revoked',
  avslag: 'refused',
  'tillfälligt förbud': 'banned',
  upphävt: 'overturned',
} as const);

/** What register and decision tell alike of a permit. */
export const permitColumns = {
  tillstandstyp: needed('tillståndets typ med handlingens egna ord, till exempel Hemtjänst', words),
  omfattning: optional('vad tillståndet omfattar, till exempel målgrupp eller lagrum', words),
  enhet: optional('verksamhetens eller enhetens namn, aldrig en persons', words),
  platser: optional('antal platser', count),
  fran: optional('gäller från', day),
  till: optional('gäller till', day),
  overklagat: optional('om beslutet är överklagat: ja, nej eller okänt', yesNo),
  inhibition: optional('om domstol har bestämt att beslutet inte ska gälla än: ja, nej eller okänt', yesNo),
};
