import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isIncomplete } from '../../src/cli/import-report.ts';
import { madeUpNumber } from '../support/ledger-file.ts';
import { ledgerLoader } from '../support/load-ledger.ts';
import { xlsxBytes } from '../support/xlsx.ts';

let loader: Awaited<ReturnType<typeof ledgerLoader>>;
beforeAll(async () => {
  loader = await ledgerLoader();
});
afterAll(() => loader.folder.remove());

const A = madeUpNumber(1);
const head = ['Orgnr', 'Leverantör', 'Period', 'Belopp'];
const line = [A, 'Asp AB', '202606', 1];

describe('a sheet', () => {
  it.each([
    ['Valutaslag', 'EUR'],
    ['Land', 'PL'],
    ['Enhet', 'VoF'],
    ['kopare_id', '2120009998'],
    ['Bankgiro', '9990-0243'],
    ['IBAN', 'SE3550000000054910000003'],
  ])('with a column more that decides is not read, and somebody is to look: %s', async (heading, cell) => {
    const { report } = await loader.load(
      xlsxBytes({
        A: [head, line],
        B: [
          [...head, heading],
          [...line, cell],
        ],
        C: [['Källor']],
      }),
    );
    expect(report).toMatchObject({ stored: 1, sheets: [{ read: true }, { read: false }, { read: false }] });
    expect(report.sheets[1]?.reason).toMatch(/^andra kolumner/);
    expect(isIncomplete(report)).toBe(true);
  });

  it('that is no ledger is nothing to look at', async () => {
    const { report } = await loader.load(xlsxBytes({ A: [head, line], C: [['Källor']] }));
    expect(isIncomplete(report)).toBe(false);
  });

  it('tells its own columns beside those of the first', async () => {
    const { report } = await loader.load(
      xlsxBytes({
        A: [head, line],
        B: [
          ['Orgnr', 'Period', 'Belopp', 'Leverantörens namn', 'Not'],
          [A, '202607', 2, 'Asp AB', 'x'],
        ],
      }),
    );
    expect(report).toMatchObject({
      stored: 2,
      columns: { name: 'Leverantör + Leverantörens namn', number: 'Orgnr' },
      ignoredColumns: ['Not'],
    });
  });

  it('that names its currencies in a column without a word is read so', async () => {
    const { report } = await loader.load(
      xlsxBytes({
        A: [head, line],
        B: [
          [...head, 'Slag'],
          [...line, 'SEK'],
          [...line, 'EUR'],
        ],
      }),
    );
    expect(report).toMatchObject({
      columns: { currency: 'Slag' },
      ignoredColumns: [],
      rejected: [{ sheet: 'B', row: 3 }],
    });
  });

  describe('under a heading of totals', () => {
    const heads = ['Orgnr', 'Fakturanr', 'Konto', 'Period', 'Fakturabelopp'];
    const row = (konto: string, period: string) => [A, '7', konto, period, 500];

    it.each(['202601', '202602'])('counts a total once that another sheet repeats: %s', async (period) => {
      const { report } = await loader.load(
        xlsxBytes({ Jan: [heads, row('6410', '202601')], Feb: [heads, row('6420', period)] }),
      );
      expect(report).toMatchObject({
        stored: 1,
        sumSek: 500,
        rejected: [{ sheet: 'Feb', row: 2, reason: expect.stringMatching(/fakturans total/) as string }],
      });
    });

    it('knows a whole line that another sheet repeats', async () => {
      const january = [heads, row('6410', '202601')];
      const { report } = await loader.load(xlsxBytes({ Alla: january, Januari: january }));
      expect(report).toMatchObject({ stored: 1, known: 1, rejected: [] });
    });
  });
});
