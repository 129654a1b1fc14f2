import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { importLedger, type ImportOptions } from '../../src/intake/import-ledger.ts';
import { openStore } from '../../src/store/index.ts';
import { ledgerFolder, madeUpNumber } from '../support/ledger-file.ts';
import { viewerOf } from '../support/viewers.ts';
import type { Disappearing } from '../../src/domain/import.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
let store: Store;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());
const now = () => new Date('2026-11-22T05:00:00Z');
const today = '2026-11-22';
beforeEach(async () => {
  store = await openStore({ file: ':memory:', key: Buffer.alloc(32, 7), clock: now });
});
afterEach(() => store.close());

let files = 0;
const load = async (lines: readonly string[], options: Partial<ImportOptions> = {}) =>
  importLedger({
    file: await folder.write(`payments-${++files}.csv`, `${lines.join('\n')}\n`),
    unit: null,
    units: builtInUnits,
    ledger: store.ledger,
    secret: Buffer.alloc(32, 3),
    now,
    ...options,
  });
const paid = async (): Promise<number | undefined> => {
  const sum = (await store.ledger.twelveMonths([1], today)).get(1)?.paidOre;
  return sum === undefined ? undefined : sum / 100;
};
const lastMonth = async (): Promise<string | null> => (await store.suppliers.get(1))?.lastPaidMonth ?? null;
const replace = (told: (what: Disappearing) => void = () => undefined) => ({
  by: 'Karin Lind',
  reason: 'Rättad export',
  onDisappearing: told,
});

const number = madeUpNumber(1);
const head = 'leverantor;leverantor_id;forvaltning;konto_nr;verifikationsnummer;bokforingsdatum;nettobelopp';
const june = [
  head,
  `Ett AB;${number};Kommunledningsförvaltningen;6410;1001;2026-06-10;60000.00`,
  `Ett AB;${number};Kommunledningsförvaltningen;6410;1002;2026-06-20;40000.00`,
];
const bare = 'leverantor_id;forvaltning;konto_nr;period;nettobelopp';

describe('a better export of the same month adds nothing', () => {
  it.each<[string, readonly string[]]>([
    ['the same file under another name', june],
    ['its rows in another order', [head, ...june.slice(1).toReversed()]],
    [
      'invoice numbers added',
      [
        'leverantor;leverantor_id;forvaltning;konto_nr;verifikationsnummer;bokforingsdatum;fakturanummer;nettobelopp',
        `Ett AB;${number};Kommunledningsförvaltningen;6410;1001;2026-06-10;F-1;60000.00`,
        `Ett AB;${number};Kommunledningsförvaltningen;6410;1002;2026-06-20;F-2;40000.00`,
      ],
    ],
    [
      'a renamed heading, an account and other spellings',
      [
        'Leverantör;Orgnr;Förvaltning;Konto;Ver.nr;Bokföringsdatum;Belopp;Bankgiro',
        `Ett AB;16${number};KOMMUNLEDNINGSFÖRVALTNINGEN;6410 Kontor;01001;20260610;60 000,00;9990-0243`,
        `Ett AB;SE${number}01;Kommunlednings-förvaltningen;6410;1002;2026-06-20;40000;9990-0243`,
      ],
    ],
    [
      'months instead of days',
      [
        'leverantor_id;forvaltning;konto_nr;verifikationsnummer;period;nettobelopp',
        `${number};Kommunledningsförvaltningen;6410;1001;2026-06;60000.00`,
        `${number};Kommunledningsförvaltningen;6410;1002;2026-06;40000.00`,
      ],
    ],
    [
      'neither voucher nor konto',
      [
        'leverantor_id;forvaltning;bokforingsdatum;nettobelopp',
        `${number};Kommunledningsförvaltningen;2026-06-10;60000.00`,
        `${number};Kommunledningsförvaltningen;2026-06-20;40000.00`,
      ],
    ],
    [
      'no administration',
      [
        'leverantor_id;konto_nr;verifikationsnummer;bokforingsdatum;nettobelopp',
        `${number};6410;1001;2026-06-10;60000.00`,
        `${number};6410;1002;2026-06-20;40000.00`,
      ],
    ],
  ])('%s', async (_what, lines) => {
    await load(june);
    expect(await load(lines)).toMatchObject({ rows: 2, stored: 0, known: 2, conflicts: [] });
    expect(await paid()).toBe(100_000);
    // The other way round: the poorer one first.
    await store.close();
    store = await openStore({ file: ':memory:', key: Buffer.alloc(32, 7), clock: now });
    await load(lines);
    expect(await load(june)).toMatchObject({ rows: 2, stored: 0, known: 2, conflicts: [] });
    expect(await paid()).toBe(100_000);
  });

  it('and the same voucher on another konto stops the file', async () => {
    const withInvoices = [
      head.replace('nettobelopp', 'fakturanummer;nettobelopp'),
      ...june.slice(1).map((line, at) => line.replace(/;(\d+\.00)$/, `;F-${at + 1};$1`)),
    ];
    const reposted = [head, (june[1] ?? '').replace('6410', '6490'), june[2] ?? ''];
    expect(await load(june)).toMatchObject({ stored: 2 });
    expect(await load(withInvoices)).toMatchObject({ stored: 0, known: 2 });
    expect(await load(reposted)).toMatchObject({
      stored: 0,
      conflicts: [{ row: 2, reason: 'Verifikationen är redan inläst med ett annat konto' }],
    });
    expect(await paid()).toBe(100_000);
  });
});

describe('what is another payment', () => {
  const one = `${number};Kommunledningsförvaltningen;6410;2026-06;100`;
  it.each<[string, readonly string[], readonly string[], number]>([
    ['two equal lines are two', [bare, one], [bare, one, one], 1],
    [
      'a second line on a known voucher',
      june,
      [...june, `Ett AB;${number};Kommunledningsförvaltningen;6490;1002;2026-06-20;7`],
      1,
    ],
    [
      'another voucher',
      june,
      [head, `Ett AB;${number};Kommunledningsförvaltningen;6410;1003;2026-06-10;60000.00`],
      1,
    ],
    [
      'another administration',
      june,
      [head, `Ett AB;${number};Kulturförvaltningen;6410;1001;2026-06-10;60000.00`],
      1,
    ],
    [
      'the voucher’s number in another year',
      june,
      [head, `Ett AB;${number};Kommunledningsförvaltningen;6410;1001;2025-12-10;60000.00`],
      1,
    ],
    [
      'the voucher’s number at another supplier',
      june,
      [head, `Två AB;${madeUpNumber(2)};Kommunledningsförvaltningen;6410;1001;2026-06-10;7`],
      1,
    ],
    [
      'another day without a voucher',
      ['leverantor_id;datum;belopp', `${number};2026-06-01;5`],
      ['leverantor_id;datum;belopp', `${number};2026-06-08;5`],
      1,
    ],
    [
      'another buyer',
      ['kopare_id;leverantor_id;verifikationsnummer;datum;belopp', `2120009998;${number};1;2026-06-01;5`],
      ['kopare_id;leverantor_id;verifikationsnummer;datum;belopp', `5599900015;${number};1;2026-06-02;7`],
      1,
    ],
    [
      'another invoice on one voucher',
      ['leverantor_id;verifikationsnummer;fakturanummer;datum;belopp', `${number};1;F1;2026-06-01;5`],
      ['leverantor_id;verifikationsnummer;fakturanummer;datum;belopp', `${number};1;F2;2026-06-01;7`],
      1,
    ],
    [
      'an instalment of a known invoice in another month',
      ['leverantor_id;fakturanummer;datum;belopp', `${number};F1;2026-06-01;5`],
      ['leverantor_id;fakturanummer;datum;belopp', `${number};F1;2026-07-01;5`],
      1,
    ],
  ])('%s', async (_what, before, file, added) => {
    await load(before);
    expect(await load(file)).toMatchObject({ stored: added, conflicts: [] });
    expect(await load([...file, ''])).toMatchObject({ stored: 0 });
  });
});

describe('other content for a known payment stops the file', () => {
  const changed = (change: (line: string) => string): string[] => [
    head,
    change(june[1] ?? ''),
    june[2] ?? '',
    `Ny AB;${madeUpNumber(3)};Kommunledningsförvaltningen;6410;1003;2026-06-20;1`,
  ];
  it.each<[string, readonly string[], string]>([
    [
      'amount',
      changed((line) => line.replace('60000', '61000')),
      'Verifikationen är redan inläst med ett annat belopp',
    ],
    [
      'konto',
      changed((line) => line.replace('6410', '6490')),
      'Verifikationen är redan inläst med ett annat konto',
    ],
    [
      'day',
      changed((line) => line.replace('06-10', '06-11')),
      'Verifikationen är redan inläst med ett annat datum',
    ],
    [
      'month',
      changed((line) => line.replace('06-10', '07-10')),
      'Verifikationen är redan inläst med ett annat datum',
    ],
    [
      'amount and konto',
      changed((line) => line.replace('6410', '6490').replace('60000', '61000')),
      'Verifikationen är redan inläst med ett annat belopp och ett annat konto',
    ],
    [
      'a split voucher',
      [
        head,
        ...june.slice(1).map((line) => line.replace('60000', '30000')),
        (june[1] ?? '').replace('6410', '6490').replace('60000', '30000'),
      ],
      'Verifikationen är redan inläst med ett annat belopp',
    ],
  ])('%s', async (_what, lines, reason) => {
    await load(june);
    const report = await load(lines);
    expect(report).toMatchObject({ stored: 0 });
    expect(report.conflicts[0]).toEqual({ row: 2, reason });
    expect(await paid()).toBe(100_000);
    expect((await store.ledger.imports()).length).toBe(1);
    expect(await store.suppliers.findByNumber(madeUpNumber(3), 'organisation')).toBeNull();
  });

  it.each<[string, string, string, string, string]>([
    [
      'an invoice without voucher',
      'leverantor_id;fakturanummer;konto_nr;datum;belopp',
      `${number};F1;6410;2026-06-01;5`,
      `${number};F1;6490;2026-06-01;5`,
      'Fakturan är redan inläst med ett annat konto',
    ],
    [
      'neither',
      'leverantor_id;forvaltning;konto_nr;datum;belopp',
      `${number};Kultur;6410;2026-06-01;5`,
      `${number};Kultur;6490;2026-06-01;5`,
      'Samma period och belopp är redan inläst med ett annat konto',
    ],
  ])('known by %s', async (_what, heading, before, after, reason) => {
    await load([heading, before]);
    expect(await load([heading, after])).toMatchObject({ stored: 0, conflicts: [{ row: 2, reason }] });
    // Beside the line itself it is one more.
    expect(await load([heading, before, after])).toMatchObject({ stored: 1, known: 1, conflicts: [] });
  });
});

describe('a better export that writes one thing otherwise stops the file', () => {
  const heads = 'leverantor_id;forvaltning;konto_nr;verifikationsnummer;fakturanummer;bokforingsdatum;belopp';
  const row = (administration: string, voucher: string, invoice: string): string =>
    `${number};${administration};6410;${voucher};${invoice};2026-06-10;5`;
  const before = [heads, row('Kultur', '1001', 'F1'), row('Kultur', '1002', 'F2')];
  const names = ['Fritid och kultur', 'Kulturförvaltningen', 'K12'];
  it.each<[string, readonly string[], string]>([
    ...names.map((name): [string, readonly string[], string] => [
      `the administration: ${name}`,
      [heads, row(name, '1001', 'F1'), row(name, '1002', 'F2')],
      'en annan förvaltning',
    ]),
    [
      'the administration, by a kindred name, with the voucher alone',
      [heads, row('Kulturnämnden', '1001', ''), row('Kulturnämnden', '1002', '')],
      'en annan förvaltning',
    ],
    [
      'the voucher',
      [heads, row('Kultur', '2026-1001', 'F1'), row('Kultur', '2026-1002', 'F2')],
      'ett annat verifikationsnummer',
    ],
    [
      'the invoice',
      [heads, row('Kultur', '1001', 'N-1'), row('Kultur', '1002', 'N-2')],
      'ett annat fakturanummer',
    ],
    [
      'the kind of day',
      [
        heads.replace('bokforingsdatum', 'Fakturadatum'),
        ...before.slice(1).map((line) => line.replace('06-10', '05-28')),
      ],
      'ett annat slags datum',
    ],
  ])('%s', async (_what, lines, other) => {
    await load(before);
    const reason = `Betalningen är redan inläst med ${other}`;
    const conflicts = [
      { row: 2, reason },
      { row: 3, reason },
    ];
    expect(await load(lines)).toMatchObject({ stored: 0, conflicts });
    expect(await paid()).toBe(10);
    const told: Disappearing[] = [];
    await load(lines, { replace: replace((what) => told.push(what)) });
    expect(told).toMatchObject([{ rows: 2, sumSek: 10 }]);
    expect(await paid()).toBe(10);
    // The other way round.
    await store.close();
    store = await openStore({ file: ':memory:', key: Buffer.alloc(32, 7), clock: now });
    await load(lines);
    expect((await load(before)).conflicts).toHaveLength(2);
  });

  it('the kind of day, from a period to the day of the invoice', async () => {
    const by = (when: string) => `leverantor_id;konto_nr;verifikationsnummer;${when};belopp`;
    await load([by('Period'), `${number};6410;1001;202606;5`]);
    const other = [by('Fakturadatum'), `${number};6410;1001;2026-05-28;5`];
    expect(await load(other)).toMatchObject({
      stored: 0,
      conflicts: [{ row: 2, reason: 'Betalningen är redan inläst med ett annat slags datum' }],
    });
  });

  it.each(['12 Kultur', '12. KULTUR', '012-Kultur'])('but not a code before the name: %s', async (name) => {
    await load(before);
    expect(await load([heads, row(name, '1001', 'F1'), row(name, '1002', 'F2')])).toMatchObject({
      stored: 0,
      known: 2,
      conflicts: [],
    });
  });

  it('and beside the line itself it is one more', async () => {
    await load(before);
    const both = [...before, row('Fritid', '1001', 'F1'), row('Kultur', '1003', 'F1')];
    expect(await load(both)).toMatchObject({ stored: 2, known: 2, conflicts: [] });
  });

  it('takes two equal lines away for two', async () => {
    await load([heads, row('Kultur', '1001', 'F1'), row('Kultur', '1001', 'F1')]);
    const renamed = [heads, row('Fritid', '1001', 'F1'), row('Fritid', '1001', 'F1')];
    expect((await load(renamed)).conflicts).toHaveLength(2);
    await load(renamed, { replace: replace() });
    expect(await paid()).toBe(10);
  });

  it.each<[string, string]>([
    ['another amount', row('Fritid', '1001', 'F1').replace(';5', ';7')],
    ['another konto', row('Fritid', '1001', 'F1').replace('6410', '6490')],
    ['another day', row('Fritid', '1001', 'F1').replace('06-10', '06-11')],
    ['another voucher of another administration', row('Fritid', '1003', 'F1')],
    ['another invoice and voucher', row('Kultur', '1003', 'F3')],
  ])('what differs in more is another payment: %s', async (_what, line) => {
    await load(before);
    expect(await load([heads, line])).toMatchObject({ stored: 1, conflicts: [] });
  });
});

describe('the total of an invoice that another file repeats', () => {
  const heads = 'leverantor_id;forvaltning;fakturanummer;konto_nr;period;Fakturabelopp';
  const before = [heads, `${number};Kultur;7;6410;202606;500`];
  it.each([
    ['another konto', `${number};Kultur;7;6420;202606;500`],
    ['another month', `${number};Kultur;7;6420;202607;500`],
    ['another administration', `${number};Fritid;7;6420;202607;500`],
  ])('stops the file: %s', async (_what, line) => {
    await load(before);
    expect(await load([heads, line])).toMatchObject({ stored: 0, conflicts: [{ row: 2 }] });
    expect(await paid()).toBe(500);
  });

  it.each([
    ['another amount', heads, `${number};Kultur;7;6420;202607;400`],
    ['another year', heads, `${number};Kultur;7;6420;202505;500`],
    ['another invoice', heads, `${number};Kultur;8;6410;202606;500`],
    ['a line of it', heads.replace('Fakturabelopp', 'Radbelopp'), `${number};Kultur;7;6420;202607;500`],
  ])('is not: %s', async (_what, heading, line) => {
    await load(before);
    expect(await load([heading, line])).toMatchObject({ stored: 1, conflicts: [] });
  });
});

describe('a voucher with lines in several months', () => {
  const line = (period: string, amount: number) => `Ett AB;${number};Kultur;6410;V100;${period};${amount}`;
  const other = `Ett AB;${number};Kultur;6410;V101;2026-01-31;5`;
  it.each([
    ['equal parts', 1000],
    ['other parts', 700],
  ])('comes in a file for each month: %s', async (_what, amount) => {
    await load([head, line('2026-01-31', 1000)]);
    expect(await load([head, line('2026-02-28', amount)])).toMatchObject({ stored: 1, conflicts: [] });
    expect(await paid()).toBe(1000 + amount);
    const both = await load([head, line('2026-01-31', 1000), line('2026-02-28', amount)]);
    expect(both).toMatchObject({ stored: 0, known: 2 });
  });

  it('is contradicted by a file that tells of both months', async () => {
    await load([head, line('2026-01-31', 1000), other]);
    const report = await load([head, other, line('2026-02-28', 1000)]);
    expect(report).toMatchObject({ stored: 0, conflicts: [{ row: 3 }] });
  });

  it('is not by what the file tells of another administration', async () => {
    await load([head, line('2026-01-31', 1000)]);
    const report = await load([head, line('2026-02-28', 1000), other.replace('Kultur', 'Miljö')]);
    expect(report).toMatchObject({ stored: 2, conflicts: [] });
  });
});

describe('an import withdrawn', () => {
  const withdraw = (importId: number) =>
    store.ledger.withdraw({ importId, by: 'Karin Lind', reason: 'Fel fil', now: now().toISOString() });

  it('is out of every sum, and the file can come again', async () => {
    await load([head, june[1] ?? '']);
    await load([
      head,
      ...june.slice(2),
      `Ett AB;${number};Vård- och omsorgsförvaltningen;5070;9;2026-08-01;1`,
    ]);
    expect(await lastMonth()).toBe('2026-08');
    const known = async (unit: string) => store.suppliers.visibleTo(1, viewerOf(unit));
    expect(await known('vof')).toBe(true);
    expect(await withdraw(2)).toMatchObject({
      state: 'withdrawn',
      withdrawn: { by: 'Karin Lind', reason: 'Fel fil' },
    });
    expect(await paid()).toBe(60_000);
    expect(await lastMonth()).toBe('2026-06');
    expect(await known('vof')).toBe(false);
    await expect(withdraw(2)).rejects.toThrow('redan tillbakatagen');
    await expect(withdraw(99)).rejects.toThrow('finns ingen import');
    await withdraw(1);
    expect(await paid()).toBeUndefined();
    expect(await lastMonth()).toBeNull();
    const [list] = (
      await store.suppliers.list({
        viewer: viewerOf(null),
        level: null,
        unchecked: null,
        name: null,
        rule: null,
        severity: null,
        cursor: null,
        limit: 9,
        today,
      })
    ).suppliers;
    expect(list).toMatchObject({ paidSek: null, lastPaidMonth: null });
    expect((await store.engagements.known([1], today)).get(1)).toMatchObject({
      paidOre: 0,
      lastPaidMonth: null,
    });
    expect(await load(june)).toMatchObject({ stored: 2, known: 0 });
    expect(await paid()).toBe(100_000);
    expect(await lastMonth()).toBe('2026-06');
  });

  it('leaves what another import states too', async () => {
    await load(june);
    await load([...june, `Ett AB;${number};Kommunledningsförvaltningen;6410;1003;2026-07-20;5`]);
    await withdraw(1);
    expect(await paid()).toBe(100_005);
    await withdraw(2);
    expect(await paid()).toBeUndefined();
  });

  it('lets a file in that contradicted it', async () => {
    await load(june);
    const corrected = june.map((line) => line.replace('60000', '61000'));
    expect((await load(corrected)).conflicts).toHaveLength(1);
    await withdraw(1);
    expect(await load(corrected)).toMatchObject({ stored: 2, conflicts: [] });
    expect(await paid()).toBe(101_000);
  });
});

describe('a file that replaces earlier ones', () => {
  const other = [
    `Ett AB;${number};Kulturförvaltningen;6410;1001;2026-06-10;5`,
    `Ett AB;${number};Kommunledningsförvaltningen;6410;1009;2026-05-10;7`,
  ];
  const corrected = [head, (june[1] ?? '').replace('6410', '6490')];

  it('takes what they said of its administrations and periods, and nothing else', async () => {
    await load([...june, ...other]);
    const told: Disappearing[] = [];
    const report = await load(corrected, { replace: replace((what) => told.push(what)) });
    const disappearing = { rows: 2, sumSek: 100_000, suppliers: 0, ofRows: 2, ofSumSek: 100_000, share: 1 };
    expect(told).toEqual([disappearing]);
    expect(report).toMatchObject({ stored: 1, known: 0, conflicts: [], replaced: disappearing });
    expect(await paid()).toBe(60_012);
    expect((await store.ledger.twelveMonths([1], today)).get(1)?.byKonto).toEqual([
      { konto: '6410', amountOre: 12_00 },
      { konto: '6490', amountOre: 60_000_00 },
    ]);
    expect(await store.ledger.imports()).toMatchObject([
      { id: 2, replaces: { by: 'Karin Lind', reason: 'Rättad export' }, replacedRows: 0 },
      { id: 1, replaces: null, replacedRows: 2, state: 'counts' },
    ]);
  });

  it('keeps what it states itself, and is undone when it is withdrawn', async () => {
    await load([...june, ...other]);
    const report = await load([head, june[1] ?? ''], { replace: replace() });
    expect(report).toMatchObject({ stored: 0, known: 1, replaced: { rows: 1, sumSek: 40_000, share: 0.5 } });
    expect(await paid()).toBe(60_012);
    await store.ledger.withdraw({
      importId: 2,
      by: 'Karin Lind',
      reason: 'Ofullständig',
      now: now().toISOString(),
    });
    expect(await paid()).toBe(100_012);
  });

  it('is replaced in turn by the first file, which is read again', async () => {
    await load(june);
    await load(corrected, { replace: replace() });
    expect(await paid()).toBe(60_000);
    const again = await load(june);
    expect(again.conflicts).toHaveLength(1);
    expect(await load(june, { replace: replace() })).toMatchObject({ stored: 2 });
    expect(await paid()).toBe(100_000);
  });

  it('stores nothing when the person says no', async () => {
    await load(june);
    const no = replace(() => {
      throw new Error('nej');
    });
    await expect(load(corrected, { replace: no })).rejects.toThrow('nej');
    expect(await paid()).toBe(100_000);
    expect(await store.ledger.imports()).toHaveLength(1);
  });

  it('takes a line away that it says another month of', async () => {
    await load(june);
    await load([head, (june[1] ?? '').replace('06-10', '07-10')], { replace: replace() });
    expect(await paid()).toBe(100_000);
    expect(await lastMonth()).toBe('2026-07');
  });
});

it('an import that was interrupted counts for nothing until its file comes again', async () => {
  const lines = Array.from({ length: 3000 }, (_, at) => `Ett AB;${number};Kultur;6410;${at};2026-06-10;1`);
  const stop = new AbortController();
  const append: Store['ledger']['append'] = async (...given) => {
    const done = await store.ledger.append(...given);
    stop.abort();
    return done;
  };
  const ledger = { ...store.ledger, append };
  await expect(load([head, ...lines], { ledger, signal: stop.signal })).rejects.toThrow(/abort/i);
  expect(await store.ledger.imports()).toMatchObject([{ state: 'interrupted' }]);
  expect(await paid()).toBeUndefined();
  expect(await lastMonth()).toBeNull();
  expect(await load([head, ...lines])).toMatchObject({ stored: 3000, known: 0 });
  expect(await paid()).toBe(3000);
  expect(await lastMonth()).toBe('2026-06');
});
