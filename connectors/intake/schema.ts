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

export const legalForce = oneOf({ ja: 'yes', nej: 'no', okänt: 'unknown' } as const);
