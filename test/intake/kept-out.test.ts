import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { madeUpNumber } from '../support/ledger-file.ts';
import { ledgerLoader } from '../support/load-ledger.ts';

let loader: Awaited<ReturnType<typeof ledgerLoader>>;
beforeAll(async () => {
  loader = await ledgerLoader();
});
afterAll(() => loader.folder.remove());

const unitOf = (id: string, name: string, accountsLeftOut: readonly string[]): Unit =>
  Unit.parse({ id, name, authority: 'Nämnden', administrations: [name], accountsLeftOut });
const units = [
  ...builtInUnits.filter(({ id }) => id !== 'vof'),
  unitOf('vof', 'Vård- och omsorgsförvaltningen', ['5220', '58*']),
  unitOf('kultur', 'Kultur', []),
];
const A = madeUpNumber(1);

async function load(lines: readonly string[], unit: string | null = null, known = units) {
  const { report, rows } = await loader.load(lines, { unit, units: known });
  return { report, kontos: rows.map(({ konto }) => konto) };
}

describe('a konto that a unit keeps out', () => {
  const head = 'Orgnr;Förvaltning;Enhet;Period;Belopp;Konto';
  const row = (administration: string, section: string, konto: string): string =>
    `${A};${administration};${section};202606;100;${konto}`;

  it('is not let in by a section within an administration that nobody owns', async () => {
    const { report, kontos } = await load([head, row('Vård o omsorgsförv', 'Kultur', '5220')]);
    expect(report.withoutUnit).toEqual([{ administration: 'Vård o omsorgsförv', rows: 1 }]);
    expect(kontos).toEqual([]);
    // Where nobody keeps accounts out, the section is enough.
    const open = units.map((unit) => ({ ...unit, accountsLeftOut: [] }));
    expect((await load([head, row('Okänd', 'Kultur', '5220')], null, open)).report.stored).toBe(1);
  });

  it('is not let in by an administration whose section is that unit', async () => {
    const vof = 'Vård- och omsorgsförvaltningen';
    const { report, kontos } = await load([
      head,
      row('Kultur', vof, '5220'),
      row('Kultur', vof, '6410'),
      row('Kultur', 'Bad', '5220'),
    ]);
    expect(report).toMatchObject({ leftOut: 1, rejected: [] });
    expect(kontos).toEqual(['6410', '5220']);
  });

  it.each([
    '5220',
    '5 220',
    '5\u00A0220',
    '5.220',
    '52 20',
    '522 0',
    '0005220',
    '05801',
    '10-5220',
    '100-5220',
  ])('is left out however it is written: %j', async (konto) => {
    const { report, kontos } = await load([head, row('Vård- och omsorgsförvaltningen', '', konto)]);
    expect(report).toMatchObject({ rows: 1, leftOut: 1, stored: 0, rejected: [] });
    expect(kontos).toEqual([]);
  });

  it.each(['', 'Familjehem', 'K5220', '52', '0006410', '10-6410', '641000000', '6'])(
    'may stand where no konto can be read: %j',
    async (konto) => {
      const vof = await load([head, row('Vård- och omsorgsförvaltningen', '', konto)]);
      expect(vof.report.rejected).toMatchObject([
        { reason: expect.stringMatching(/^Konto saknas/) as string },
      ]);
      expect((await load([head, row('Kultur', '', konto)])).report.stored).toBe(1);
    },
  );

  it.each([
    ['6410', '6410'],
    ['6410 Kontor 5220', '6410'],
    ['6 410', '6410'],
    ['6.410', '6410'],
    ['6410-12', '6410'],
    ['641', '641'],
  ])('is not seen in another: %j', async (konto, stored) => {
    expect((await load([head, row('Vård- och omsorgsförvaltningen', '', konto)])).kontos).toEqual([stored]);
  });

  it('is left out of a file without administrations that is given to a unit of all', async () => {
    const lines = [
      'Orgnr;Period;Belopp;Konto',
      ...['5220', '6410', ''].map((konto) => `${A};202606;1;${konto}`),
    ];
    const { report, kontos } = await load(lines, 'inkop');
    expect(report).toMatchObject({ leftOut: 1, rejected: [{ row: 4 }] });
    expect(kontos).toEqual(['6410']);
    // A unit that owns its own says whose the file is.
    expect((await load(lines, 'kultur')).kontos).toEqual(['5220', '6410', null]);
  });
});
