import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import { ledgerFolder, madeUpNumber } from '../support/ledger-file.ts';
import { xlsxBytes } from '../support/xlsx.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());

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
let files = 0;
async function load(bytes: Buffer) {
  const file = await folder.write(`${++files}.csv`, bytes);
  const ledger = fakeLedger();
  const report = await importLedger({
    file,
    unit: null,
    units,
    ledger,
    now: () => new Date('2026-11-22T05:00:00Z'),
    secret: Buffer.alloc(32, 3),
  });
  return { report, names: [...ledger.rows.values()].map(({ identity }) => identity.name) };
}

const A = madeUpNumber(1);
const head = 'leverantor;organisationsnummer;forvaltning;konto;verifikationsnummer;bokforingsdatum;belopp';
const ledgerOf = (...names: readonly string[]): string =>
  [
    head,
    ...names.map(
      (name, at) =>
        `${name};${A};Vård- och omsorgsförvaltningen;${at === 0 ? '5220' : '6410'};${at};2026-06-10;1000,00`,
    ),
  ].join('\r\n');
const plain = ledgerOf('Björkåns Omsorg AB', 'Björkåns Omsorg AB', 'Ängsö Åkeri & Älvsjö Éclair AB');
const misread = (text: string, as: string, was: string): string => iconv.decode(iconv.encode(text, was), as);

describe('letters', () => {
  it.each<[string, Buffer]>([
    ['utf-8', Buffer.from(plain)],
    ['windows-1252', iconv.encode(plain, 'windows-1252')],
    ['macroman', iconv.encode(plain, 'macroman')],
    ['cp850', iconv.encode(plain, 'cp850')],
    ['utf-16le', iconv.encode(plain, 'utf-16le')],
    ['utf-8 (dubbelt kodad)', Buffer.from(misread(plain, 'windows-1252', 'utf-8'))],
    ['utf-8 (dubbelt kodad)', Buffer.from(misread(plain, 'macroman', 'utf-8'))],
    ['utf-8 (dubbelt kodad)', Buffer.from(misread(plain, 'cp850', 'utf-8'))],
    ['utf-8 (windows-1252 läst som macroman)', Buffer.from(misread(plain, 'macroman', 'windows-1252'))],
    ['utf-8 (windows-1252 läst som cp850)', Buffer.from(misread(plain, 'cp850', 'windows-1252'))],
    ['utf-8 (cp850 läst som macroman)', Buffer.from(misread(plain, 'macroman', 'cp850'))],
    [
      'utf-16le (dubbelt kodad)',
      iconv.encode(`\uFEFF${misread(plain, 'windows-1252', 'utf-8')}`, 'utf-16le'),
    ],
  ])('are read from %s, and the accounts that a unit keeps out stay out', async (name, bytes) => {
    const { report, names } = await load(bytes);
    expect(report).toMatchObject({
      rows: 3,
      stored: 2,
      leftOut: 1,
      withoutUnit: [],
      rejected: [],
      encoding: name,
    });
    expect(names).toEqual(['Björkåns Omsorg AB', 'Ängsö Åkeri & Älvsjö Éclair AB']);
  });

  it('are read from a workbook into which a file was read wrongly', async () => {
    const cells = misread(plain, 'macroman', 'windows-1252')
      .split('\r\n')
      .map((line) => line.split(';'));
    const { report, names } = await load(xlsxBytes({ R: cells }));
    expect(report).toMatchObject({ stored: 2, leftOut: 1, withoutUnit: [], encoding: null });
    expect(names).toEqual(['Björkåns Omsorg AB', 'Ängsö Åkeri & Älvsjö Éclair AB']);
  });

  it.each(['windows-1252', 'macroman', 'cp850'])('are read from %s by a single word', async (encoding) => {
    const text = `orgnr;forvaltning;konto;period;belopp\n${A};Vård- och omsorgsförvaltningen;6410;202606;1\n`;
    expect((await load(iconv.encode(text, encoding))).report).toMatchObject({ stored: 1, encoding });
  });

  it.each<[string, string]>([
    ...['Sörens Kött AB', 'Läkare AB', 'Göran Bäck', 'Håkans Bygg AB', 'Sörens Kött och Läkare AB'].map(
      (name): [string, string] => ['macroman', name],
    ),
    ...['Håkans Bygg AB', 'Sörens Kött AB', 'Läkare AB'].map((name): [string, string] => ['cp850', name]),
  ])('are read from %s by few words beside headings in ASCII: %s', async (encoding, name) => {
    const text = `leverantor;organisationsnummer;konto;period;belopp\n${name};${A};6410;202606;1\n`;
    const file = await folder.write('few.csv', iconv.encode(text, encoding));
    const ledger = fakeLedger();
    const now = () => new Date('2026-11-22T05:00:00Z');
    const secret = Buffer.alloc(32, 3);
    const report = await importLedger({ file, unit: null, units: builtInUnits, ledger, now, secret });
    expect(report).toMatchObject({ stored: 1, encoding });
    expect([...ledger.rows.values()][0]?.identity.name).toBe(name);
  });

  it.each<[string, string]>([
    ['one name from another country', 'Škoda AB'],
    ['names of another country alone', 'Miloš Šimek'],
    ['no word at all', 'Asp AB'],
    ['names from other countries', 'Škoda Žižkov a.s.'],
    ['names from other countries with ours', 'Søren Møller ApS i Skåne'],
    ['signs that stand beside words', '“Asp” – Björk’s Café® • 5 m² AB…'],
    ['a name in capitals', 'ÅKERI ÖST AB'],
  ])('of Windows-1252 stay what they are: %s', async (_what, name) => {
    const text = `leverantor;orgnr;konto;period;belopp\n${name};${A};6410;202606;1\u00A0000,00\n`;
    const file = await folder.write('plain.csv', iconv.encode(text, 'windows-1252'));
    const ledger = fakeLedger();
    const report = await importLedger({
      file,
      unit: null,
      units: builtInUnits,
      ledger,
      now: () => new Date('2026-11-22T05:00:00Z'),
      secret: Buffer.alloc(32, 3),
    });
    expect(report).toMatchObject({ stored: 1, sumSek: 1000, encoding: 'windows-1252' });
    expect([...ledger.rows.values()][0]?.identity.name).toBe(name);
  });

  it.each<[string, Buffer]>([
    ['letters that are lost', Buffer.from(plain.replaceAll(/[åäöÅÄÖÉ]/g, '\uFFFD'))],
    ['signs for letters', Buffer.from(plain.replaceAll(/[åäöÅÄÖÉ]/g, '¤'))],
    ['an alphabet that nobody knows', iconv.encode(plain.replaceAll(/[åäöÅÄÖÉ]/g, '\u00B6'), 'windows-1252')],
  ])('that stay implausible are refused: %s', async (_what, bytes) => {
    await expect(load(bytes)).rejects.toThrow(
      /^\d+\.csv: bokstäverna går inte att läsa som svensk text.*UTF-8\.$/,
    );
  });
});
