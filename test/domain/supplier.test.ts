import { describe, expect, it } from 'vitest';
import {
  displayName,
  formOf,
  isDormant,
  legalForms,
  legalFormText,
  readRef,
} from '../../src/domain/supplier.ts';

describe('a supplier', () => {
  it.each<[string | null, boolean]>([
    [null, true],
    ['2026-11', false],
    ['2025-12', false],
    ['2025-11', false],
    ['2025-10', true],
    ['2024-12', true],
    ['2027-01', false],
  ])('last paid in %s is dormant on 22 November 2026: %s', (month, dormant) => {
    expect(isDormant(month, '2026-11-22')).toBe(dormant);
  });

  it('is judged by the form that a register confirmed, else by the presumed one', () => {
    expect(formOf({ confirmedForm: 'FILIAL', presumedForm: 'AB' })).toBe('FILIAL');
    expect(formOf({ confirmedForm: null, presumedForm: 'AB' })).toBe('AB');
  });

  it('is called by its name, else by its reference, never by a number', () => {
    expect(displayName({ ref: 'L-7K3FM', name: 'Nattugglan Städ AB' })).toBe('Nattugglan Städ AB');
    expect(displayName({ ref: 'L-7K3FM', name: null })).toBe('Leverantör L-7K3FM');
  });

  it.each([
    ['L-7K3FM', 'L-7K3FM'],
    [' l-7k3fm ', 'L-7K3FM'],
    ['L7K3FM', 'L-7K3FM'],
    ['L-0043', 'L-0043'],
    ['L-43', 'L-0043'],
    ['l-12345', 'L-12345'],
    ['L-000012345', 'L-12345'],
    ['559990-0015', null],
    ['L-', null],
    ['L-7K 3FM', null],
    ['K-7K3FM', null],
    ['L-7K3FM; drop', null],
  ])('%s is the reference %s', (written, ref) => {
    expect(readRef(written)).toBe(ref);
  });

  it('has a Swedish word for every form', () => {
    expect(legalForms.filter((form) => legalFormText[form].trim() === '')).toStrictEqual([]);
  });
});
