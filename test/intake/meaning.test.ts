import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeImport } from '../../src/cli/import-report.ts';
import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { importLedger, type ImportOptions } from '../../src/intake/import-ledger.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import { ledgerLoader } from '../support/load-ledger.ts';
import { madeUpNumber, withCheckDigit } from '../support/ledger-file.ts';
import { type Cell, xlsxBytes } from '../support/xlsx.ts';
import type { ImportReport } from '../../src/domain/import.ts';

let ledgers: Awaited<ReturnType<typeof ledgerLoader>>;
beforeAll(async () => {
  ledgers = await ledgerLoader();
});
afterAll(() => ledgers.folder.remove());

async function load(content: string | Buffer, options: Partial<ImportOptions> = {}) {
  const loaded = await ledgers.load(content, options);
  const { stored, known, leftOut, rejected, rows } = loaded.report;
  expect(stored + known + leftOut + rejected.length).toBe(rows);
  return loaded;
}
const A = madeUpNumber(1);

/** A ledger of one supplier with these headings in place of its amount. */
const amounts = (headings: string, ...cells: readonly string[]): string =>
  [
    `Organisationsnummer;Konto;Fakturanummer;Bokföringsdatum;${headings}`,
    ...cells.map((each, at) => `${A};64${at}0;F-77;2026-0${6 + (at % 3)}-10;${each}`),
  ].join('\n');
const sek = (report: ImportReport) => report.sumSek;

describe('what a row pays', () => {
  it.each<
    [what: string, headings: string, cells: string[], sum: number, used: Partial<ImportReport['columns']>]
  >([
    [
      'kronor beside another currency',
      'Belopp;Valuta;Belopp SEK',
      ['10000,00;EUR;113000,00', '5000,00;EUR;56500,00'],
      169_500,
      { amount: 'Belopp SEK', currency: 'Valuta' },
    ],
    [
      'kronor of the rows that need them',
      'Nettobelopp;Valuta;Belopp SEK',
      ['100;SEK;125', '10;EUR;113', '7;;'],
      220,
      { amount: 'Nettobelopp', amountSek: 'Belopp SEK' },
    ],
    [
      'the line, not the invoice that each line repeats',
      'Fakturabelopp exkl moms;Belopp',
      ['90000;30000', '90000;20000', '90000;40000'],
      90_000,
      { amount: 'Belopp' },
    ],
    ['net, not gross', 'Brutto;Netto (SEK)', ['125;100'], 100, { amount: 'Netto (SEK)' }],
    [
      'net of the line among three',
      'Konterat belopp exklusive moms;Konterat belopp inklusive moms;Fakturabelopp inkl moms',
      ['1000;1250;5000', '3000;3750;5000'],
      4000,
      { amount: 'Konterat belopp exklusive moms' },
    ],
    [
      'the line with VAT before the invoice without',
      'Fakturabelopp exkl moms;Belopp inkl moms',
      ['300;125', '300;250'],
      375,
      { amount: 'Belopp inkl moms' },
    ],
    [
      'the line’s own, though another column says net',
      'Belopp exkl moms;Konterat belopp',
      ['90000;30000', '90000;30000', '90000;30000'],
      90_000,
      { amount: 'Konterat belopp' },
    ],
    [
      'an invoice’s total where each line is one',
      'Fakturabelopp',
      ['300', '400'],
      700,
      { amount: 'Fakturabelopp' },
    ],
    [
      'kronor where the column of currencies says so',
      'Valuta;Belopp i valuta',
      ['SEK;100', 'kr;200'],
      300,
      { amount: 'Belopp i valuta' },
    ],
  ])('is %s', async (_what, headings, cells, sum, used) => {
    const { report } = await load(amounts(headings, ...cells));
    expect(report).toMatchObject({ rejected: [], stored: cells.length, columns: used });
    expect(sek(report)).toBe(sum);
  });

  it.each<
    [what: string, headings: string, cells: string[], reasons: [row: number, reason: RegExp, value: string][]]
  >([
    [
      'another currency without kronor beside it',
      'Belopp;Valuta',
      ['100;SEK', '100;EUR', '5;dkk'],
      [
        [3, /annan valuta/, 'EUR'],
        [4, /annan valuta/, 'DKK'],
      ],
    ],
    [
      'a currency in the cell',
      'Belopp',
      ['100', '100 EUR', '€ 5', '7 kr'],
      [
        [3, /annan valuta/, '10• •••'],
        [4, /annan valuta/, '€ •'],
      ],
    ],
    ['a currency in the cell of kronor', 'Belopp SEK', ['100', 'NOK 5'], [[3, /annan valuta/, 'NO• •']]],
    ['what nobody knows', 'Belopp;Valuta', ['1;fakturans'], [[2, /annan valuta/, '']]],
    [
      'an invoice’s total that lines repeat',
      'Fakturabelopp exkl moms',
      ['90000', '90000', '90000'],
      [
        [3, /fakturans total/, ''],
        [4, /fakturans total/, ''],
      ],
    ],
  ])('is never %s', async (_what, headings, cells, reasons) => {
    const { report } = await load(amounts(headings, ...cells));
    expect(report.rejected.map(({ row, value }) => [row, value])).toEqual(
      reasons.map(([row, , value]) => [row, value]),
    );
    for (const [at, [, reason]] of reasons.entries()) expect(report.rejected[at]?.reason).toMatch(reason);
    expect(report.stored).toBe(cells.length - reasons.length);
  });

  describe('beside a column that says amount and nobody knows of what', () => {
    const stops = /^\d+\.csv: Belopp är samma på alla rader av en faktura, men inte Okänt belopp/;
    const ledger = (...lines: readonly string[]): string =>
      ['Orgnr;Fakturanr;Period;Okänt belopp;Belopp', ...lines.map((each) => `${A};${each}`)].join('\n');

    it('stops where that adds up to what each line repeats, or parts several invoices', async () => {
      const one = ['F1;202606;30000;90000', 'F1;202606;30000;90000', 'F1;202606;30000;90000'];
      await expect(load(ledger(...one))).rejects.toThrow(stops);
      const several = ['F1;202606;1;500', 'F1;202606;2;500', 'F2;202606;3;700', 'F2;202606;4;700'];
      await expect(load(ledger(...several))).rejects.toThrow(stops);
      await expect(load(ledger(...one).replace('Okänt belopp', 'Momsbelopp'))).resolves.toBeDefined();
    });

    it.each([
      ['each line has its own', ['F1;202606;90000;30000', 'F1;202606;90000;60000', 'F2;202606;5;5']],
      ['two lines happen to be equal', ['F1;202606;1;500', 'F1;202606;2;500', 'F2;202606;3;700']],
      ['each line is an invoice', ['F1;202606;1;500', 'F2;202606;2;500']],
      [
        'there is no number of an invoice',
        ['-;202606;1;500', '-;202606;2;500', '0;202606;3;5', '0;202606;4;5'],
      ],
    ])('is read where %s', async (_what, lines) => {
      expect((await load(ledger(...lines))).report).toMatchObject({ stored: lines.length });
    });
  });

  it('sums no total twice, whatever kind of total it is, and both of two invoices', async () => {
    const text = `Orgnr;Faktura;Period;Totalt\n${A};1;202606;500\n${A};1;202606;500\n${A};2;202606;500\n${A};1;202606;-500\n`;
    const { report } = await load(text);
    expect(report).toMatchObject({ stored: 3, sumSek: 500 });
    // Without a number of invoice or voucher each line is an invoice of its own.
    const bare = `Orgnr;Period;Fakturabelopp\n${A};202606;500\n${A};202606;500\n`;
    expect((await load(bare)).report).toMatchObject({ stored: 2, sumSek: 1000 });
  });

  it.each(['-', '–', '0', '000', ' '])('takes no %j for the number of an invoice', async (blank) => {
    const lines = ['202606', '202607', '202608'].map((period) => `${A};${blank};${period};50000`);
    const { report } = await load(['Orgnr;Fakturanr;Period;Fakturabelopp', ...lines].join('\n'));
    expect(report).toMatchObject({ stored: 3, sumSek: 150_000, rejected: [] });
  });

  it('sums a total of the same number in another year', async () => {
    const lines = ['202512', '202601', '202602'].map((period) => `${A};7;${period};500`);
    const { report } = await load(['Orgnr;Verifikationsnr;Period;Fakturabelopp', ...lines].join('\n'));
    expect(report).toMatchObject({ stored: 2, sumSek: 1000, rejected: [{ row: 4 }] });
  });

  it('is no amount in a named other currency', async () => {
    await expect(load(amounts('Belopp EUR', '100'))).rejects.toThrow(/saknas en kolumn för belopp/);
  });
});

describe('the report', () => {
  it('says what was read as what, how much, and what is not controlled', async () => {
    const text = [
      'Leverantör;Orgnr;Land;Konto;Konto text;Förvaltning;Ver.nr;Fakturadatum;Period;Belopp;Bankgiro;IBAN',
      `Asp AB;${A};;6410;Städ;Kultur;1;2026-01-31;202602;100,50;5050-1055;`,
      `Ek GmbH;DE999000017;;6410;;Kultur;2;2026-01-31;202604;200;;`,
      ';194009272719;;6410;;Kultur;3;2026-01-31;202603;300;;',
      'Dödsboet efter någon;ESTATE;;6410;;Kultur;4;2026-01-31;202603;50;;',
      'Skyddad identitet;;;6410;;Kultur;5;2026-01-31;202603;7;;',
      ';;;;;;;;;657,50;;',
    ].join('\n');
    const { report } = await load(text.replace('ESTATE', withCheckDigit('169990001')));
    expect(report).toMatchObject({
      rows: 6,
      columns: {
        name: 'Leverantör',
        number: 'Orgnr',
        country: 'Land',
        account: 'Konto',
        administration: 'Förvaltning',
        voucher: 'Ver.nr',
        period: 'Period',
        amount: 'Belopp',
        bankAccount: 'Bankgiro + IBAN',
      },
      ignoredColumns: ['Konto text', 'Fakturadatum'],
      sheets: [],
      encoding: 'utf-8',
      delimiter: ';',
      from: '2026-02',
      to: '2026-04',
      private: 1,
      masked: 1,
      totals: 1,
      withoutUnit: [],
      conflicts: [],
    });
    expect(report.columns).not.toHaveProperty('date');
    expect(report).toMatchObject({ outside: 2, rejected: [], sumSek: 650.5, testNumbers: 1 });
  });

  it('is the same for the same file again', async () => {
    const file = await ledgers.folder.write('again.csv', amounts('Belopp', '100', '200'));
    const options = {
      file,
      unit: null,
      units: builtInUnits,
      ledger: fakeLedger(),
      now: () => new Date('2026-11-22T05:00:00Z'),
      secret: Buffer.alloc(32, 3),
    };
    const first = await importLedger(options);
    expect(first.sumSek).toBe(300);
    expect(await importLedger(options)).toEqual({
      ...first,
      stored: 0,
      known: 2,
      suppliers: { new: 0, known: 1 },
    });
  });

  it('counts public bodies as outside', async () => {
    const { report } = await load(
      `Orgnr;Period;Belopp\n${withCheckDigit('212000999')};202606;1\n${A};202606;1\n`,
    );
    expect(report).toMatchObject({ stored: 2, outside: 1 });
    expect(describeImport('a.csv', report)).toMatch(
      /1 rad till utländska företag, offentliga organisationer/,
    );
  });

  it('shows no number of a person, wherever it stands', async () => {
    const text = `Orgnr;Period;Belopp;194009272719;Förvaltning\n${A};202606;1;x;400927-2719\n`;
    const { report } = await load(text, { units: leavingOut });
    expect(report.ignoredColumns).toEqual(['[number]']);
    expect(JSON.stringify(report)).not.toMatch(/400927|2719/);
  });
});

const leavingOut = [
  ...builtInUnits.filter(({ id }) => id !== 'vof'),
  Unit.parse({
    id: 'vof',
    name: 'Vård och omsorg',
    authority: 'VON',
    administrations: ['Vård- och omsorgsförvaltningen'],
    accountsLeftOut: ['5220', '58*'],
  }),
];

describe('an administration that nobody owns', () => {
  const text = [
    'Orgnr;Förvaltning;Konto;Period;Belopp',
    ...Array.from({ length: 10 }, () => `${A};Vård o omsorgsförv;5220;202606;100`),
    `${A};Vård- och omsorgsförvaltningen;6410;202606;100`,
    `${A};Vård- och omsorgsförvaltningen;5220;202606;100`,
    `${A};;6410;202606;100`,
  ].join('\n');

  it('keeps its rows out while some unit leaves accounts out, until somebody says whose they are', async () => {
    const { report, ledger } = await load(text, { units: leavingOut });
    expect(report).toMatchObject({
      rows: 13,
      stored: 1,
      leftOut: 12,
      withoutUnit: [
        { administration: 'Vård o omsorgsförv', rows: 10 },
        { administration: '', rows: 1 },
      ],
    });
    const owning = leavingOut.map((unit) =>
      unit.id === 'vof' && unit.administrations !== 'all'
        ? { ...unit, administrations: [...unit.administrations, 'Vård o omsorgsförv'] }
        : unit,
    );
    const again = await load(text, { units: owning, unit: 'inkop', ledger });
    expect(again.report).toMatchObject({ stored: 1, known: 1, leftOut: 11, withoutUnit: [] });
    expect([...ledger.rows.values()].map(({ konto }) => konto)).toEqual(['6410', '6410']);
  });

  it('is stored as before while no unit leaves accounts out', async () => {
    expect((await load(text)).report).toMatchObject({ stored: 13, withoutUnit: [] });
  });

  it('rejects a row of such a unit when its konto is not known', async () => {
    const { report } = await load(
      `Orgnr;Förvaltning;Period;Belopp\n${A};Vård- och omsorgsförvaltningen;202606;100\n`,
      { units: leavingOut },
    );
    expect(report.rejected).toMatchObject([
      { row: 2, reason: expect.stringMatching(/^Konto saknas/) as string },
    ]);
  });
});

describe('lines of sums', () => {
  const head = 'Leverantör;Orgnr;Konto;Verifikat;Period;Belopp';
  const rows = [`Asp AB;${A};6410;1;202606;100`, `Asp AB;${A};6410;2;202606;250,50`];
  it.each([
    ['a word', 'Summa;;;;;350,50'],
    ['a word and another sum', 'Totalt:;;;;;1'],
    ['a word in place of the number', ';Summa;;;;350,50'],
    ['a word with kronor', 'Totalsumma kr;;;;;350,50'],
    ...['Summa juni', 'Summa Asp AB', 'Summa förvaltning', 'Totalt för perioden', 'S:a', 'Delsumma: Asp'].map(
      (name): [string, string] => [`the sum so far under ${name}`, `${name};;;;202606;350,50`],
    ),
    ['a word elsewhere', ';;;;Summa 202606;350,50'],
    ['the sum so far beside a period', ';;;;202606;350,50'],
    ['no word but the sum so far', ';;;;;350,50'],
    ['no word, zeros for a number, in whole kronor', ';0;;;;351'],
  ])('are left out and counted: %s', async (_what, line) => {
    const { report } = await load([head, ...rows, line].join('\n'));
    expect(report).toMatchObject({ rows: 3, stored: 2, totals: 1, leftOut: 1, rejected: [], sumSek: 350.5 });
  });

  it('are known after a part of one row', async () => {
    const text = [
      head,
      rows[0],
      'Summa Asp AB;;;;202606;100',
      rows[1],
      'Summa juni;;;;;250,50',
      'Summa;;;;;9',
    ];
    expect((await load(text.join('\n'))).report).toMatchObject({ stored: 2, totals: 3, rejected: [] });
  });

  it('are known after each part and at the end', async () => {
    const text = [head, ...rows, ';;;;;350,50', ...rows, 'Delsumma;;;;;350,50', ';;;;;701'].join('\n');
    expect((await load(text)).report).toMatchObject({ stored: 4, totals: 3, rejected: [] });
  });

  it.each([
    ['another amount', ';;;;;300'],
    ['a voucher of its own', 'Summa;;;9;202606;350,50'],
    ['a name', 'Ek;;;;202606;350,50'],
    ['a firm that is called so', 'Summa Redovisning AB;;;;;12'],
    ['a firm that is called so, and a voucher', 'Summa Redovisning AB;;;9;;350,50'],
    ['a firm that begins alike', 'Summatorp AB;;;;;350,50'],
  ])('are not: a row without number, but with %s', async (_what, line) => {
    const { report } = await load([head, ...rows, line].join('\n'));
    expect(report).toMatchObject({ stored: 2, totals: 0 });
    expect(report.rejected).toMatchObject([{ row: 4, reason: 'Organisationsnummer saknas' }]);
  });
});

it('says that a date is Excel’s own count of days', async () => {
  const { report } = await load(`Orgnr;Datum;Belopp\n${A};46182;100\n${A};46182,5;100\n${A};12345;100\n`);
  expect(report.rejected.map(({ reason }) => /Excels löpnummer/.test(reason))).toEqual([true, true, false]);
});

describe('sheets', () => {
  const head = ['Leverantör', 'Organisationsnummer', 'Konto', 'Bokföringsdatum', 'Verifikat', 'Belopp'];
  const line = (month: number, voucher: number, amount: Cell = 100): Cell[] => [
    'Asp AB',
    A,
    '6410',
    new Date(Date.UTC(2026, month - 1, 9)),
    voucher,
    amount,
  ];
  const moved = (cells: readonly Cell[]): Cell[] => [cells[5] ?? null, ...cells.slice(0, 5)];

  it('are all read that are a ledger with the same columns, and the others named', async () => {
    const { report } = await load(
      xlsxBytes({
        Förklaring: [['Exempelstad'], ['Skapad', '2026-11-01']],
        'Jan–jun': [head, line(1, 1), line(6, 2), line(2, 3, 'fel')],
        Tomt: [],
        'Jul–dec': [
          ['Andra halvåret'],
          [...moved(head)],
          moved(line(7, 4)),
          moved(line(12, 5)),
          [null, null, 'Summa'],
        ],
        Brutto: [[...head.slice(0, 5), 'Belopp inkl moms'], line(1, 1, 125)],
      }),
    );
    expect(report).toMatchObject({
      rows: 6,
      stored: 4,
      totals: 1,
      sumSek: 400,
      from: '2026-01',
      to: '2026-12',
      encoding: null,
      delimiter: null,
      rejected: [{ sheet: 'Jan–jun', row: 4 }],
    });
    expect(report.sheets).toEqual([
      {
        name: 'Förklaring',
        read: false,
        rows: 0,
        reason: 'ingen reskontra: kolumn för leverantörens nummer och belopp och datum eller period saknas',
      },
      { name: 'Jan–jun', read: true, rows: 3, reason: null },
      { name: 'Tomt', read: false, rows: 0, reason: 'bladet är tomt' },
      { name: 'Jul–dec', read: true, rows: 3, reason: null },
      {
        name: 'Brutto',
        read: false,
        rows: 0,
        reason: expect.stringMatching(/^andra kolumner än bladet Jan–jun/) as string,
      },
    ]);
  });

  it('count no payment twice that another sheet repeats', async () => {
    const half = [line(1, 1), line(2, 2), line(2, 2)];
    const { report } = await load(xlsxBytes({ Alla: [head, ...half, line(7, 3)], Januari: [head, ...half] }));
    expect(report).toMatchObject({ rows: 7, stored: 4, known: 3 });
  });
});

describe('work is bounded', () => {
  const wide = ';'.repeat(20 * 1024 * 1024);
  it.each<[what: string, text: string, why: RegExp]>([
    ['a heading of 20 MB', wide, /rad 1: raden är orimligt lång|inte en leverantörsreskontra/],
    ['a line of 20 MB', `Orgnr;Period;Belopp\n${A};202606;1\n${wide}`, /rad 3: raden är orimligt lång/],
    [
      'a line of many cells',
      `Orgnr;Period;Belopp\n${A};202606;1\n${';'.repeat(1001)}\n`,
      /rad 3: .*fler än 1000 kolumner/,
    ],
    [
      'a heading of many cells',
      `Orgnr;Period;Belopp${';'.repeat(1001)}\n`,
      /inte en leverantörsreskontra|fler än 1000/,
    ],
  ])('for %s', async (_what, text, why) => {
    const began = process.cpuUsage();
    await expect(load(text)).rejects.toThrow(why);
    const { user, system } = process.cpuUsage(began);
    // It took ten seconds before; the file is hashed and looked through once.
    expect((user + system) / 1e6).toBeLessThan(3);
  });

  it('for a tag with a million attributes', async () => {
    const attributes = Array.from({ length: 1_000_000 }, (_, at) => ` a${at}=""`).join('');
    const bytes = xlsxBytes({ R: [[{ xml: `<c r="REF"${attributes}><v>1</v></c>` }]] });
    const began = process.cpuUsage();
    await expect(load(bytes)).rejects.toThrow(/inte går att läsa som Excel/);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(3);
  });
});
