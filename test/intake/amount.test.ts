import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalEvidence, readAmount, styleOf, type DecimalStyle } from '../../src/intake/amount.ts';

describe('readAmount', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['12', 1200],
    ['12,5', 1250],
    ['12.50', 1250],
    ['-285031.06', -28_503_106],
    ['20280,50', 2_028_050],
    ['1 234,50', 123_450],
    ['1\u00A0234\u00A0567,89', 123_456_789],
    ['1\u202F234,50', 123_450],
    ['1\u2009234', 123_400],
    ["1'234.50", 123_450],
    ['1.234,50', 123_450],
    ['1,234.50', 123_450],
    ['1.234.567', 123_456_700],
    ['1,234,567', 123_456_700],
    ['1.234.567,8', 123_456_780],
    ['1 234,567', 123_457],
    ['1234,567', 123_457],
    ['0,125', 13],
    ['9918.9200', 991_892],
    [',50', 50],
    ['1 234,50-', -123_450],
    ['- 1 234,50', -123_450],
    ['\u2212 12,00', -1200],
    ['–12', -1200],
    ['+12', 1200],
    ['(1 234,50)', -123_450],
    ['12,50 kr', 1250],
    ['SEK 12,50', 1250],
    ['12:-', 1200],
    ['12,50 SEK', 1250],
    ['-0', 0],
  ])('reads %j as %i öre', (text, ore) => {
    expect(readAmount(text, 'unknown')).toStrictEqual({ ok: true, ore });
  });

  it.each<[string, string]>([
    ['', 'missing'],
    ['   ', 'missing'],
    ['abc', 'format'],
    ['12 34', 'format'],
    ['1.23.456', 'format'],
    ['1,2,3', 'format'],
    ['1 234 56', 'format'],
    ['--12', 'format'],
    ['(-12)', 'format'],
    ['-12-', 'format'],
    ['(12', 'format'],
    ['1,2E+05', 'format'],
    ['12,', 'format'],
    ['2026-03-09', 'format'],
    ['12 EUR', 'format'],
    ['1.234', 'ambiguous'],
    ['-1,234', 'ambiguous'],
    ['99999999999999999', 'size'],
  ])('refuses %j: %s', (text, problem) => {
    expect(readAmount(text, 'unknown')).toStrictEqual({ ok: false, problem });
  });

  it.each<[string, DecimalStyle, number]>([
    ['1.234', 'comma', 123_400],
    ['1,234', 'comma', 123],
    ['1.234', 'point', 123],
    ['1,234', 'point', 123_400],
    ['-1.234', 'comma', -123_400],
  ])('reads %j in a column with decimal %s as %i öre', (text, style, ore) => {
    expect(readAmount(text, style)).toStrictEqual({ ok: true, ore });
  });

  it.each<[string, 'comma' | 'point' | null]>([
    ['12,50', 'comma'],
    ['1.234,50', 'comma'],
    ['1.234.567', 'comma'],
    ['12.50', 'point'],
    ['1,234.50', 'point'],
    ['1,234,567', 'point'],
    ['1.234', null],
    ['1 234', null],
    ['12', null],
    ['abc', null],
  ])('%j shows decimal %s', (text, style) => {
    expect(decimalEvidence(text)).toBe(style);
  });

  it('knows no style when both were seen, or none', () => {
    expect(styleOf({ comma: 1, point: 1 })).toBe('unknown');
    expect(styleOf({ comma: 0, point: 0 })).toBe('unknown');
    expect(styleOf({ comma: 3, point: 0 })).toBe('comma');
    expect(styleOf({ comma: 0, point: 1 })).toBe('point');
  });

  it('reads every amount back from every way of writing it', () => {
    const groupings = ['', ' ', '\u00A0', '.', "'"];
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom(...groupings),
        fc.boolean(),
        (ore, group, trailing) => {
          const digits = String(Math.floor(Math.abs(ore) / 100)).replaceAll(/\B(?=(\d{3})+$)/g, group);
          const size = `${digits},${String(Math.abs(ore) % 100).padStart(2, '0')}`;
          const text = ore >= 0 ? size : trailing ? `${size}-` : `-${size}`;
          expect(readAmount(text, 'unknown')).toStrictEqual({ ok: true, ore });
        },
      ),
    );
  });
});
