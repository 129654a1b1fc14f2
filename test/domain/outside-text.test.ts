import { describe, expect, it } from 'vitest';

import type { DrawnFact } from '../../src/domain/facts.ts';
import { cleanFacts, cleanText, oneLine, visibleText } from '../../src/domain/outside-text.ts';
import { growth } from '../support/cost.ts';

describe('a text from outside', () => {
  it.each([
    ['Blåklintens Kontor AB', 'Blåklintens Kontor AB'],
    ['  två   blanka\u00A0\u2003tecken ', 'två blanka tecken'],
    ['röd\u001B[31m text\u001B[0m', 'röd text'],
    ['titel\u001B]0;stulen\u0007en', 'titelen'],
    ['en\u009B2Jskärm', 'enskärm'],
    ['vänd\u202Edäv\u202C', 'vänddäv'],
    ['o\u200Bsyn\u00ADlig\u2060\uFEFF\u3164\u2800', 'osynlig'],
    ['rad\r\nett\u2028två\u2029', 'rad ett två'],
    ['nummer\u0000noll', 'nummernoll'],
    ['A\u030Arsta', 'Årsta'],
    [`e${'\u0301'.repeat(50)}`, 'é\u0301\u0301'],
    ['privat\uE000 tecken', 'privat tecken'],
    ['halv\uD800', 'halv'],
    ['Rör 811218-9876 i Lund', 'Rör i Lund'],
    ['Rör 19811218 9876', 'Rör'],
    ['Rör 1981\u200B12189876', 'Rör'],
    ['Firma 5599930012', 'Firma'],
    ['Restaurang 1234567', 'Restaurang 1234567'],
    ['\u202E\u200B', ''],
    ['', ''],
  ])('%j is kept as %j', (text, kept) => expect(cleanText(text)).toBe(kept));

  it('is capped by whole letters', () => {
    expect(cleanText('å'.repeat(400))).toBe('å'.repeat(300));
    expect(cleanText('👍'.repeat(10), 4)).toBe('👍'.repeat(4));
  });

  it.each(['1 ', '\u001B[', 'a\u0301', '\u001B]'])('of megabytes takes time in proportion: %j', (sign) => {
    expect(growth((length) => void cleanText(sign.repeat(length)), 1_000_000)).toBeLessThan(30);
  });

  it('keeps its lines and its no-break blanks on the way out', () => {
    expect(visibleText('en\ntvå\t412\u00A0000\u001B[2J')).toBe('en\ntvå\t412\u00A0000');
    expect(oneLine('en\ntvå')).toBe('en två');
  });
});

describe('facts', () => {
  const name = (value: string, tradeNames: readonly string[] = []): DrawnFact => ({
    kind: 'company.name',
    value: { name: value, tradeNames: [...tradeNames] },
    validFrom: null,
  });

  it('lose what could harm, and keep what identifies', () => {
    const facts: DrawnFact[] = [
      name('A\u202EB', ['\u200B', 'C 811218-9876']),
      { kind: 'tax.vies', value: { valid: true, vatNumber: 'SE559993001201' }, validFrom: null },
    ];
    expect(cleanFacts(facts)).toEqual({
      facts: [{ kind: 'company.name', value: { name: 'AB', tradeNames: ['C'] }, validFrom: null }, facts[1]],
      missing: [],
    });
  });

  it('of which too little is left are unknown', () => {
    expect(cleanFacts([name('\u202E\u200B')])).toEqual({ facts: [], missing: ['company.name'] });
  });
});
