import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openCommandLine, type CommandLine } from '../support/command-line.ts';

let line: CommandLine;
beforeEach(() => {
  line = openCommandLine();
});
afterEach(() => line.close());

const kvarnhjulet = '5599900015';
const live = { env: { SOURCES: 'live' } };

const readIn = async () => {
  const file = path.join(line.dataDir, 'reskontra.csv');
  writeFileSync(
    file,
    `Leverantörsnummer;Namn;Belopp;Datum\n${kvarnhjulet};Kvarnhjulet AB;1000,00;2026-11-03\n`,
  );
  expect((await line.run(`import ${file}`)).code).toBeLessThan(2);
};
const ask = () => line.run(`check ${kvarnhjulet} --unit inkop --reason other`);

describe('real and made-up answers never stand in one database', () => {
  it('a ledger that was read before anything was asked serves both', async () => {
    await readIn();
    expect((await line.run(`supplier ${kvarnhjulet}`, live)).code).toBe(0);
    expect((await line.run('digest', live)).code).toBe(0);
    expect((await line.run(`supplier ${kvarnhjulet}`)).code).toBe(0);
  });

  it('what was asked of made-up sources is refused with real ones, by every command', async () => {
    await readIn();
    expect((await ask()).code).toBeLessThan(2);
    for (const command of [
      `supplier ${kvarnhjulet}`,
      'digest',
      'digest --preview',
      'plan',
      'run',
      'imports',
    ]) {
      const { code, out, err } = await line.run(command, live);
      expect({ command, code, out }).toEqual({ command, code: 3, out: '' });
      expect(err).toContain('bygger på påhittade svar (SOURCES=fixtures), men nu gäller SOURCES=live.');
      expect(err).toContain('ange en tom mapp i DATA_DIR');
    }
    expect((await line.run(`supplier ${kvarnhjulet}`)).code).toBe(0);
  });

  it('what was asked of real sources refuses a shell that forgot to say so', async () => {
    await readIn();
    // Without credentials nothing leaves the machine, and every question is noted as not asked.
    expect((await line.run(`check ${kvarnhjulet} --unit inkop --reason other`, live)).code).toBeLessThan(2);
    const { code, err } = await line.run('digest');
    expect(code).toBe(3);
    expect(err).toContain('bygger på riktiga svar (SOURCES=live)');
    expect(err).toContain('Sätt SOURCES=live');
    expect((await line.run('digest', live)).code).toBe(0);
  });
});
