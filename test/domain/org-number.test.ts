import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatOrgNumber,
  hasValidCheckDigit,
  maskValue,
  parseOrgNumber,
  redactNumbers,
  twelveDigits,
  type PresumedForm,
} from '../../src/domain/org-number.ts';
import { madeUpNumber, withCheckDigit } from '../support/ledger-file.ts';
import { growth } from '../support/cost.ts';

const ab = madeUpNumber(1);
const hyphenated = `${ab.slice(0, 6)}-${ab.slice(6)}`;
const person = '4009272719';

describe('parseOrgNumber', () => {
  it.each([
    [ab],
    [hyphenated],
    [` ${ab} `],
    [`${ab.slice(0, 6)} ${ab.slice(6)}`],
    [`${ab.slice(0, 6)}–${ab.slice(6)}`],
    [`${ab.slice(0, 6)}\u2011${ab.slice(6)}`],
    [`16${ab}`],
    [`16${hyphenated}`],
    [`SE${ab}01`],
    [`se ${hyphenated}-01`],
    [`SE${ab}`],
    [`SE${ab}02`],
  ])('reads %j as the organisation', (text) => {
    expect(parseOrgNumber(text)).toStrictEqual({
      ok: true,
      kind: 'organisation',
      number: ab,
      presumed: 'AB',
    });
  });

  it.each([
    [person],
    ['400927-2719'],
    ['400927+2719'],
    ['194009272719'],
    ['19400927-2719'],
    ['121212-1212'],
    [withCheckDigit('180161981')],
  ])('reads %j as personal', (text) => {
    expect(parseOrgNumber(text)).toMatchObject({ ok: true, kind: 'personal', presumed: 'UNKNOWN' });
  });

  it.each<[string, PresumedForm]>([
    ['1', 'DODSBO'],
    ['2', 'OFFENTLIG'],
    ['3', 'FOREIGN'],
    ['4', 'UNKNOWN'],
    ['5', 'AB'],
    ['6', 'OTHER'],
    ['7', 'EK'],
    ['8', 'IDEELL'],
    ['9', 'HB'],
  ])('presumes from a first digit %s the form %s', (digit, presumed) => {
    expect(parseOrgNumber(withCheckDigit(`${digit}69990001`))).toMatchObject({ ok: true, presumed });
  });

  it.each([['5560000002'], ['7140000001'], ['9160000001']])(
    'accepts the published test number %s without a check digit',
    (number) => {
      expect(parseOrgNumber(number)).toMatchObject({ ok: true, number });
    },
  );

  it.each([
    ['DK12345678', 'DK12345678'],
    ['dk 12 34 56 78', 'DK12345678'],
    ['DE811907980', 'DE811907980'],
    ['NO 923609016 MVA', 'NO923609016MVA'],
    ['FI-12345678', 'FI12345678'],
    ['NL123456789B01', 'NL123456789B01'],
    ['CHE-123.456.789', 'CHE123456789'],
    ['EL123456789', 'EL123456789'],
    ['XI123456789', 'XI123456789'],
  ])('reads %j as foreign', (text, number) => {
    expect(parseOrgNumber(text)).toStrictEqual({ ok: true, kind: 'foreign', number, presumed: 'FOREIGN' });
  });

  it.each<[string, string]>([
    ['', 'missing'],
    ['   ', 'missing'],
    ['-', 'missing'],
    ['Nattugglan', 'missing'],
    ['12345', 'format'],
    [ab.slice(1), 'format'],
    [`19${ab}`, 'format'],
    [`17${ab}`, 'format'],
    [`16${person}`, 'format'],
    [`${ab}.0`, 'format'],
    ['5,56E+09', 'format'],
    ['0000000000', 'format'],
    [`Nr ${hyphenated}`, 'format'],
    [`OrgNr ${hyphenated}`, 'format'],
    [`AB ${ab}`, 'format'],
    [`Kalle ${person}`, 'format'],
    [`Sara 19${person}`, 'format'],
    [`SA ${person}`, 'format'],
    ['DK0101801234', 'format'],
    ['NO01018012345', 'format'],
    ['ISABELLA 1234', 'format'],
    ['4009272718', 'check-digit'],
    [`${ab.slice(0, 9)}${(Number(ab[9]) + 1) % 10}`, 'check-digit'],
  ])('refuses %j: %s', (text, problem) => {
    expect(parseOrgNumber(text)).toStrictEqual({ ok: false, problem });
  });

  it('never takes what may be a person for an organisation or a firm abroad', () => {
    const nine = fc
      .tuple(
        fc.integer({ min: 0, max: 99 }),
        fc.integer({ min: 1, max: 12 }),
        fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 61, max: 91 })),
        fc.integer({ min: 0, max: 999 }),
      )
      .map(
        ([year, month, day, serial]) =>
          `${String(year).padStart(2, '0')}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${String(serial).padStart(3, '0')}`,
      );
    const before = fc.constantFrom('', '18', '19', '20', 'SE', 'DE', 'PL', 'KALLE ', 'IS ');
    fc.assert(
      fc.property(nine, before, (digits, prefix) => {
        const parsed = parseOrgNumber(prefix + withCheckDigit(digits));
        // Icelandic firms' own numbers begin with the day of founding plus forty.
        expect(parsed.ok && prefix !== 'IS ' ? parsed.kind : 'personal').toBe('personal');
      }),
    );
  });

  it('gives back what it gave: a number is read as itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 16 }), fc.stringMatching(/^[A-Z]{0,2}[0-9 -]{8,13}$/)),
        (text) => {
          const parsed = parseOrgNumber(text);
          expect(parsed.ok ? parseOrgNumber(parsed.number) : parsed).toStrictEqual(parsed);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('notices every single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (serial, place, change) => {
          const number = madeUpNumber(serial);
          const wrong =
            number.slice(0, place) + String((Number(number[place]) + change) % 10) + number.slice(place + 1);
          expect(hasValidCheckDigit(wrong)).toBe(false);
        },
      ),
    );
  });
});

describe('writing numbers', () => {
  it('hyphenates ten digits only', () => {
    expect(formatOrgNumber(ab)).toBe(hyphenated);
    expect(formatOrgNumber('DK12345678')).toBe('DK12345678');
    expect(twelveDigits(ab)).toBe(`16${ab}`);
  });

  it.each([
    [`x ${ab} y`, 'x [number] y'],
    [hyphenated, '[number]'],
    [`19${person}`, '[number]'],
    ['19400927-2719', '[number]'],
    ['Bygg 400927  2719', 'Bygg [number]'],
    ['400927 - 2719', '[number]'],
    ['400927.2719', '[number]'],
    ['400927_2719', '[number]'],
    ['400927+2719', '[number]'],
    ['400927\u00AD2719', '[number]'],
    ['400927\u200B2719', '[number]'],
    ['400927\u00A02719', '[number]'],
    ['400927\u20102719', '[number]'],
    ['400927\u20112719', '[number]'],
    ['400927\u20122719', '[number]'],
    ['400927–2719', '[number]'],
    ['400927 — 2719', '[number]'],
    ['400927\u20152719', '[number]'],
    ['400927\u22122719', '[number]'],
    ['19400927  2719', '[number]'],
    ['400927-2719', '[number]'],
    ['４００９２７－２７１９', '[number]'],
    ['𝟒𝟎𝟎𝟗𝟐𝟕 𝟐𝟕𝟏𝟗', '[number]'],
    ['1940 0927 2719', '[number]'],
    ['1940-09-27-2719', '[number]'],
    ['f. 40 09 27 27 19', 'f. [number]'],
    ['1 9 4 0 0 9 2 7 2 7 1 9', '[number]'],
    ['SE 400927-2719 01', 'SE [number] 01'],
    ['SE400927-271901', 'SE[number]'],
    ['ref 12345', 'ref 12345'],
    ['123456789012345', '123456789012345'],
    ['2026-11-22 – 2026-12-01', '2026-11-22 – 2026-12-01'],
    ['2026-11-22 05:00', '2026-11-22 05:00'],
    ['2026-11-22T05:00:00.123Z', '2026-11-22T05:00:00.123Z'],
    ['"ms":12345.678,"port":5170', '"ms":12345.678,"port":5170'],
    ['070-123 45 67', '070-123 45 67'],
    ['127.0.0.1:3000', '127.0.0.1:3000'],
    ['1 234 567,00 kr', '1 234 567,00 kr'],
    ['Ｎａｔｔ² ½', 'Ｎａｔｔ² ½'],
  ])('redacts %j', (text, redacted) => {
    expect(redactNumbers(text)).toBe(redacted);
  });

  it('redacts every personal number that the parser reads, however it is spread out', () => {
    const gap = fc.constantFrom('', '', ' ', '  ', '-', ' - ', '\u2013', '\u2212', '\u00A0');
    const shapes = [person, `19${person}`, `SE${person}`, `SE${person}01`];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.array(gap, { minLength: 14, maxLength: 14 }),
        (text, gaps) => {
          const spread = text
            .split('')
            .map((sign, at) => (at === 0 ? sign : `${gaps[at - 1]}${sign}`))
            .join('');
          const parsed = parseOrgNumber(spread);
          if (!parsed.ok || parsed.kind !== 'personal') return;
          expect(redactNumbers(`Ek ${spread} AB`)).toContain('[number]');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['digits apart', '1 '],
    ['digits', '1'],
    ['gaps', '123456   '],
    ['pairs', '12-'],
    ['blanks', ' '],
  ])('takes time in proportion to the text: %s', (_what, part) => {
    expect(growth((length) => void redactNumbers(part.repeat(length)), 200_000)).toBeLessThan(30);
  });

  it.each([
    ['400927-2719', '40••••-••••'],
    ['Åsa Ek', 'Ås• ••'],
    ['', ''],
    ['12', '12'],
  ])('masks %j', (text, masked) => {
    expect(maskValue(text)).toBe(masked);
  });
});
