import { describe, expect, it } from 'vitest';
import { joinYearAndMonth, readDate } from '../../src/intake/month.ts';

const today = '2026-11-22';

describe('readDate', () => {
  it.each<[string, string, string]>([
    ['2026-03-09', '2026-03', '2026-03-09'],
    ['20260309', '2026-03', '2026-03-09'],
    ['2026/03/09', '2026-03', '2026-03-09'],
    ['2026.03.09', '2026-03', '2026-03-09'],
    ['2026-3-9', '2026-03', '2026-03-09'],
    ['2026-03-09T00:00:00', '2026-03', '2026-03-09'],
    ['2026-03-09 23:59:59.000', '2026-03', '2026-03-09'],
    ['202603', '2026-03', '2026-03'],
    ['2026-03', '2026-03', '2026-03'],
    ['2026/3', '2026-03', '2026-03'],
    ['2026M03', '2026-03', '2026-03'],
    ['2026 mars', '2026-03', '2026-03'],
    ['Mars 2026', '2026-03', '2026-03'],
    ['maj-2026', '2026-05', '2026-05'],
    ['2026 okt', '2026-10', '2026-10'],
    ['2026-02-28', '2026-02', '2026-02-28'],
    ['2024-02-29', '2024-02', '2024-02-29'],
    ['2027-11-30', '2027-11', '2027-11-30'],
  ])('reads %j as %s', (text, month, written) => {
    expect(readDate(text, today)).toStrictEqual({ ok: true, month, written });
  });

  it.each<[string, string]>([
    ['', 'missing'],
    ['9/3/2026', 'day-month-order'],
    ['09.03.2026', 'day-month-order'],
    ['25-03-26', 'day-month-order'],
    ['2026-02-29', 'format'],
    ['2026-13-01', 'format'],
    ['202613', 'format'],
    ['200103', 'format'],
    ['260309', 'format'],
    ['46090', 'format'],
    ['mars', 'format'],
    ['2026 Q1', 'format'],
    ['1900-01-01', 'range'],
    ['9999-12-31', 'range'],
    ['2027-12-01', 'range'],
  ])('refuses %j: %s', (text, problem) => {
    expect(readDate(text, today)).toStrictEqual({ ok: false, problem });
  });

  it.each([
    ['2026', '3', '2026-3'],
    ['2026', 'mars', '2026 mars'],
    ['', '', ''],
  ])('joins year %j and month %j', (year, month, text) => {
    expect(joinYearAndMonth(year, month)).toBe(text);
  });
});
