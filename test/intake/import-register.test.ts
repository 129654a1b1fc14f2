import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { importRegister } from '../../src/intake/import-register.ts';
import { registerFiles } from '../../fixtures/ledgers/register-files.ts';
import { openStore } from '../../src/store/index.ts';
import { ledgerBytes, ledgerFolder, madeUpNumber } from '../support/ledger-file.ts';
import { xlsxBytes } from '../support/xlsx.ts';
import type { RegisterKind } from '../../src/domain/import.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());
let store: Store;
beforeEach(async () => {
  store = await openStore({ file: ':memory:', key: Buffer.alloc(32, 7) });
});
afterEach(() => store.close());

const now = () => new Date('2026-11-22T05:00:00Z');
let files = 0;
async function load(
  kind: RegisterKind,
  content: Buffer | readonly (readonly string[])[],
  unit: string | null = null,
) {
  const bytes = Buffer.isBuffer(content) ? content : ledgerBytes(content);
  const file = await folder.write(`register-${++files}.csv`, bytes);
  return importRegister({ file, kind, unit, units: builtInUnits, engagements: store.engagements, now });
}
const A = madeUpNumber(1);
const B = madeUpNumber(2);
const person = '400927-2719';

type Row = Record<string, string>;
const bases: Record<RegisterKind, Row> = {
  suppliers: { Organisationsnummer: A, Leverantörsnamn: 'Asp AB' },
  contracts: {
    Avtalsnummer: 'A-1',
    Nämnd: 'Kommunstyrelsen',
    Enhet: 'Inköp',
    'Leverantörens orgnr': A,
    Leverantör: 'Asp AB',
    'Ansvarig roll': 'avtalscontroller',
    Startdatum: '2026-01-01',
    Slutdatum: '2027-12-31',
    Förlängning: '2027-06-30',
    Avtalsvärde: '1 250 000,00',
    Bransch: 'Städ',
    Vård: 'nej',
    Inköpssätt: 'Direktupphandling',
    Huvudleverantör: '',
  },
  tenders: {
    Upphandlingsnummer: 'U-1',
    Nämnd: 'Kommunstyrelsen',
    Enhet: 'Inköp',
    Inköpssätt: 'LOV',
    'Anbudsgivarens orgnr': A,
    Anbudsgivare: 'Asp AB',
    Anbudsöppning: '2026-11-01',
    'Tilldelning beslutad': '',
    'Tilltänkt vinnare': 'ja',
    Behöriga: 'Alva Exempelgren, Otto Provkvist',
  },
  subcontractors: {
    'Huvudleverantörens orgnr': A,
    'Underleverantörens orgnr': B,
    Underleverantör: 'Björk AB',
    Avtalsnummer: 'A-1',
    Led: '2',
    Från: '2026-01-01',
    Till: '',
  },
};
const tableOf = (kind: RegisterKind, ...changes: readonly Row[]): string[][] => [
  Object.keys(bases[kind]),
  ...changes.map((change) => Object.values({ ...bases[kind], ...change })),
];
const kinds = ['suppliers', 'contracts', 'tenders', 'subcontractors'] as const;

describe.each(kinds)('%s', (kind) => {
  it('is stored once, known the second time', async () => {
    const table = tableOf(kind, {});
    const first = await load(kind, table);
    expect(first).toMatchObject({ rows: 1, stored: 1, changed: 0, known: 0, rejected: [] });
    expect(first.suppliers).toEqual({ new: kind === 'subcontractors' ? 2 : 1, known: 0 });
    expect(await load(kind, table)).toMatchObject({
      rows: 1,
      stored: 0,
      changed: 0,
      known: 1,
      suppliers: { new: 0 },
    });
  });

  it('adds up, and says why a row was rejected, with nothing personal in it', async () => {
    const report = await load(kind, [
      ...tableOf(kind, {}),
      [],
      ...tableOf(kind, { ...numbered(kind, '5599900008') }).slice(1),
      [...(tableOf(kind, {})[1] ?? []), 'för mycket'],
      ...tableOf(kind, { ...numbered(kind, '19800101-XXXX') }).slice(1),
    ]);
    expect(report).toMatchObject({ rows: 4, stored: 1, leftOut: 1 });
    expect(report.rejected.map(({ row }) => row)).toEqual([4, 5]);
    expect(report.rejected[0]).toMatchObject({
      reason: expect.stringContaining('Kontrollsiffran'),
      value: '55••••••••',
    });
    expect(report.rows).toBe(
      report.stored + report.changed + report.known + report.leftOut + report.rejected.length,
    );
  });

  it('is recognised by English headings and as a workbook', async () => {
    const english: Record<RegisterKind, string[]> = {
      suppliers: ['Organisation number', 'Supplier name'],
      contracts: [
        'Contract number',
        'Authority',
        'Unit',
        'Supplier number',
        'Supplier',
        'Responsible role',
        'Start date',
        'End date',
        'Renewal',
        'Contract value',
        'Trade',
        'Care',
        'Purchase track',
        'Main supplier',
      ],
      tenders: [
        'Tender number',
        'Authority',
        'Unit',
        'Purchase track',
        'Bidder number',
        'Bidder',
        'Opened',
        'Awarded',
        'Intended winner',
        'Readers',
      ],
      subcontractors: [
        'Main supplier',
        'Subcontractor number',
        'Subcontractor',
        'Contract',
        'Tier',
        'From',
        'To',
      ],
    };
    const rows = [english[kind], ...tableOf(kind, {}).slice(1)];
    expect(
      await load(kind, xlsxBytes({ Titel: [['Rapport']], Data: [['Uttag'], [], ...rows] })),
    ).toMatchObject({
      stored: 1,
      rejected: [],
    });
    expect(await load(kind, tableOf(kind, {}))).toMatchObject({ known: 1 });
  });

  it('refuses another file in one sentence', async () => {
    await expect(
      load(kind, [
        ['Fisk', 'Fågel'],
        ['1', '2'],
      ]),
    ).rejects.toThrow(/är inte (?:en|ett) .*Det saknas en kolumn för .*funnet/);
    await expect(load(kind, tableOf(kind, {}), 'finns-inte')).rejects.toThrow(
      'Enheten finns-inte finns inte',
    );
    const [head = [], row = []] = tableOf(kind, {});
    await expect(
      load(kind, [
        [...head, head[0] ?? ''],
        [...row, ''],
      ]),
    ).rejects.toThrow('finns två gånger');
  });
});

const numbered = (kind: RegisterKind, number: string): Row =>
  Object.fromEntries(
    Object.keys(bases[kind])
      .filter((name) =>
        [
          'Organisationsnummer',
          'Leverantörens orgnr',
          'Anbudsgivarens orgnr',
          'Underleverantörens orgnr',
        ].includes(name),
      )
      .map((name) => [name, number]),
  );

describe('what a row says', () => {
  const contractOf = async (change: Row, id = 1) => {
    const report = await load('contracts', tableOf('contracts', change));
    const known = (await store.engagements.known([id], '2026-11-22')).get(id);
    return { report, contract: known?.contracts[0] };
  };

  it.each<[string, string]>([
    ['LOU över tröskelvärdet', 'lou-over'],
    ['lou-19', 'lou-19'],
    ['Förenklat förfarande', 'lou-19'],
    ['Direktköp', 'lou-direkt'],
    ['Avrop på ramavtal', 'avrop'],
    ['Valfrihetssystem', 'lov'],
    ['Föreningsbidrag', 'bidrag'],
    ['Individplacering', 'placering'],
    ['bidrag-placering', 'unknown'],
    ['LUF', 'luf'],
    ['Personlig assistans', 'assistans'],
    ['LOU', 'unknown'],
    ['Öppet förfarande', 'unknown'],
    ['något annat', 'unknown'],
    ['', 'unknown'],
  ])('track %s is %s', async (text, track) => {
    expect((await contractOf({ Inköpssätt: text })).contract?.track).toBe(track);
  });

  it.each<[Row, RegExp]>([
    [{ Avtalsnummer: '' }, /Avtalsnummer saknas/],
    [{ Startdatum: '' }, /start saknas/],
    [{ Startdatum: '3/9/2026' }, /dag och månad/],
    [{ Startdatum: 'i våras' }, /går inte att läsa/],
    [{ Slutdatum: '2025-01-01' }, /slutar innan/],
    [{ Avtalsvärde: 'mycket' }, /Avtalsvärdet/],
    [{ Avtalsvärde: '-5' }, /negativt/],
    [{ Vård: 'kanske' }, /ja eller nej/],
    [{ 'Ansvarig roll': 'Anna Exempelgren' }, /funktion/],
    [{ 'Ansvarig roll': 'Exempelgren, Anna' }, /funktion/],
    [{ 'Ansvarig roll': 'anna@kommun.example' }, /funktion/],
    [{ Huvudleverantör: '123' }, /Huvudleverantörens/],
  ])('a contract with %o is rejected', async (change, reason) => {
    const { report } = await contractOf(change);
    expect(report.stored).toBe(0);
    expect(report.rejected[0]?.reason).toMatch(reason);
    expect(JSON.stringify(report)).not.toMatch(/Exempelgren|@/);
  });

  it.each(['avtalscontroller', 'Avtalscontroller Vård', 'Inköpsenheten', 'VoF stab', 'Chef IT'])(
    '%s is a function',
    async (role) => {
      expect((await contractOf({ 'Ansvarig roll': role })).report.stored).toBe(1);
    },
  );

  it.each<[string, string | null]>([
    ['2027-12-31', '2027-12-31'],
    ['20271231', '2027-12-31'],
    ['tills vidare', null],
    ['9999-12-31', null],
    ['', null],
  ])('an end %s is %s', async (text, end) => {
    expect((await contractOf({ Slutdatum: text })).contract?.endsOn).toBe(end);
  });

  it('reads value, care, unit and main supplier', async () => {
    const { contract } = await contractOf({
      Vård: 'ja',
      Avtalsvärde: '1 250 000,50',
      Enhet: '',
      Nämnd: 'Vård- och omsorgsnämnden',
    });
    expect(contract).toMatchObject({ valueOre: 125_000_050, care: true, unit: 'vof', underMain: false });
    await load(
      'contracts',
      tableOf('contracts', { Avtalsnummer: 'A-2', 'Leverantörens orgnr': B, Huvudleverantör: A }),
    );
    const second = (await store.engagements.known([2], '2026-11-22')).get(2);
    expect(second?.contracts[0]).toMatchObject({ number: 'A-2', underMain: true });
  });

  it('changes what has the same key', async () => {
    await contractOf({});
    const { report, contract } = await contractOf({ Avtalsvärde: '99', Slutdatum: '2028-01-01' });
    expect(report).toMatchObject({ stored: 0, changed: 1, known: 0 });
    expect(contract).toMatchObject({ valueOre: 99_00, endsOn: '2028-01-01' });
  });

  it('takes a sole trader without a name, and controls nobody by it', async () => {
    const report = await load(
      'contracts',
      tableOf('contracts', { 'Leverantörens orgnr': person, Leverantör: 'Test Testsson' }),
    );
    expect(report.stored).toBe(1);
    expect(await store.suppliers.get(1)).toMatchObject({ standing: 'private-or-unknown', name: null });
  });

  it.each<[Row, RegExp]>([
    [{ 'Tilldelning beslutad': '2026-11-23' }, /framtiden/],
    [{ 'Tilldelning beslutad': '2026-10-01' }, /före anbudsöppningen/],
    [{ Anbudsöppning: '' }, /Anbudsöppning saknas/],
    [{ Enhet: 'Okänd', Nämnd: 'Okänd' }, /--unit/],
    [{ 'Tilltänkt vinnare': 'vet ej' }, /ja eller nej/],
    [{ Behöriga: '19' }, /namn med komma/],
  ])('a bid with %o is rejected', async (change, reason) => {
    const report = await load('tenders', tableOf('tenders', change));
    expect(report.rejected[0]?.reason).toMatch(reason);
  });

  it.each<[RegisterKind, Row]>([
    ['contracts', { Avtalsnummer: 'Avtal 19400927-2719' }],
    ['contracts', { Avtalsnummer: '4009272719' }],
    ['tenders', { Upphandlingsnummer: 'U 1940 0927 2719' }],
    ['subcontractors', { Avtalsnummer: person }],
  ])('%s: refuses a code that holds a personal number', async (kind, change) => {
    const { stored, rejected } = await load(kind, tableOf(kind, change));
    expect(stored).toBe(0);
    expect(rejected).toMatchObject([{ reason: expect.stringContaining('personnummer'), value: '' }]);
  });

  it('keeps a code of ten digits that is nobody', async () => {
    expect(await load('contracts', tableOf('contracts', { Avtalsnummer: '2026999999' }))).toMatchObject({
      stored: 1,
    });
  });

  it('refuses a text larger than a register is', async () => {
    const large = Buffer.concat([
      ledgerBytes(tableOf('contracts', {})),
      Buffer.alloc(20 * 1024 * 1024, ';\n'),
    ]);
    await expect(load('contracts', large)).rejects.toThrow('större än 20 MB');
  });

  const award = { 'Tilldelning beslutad': '2026-11-20' };
  const second = { 'Anbudsgivarens orgnr': B };
  it.each<[string, readonly Row[], readonly number[], RegExp]>([
    ['in the first row alone', [award, second], [2, 3], /lika på rad 2 och rad 3/],
    ['in the last row alone', [{}, { ...second, ...award }], [2, 3], /lika på rad 2 och rad 3/],
    [
      'under another spelling',
      [{ ...award, Upphandlingsnummer: 'u - 1' }, second],
      [2, 3],
      /lika på rad 2 och rad 3/,
    ],
    ['for some of the bids that are held', [award], [2], /alla upphandlingens anbud, och 1 som/],
    [
      'beside a row that cannot be read',
      [award, { ...second, 'Tilldelning beslutad': '20 nov' }],
      [2, 3],
      /alla upphandlingens anbud, och 1 som/,
    ],
  ])('an award %s opens no wall', async (_, changes, rejected, reason) => {
    expect(await load('tenders', tableOf('tenders', {}, second))).toMatchObject({ stored: 2 });
    const report = await load('tenders', tableOf('tenders', ...changes));
    expect(report).toMatchObject({ stored: 0, changed: 0 });
    expect(report.rejected.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(rejected);
    expect(report.rejected.map((one) => one.reason).join('\n')).toMatch(reason);
    const tenders = await store.engagements.tenders('U-1');
    expect(tenders).toMatchObject([{ awardedOn: null, readers: ['Alva Exempelgren', 'Otto Provkvist'] }]);
    for (const id of [1, 2]) expect(await store.engagements.hidesSupplier(id)).toBe(true);
  });

  it('an award in every row is taken in, and other tenders of the file with it', async () => {
    await load('tenders', tableOf('tenders', {}, second));
    const other = { Upphandlingsnummer: 'U-2' };
    const rows = tableOf('tenders', award, { ...second, ...award }, other, { ...other, ...second, ...award });
    const report = await load('tenders', rows);
    expect(report).toMatchObject({ changed: 1, known: 1, rejected: [{ row: 4 }, { row: 5 }] });
    expect((await store.engagements.tenders('U-1'))[0]?.awardedOn).toBe('2026-11-20');
  });

  it.each<[Row, RegExp]>([
    [{ 'Huvudleverantörens orgnr': '' }, /Huvudleverantörens organisationsnummer saknas/],
    [{ 'Underleverantörens orgnr': A }, /samma som/],
    [{ Led: '0' }, /Led ska vara/],
    [{ Till: '2025-01-01' }, /före början/],
  ])('a link with %o is rejected', async (change, reason) => {
    const report = await load('subcontractors', tableOf('subcontractors', change));
    expect(report.rejected[0]?.reason).toMatch(reason);
  });
});

describe('the fixture registers', () => {
  it.each(registerFiles())('$name is read whole', async ({ kind, bytes }) => {
    const report = await load(kind, bytes);
    expect(report.rejected).toEqual([]);
    expect(report.stored).toBe(report.rows);
    expect(report.rows).toBeGreaterThan(1);
  });
});
