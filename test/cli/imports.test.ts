import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type CommandLine, openCommandLine } from '../support/command-line.ts';
import { madeUpNumber } from '../support/ledger-file.ts';

let line: CommandLine;
beforeEach(() => {
  line = openCommandLine();
});
afterEach(() => line.close());

const head = 'leverantor_id;forvaltning;konto_nr;verifikationsnummer;datum;belopp';
const rowOf = (voucher: number, konto: string, kronor: number): string =>
  `${madeUpNumber(1)};Kommunledning;${konto};${voucher};2026-06-10;${kronor}`;
function write(name: string, rows: readonly string[], heading = head): string {
  const file = path.join(line.dataDir, name);
  writeFileSync(file, `${[heading, ...rows].join('\n')}\n`);
  return file;
}
const signed = '--by Karin-Lind --reason Rättad-export';

describe('a wrong import is put right by command', () => {
  it('stops before storing, says where and what to do', async () => {
    await line.run(`import ${write('juni.csv', [rowOf(1, '6410', 60), rowOf(2, '6410', 40)])}`);
    const wrong = write('om.csv', [rowOf(1, '6490', 60), rowOf(2, '6410', 40), rowOf(3, '6410', 1)]);
    const { code, out } = await line.run(`import ${wrong}`);
    expect(code).toBe(2);
    expect(out).toContain('stoppad, inget är inläst. 1 av 3 rader säger något annat');
    expect(out).toContain('rad 2: Verifikationen är redan inläst med ett annat konto');
    expect(out).toMatch(/--replace[^]*import withdraw <nr>/);
    expect(await line.json(`import ${wrong} --json`)).toMatchObject({
      code: 2,
      value: { stored: 0, conflicts: [{ row: 2 }] },
    });
  });

  it('replaces, after telling what would disappear, and with --yes above the share', async () => {
    await line.run(`import ${write('juni.csv', [rowOf(1, '6410', 60), rowOf(2, '6410', 40)])}`);
    const wrong = write('om.csv', [rowOf(1, '6490', 60), rowOf(2, '6410', 40)]);
    const asked = await line.run(`import ${wrong} --replace ${signed}`);
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(/Försvinner: 1 rad, 60\skr, av 2 rader, 100\skr[^]*--yes/);
    expect((await line.json('imports --json')).value).toHaveLength(1);
    const done = await line.run(`import ${wrong} --replace ${signed} --yes --json`);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({ stored: 1, known: 1, replaced: { rows: 1, sumSek: 60 } });
    const list = (await line.run('imports')).out;
    expect(list).toMatch(/2: .*reskontra om\.csv, 2 rader/);
    expect(list).toContain('ersätter tidigare filer, Karin-Lind: Rättad-export');
    expect(list).toContain('ersatt av en senare import: 1 rad');
  });

  it('withdraws, once, and lists who did it and why', async () => {
    await line.run(`import ${write('juni.csv', [rowOf(1, '6410', 60)])}`);
    const done = await line.run(`import withdraw 1 ${signed}`);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain('Import 1 (juni.csv) är tillbakatagen av Karin-Lind');
    expect(await line.run(`import withdraw 1 ${signed}`)).toMatchObject({
      code: 2,
      err: 'Importen är redan tillbakatagen.',
    });
    expect((await line.json('imports --json')).value).toMatchObject([
      {
        id: 1,
        kind: 'payments',
        file: 'juni.csv',
        rows: 1,
        state: 'withdrawn',
        withdrawn: { by: 'Karin-Lind', reason: 'Rättad-export' },
        withdrawable: 'withdrawn',
      },
    ]);
  });

  it('lists a register, which is not withdrawn', async () => {
    const file = write('lev.csv', [madeUpNumber(2)], 'Organisationsnummer');
    expect(await line.run(`import ${file} --kind suppliers`)).toMatchObject({ code: 0 });
    expect((await line.run('imports')).out).toMatch(/1: .*leverantörsregister lev\.csv, 1 rad\n.*nästa fil/);
    expect(await line.run(`import withdraw 1 ${signed}`)).toMatchObject({ code: 2 });
  });

  it.each<[string, RegExp]>([
    ['--replace', /--by/],
    ['--replace --by Karin-Lind', /--reason/],
    ['--replace --by 4009272719 --reason Rättad-export', /--by/],
    ['--by Karin-Lind', /hör till --replace/],
    [`--replace ${signed} --kind contracts`, /gäller en reskontra/],
  ])('asks who and why: %s', async (flags, told) => {
    const { code, err } = await line.run(`import ${write('juni.csv', [rowOf(1, '6410', 60)])} ${flags}`);
    expect(code).toBe(2);
    expect(err).toMatch(told);
    expect((await line.json('imports --json')).value).toEqual([]);
  });

  it('keeps no number of a person out of a file’s name', async () => {
    await line.run(`import ${write('lev-400927-2719.csv', [rowOf(1, '6410', 60)])}`);
    expect((await line.run('imports')).out).not.toContain('2719');
  });
});
