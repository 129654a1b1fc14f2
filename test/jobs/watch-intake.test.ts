import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { JobContext } from '../../src/control/context.ts';
import { watchIntake } from '../../jobs/watch-intake.ts';
import { InputInvalid } from '../../src/domain/errors.ts';
import { documentForms } from '../../connectors/document-forms.ts';
import { registerDocuments } from '../../src/intake/documents.ts';
import { openWorld, type World } from '../support/world.ts';
import { viewerOf } from '../support/viewers.ts';
import { xlsxBytes } from '../support/xlsx.ts';

let world: World;
let folder: string;
let context: JobContext;
let read: string[];
let logged: string[];
beforeEach(async () => {
  world = await openWorld();
  folder = mkdtempSync(path.join(tmpdir(), 'kontroll-intake-'));
  read = [];
  logged = [];
  const { suppliers, documents } = world.store;
  context = {
    ...world.context,
    log: pino({ level: 'warn' }, { write: (line: string) => logged.push(line) }),
    intakeFolder: {
      folder,
      forms: documentForms.map((form) => form.id),
      read: async (file, id) => {
        read.push(path.basename(file));
        const form = documentForms.find((each) => each.id === id);
        if (form === undefined) throw new Error(`no form ${id}`);
        return registerDocuments({ file, form, by: null, suppliers, documents, now: world.context.now });
      },
    },
  };
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (signal = new AbortController().signal) =>
  watchIntake.run({}, context, { jobId: 'j', attempt: 1, signal });
const heading = 'orgnr;handling;datum;saldo_kr;registrerad_av';
const good = `${heading}\n559991-0014;D 1;2026-11-01;-5;Anna Ek\n`;
const bad = `${good}559991-0022;D 2;2026-11-01;mycket;Anna Ek\n`;

/** Puts a file there that was last changed `secondsAgo`, by the story's clock. */
const put = (name: string, text: string | Buffer, secondsAgo = 120, form = 'skattekonto') => {
  mkdirSync(path.join(folder, form), { recursive: true });
  const file = path.join(folder, form, name);
  writeFileSync(file, text);
  const at = world.context.now().getTime() / 1000 - secondsAgo;
  utimesSync(file, at, at);
};
const there = (sub: string) => readdirSync(path.join(folder, sub)).toSorted();
const debt = async () => {
  const supplier = await world.store.suppliers.findByNumber('5599910014', 'organisation');
  if (supplier === null) return null;
  const { facts } = await world.store.suppliers.history({
    supplierId: supplier.id,
    day: null,
    viewer: viewerOf(null),
  });
  return facts.map((fact) => fact.value);
};

describe('watch-intake', () => {
  it('makes a folder for every form, and reads nothing from an empty one', async () => {
    await run();
    expect(there('.')).toEqual([...documentForms.map((form) => form.id), 'inlästa'].toSorted());
    expect(read).toEqual([]);
  });

  it('reads a file in the name of the registrar that it names, and moves it', async () => {
    put('konto.csv', good);
    await run();
    expect(await debt()).toEqual([{ debtSek: 5, on: '2026-11-01' }]);
    expect(there('skattekonto')).toEqual([]);
    expect(there('inlästa')).toEqual(['skattekonto konto.csv']);
    put('konto.csv', good);
    await run();
    expect(there('inlästa')).toEqual(['skattekonto konto 2.csv', 'skattekonto konto.csv']);
  });

  it('leaves alone what may still be on its way, and what is neither CSV nor Excel', async () => {
    put('konto.csv', good, 30);
    put('konto.pdf', good);
    put('~$konto.xlsx', 'somebody has it open');
    await run();
    expect(read).toEqual([]);
    expect(there('skattekonto')).toEqual(['konto.csv', 'konto.pdf', '~$konto.xlsx']);
    expect(logged.map((line) => (JSON.parse(line) as { files: number }).files)).toEqual([1]);
  });

  it('reads a workbook; what is told of it stands beside what is told of a CSV of the same name', async () => {
    const columns = heading.split(';');
    const day = new Date('2026-11-01');
    put('konto.csv', bad);
    put(
      'konto.xlsx',
      xlsxBytes({
        A: [columns, ['559991-0014', 'D 3', day, 'mycket', 'Anna Ek']],
        B: [columns, ['559991-0014', 'D 4', day, -7, 'Anna Ek']],
      }),
    );
    await run();
    expect(there('skattekonto')).toEqual(['konto.csv', 'konto.fel.txt', 'konto.xlsx', 'konto.xlsx.fel.txt']);
    expect(readFileSync(path.join(folder, 'skattekonto/konto.xlsx.fel.txt'), 'utf8')).toMatch(
      /^A, rad 2: saldo_kr: hela kronor/m,
    );
    put('konto.xlsx', xlsxBytes({ A: [columns, ['559991-0014', 'D 5', day, -9, 'Anna Ek']] }));
    await run();
    expect(there('inlästa')).toEqual(['skattekonto konto.xlsx']);
  });

  it('tells rows and reasons beside a file, without values, and reads it again when it has changed', async () => {
    put('konto.csv', bad);
    await run();
    const told = readFileSync(path.join(folder, 'skattekonto/konto.fel.txt'), 'utf8');
    expect(told).toMatch(/^rad 3: saldo_kr: hela kronor/m);
    expect(told.replace(/[0-9a-f]{64}/, '')).not.toMatch(/mycket|55999/);
    expect(await debt()).toHaveLength(1);
    await run();
    expect(read).toEqual(['konto.csv']);

    // A copy may bring the time of another day with it.
    put('konto.csv', good, 86_400);
    await run();
    expect(there('skattekonto')).toEqual([]);
    expect(there('inlästa')).toEqual(['skattekonto konto.csv']);
  });

  it('says beside a file why it is not that form', async () => {
    put('fel.csv', 'a;b\n1;2\n');
    await run();
    expect(readFileSync(path.join(folder, 'skattekonto/fel.fel.txt'), 'utf8')).toContain(
      'inte formulärets rubriker',
    );
    expect(there('inlästa')).toEqual([]);
  });

  it('refuses rows that nobody stands behind', async () => {
    put('konto.csv', 'orgnr;handling;datum;saldo_kr\n559991-0014;D 1;2026-11-01;-5\n');
    await run();
    expect(readFileSync(path.join(folder, 'skattekonto/konto.fel.txt'), 'utf8')).toContain('registrerad_av');
    expect(await debt()).toBeNull();
  });

  it('carries no identity number into a name of ours', async () => {
    put('400927-2719 konto.csv', good);
    await run();
    expect(there('inlästa')).toEqual(['skattekonto nummer konto.csv']);
  });

  it('cut short, it goes on the next time without doubles', async () => {
    put('a.csv', good);
    put('b.csv', good);
    await run(AbortSignal.abort());
    expect(read).toEqual([]);
    await run();
    await run();
    expect(read).toEqual(['a.csv', 'b.csv']);
    const supplier = await world.store.suppliers.findByNumber('5599910014', 'organisation');
    expect(await world.store.documents.ofSupplier(supplier?.id ?? 0)).toHaveLength(1);
  });

  it('a failure that is no fault of the file leaves it where it is', async () => {
    put('konto.csv', good);
    context = {
      ...context,
      intakeFolder: { ...context.intakeFolder, read: () => Promise.reject(new Error('the disk is full')) },
    };
    await expect(run()).rejects.toMatchObject({ code: 'work-incomplete', details: { files: 1 } });
    expect(existsSync(path.join(folder, 'skattekonto/konto.csv'))).toBe(true);
    expect(existsSync(path.join(folder, 'skattekonto/konto.fel.txt'))).toBe(false);
  });

  it.each([
    ['a good name', 'a'.repeat(246), good, 'skattekonto aaa'],
    ['a bad file', 'b'.repeat(250), bad, null],
    ['two bytes each', 'ö'.repeat(120), good, 'skattekonto ööö'],
  ])('takes a long name: %s', async (_, name, text, moved) => {
    put(`${name}.csv`, text);
    put('z.csv', good);
    await run();
    await run();
    const [long] = there('inlästa').filter((each) => each !== 'skattekonto z.csv');
    expect(long?.slice(0, 15) ?? null).toBe(moved);
    expect(there('inlästa')).toContain('skattekonto z.csv');
    expect(read).toHaveLength(2);
  });

  it('a file that cannot be handled stops no other, and its name is not logged', async () => {
    put('Anna Exempelgren.csv', bad);
    mkdirSync(path.join(folder, 'skattekonto/Anna Exempelgren.fel.txt'));
    put('z.csv', good);
    await expect(run()).rejects.toMatchObject({ code: 'work-incomplete', details: { files: 1 } });
    expect(there('inlästa')).toEqual(['skattekonto z.csv']);
    expect(logged.join()).toMatch(/EISDIR|ENOTEMPTY/);
    expect(logged.join()).not.toContain('Exempelgren');
    expect(there('skattekonto')).toEqual(['Anna Exempelgren.csv', 'Anna Exempelgren.fel.txt']);
  });

  it('writes through no link, and reads none', async () => {
    const [victim, outside] = [path.join(folder, 'victim.txt'), path.join(folder, 'outside.csv')];
    writeFileSync(victim, 'important');
    writeFileSync(outside, good);
    put('konto.csv', bad);
    symlinkSync(victim, path.join(folder, 'skattekonto/konto.fel.txt'));
    symlinkSync(outside, path.join(folder, 'skattekonto/link.csv'));
    await run();
    expect(readFileSync(victim, 'utf8')).toBe('important');
    expect(readFileSync(path.join(folder, 'skattekonto/konto.fel.txt'), 'utf8')).toContain('rad 3');
    expect(read).toEqual(['konto.csv']);
  });

  it.each(['form', 'done', 'whole'])('follows no folder that is a link: %s', async (which) => {
    const elsewhere = mkdtempSync(path.join(tmpdir(), 'kontroll-elsewhere-'));
    const form = documentForms[0]?.id ?? '';
    const file = path.join(elsewhere, which === 'whole' ? form : '', 'a.csv');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, good);
    utimesSync(file, 0, 0);
    if (which === 'whole') {
      rmSync(folder, { recursive: true });
      symlinkSync(elsewhere, folder);
    } else symlinkSync(elsewhere, path.join(folder, which === 'done' ? 'inlästa' : form));
    await run();
    expect(read).toEqual([]);
    expect(existsSync(file)).toBe(true);
    expect(logged.join()).toContain('is a link');
    rmSync(elsewhere, { recursive: true });
  });

  it('says that files are left that it does not read', async () => {
    put('konto.pdf', good);
    put('läs mig.txt', good);
    await run();
    expect(logged.map((each) => JSON.parse(each) as object)).toMatchObject([
      { form: 'skattekonto', files: 2 },
    ]);
  });

  it.each([
    ['good', good, good],
    ['bad', bad, good],
  ])('a %s file that is changed while it is read stays, and is read again', async (_, before, after) => {
    put('konto.csv', before);
    const inner = context.intakeFolder.read;
    const late = async (file: string, form: string) => {
      const report = await inner(file, form);
      if (read.length === 1) put('konto.csv', after.replace('D 1', 'D 3'), 3600);
      return report;
    };
    context = { ...context, intakeFolder: { ...context.intakeFolder, read: late } };
    await run();
    expect(there('skattekonto')).toEqual(['konto.csv']);
    await run();
    expect(there('skattekonto')).toEqual([]);
    expect(read).toHaveLength(2);
  });

  it('a file that cannot be opened leaves no marker', async () => {
    put('konto.csv', good);
    const refuse = () =>
      Promise.reject(new InputInvalid('konto.csv: kan inte öppnas', { problem: 'EACCES' }));
    context = { ...context, intakeFolder: { ...context.intakeFolder, read: refuse } };
    await expect(run()).rejects.toMatchObject({ code: 'work-incomplete' });
    expect(there('skattekonto')).toEqual(['konto.csv']);
  });
});
