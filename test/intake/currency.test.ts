import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importRegister } from '../../src/intake/import-register.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { madeUpNumber } from '../support/ledger-file.ts';
import { ledgerLoader } from '../support/load-ledger.ts';

let loader: Awaited<ReturnType<typeof ledgerLoader>>;
beforeAll(async () => {
  loader = await ledgerLoader();
});
afterAll(() => loader.folder.remove());

const A = madeUpNumber(1);
const currencyHeadings = [
  'Valutaslag',
  'Betalningsvaluta',
  'Valutabeteckning',
  'Orginalvaluta',
  'Valuta ISO',
  'Valuta (fakt)',
  'Curr',
  'Invoice currency',
  // A heading that says nothing: its cells do.
  'Slag',
  'Kod 2',
];

describe('another currency is never summed as kronor', () => {
  it.each(currencyHeadings)('whatever its column is called: %s', async (heading) => {
    const lines = [`Orgnr;Period;Belopp;${heading}`, `${A};202606;100;SEK`, `${A};202606;100;EUR`];
    const { report } = await loader.load(lines);
    expect(report).toMatchObject({ stored: 1, sumSek: 100, columns: { currency: heading } });
    expect(report.rejected).toMatchObject([
      { row: 3, reason: expect.stringMatching(/annan valuta/) as string },
    ]);
  });

  it('nor taken for the value of a contract', async () => {
    for (const heading of currencyHeadings) {
      const file = await loader.folder.write(
        'contracts.csv',
        [
          `Avtalsnummer;Orgnr;Myndighet;Startdatum;Avtalsvärde;${heading}`,
          `A1;${A};Kommunstyrelsen;2026-01-01;100;SEK`,
          `A2;${A};Kommunstyrelsen;2026-01-01;100;EUR`,
        ].join('\n'),
      );
      const stored: unknown[] = [];
      const report = await importRegister({
        file,
        kind: 'contracts',
        unit: null,
        units: builtInUnits,
        now: () => new Date('2026-11-22T05:00:00Z'),
        engagements: {
          listSuppliers: () => Promise.reject(new Error('no')),
          recordBids: () => Promise.reject(new Error('no')),
          recordSubcontractors: () => Promise.reject(new Error('no')),
          bidsLeftOut: () => Promise.reject(new Error('no')),
          recordContracts: (rows) => {
            stored.push(...rows);
            return Promise.resolve({ stored: rows.length, changed: 0, known: 0, newSuppliers: 1 });
          },
        },
      });
      expect({ heading, rejected: report.rejected }).toMatchObject({
        heading,
        rejected: [{ row: 3, reason: expect.stringMatching(/annan valuta/) as string }],
      });
      expect(stored).toHaveLength(1);
    }
  });

  it.each([
    ['a rate', 'Valutakurs', ['1,0000', '11,30']],
    ['a day', 'Valutadatum', ['2026-06-01', '2026-06-02']],
    ['an amount', 'Momsbelopp i valuta', ['20', '25']],
    ['letters that are a currency by chance', 'Typ', ['ALL', 'TOP']],
    ['a currency on some rows, and other words', 'Slag', ['EUR', 'Lön']],
    ['units', 'Mått', ['STK', 'TIM']],
  ])('and %s is none', async (_what, heading, [one, two]) => {
    const lines = [`Orgnr;Period;Belopp;${heading}`, `${A};202606;100;${one}`, `${A};202606;100;${two}`];
    expect((await loader.load(lines)).report).toMatchObject({
      stored: 2,
      sumSek: 200,
      ignoredColumns: [heading],
    });
  });
});

describe('kronor beside the amount in another currency', () => {
  it.each([
    ['Belopp i valuta;Valuta;Belopp', '10;EUR;113', 'Belopp'],
    ['Valutabelopp;Valuta;Nettobelopp', '10;EUR;113', 'Nettobelopp'],
    ['Belopp;Valutaslag;Belopp i fakturavaluta', '113;EUR;10', 'Belopp'],
    ['Belopp EUR;Valuta;Belopp', '10;EUR;113', 'Belopp'],
  ])('are the plain column: %s', async (headings, cells, amount) => {
    const { report } = await loader.load([`Orgnr;Period;${headings}`, `${A};202606;${cells}`]);
    expect(report).toMatchObject({ stored: 1, sumSek: 113, rejected: [], columns: { amount } });
  });

  it('are not the total of the invoice', async () => {
    const lines = ['Orgnr;Period;Belopp i valuta;Valuta;Fakturabelopp', `${A};202606;10;EUR;500`];
    expect((await loader.load(lines)).report.rejected).toHaveLength(1);
  });
});
