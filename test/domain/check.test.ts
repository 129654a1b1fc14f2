import { describe, expect, it } from 'vitest';
import { CaseNumber } from '../../src/domain/check.ts';

const problemsOf = (text: string): string[] =>
  CaseNumber.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

describe('CaseNumber', () => {
  it.each([
    ['KS 2026/123'],
    ['KS 2026/12/3456'],
    ['KS-2026-001234'],
    ['VON 2026.00123'],
    ['Dnr: ÅÄÖ 1/26'],
    ['KS/2026:00123-4'],
    ['SN 2026/0912-1'],
    ['12'],
  ])('takes %j', (text) => {
    expect(problemsOf(text)).toStrictEqual([]);
  });

  it.each([
    ['400927-2719'],
    ['400927 / 2719'],
    ['4009-27/2719'],
    ['400927/2719'],
    ['19400927/2719'],
    ['1940/09/27/2719'],
    ['KS 2026 400927/2719'],
    ['KS 1/400927/2719'],
    ['40/09/27/27/19 b'],
    ['1940 0927.2719'],
  ])('refuses the personal number in %j', (text) => {
    expect(problemsOf(text)).toStrictEqual(['diarienummer utan person- eller organisationsnummer']);
  });

  it.each([
    ['', 'diarienummer: bokstäver, siffror, mellanslag och . / : -'],
    ['a'.repeat(41), 'diarienummer, högst 40 tecken'],
    ['KS_1', 'diarienummer: bokstäver, siffror, mellanslag och . / : -'],
  ])('gives one reason for refusing %j', (text, problem) => {
    expect(problemsOf(text)).toStrictEqual([problem]);
  });

  it.each([['Test Testsson'], ['A'], ['KS']])('refuses %j, which has no digit', (text) => {
    expect(problemsOf(text)).toStrictEqual(['diarienummer: minst en siffra']);
  });
});
