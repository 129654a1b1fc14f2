import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputInvalid } from '../../src/domain/errors.ts';
import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { importLedger, type ImportOptions } from '../../src/intake/import-ledger.ts';
import { openStore } from '../../src/store/index.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import {
  ledgerBytes,
  ledgerFolder,
  madeUpNumber,
  plainFormat,
  type FileFormat,
} from '../support/ledger-file.ts';
import { viewerOf } from '../support/viewers.ts';
import type { LedgerStore } from '../../src/domain/ledger-store.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());

const now = () => new Date('2026-11-22T05:00:00Z');
const secret = Buffer.alloc(32, 3);
const header = [
  'leverantor',
  'leverantor_id',
  'konto_nr',
  'bokforingsdatum',
  'forvaltning',
  'verifikationsnummer',
  'nettobelopp',
];
const line = (
  given: Partial<
    Record<'name' | 'number' | 'konto' | 'date' | 'administration' | 'voucher' | 'amount', string>
  > = {},
): string[] => [
  given.name ?? 'Nattugglan Städ AB',
  given.number ?? madeUpNumber(1),
  given.konto ?? '5170',
  given.date ?? '2026-03-09',
  given.administration ?? 'Vård- och omsorgsförvaltningen',
  given.voucher ?? '100001',
  given.amount ?? '1200,50',
];

let files = 0;
async function load(
  content: Buffer | string | readonly (readonly string[])[],
  ledger: LedgerStore,
  options: Partial<ImportOptions> = {},
) {
  const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : ledgerBytes(content);
  const file = await folder.write(`ledger-${++files}.csv`, bytes);
  return importLedger({ file, unit: null, units: builtInUnits, ledger, now, secret, ...options });
}
const keysOf = (ledger: ReturnType<typeof fakeLedger>): string[] => [...ledger.rows.keys()];

const table = [
  header,
  line(),
  line({ name: 'Örtugan "Åå; & Ää", Ö AB', number: madeUpNumber(2), amount: '-20280,50', voucher: '100002' }),
  line({ name: 'Två\nrader AB', number: madeUpNumber(3), amount: '1 234 567,00', voucher: '100003' }),
  line({ name: 'Test Testsson', number: '400927-2719', voucher: '100004' }),
  line({
    name: 'Utländsk GmbH',
    number: 'DE811907980',
    administration: 'Stadsledningsförvaltningen',
    voucher: '100005',
  }),
];

describe('formats', () => {
  const encodings: FileFormat['encoding'][] = [
    'utf-8',
    'utf-8-bom',
    'utf-16le',
    'utf-16le-bom',
    'utf-16be',
    'utf-16be-bom',
    'windows-1252',
  ];
  const formats = encodings.flatMap((encoding) =>
    ([';', ',', '\t'] as const).flatMap((delimiter) =>
      (['\n', '\r\n', '\r'] as const).map((lineEnding) => ({
        encoding,
        delimiter,
        lineEnding,
        quoteAll: lineEnding === '\r\n',
      })),
    ),
  );

  it.each(formats)('reads the same rows from $encoding, $delimiter, $lineEnding', async (format) => {
    const expected = fakeLedger();
    await load(ledgerBytes(table), expected);
    const ledger = fakeLedger();
    const report = await load(ledgerBytes(table, format), ledger);
    expect(report).toMatchObject({ rows: 5, stored: 5, rejected: [], suppliers: { new: 5, known: 0 } });
    expect([...ledger.rows.values()]).toStrictEqual([...expected.rows.values()]);
  });

  it('understands each cell', async () => {
    const ledger = fakeLedger();
    await load(table, ledger);
    const rows = [...ledger.rows.values()].map(({ identity, unit, month, konto, amountOre, account }) => ({
      name: identity.name,
      kind: identity.kind,
      unit,
      month,
      konto,
      amountOre,
      account,
    }));
    const common = { kind: 'organisation', unit: 'vof', month: '2026-03', konto: '5170', account: null };
    expect(rows).toStrictEqual([
      { ...common, name: 'Nattugglan Städ AB', amountOre: 120_050 },
      { ...common, name: 'Örtugan "Åå; & Ää", Ö AB', amountOre: -2_028_050 },
      { ...common, name: 'Två rader AB', amountOre: 123_456_700 },
      { ...common, kind: 'personal', name: null, amountOre: 120_050 },
      { ...common, kind: 'foreign', unit: null, name: 'Utländsk GmbH', amountOre: 120_050 },
    ]);
  });

  it('finds Windows-1252 by a letter far beyond the first bytes', async () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      line({ name: 'Plain AB', administration: 'VoF', voucher: String(i) }),
    );
    const ledger = fakeLedger();
    await load(
      ledgerBytes([header, ...many, line({ name: 'Sjöbo Åkeri AB', number: madeUpNumber(9) })], {
        ...plainFormat,
        encoding: 'windows-1252',
      }),
      ledger,
    );
    expect([...ledger.rows.values()].at(-1)?.identity.name).toBe('Sjöbo Åkeri AB');
  });

  it('loses one letter, not the file, where a name in UTF-8 was cut in the middle of it', async () => {
    const bytes = ledgerBytes([header, line({ name: 'Hej Å#', administration: 'Vård och omsorg' })]);
    bytes[bytes.indexOf('#')] = 0xc3;
    const ledger = fakeLedger();
    expect(await load(bytes, ledger)).toMatchObject({ stored: 1 });
    expect([...ledger.rows.values()][0]).toMatchObject({ unit: 'vof', identity: { name: 'Hej Å' } });
  });

  it('finds the header below titles, and counts rows as a spreadsheet does', async () => {
    const text = `Leverantörsfakturor 2026\n\n${header.join(';')}\n${line({ name: '"Två\nrader"' }).join(';')}\n\n;;;;;;\n${line({ number: '123' }).join(';')}\n`;
    expect(await load(text, fakeLedger())).toMatchObject({
      rows: 2,
      stored: 1,
      rejected: [{ row: 7, value: '12•' }],
    });
  });

  it.each([
    ['comma', ['1.234', '12,50'], [123_400, 1250]],
    ['point', ['1.234', '12.50'], [123, 1250]],
  ])('reads 1.234 by the decimal %s of the other amounts', async (_style, amounts, ore) => {
    const ledger = fakeLedger();
    await load([header, ...amounts.map((amount) => line({ amount }))], ledger);
    expect([...ledger.rows.values()].map(({ amountOre }) => amountOre)).toStrictEqual(ore);
  });

  it('keeps the account, digits and letters only, and none of a person', async () => {
    const ledger = fakeLedger();
    const cells = (bankgiro: string, plusgiro: string, iban: string, number = madeUpNumber(1)) => [
      number,
      '2026-03',
      '5',
      bankgiro,
      plusgiro,
      iban,
    ];
    await load(
      [
        ['Orgnr', 'Period', 'Belopp', 'Bankgiro', 'Plusgiro', 'IBAN'],
        cells('5050-1055', '1-2', ''),
        cells('-', '12 34-5', ''),
        cells('', '', 'de89 3704 0044'),
        cells('0', '', 'saknas'),
        cells('5050-1055', '', '', '4009272719'),
      ],
      ledger,
    );
    expect([...ledger.rows.values()].map(({ account }) => account)).toStrictEqual([
      '50501055',
      'PG12345',
      'DE8937040044',
      null,
      null,
    ]);
  });
});

describe('an account that may hold a personal number', () => {
  const stored = async (column: string, ...texts: readonly string[]) => {
    const ledger = fakeLedger();
    const rows = texts.map((text) => [madeUpNumber(1), '202603', '5', text]);
    await load([['Orgnr', 'Period', 'Belopp', column], ...rows], ledger);
    return [...ledger.rows.values()].map(({ account }) => account ?? '');
  };
  const spellings = [
    '4009272719',
    '400927-2719',
    '19400927-2719',
    '3300-19400927-2719',
    'clearing 3300 konto 4009272719',
    'IBAN SE45 3000 0000 0040 0927 2719',
  ];

  it('is hidden whole, and equal accounts stay equal', async () => {
    const [first, ...others] = await stored('Bankkonto', ...spellings);
    expect(first).toMatch(/^KONTO[0-9A-F]{20}$/);
    expect(new Set(others)).toEqual(new Set([first]));
    expect(await stored('IBAN', 'SE45 3000 0000 0040 0927 2719')).toEqual([first]);
    expect(await stored('Bankkonto', '3300 19400927-2727')).not.toEqual([first]);
    expect((await stored('Bankkonto', ...spellings)).join()).not.toMatch(/400927|2719/);
  });

  it.each([
    ['behind another clearing number', '8327-9 400927 2719'],
    ['with a mistyped check digit', '3300 400927-2718'],
    ['somewhere in the middle', '12 400927 2719 34'],
  ])('is hidden %s', async (_what, text) => {
    expect(await stored('Bankkonto', text)).toEqual([expect.stringMatching(/^KONTO/)]);
  });

  it('is the same whatever word says of what kind it is', async () => {
    const iban = 'SE35 5000 0000 0549 1000 0003';
    expect(new Set(await stored('IBAN', iban, `IBAN ${iban}`, `iban: ${iban}`)).size).toBe(1);
    expect(new Set(await stored('Bankkonto', iban, `IBAN ${iban}`)).size).toBe(1);
    expect(await stored('IBAN', 'IBAN DE89 3704 0044', 'BG80 BNBG 9661 1020 3456 78')).toEqual([
      'DE8937040044',
      'BG80BNBG96611020345678',
    ]);
    expect(
      await stored('BG/PG', 'BG 5050-1055', 'Bankgiro 5050-1055', 'Plusgiro 12 34-5', 'PG 12345'),
    ).toEqual(['50501055', '50501055', 'PG12345', 'PG12345']);
  });

  it('is readable when it is proven to be another, or too short', async () => {
    expect(await stored('Bankgiro', '5050-1055')).toEqual(['50501055']);
    expect(await stored('IBAN', 'DE89 3704 0044 0532 0130 00')).toEqual(['DE89370400440532013000']);
    expect(await stored('Bankkonto', '6789-123 456 789')).toEqual(['6789123456789']);
  });
});

describe('rows that are not stored', () => {
  it('lists each rejected row with its reason and a masked value', async () => {
    const person = '194009272718';
    const report = await load(
      [
        header,
        ...[
          { number: '' },
          { number: person, name: 'Test Testsson' },
          { amount: 'tolv' },
          { amount: '1.234' },
          { date: '9/3/2026' },
        ].map((given) => line({ amount: '12', ...given })),
        [...line({ amount: '12' }), 'mer'],
        line().slice(0, 4),
      ],
      fakeLedger(),
    );
    expect(report).toMatchObject({ rows: 7, stored: 0, known: 0, leftOut: 0 });
    expect(report.rejected).toStrictEqual([
      { row: 2, reason: 'Organisationsnummer saknas', value: '' },
      { row: 3, reason: 'Kontrollsiffran i organisationsnumret stämmer inte', value: '19••••••••••' },
      { row: 4, reason: 'Beloppet går inte att läsa', value: 'to••' },
      {
        row: 5,
        reason:
          'Det går inte att avgöra om beloppets skiljetecken är decimaltecken eller tusentalsavgränsare',
        value: '1.234',
      },
      {
        row: 6,
        reason: 'Det går inte att avgöra vad som är dag och månad i datumet; ÅÅÅÅ-MM-DD väntades',
        value: '9/3/2026',
      },
      { row: 7, reason: 'Raden har fler kolumner än rubrikraden', value: '' },
      { row: 8, reason: 'Belopp saknas', value: '' },
    ]);
    expect(JSON.stringify(report)).not.toMatch(/Testsson|4009272718/);
  });

  it('leaves out masked rows and the accounts of the row’s unit and of the given unit', async () => {
    const units = [
      ...builtInUnits.filter(({ id }) => id !== 'vof'),
      Unit.parse({
        id: 'vof',
        name: 'Vård och omsorg',
        authority: 'VON',
        administrations: ['Vård- och omsorgsförvaltningen'],
        accountsLeftOut: ['45*', '5170'],
      }),
      Unit.parse({
        id: 'skola',
        name: 'Skola',
        authority: 'BUN',
        administrations: ['Skolförvaltningen'],
        accountsLeftOut: ['6000'],
      }),
    ];
    const rows = [
      line({ konto: '4599 Familjehem' }),
      line(),
      line({ konto: '6000' }),
      line({ administration: 'Annan', konto: '4500' }),
      line({ name: 'Maskerad', number: '', konto: '1' }),
      line({ konto: '4500', number: 'trasigt' }),
    ];
    const ledger = fakeLedger();
    expect(await load([header, ...rows], ledger, { units })).toMatchObject({
      rows: 6,
      stored: 1,
      leftOut: 5,
      masked: 1,
      withoutUnit: [{ administration: 'Annan', rows: 1 }],
      rejected: [],
    });
    expect(await load([header, ...rows], fakeLedger(), { units, unit: 'skola' })).toMatchObject({
      stored: 0,
      leftOut: 6,
    });
  });
});

describe('units', () => {
  it.each<[string, string | null, string | null]>([
    ['VÅRD- OCH  OMSORGSFÖRVALTNINGEN', null, 'vof'],
    ['vof', 'inkop', 'vof'],
    ['Stadsledningsförvaltningen', 'vof', null],
    ['', 'vof', 'vof'],
    ['', null, null],
  ])('administration %j with unit %j belongs to %j', async (administration, unit, owner) => {
    const ledger = fakeLedger();
    await load([header, line({ administration })], ledger, { unit });
    expect([...ledger.rows.values()][0]?.unit).toBe(owner);
  });

  it('refuses an unknown unit and names the known ones', async () => {
    await expect(load(table, fakeLedger(), { unit: 'skola' })).rejects.toThrow(
      /skola finns inte; kända enheter är inkop, ekonomi, vof/,
    );
  });
});

describe('the same rows again', () => {
  it('counts equal lines both, and adds nothing for the same file', async () => {
    const ledger = fakeLedger();
    const first = await load([...table, line(), line(), line({ number: '1' })], ledger);
    expect(first).toMatchObject({ rows: 8, stored: 7, known: 0, suppliers: { new: 5, known: 0 } });
    const again = await load([...table, line(), line(), line({ number: '1' })], ledger);
    expect(again).toStrictEqual({ ...first, stored: 0, known: 7, suppliers: { new: 0, known: 5 } });
    expect(ledger.batches).toHaveLength(1);
  });

  it('adds only what is new of an overlapping file, also in another format', async () => {
    const ledger = fakeLedger();
    await load([header, line(), line()], ledger);
    const report = await load(
      ledgerBytes([header, line({ voucher: '2' }), line({ amount: '1 200,5 kr' }), line(), line()], {
        ...plainFormat,
        encoding: 'utf-16le-bom',
        delimiter: '\t',
      }),
      ledger,
    );
    expect(report).toMatchObject({ stored: 2, known: 2, suppliers: { new: 0, known: 1 } });
  });

  it('reads the same bytes again when settings changed', async () => {
    const ledger = fakeLedger();
    await load(table, ledger);
    expect(await load(table, ledger, { unit: 'vof' })).toMatchObject({ stored: 0, known: 5 });
    expect(ledger.begun).toHaveLength(2);
  });

  it('gives the suppliers of a file to a unit that was added after it was read', async () => {
    const store = await openStore({ file: ':memory:', key: Buffer.alloc(32, 7), clock: now });
    const added = Unit.parse({
      id: 'kultur',
      name: 'Kultur',
      authority: 'Kulturnämnden',
      administrations: ['Kulturförvaltningen'],
    });
    const rows = [header, line({ administration: 'Kulturförvaltningen' }), line({ number: madeUpNumber(2) })];
    const paidBy = async (unit: string) =>
      (await Promise.all([1, 2].map((id) => store.suppliers.visibleTo(id, viewerOf(unit, []))))).map(Number);
    await load(rows, store.ledger);
    expect(await paidBy('kultur')).toEqual([0, 0]);
    expect(await load(rows, store.ledger, { units: [...builtInUnits, added] })).toMatchObject({
      stored: 0,
      known: 2,
    });
    expect(await paidBy('kultur')).toEqual([1, 0]);
    expect(await paidBy('vof')).toEqual([0, 1]);
    await store.close();
  });

  it('goes on after an interruption without doubles', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => line({ voucher: String(i) }));
    const ledger = fakeLedger();
    const stop = new AbortController();
    const interrupted = load([header, ...rows], ledger, {
      signal: stop.signal,
      onProgress: ({ rows: read }) => read > 1500 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow(/abort/i);
    const kept = ledger.rows.size;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(5000);
    expect(await load([header, ...rows], ledger)).toMatchObject({
      rows: 5000,
      stored: 5000 - kept,
      known: kept,
    });
    expect(Math.max(...ledger.batches)).toBe(1000);
  });

  it('passes on what the store throws', async () => {
    const ledger = { ...fakeLedger(), append: () => Promise.reject(new Error('disk full')) };
    await expect(load(table, ledger)).rejects.toThrow('disk full');
  });

  it('is the same on the real store', async () => {
    const store = await openStore({
      file: path.join(folder.path, 'kontroll.sqlite'),
      key: Buffer.alloc(32, 7),
    });
    try {
      const first = await load([...table, line()], store.ledger);
      expect(first).toMatchObject({ rows: 6, stored: 6, known: 0, suppliers: { new: 5, known: 0 } });
      expect(await load([...table, line()], store.ledger)).toStrictEqual({
        ...first,
        stored: 0,
        known: 6,
        suppliers: { new: 0, known: 5 },
      });
      expect(await load([...table, line(), line()], store.ledger)).toMatchObject({
        stored: 1,
        known: 6,
        suppliers: { new: 0, known: 5 },
      });
    } finally {
      await store.close();
    }
  });
});

describe('refusals', () => {
  it.each<[string, Buffer | string, RegExp]>([
    [
      'no ledger',
      'Namn;Ort\nNattugglan;Råå\n',
      /inte en leverantörsreskontra.*leverantörens nummer.*belopp.*datum.*kolumnerna Namn, Ort/,
    ],
    [
      'no amount',
      'Orgnr;Datum\n5;2026-01-01\n',
      /saknas en kolumn för belopp .*funnet: kolumnerna Orgnr, Datum/,
    ],
    [
      'no header',
      'Test Testsson;4009272719;2026-01-01;12\n',
      /en första rad med värden i stället för rubriker/,
    ],
    ['the buyer alone', 'kopare;kopare_id;datum;belopp\nA;1;2026-01-01;1\n', /leverantörens nummer/],
    ['a doubled heading', 'Orgnr;Datum;Belopp;Belopp\n', /Belopp finns två gånger/],
    ['an empty file', '', /filen är tom/],
    ['blanks', ' \r\n\n', /filen är tom/],
    ['an Excel file', 'PK\u0003\u0004...', /Excel.*exportera som CSV/],
    ['a PDF', '%PDF-1.7', /PDF.*exportera som CSV/],
    ['nothing readable', Buffer.from([65, 0, 0, 0, 66, 67, 0, 68]), /inte text/],
    [
      'an open quote',
      `${header.join(';')}\n${line({ name: '"Öppet' }).join(';')}\n${line().join(';')}\n`,
      /rad 2: ett citattecken öppnas/,
    ],
    [
      'two stray quotes',
      `${header.join(';')}\n${line({ administration: '"VoF' }).join(';')}\n${line({ administration: 'VoF 24"' }).join(';')}\n`,
      /rad 2: ett citattecken öppnas/,
    ],
  ])('refuses %s in one sentence', async (_what, content, message) => {
    const refused = load(content, fakeLedger());
    await expect(refused).rejects.toBeInstanceOf(InputInvalid);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/Testsson|4009272719/);
  });

  it('refuses what is not there, and a folder', async () => {
    const options = { unit: null, units: builtInUnits, ledger: fakeLedger(), now, secret };
    await expect(importLedger({ ...options, file: path.join(folder.path, 'saknas.csv') })).rejects.toThrow(
      'saknas.csv: filen finns inte',
    );
    await expect(importLedger({ ...options, file: folder.path })).rejects.toThrow(/är en mapp/);
  });

  it('refuses what is no regular file without waiting for it', async () => {
    const options = { unit: null, units: builtInUnits, ledger: fakeLedger(), now, secret };
    const pipe = path.join(folder.path, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    for (const file of [pipe, '/dev/zero']) {
      await expect(importLedger({ ...options, file })).rejects.toThrow(
        /är ingen vanlig fil; ange en CSV-fil/,
      );
    }
  });

  it('takes a header without rows for a ledger without rows', async () => {
    expect(await load([header], fakeLedger())).toMatchObject({ rows: 0, stored: 0 });
  });
});

it('accounts for every row, whatever it holds, and gives it the same key in every format', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      'Sekretess',
      'XXXX',
      '12',
      '1.234',
      madeUpNumber(1),
      '4009272719',
      'åäö "x"; y',
      'a\nb',
    ),
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  );
  const row = fc.oneof(
    fc
      .tuple(fc.constantFrom(1, 2, 3), fc.constantFrom('12,50', '7'))
      .map(([serial, amount]) => line({ number: madeUpNumber(serial), amount })),
    fc.array(cell, { minLength: 7, maxLength: 7 }),
  );
  const format = fc.record<FileFormat>({
    encoding: fc.constantFrom('utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be-bom', 'windows-1252'),
    delimiter: fc.constantFrom(';', ',', '\t'),
    lineEnding: fc.constantFrom('\n', '\r\n', '\r'),
    quoteAll: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), format, async (rows, format) => {
      const [plain, other] = [fakeLedger(), fakeLedger()];
      const report = await load([header, ...rows], plain);
      const filled = rows.filter((cells) => cells.some((text) => text.trim() !== '')).length;
      expect(report.rows).toBe(filled);
      expect(report.stored + report.known + report.leftOut + report.rejected.length).toBe(filled);
      await load(ledgerBytes([header, ...rows], { ...format, quoteAll: true }), other);
      expect(keysOf(other)).toStrictEqual(keysOf(plain));
    }),
    { numRuns: 60 },
  );
});
