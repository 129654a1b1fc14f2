import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { documentForms } from '../../connectors/document-forms.ts';
import type { DocumentForm } from '../../src/domain/document.ts';
import { InputInvalid } from '../../src/domain/errors.ts';
import type { Store } from '../../src/domain/store.ts';
import { registerDocuments } from '../../src/intake/documents.ts';
import { open, T0 } from '../store/support.ts';
import { viewerOf } from '../support/viewers.ts';
import { xlsxBytes } from '../support/xlsx.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-forms-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let store: Store;
beforeAll(async () => {
  store = await open();
  return () => store.close();
});

const form = (id: string): DocumentForm => {
  const found = documentForms.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no form ${id}`);
  return found;
};

let serial = 0;
const read = (id: string, text: string | Buffer, by: string | null = 'Anna Ek') => {
  serial += 1;
  const file = path.join(folder, `${serial}.csv`);
  writeFileSync(file, text);
  const { suppliers, documents } = store;
  return registerDocuments({ file, form: form(id), by, suppliers, documents, now: () => new Date(T0) });
};

const account = 'orgnr;handling;datum;saldo_kr';
const care =
  'orgnr;handling;datum;manad;fakturerade_timmar;besok;overlappande_besok;manuell_andel;besok_under_franvaro;utford_andel';
const AB = '559991-0014';

describe('a row that is refused', () => {
  beforeEach(() => {
    serial += 1;
  });

  it.each([
    ['no number', account, ';D 1;2026-11-01;0', 'Ett organisationsnummer med tio siffror behövs'],
    ['a wrong check digit', account, '559991-0015;D 1;2026-11-01;0', 'Kontrollsiffran stämmer inte'],
    ['a private person', account, '19400927-2719;D 1;2026-11-01;0', 'Privatpersoner kontrolleras inte'],
    [
      'a firm abroad',
      account,
      'DK12345678;D 1;2026-11-01;0',
      'Utländska företag utan svenskt nummer och dödsbon kontrolleras inte',
    ],
    ['no reference', account, `${AB};;2026-11-01;0`, 'handling:'],
    ['a person in the reference', account, `${AB};Lön 400927-2719;2026-11-01;0`, 'handling:'],
    ['no date', account, `${AB};D 1;;0`, 'datum: ett datum som ÅÅÅÅ-MM-DD väntades'],
    ['a date in another order', account, `${AB};D 1;1/11/2026;0`, 'datum: ett datum'],
    ['a date to come', account, `${AB};D 1;2026-11-21;0`, 'datum: handlingens datum ligger i framtiden'],
    ['no amount', account, `${AB};D 1;2026-11-01;`, 'saldo_kr: hela kronor'],
    ['an amount that may be either', account, `${AB};D 1;2026-11-01;12.500`, 'saldo_kr: hela kronor'],
    ['more cells than headings', account, `${AB};D 1;2026-11-01;0;Anna`, 'fler celler än det finns rubriker'],
    ['a month that is none', care, `${AB};D 1;2026-11-01;2026-13;1;1;0;0;0;1`, 'manad: en månad som ÅÅÅÅ-MM'],
    [
      'a percentage without its sign',
      care,
      `${AB};D 1;2026-11-01;2026-10;1;1;0;18;0;1`,
      'manuell_andel: en andel',
    ],
    ['half a visit', care, `${AB};D 1;2026-11-01;2026-10;1;1,5;0;0;0;1`, 'besok: ett helt tal'],
    ['more absence than visits', care, `${AB};D 1;2026-11-01;2026-10;1;1;0;0;2;1`, 'fler överlappande besök'],
    [
      'a person in a cell',
      care,
      `${AB};D 1;2026-11-01;2026-10;19400927-2719;1;0;0;0;1`,
      'fakturerade_timmar: cellen ser ut att',
    ],
    [
      'a column that may hold a client',
      `${care};brukare`,
      `${AB};D 1;2026-11-01;2026-10;1;1;0;0;0;1;NN`,
      'bara ha sina egna kolumner, men här finns brukare',
    ],
    [
      'the same column, empty',
      `${care};brukare`,
      `${AB};D 1;2026-11-01;2026-10;1;1;0;0;0;1;`,
      'bara ha sina egna kolumner',
    ],
    [
      'a status that the register does not have',
      'orgnr;handling;datum;tillstandstyp;status',
      `${AB};D 1;2026-11-01;Hemtjänst;Vilande`,
      'status: aktiv, ej startad, nedlagd väntades',
    ],
    [
      'a decision that we have no word for',
      'orgnr;handling;datum;tillstandstyp;beslut;laga_kraft',
      `${AB};D 1;2026-11-01;Hemtjänst;uppskjutet;nej`,
      'beslut: beviljat, återkallat, avslag, tillfälligt förbud, upphävt väntades',
    ],
    ['no debt told', 'orgnr;handling;datum;allmanna_mal_kr', `${AB};D 1;2026-11-01;`, 'ingen skuld skrivs 0'],
    [
      'a debt below nothing',
      'orgnr;handling;datum;allmanna_mal_kr',
      `${AB};D 1;2026-11-01;-5`,
      'utan minustecken',
    ],
  ])('%s', async (_what, heading, row, reason) => {
    const id =
      heading === account
        ? 'skattekonto'
        : heading.startsWith(care)
          ? 'omsorgsmatt'
          : heading.includes('status')
            ? 'ivo-register'
            : heading.includes('beslut')
              ? 'ivo-beslut'
              : 'kronofogden';
    const report = await read(id, `${heading}\n${row}\n`);
    expect(report).toMatchObject({ rows: 1, documents: [], rejected: [{ row: 2 }] });
    expect(report.rejected[0]?.reason).toContain(reason);
    expect(JSON.stringify(report)).not.toMatch(/2719|0927/);
  });
});

describe('a file that is no form', () => {
  it.each([
    ['another heading', 'a;b;c\n1;2;3\n', 'första raden är inte formulärets rubriker'],
    ['a column short', 'orgnr;handling;datum\n', 'saknas en kolumn för saldo_kr'],
    ['a heading twice', `${account};Saldo kr\n`, 'rubriken saldo_kr finns två gånger'],
    [
      'a quote that swallows',
      `${account}\n${AB};"D 1;2026-11-01;0\n${AB};D" 2;2026-11-01;0\n`,
      'citattecken',
    ],
    ['nothing', ' \n', 'filen är tom'],
  ])('%s', async (_what, text, says) => {
    const failed = read('skattekonto', text);
    await expect(failed).rejects.toBeInstanceOf(InputInvalid);
    await expect(failed).rejects.toThrow(says);
  });
});

describe('what goes in', () => {
  it.each([
    ['semicolons', `${account}\n${AB};A 1;2026-11-01;-12 500,40\n`],
    ['commas and other spellings', `OrgNr,Handling,DATUM,Saldo (kr)\n5599910014,A 2,2026-11-01,-12500\n`],
    [
      'tabs in Windows-1252, with a column of its own',
      Buffer.from(
        `${account};Å\n${AB};A 3;2026-11-01;\u221212500;x\n`.replaceAll(';', '\t').replace('\u2212', '-'),
        'latin1',
      ),
    ],
  ])('%s', async (_what, text) => {
    const report = await read('skattekonto', text);
    expect(report).toMatchObject({
      rows: 1,
      rejected: [],
      documents: [{ rows: 1, state: 'in-force', known: false }],
    });
    const supplierId = report.documents[0]?.supplierId ?? 0;
    const { facts } = await store.suppliers.history({ supplierId, day: null, viewer: viewerOf(null) });
    expect(facts).toMatchObject([
      {
        kind: 'tax.account',
        source: 'intake',
        value: { debtSek: 12_500, on: '2026-11-01' },
        asOf: '2026-11-01',
      },
    ]);
  });

  it('names the columns that it did not read', async () => {
    const report = await read('skattekonto', `${account};kommentar;\n559991-0022;D 1;2026-11-01;0;ok;\n`);
    expect(report.unknownColumns).toEqual(['kommentar']);
    expect(report.rejected).toEqual([]);
  });

  it('every row is in a document or rejected, and a document goes in whole or not at all', async () => {
    const report = await read(
      'skatteverket-avgifter',
      [
        'orgnr;handling;datum;manad;beslutat_kr',
        '559991-0030;D 1;2026-11-01;2026-10;100',
        '559991-0030;D 1;2026-11-01;2026-09;hundra',
        '559991-0048;D 1;2026-11-01;2026-10;300',
        '559991-0048;D 2;2026-11-02;2026-10;300',
        '559991-0048;D 2;2026-11-02;2026-10;301',
        '559991-0055;D 1;2026-11-01;2026-10;0',
      ].join('\n'),
    );
    expect(report.rejected.map(({ row, reason }) => [row, reason.slice(0, 24)])).toEqual([
      [2, 'rad 3 i samma handling a'],
      [3, 'beslutat_kr: hela kronor'],
      [5, 'samma månad står på mer '],
      [6, 'samma månad står på mer '],
    ]);
    expect(report.documents.map((each) => each.rows)).toEqual([1, 1]);
    const placed = report.documents.reduce((sum, each) => sum + each.rows, 0);
    expect(placed + report.rejected.length).toBe(report.rows);
  });

  it('reads the same file again as known, and adds no supplier for what was refused', async () => {
    const text = `${account}\n559991-0063;D 1;2026-11-01;0\n`;
    expect((await read('skattekonto', text)).documents).toMatchObject([{ known: false }]);
    expect((await read('skattekonto', text)).documents).toMatchObject([{ known: true }]);
    await read('skattekonto', `${account}\n559991-0071;D 1;2026-11-01;x\n`);
    expect(await store.suppliers.findByNumber('5599910071', 'organisation')).toBeNull();
  });

  it('a confirmed sole trader is no private person', async () => {
    await store.suppliers.confirmTrader({ number: '9001019802', by: 'Anna', now: T0 });
    const report = await read('skattekonto', `${account}\n18900101-9802;D 1;2026-11-01;0\n`);
    expect(report).toMatchObject({ rejected: [], documents: [{ rows: 1 }] });
  });
});

describe('a workbook', () => {
  const columns = account.split(';');
  const debtOf = async (supplierId = 0) => {
    const { facts } = await store.suppliers.history({ supplierId, day: null, viewer: viewerOf(null) });
    return facts.map(({ value, asOf }) => ({ value, asOf }));
  };

  it('is read as its CSV would be: numbers, days, and more sheets than the form', async () => {
    const report = await read(
      'skattekonto',
      xlsxBytes({
        Läsmig: [['Fyll i bladet Konto']],
        Konto: [columns, [5599910097, 'X 1', new Date('2026-11-01'), -12500.4], ['', '', '', '']],
        Tomt: [],
      }),
    );
    expect(report).toMatchObject({
      rows: 1,
      rejected: [],
      documents: [{ rows: 1, known: false }],
      encoding: null,
      delimiter: null,
      sheets: [
        { name: 'Läsmig', read: false, rows: 0, reason: 'första raden är inte formulärets rubriker' },
        { name: 'Konto', read: true, rows: 1, reason: null },
        { name: 'Tomt', read: false, rows: 0, reason: 'bladet är tomt' },
      ],
    });
    expect(await debtOf(report.documents[0]?.supplierId)).toEqual([
      { value: { debtSek: 12_500, on: '2026-11-01' }, asOf: '2026-11-01' },
    ]);
  });

  it('names the sheet of a refused row where several are read, and the columns that it did not read', async () => {
    const report = await read(
      'skattekonto',
      xlsxBytes({
        November: [
          [...columns, 'kommentar'],
          ['559991-0105', 'X 2', new Date('2026-11-01'), 'mycket', 'ok'],
          ['559991-0113', 'X 3', new Date('2026-11-01'), 0],
        ],
        Oktober: [columns, ['559991-0105', 'X 4', '2026-10-01', 'mer']],
      }),
    );
    expect(report).toMatchObject({ rows: 3, documents: [{ rows: 1 }], unknownColumns: ['kommentar'] });
    expect(report.rejected.map(({ sheet, row }) => [sheet, row])).toEqual([
      ['November', 2],
      ['Oktober', 2],
    ]);
  });

  it('takes the first day of a month for the month, as a spreadsheet writes it', async () => {
    const report = await read(
      'omsorgsmatt',
      xlsxBytes({
        Blad1: [
          care.split(';'),
          ['559991-0121', 'X 5', new Date('2026-11-01'), new Date('2026-10-01'), 100, 50, 0, 0.18, 0, 1],
          ['559991-0139', 'X 6', new Date('2026-11-01'), new Date('2026-10-02'), 100, 50, 0, 0.18, 0, 1],
        ],
      }),
    );
    expect(report).toMatchObject({
      documents: [{ rows: 1 }],
      rejected: [{ row: 3, reason: 'manad: en månad som ÅÅÅÅ-MM väntades, men cellen går inte att läsa så' }],
    });
  });

  it.each([
    ['of another form', { Blad1: [['a', 'b']] }, 'första raden är inte formulärets rubriker'],
    ['a column short', { Blad1: [columns.slice(0, 3)] }, 'saknas en kolumn för saldo_kr'],
  ])('%s is refused in one sentence', async (_what, sheets, says) => {
    await expect(read('skattekonto', xlsxBytes(sheets))).rejects.toThrow(says);
  });
});

describe('who registers', () => {
  const named = `${account};registrerad_av`;
  it.each([
    ['the column, where nobody else says', `${named}\n559991-0089;D 1;2026-11-01;0;Bo Al\n`, null, null],
    ['nobody', `${named}\n559991-0089;D 2;2026-11-01;0;\n`, null, 'namnet på den som registrerar'],
    ['no such column', `${account}\n559991-0089;D 3;2026-11-01;0\n`, null, 'namnet på den som registrerar'],
    ['two at a time', `${named}\n559991-0089;D 4;2026-11-01;0;Bo Al\n`, 'Anna Ek', 'namnger en annan person'],
    ['the same in both', `${named}\n559991-0089;D 5;2026-11-01;0;anna ek\n`, 'Anna Ek', null],
  ])('%s', async (_what, text, by, refused) => {
    const report = await read('skattekonto', text, by);
    expect(report.rejected.map(({ reason }) => reason.includes(refused ?? 'nothing'))).toEqual(
      refused === null ? [] : [true],
    );
  });
});
