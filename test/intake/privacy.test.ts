import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrgNumber } from '../../src/domain/org-number.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { rowKeys, rowSecret } from '../../src/intake/row-key.ts';
import { cleanName } from '../../src/intake/text.ts';
import { openStore } from '../../src/store/index.ts';
import { fakeLedger } from '../support/fake-ledger.ts';
import { ledgerBytes, ledgerFolder, madeUpNumber } from '../support/ledger-file.ts';

let folder: Awaited<ReturnType<typeof ledgerFolder>>;
beforeAll(async () => {
  folder = await ledgerFolder();
});
afterAll(() => folder.remove());

const now = () => new Date('2026-11-22T05:00:00Z');
const person = '4009272719';
const header = [
  'leverantor_id',
  'leverantor',
  'vat',
  'konto_nr',
  'period',
  'forvaltning',
  'enhet',
  'verifikationsnummer',
  'fakturanummer',
  'bankgiro',
  'plusgiro',
  'iban',
  'bankkonto',
  'kopare_id',
  'belopp',
];
/** A row that is stored, with `text` in one column. */
const rowWith = (column: string, text: string, number: string): string[] =>
  header.map(
    (name) =>
      (name === column ? text : undefined) ??
      { leverantor_id: number, leverantor: 'Nattugglan AB', period: '202603', belopp: '12,50' }[name] ??
      '',
  );
const spellings = [
  person,
  `19${person}`,
  '400927-2719',
  '19400927-2719',
  '400927  2719',
  '400927 - 2719',
  '400927.2719',
  '400927\u00AD2719',
  '400927—2719',
  '400927_2719',
  '1940-09-27-2719',
  `3300${person}`,
];
const free = header.filter((name) => !['leverantor_id', 'period', 'belopp'].includes(name));
const secret = Buffer.alloc(32, 3);

describe('a personal number', () => {
  it('is nowhere in the database, whatever column of the ledger held it', async () => {
    const file = await folder.write(
      'lev 400927 - 2719.csv',
      ledgerBytes([
        header,
        ...[person, `19${person}`, '400927-2719'].map((number) => rowWith('', '', number)),
        ...free.flatMap((column) => spellings.map((text) => rowWith(column, text, person))),
        ...free.flatMap((column) =>
          spellings
            .filter((text) => column !== 'leverantor' || !text.startsWith('3300'))
            .map((text) => rowWith(column, text, madeUpNumber(1))),
        ),
        rowWith('iban', 'SE45 3000 0000 0040 0927 2719', madeUpNumber(1)),
        ...spellings.map((text) => rowWith('period', text, madeUpNumber(1))),
        ...spellings.map((text) => rowWith('leverantor_id', text.replace(/9$/, '8'), '')),
      ]),
    );
    const store = await openStore({
      file: path.join(folder.path, 'canary.sqlite'),
      key: Buffer.alloc(32, 7),
    });
    const options = { file, unit: null, units: builtInUnits, ledger: store.ledger, now, secret };
    const report = await importLedger(options);
    expect(report.stored).toBeGreaterThan(200);
    await store.close();
    const written = readdirSync(folder.path)
      .filter((name) => name.startsWith('canary.sqlite'))
      .map((name) => readFileSync(path.join(folder.path, name), 'latin1'))
      .join('');
    expect(written).toContain('Nattugglan AB');
    expect(written).not.toMatch(/400927|009272719|2719/);
    expect(JSON.stringify(report)).not.toMatch(/400927|2719/);
  });

  it.each(spellings)('as konto is no konto: %j', async (konto) => {
    const ledger = fakeLedger();
    const file = await folder.write('konto.csv', ledgerBytes([header, rowWith('konto_nr', konto, person)]));
    await importLedger({ file, unit: null, units: builtInUnits, ledger, now, secret });
    expect([...ledger.rows.values()].map((row) => row.konto)).toStrictEqual([null]);
  });

  it.each<[string, string | null]>([
    ['5170', '5170'],
    ['5080 Personlig assistans', '5080'],
    ['51701234', '51701234'],
    ['517012345', null],
    ['5170-10', '5170'],
    ['Konsult', null],
  ])('apart, konto %j is %j', async (text, konto) => {
    const ledger = fakeLedger();
    const file = await folder.write('konto.csv', ledgerBytes([header, rowWith('konto_nr', text, person)]));
    await importLedger({ file, unit: null, units: builtInUnits, ledger, now, secret });
    expect([...ledger.rows.values()].map((row) => row.konto)).toStrictEqual([konto]);
  });

  it.each([
    ...spellings.slice(0, -1),
    '４００９２７－２７１９',
    '400927\u2010\u20102719',
    '400927      2719',
  ])('leaves a supplier’s name: %j', (text) => {
    expect(cleanName(`Ek ${text} Bygg`)).toBe('Ek Bygg');
  });
});

describe('row keys', () => {
  const contents = [`${person}\u001F2026-03`, `${person}\u001F2026-03`, `${madeUpNumber(1)}\u001F2026-03`];
  const keysUnder = (key: Buffer): string[] => {
    const keyOf = rowKeys(10, rowSecret(key));
    return contents.map((content) => keyOf(content, '5599900015').toString('hex'));
  };

  it('are the same under the same key, and tell equal rows apart', () => {
    expect(keysUnder(Buffer.alloc(32, 1))).toStrictEqual(keysUnder(Buffer.alloc(32, 1)));
    expect(new Set(keysUnder(Buffer.alloc(32, 1))).size).toBe(3);
  });

  it('cannot be found by trying numbers without the key', () => {
    const [one, other] = [keysUnder(Buffer.alloc(32, 1)), keysUnder(Buffer.alloc(32, 2))];
    expect(one.filter((key) => other.includes(key))).toStrictEqual([]);
    const guessed = contents.map((text) => createHash('sha256').update(text).digest('hex').slice(0, 32));
    expect(one.filter((key) => guessed.includes(key))).toStrictEqual([]);
  });

  it('need a secret of 32 bytes that is not the key itself', () => {
    const key = Buffer.alloc(32, 1);
    expect(rowSecret(key)).toHaveLength(32);
    expect(rowSecret(key)).not.toStrictEqual(key);
    expect(() => rowKeys(10, Buffer.alloc(0))).toThrow(/32 bytes/);
  });

  it('are not undone by what is noted about the file', async () => {
    const bytes = ledgerBytes([header, rowWith('', '', person)]);
    const file = await folder.write('lev.csv', bytes);
    const noted: { fileHash: string; settingsHash: string; fileName: string }[] = [];
    for (const own of [secret, Buffer.alloc(32, 4)]) {
      const ledger = fakeLedger();
      const beginImport: typeof ledger.beginImport = (command) => {
        noted.push(command);
        return ledger.beginImport(command);
      };
      await importLedger({
        file,
        unit: null,
        units: builtInUnits,
        ledger: { ...ledger, beginImport },
        now,
        secret: own,
      });
    }
    expect(new Set(noted.flatMap(({ fileHash, settingsHash }) => [fileHash, settingsHash])).size).toBe(4);
    expect(noted.map(({ fileHash }) => fileHash)).not.toContain(
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(parseOrgNumber(noted[0]?.fileName ?? '').ok).toBe(false);
  });
});
