import type { FactValue } from '../../src/domain/facts.ts';
import { oneOf } from '../form-columns.ts';

export type CareMonth = FactValue<'care.months'>['months'][number];
export type Judgment = FactValue<'judgments.registered'>['judgments'][number];

/** What a judgment or decision is about → our word. */
export const judgmentKinds = oneOf({
  skatt: 'tax',
  miljö: 'environment',
  arbetsrätt: 'labour',
  upphandling: 'procurement',
  straffrätt: 'crime',
  annat: 'other',
} as const);

/** The point of LOU 13 kap. 1 § first paragraph that a judgment falls under. */
export const listedPoints = oneOf({
  '1': '1',
  '2': '2',
  '3': '3',
  '4': '4',
  '5': '5',
  '6': '6',
  nej: 'no',
  okänt: 'unknown',
} as const);

/** Whom a judgment is about; never by name. */
export const judgedParties = oneOf({
  företaget: 'supplier',
  företrädare: 'representative',
  annan: 'other',
  okänt: 'unknown',
} as const);
