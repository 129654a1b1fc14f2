import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import { ledgerBytes, ledgerFolder, madeUpNumber, withCheckDigit } from '../support/ledger-file.ts';
import { runs } from '../support/long.ts';
import { xlsxBytes } from '../support/xlsx.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());

/** Columns with the ways in which their headings are written; the first is the plainest. */
const headings = {
  name: ['Leverantör', 'leverantor', 'LEVERANTÖRSNAMN', 'Leverantörens namn', 'Supplier'],
  number: ['Organisationsnummer', 'leverantor_id', 'Org.nr', 'Leverantörens orgnr', 'ORGNR'],
  administration: ['Förvaltning', 'forvaltning', 'Nämnd', 'Förvaltningsnamn'],
  konto: ['Konto', 'konto_nr', 'Kontonummer'],
  voucher: ['Verifikationsnummer', 'Ver.nr', 'verifikationsnummer'],
  date: ['Bokföringsdatum', 'bokforingsdatum', 'Period', 'BOKF. DATUM'],
  amount: ['Belopp', 'nettobelopp', 'Belopp exkl moms', 'Konterat belopp exklusive moms', 'Netto (SEK)'],
  note: ['Text', 'konto_text', 'Anmärkning'],
} as const;
type Column = keyof typeof headings;
const isColumn = (text: string): text is Column => text in headings;
const columns = Object.keys(headings).filter(isColumn);

/** What becomes of a row. */
type Fate = 'taken' | 'masked' | 'total' | 'account' | 'withoutUnit' | 'rejected';
interface Case {
  readonly cells: Readonly<Record<Column, string>>;
  readonly fate: Fate;
  readonly ore: number;
}

const kronor = (ore: number): string =>
  `${ore < 0 ? '-' : ''}${Math.floor(Math.abs(ore) / 100)},${String(Math.abs(ore) % 100).padStart(2, '0')}`;

const taken = fc
  .record({
    number: fc.constantFrom(
      ...[1, 2, 3].map(madeUpNumber),
      `16${madeUpNumber(4)}`,
      `SE${madeUpNumber(5)}01`,
      'DE999000017',
      '400927-2719',
    ),
    name: fc.constantFrom('Björkåns Omsorg AB', 'Åkeri Öst HB', 'Ängsö Kök & Café', 'Asp AB'),
    konto: fc.constantFrom('6410', '5170 Städ', '4600'),
    voucher: fc.constantFrom('1', '2', 'V-17'),
    date: fc.constantFrom('2026-06-10', '20260711', '202608', 'mars 2026'),
    ore: fc.integer({ min: -900_000_00, max: 900_000_00 }),
  })
  .map(({ ore, ...cells }): Case => ({
    cells: {
      ...cells,
      administration: 'Vård- och omsorgsförvaltningen',
      amount: kronor(ore),
      note: '',
    },
    fate: 'taken',
    ore,
  }));

/** The same row with something that decides otherwise about it. */
const twists: readonly (readonly [Fate, Partial<Record<Column, string>>])[] = [
  ['masked', { number: '[innehåller personuppgifter]', name: 'Skyddad identitet' }],
  ['masked', { number: '', name: 'Sekretess' }],
  ['account', { konto: '5220' }],
  ['account', { konto: '5801 Familjehem' }],
  ['withoutUnit', { administration: 'Vård o omsorgsförv' }],
  ['withoutUnit', { administration: '' }],
  ['total', { number: '', name: 'Summa', voucher: '', date: '' }],
  ['total', { number: '', name: '', voucher: '', date: '', note: 'Totalt' }],
  ['rejected', { number: '9'.repeat(10) }],
  ['rejected', { number: `${madeUpNumber(1).slice(0, 9)}x` }],
  ['rejected', { number: '070-123 45 67' }],
  ['rejected', { number: withCheckDigit('469990001') }],
  ['rejected', { amount: '12 EUR' }],
  ['rejected', { amount: 'tolv' }],
  ['rejected', { date: '46182' }],
  ['rejected', { date: '9/3/2026' }],
  ['rejected', { konto: '' }],
];
const row = fc.oneof(
  { weight: 3, arbitrary: taken },
  {
    weight: 2,
    arbitrary: fc.tuple(taken, fc.constantFrom(...twists)).map(([{ cells, ore }, [fate, twist]]): Case => ({
      cells: { ...cells, ...twist },
      fate,
      ore,
    })),
  },
);

const ledger = fc.record({
  rows: fc.array(row, { maxLength: 15 }),
  order: fc.shuffledSubarray(columns, { minLength: columns.length }),
  spelling: fc.nat(),
  title: fc.boolean(),
  encoding: fc.constantFrom(
    'utf-8',
    'utf-8-bom',
    'utf-16le-bom',
    'windows-1252',
    'macroman',
    'cp850',
    'doubled',
  ),
  delimiter: fc.constantFrom(';' as const, ',' as const, '\t' as const),
  lineEnding: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
  /** One in twenty is a workbook: those cost more. */
  sheets: fc.oneof(
    { weight: 19, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
  ),
});
type Given = typeof ledger extends fc.Arbitrary<infer T> ? T : never;

const units = [
  ...builtInUnits.filter(({ id }) => id !== 'vof'),
  Unit.parse({
    id: 'vof',
    name: 'Vård och omsorg',
    authority: 'Vård- och omsorgsnämnden',
    administrations: ['Vård- och omsorgsförvaltningen'],
    accountsLeftOut: ['5220', '58*'],
  }),
];

function tableOf({ order, spelling, title }: Given, rows: readonly Case[]): string[][] {
  const head = order.map((column) => headings[column][spelling % headings[column].length] ?? column);
  return [
    ...(title ? [['Leverantörsreskontra 2026']] : []),
    head,
    ...rows.map(({ cells }) => order.map((column) => cells[column])),
  ];
}

function bytesOf(given: Given): Buffer {
  if (given.sheets > 0) {
    const size = Math.ceil(given.rows.length / given.sheets);
    return xlsxBytes(
      Object.fromEntries([
        ['Förklaring', [['Åtgärder och källor']]],
        ...Array.from({ length: given.sheets }, (_, at): [string, string[][]] => [
          `Blad ${at + 1}`,
          tableOf(given, given.rows.slice(at * size, (at + 1) * size)),
        ]),
      ]),
    );
  }
  const { delimiter, lineEnding, encoding } = given;
  const quoteAll = true;
  const plain = ledgerBytes(tableOf(given, given.rows), {
    encoding: 'utf-8',
    delimiter,
    lineEnding,
    quoteAll,
  });
  if (encoding === 'utf-8') return plain;
  const text = plain.toString();
  if (encoding === 'doubled') return Buffer.from(iconv.decode(plain, 'macroman'));
  return iconv.encode(encoding.endsWith('-bom') ? `\uFEFF${text}` : text, encoding.replace('-bom', ''));
}

let files = 0;
it(
  'accounts for every row of any ledger, in every spelling, order, alphabet and sheet',
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(ledger, async (given) => {
        const bytes = bytesOf(given);
        const file = await folder.write(`${++files % 4}.csv`, bytes);
        const store = fakeLedger();
        const report = await importLedger({
          file,
          unit: null,
          units,
          ledger: store,
          now: () => new Date('2026-11-22T05:00:00Z'),
          secret: Buffer.alloc(32, 3),
        });
        const count = (...fates: readonly Fate[]): number =>
          given.rows.filter(({ fate }) => fates.includes(fate)).length;
        expect(report.stored + report.known + report.leftOut + report.rejected.length).toBe(report.rows);
        expect({
          rows: report.rows,
          taken: report.stored + report.known,
          rejected: report.rejected.length,
          masked: report.masked,
          totals: report.totals,
          leftOut: report.leftOut,
          withoutUnit: report.withoutUnit.reduce((sum, { rows }) => sum + rows, 0),
          ore: Math.round(report.sumSek * 100),
        }).toEqual({
          rows: given.rows.length,
          taken: count('taken'),
          rejected: count('rejected'),
          masked: count('masked'),
          totals: count('total'),
          leftOut: count('masked', 'total', 'account', 'withoutUnit'),
          withoutUnit: count('withoutUnit'),
          ore: given.rows.reduce((sum, { fate, ore }) => sum + (fate === 'taken' ? ore : 0), 0),
        });
        expect(report.outside + report.private).toBeLessThanOrEqual(report.stored + report.known);
        expect(JSON.stringify(report)).not.toMatch(/400927\D?2719/);
        expect(
          [...store.rows.values()].every(
            ({ konto, unit }) => unit === 'vof' && !/^(?:5220|58)/.test(konto ?? ''),
          ),
        ).toBe(true);
      }),
      { numRuns: runs(1000, 10_000) },
    );
  },
);
