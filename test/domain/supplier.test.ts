import { describe, expect, it } from 'vitest';
import {
  displayName,
  formOf,
  isDormant,
  legalForms,
  legalFormText,
  supplierRef,
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
    expect(displayName({ id: 412, name: 'Nattugglan Städ AB' })).toBe('Nattugglan Städ AB');
    expect(displayName({ id: 412, name: null })).toBe('Leverantör L-0412');
    expect(supplierRef(12_345)).toBe('L-12345');
  });

  it('has a Swedish word for every form', () => {
    expect(legalForms.filter((form) => legalFormText[form].trim() === '')).toStrictEqual([]);
  });
});
