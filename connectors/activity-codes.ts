import type { FactValue } from '../src/domain/facts.ts';

/** SCB's status of a firm (ftgStat), which its interface and its bulk file share. */
export const activityCodes: Readonly<Record<string, FactValue<'company.activity'>['status']>> = {
  '0': 'never-active',
  '1': 'active',
  '9': 'inactive',
};
