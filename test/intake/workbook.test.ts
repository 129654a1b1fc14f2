import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { builtInUnits } from '../../src/domain/unit.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import { ledgerBytes, ledgerFolder, madeUpNumber } from '../support/ledger-file.ts';
import { type Cell, storedZip, xlsxBytes } from '../support/xlsx.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());

const now = () => new Date('2026-11-22T05:00:00Z');
let files = 0;
async function load(bytes: Buffer, ledger = fakeLedger()) {
  const file = await folder.write(`ledger-${++files}.xlsx`, bytes);
  const secret = Buffer.alloc(32, 3);
  const report = await importLedger({ file, unit: null, units: builtInUnits, ledger, now, secret });
  return { report, rows: [...ledger.rows.values()], ledger };
}

const head = [
  'Leverantör',
  'Organisationsnummer',
  'Konto',
  'Bokföringsdatum',
  'Förvaltning',
  'Verifikat',
  'Belopp',
];
const number = madeUpNumber(1);
const day = new Date('2026-03-09T00:00:00Z');
const line = (more: readonly Cell[] = []): Cell[] =>
  ['Asp & Björk "AB"', number, '5170', day, 'VoF', 'V1', 1200.5].map((cell, at) => more[at] ?? cell);
/** A row of its own number, within the row that the sheet has there. */
const rowAt = (row: string, ...cells: readonly Cell[]): readonly Cell[] => {
  const inner = cells.map((cell) =>
    cell !== null && typeof cell === 'object' && 'xml' in cell ? cell.xml : '',
  );
  return [{ xml: `</row><row r="${row}">${inner.join('')}` }];
};
const xml = (value: string): Cell => ({ xml: `<c r="REF"><v>${value}</v></c>` });

describe('a ledger as a workbook', () => {
  it('is read from the first sheet that is one, and gives the rows that the same CSV gives', async () => {
    const book = xlsxBytes({
      Information: [['Exempelstad'], ['Skapad', day]],
      Rader: [
        ['Leverantörsreskontra'],
        [],
        head,
        line(),
        [],
        line([null, null, null, null, null, 'V2', -80]),
      ],
      Annat: [[...head, 'Fakturanummer'], line()],
    });
    const { report, rows, ledger } = await load(book);
    expect(report).toMatchObject({ rows: 2, stored: 2, rejected: [] });
    const csv = [
      head,
      ['Asp & Björk "AB"', number, '5170', '2026-03-09', 'VoF', 'V1', '1200,50'],
      ['Asp & Björk "AB"', number, '5170', '2026-03-09', 'VoF', 'V2', '-80,00'],
    ];
    const same = await load(ledgerBytes(csv));
    expect(rows).toEqual(same.rows);
    expect((await load(book, ledger)).report).toMatchObject({ stored: 0, known: 2 });
  });

  it.each<[string, Cell, number]>([
    ['a number', 1200.5, 1200_50],
    ['a float that has lost its way', xml('0.30000000000000004'), 30],
    ['three decimals', xml('1.234'), 1_23],
    ['thousands and three decimals', xml('1234567.125'), 1_234_567_13],
    ['an exponent', xml('1.25E6'), 1_250_000_00],
    ['text', '1 200,50', 1200_50],
    ['minus', -0.01, -1],
  ])('reads %s as an amount', async (_, cell, ore) => {
    const { rows } = await load(xlsxBytes({ R: [head, line([null, null, null, null, null, null, cell])] }));
    expect(rows[0]?.amountOre).toBe(ore);
  });

  it.each<[string, Cell]>([
    ['ten digits as a number', Number(number)],
    ['twelve digits as a number', Number(`16${number}`)],
    ['ten digits with an exponent', xml(`${Number(number) / 1e9}E9`)],
    ['text', `${number.slice(0, 6)}-${number.slice(6)}`],
  ])('reads %s as a number of an organisation', async (_, cell) => {
    const { rows } = await load(xlsxBytes({ R: [head, line([null, cell])] }));
    expect(rows[0]?.identity.number).toBe(number);
  });

  it.each<[string, Cell, RegExp]>([
    ['nine digits', 559_990_001, /nio siffror/],
    ['a fraction', Number(number) + 0.5, /går inte att läsa/],
    ['thirteen digits', 1_655_999_000_015, /går inte att läsa/],
    ['text that Excel has rounded', '5,59991E+09', /avrundat av Excel/],
  ])('takes %s for no number of an organisation', async (_, cell, why) => {
    const { report } = await load(xlsxBytes({ R: [head, line([null, cell])] }));
    expect(report.rejected[0]?.reason).toMatch(why);
  });

  it('names the row as the sheet does, also below empty ones', async () => {
    const rows = [[], [], head, [], line([null, 'fel']), [], [], line([null, null, null, 'i går'])];
    const { report } = await load(xlsxBytes({ R: rows }));
    expect(report.rejected.map(({ row }) => row)).toEqual([5, 8]);
  });

  it('keeps lines within a cell', async () => {
    const { report } = await load(xlsxBytes({ R: [head, line(['Två\nrader; AB', null])] }));
    expect(report).toMatchObject({ stored: 1, rejected: [] });
  });
});

describe('refusals, each in one sentence', () => {
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  const encrypted = (): Buffer => {
    const bytes = xlsxBytes({ R: [head, line()] });
    const listed = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    bytes.writeUInt16LE(1, listed + 8);
    // A password adds twelve bytes to an entry.
    bytes.writeUInt32LE(bytes.readUInt32LE(listed + 24) - 12, listed + 24);
    return bytes;
  };
  const bomb = storedZip([{ name: 'xl/workbook.xml', bytes: Buffer.from('<a/>'), claimed: 5 }]);
  it.each<[string, Buffer, RegExp]>([
    [
      'an older workbook, or one with a password',
      ole,
      /äldre Excel-fil \(\.xls\) eller en med lösenord.*CSV/,
    ],
    ['entries with a password', encrypted(), /lösenordsskyddad; spara den utan lösenord/],
    [
      'another archive',
      storedZip([{ name: 'a.txt', bytes: Buffer.from('a') }]),
      /inte går att läsa som Excel/,
    ],
    [
      'an archive that is cut',
      xlsxBytes({ R: [head, line()] }).subarray(0, 400),
      /inte går att läsa som Excel/,
    ],
    ['an archive that lies about its sizes', bomb, /inte går att läsa som Excel/],
    ['no ledger', xlsxBytes({ R: [['Fisk'], ['Fågel']] }), /är inte en leverantörsreskontra.*Fisk/],
    ['nothing', xlsxBytes({ R: [] }), /är inte en leverantörsreskontra/],
    [
      'a large file',
      Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(20 * 1024 * 1024)]),
      /större än 20 MB/,
    ],
  ])('%s', async (_, bytes, why) => {
    await expect(load(bytes)).rejects.toThrow(why);
  });

  const cellAt = (ref: string): Cell => ({ xml: `<c r="${ref}"><v>1</v></c>` });
  it.each<[string, readonly Cell[], RegExp]>([
    ['a cell far down and one far out', [cellAt('A2'), cellAt('KN1000000')], /fler än 5 miljoner celler/],
    ['a cell beyond every column', [cellAt('XFD2')], /fler än 500 kolumner/],
    ['a row that stands farther down than its cells say', rowAt('5000000', cellAt('B2')), /miljoner celler/],
    ['a row beyond every sheet', rowAt('99999999999', cellAt('B2')), /miljoner celler/],
    ['a row number in another notation', rowAt('1e6', cellAt('B2')), /inte går att läsa som Excel/],
    ['an address that hides behind signs', [cellAt('&#88;FD2')], /inte går att läsa som Excel/],
    ['an address without letters to match', [cellAt('a%b2')], /inte går att läsa som Excel/],
  ])('%s', async (_, cells, why) => {
    await expect(load(xlsxBytes({ R: [head, cells] }))).rejects.toThrow(why);
  });

  it('a last row of the sheet without cells fills nothing', async () => {
    const { report } = await load(xlsxBytes({ R: [head, line(), rowAt('1048576')] }));
    expect(report).toMatchObject({ stored: 1, rejected: [] });
  });

  it('much in little', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const packed = deflateRawSync(Buffer.alloc(101 * 1024 * 1024, 32));
    const bytes = storedZip([{ name: 'xl/workbook.xml', bytes: packed, claimed: 101 * 1024 * 1024 }]);
    // Method 8: deflated, in the entry and in the directory.
    bytes.writeUInt16LE(8, 8);
    bytes.writeUInt16LE(8, bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1')) + 10);
    await expect(load(bytes)).rejects.toThrow(/större än 100 MB uppackad/);
  });
});
