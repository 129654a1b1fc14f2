import { describe, expect, it } from 'vitest';

import { asAnswered, asOfIn, lastWeekly } from '../../src/domain/as-of.ts';

describe('as of when a fact is', () => {
  it.each([
    ['2026-11-16', '2026-11-09'], // a Monday: what is made that night may not be made yet
    ['2026-11-17', '2026-11-16'],
    ['2026-11-20', '2026-11-16'],
    ['2026-11-22', '2026-11-16'],
    ['2026-11-23', '2026-11-16'],
    ['2027-01-01', '2026-12-28'],
  ])('made once a week, asked on %s: %s', (day, monday) => expect(lastWeekly(day)).toBe(monday));

  it.each([
    ['scb', 'tax.fSkatt', '2026-11-16'],
    ['scb', 'company.name', '2026-11-20'],
    ['skatteverket', 'tax.fSkatt', '2026-11-20'],
    ['ledger', 'ledger.paidSek', '2026-11-20'],
  ])('%s %s: %s', (source, kind, day) => {
    const asOf = asOfIn([{ id: 'scb', weeklyKinds: ['tax.fSkatt'] }, { id: 'skatteverket' }]);
    expect(asOf(source, kind, '2026-11-20')).toBe(day);
    expect(asAnswered(source, kind, '2026-11-20')).toBe('2026-11-20');
  });
});
