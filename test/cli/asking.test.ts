import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';

const ledgers = path.join(import.meta.dirname, '../../fixtures/ledgers');

let line: CommandLine;
beforeAll(async () => {
  line = openCommandLine();
  await line.run(`import ${path.join(ledgers, 'exempelstad-2026.csv')}`);
  await line.run('run --date 2026-11-21');
}, 180_000);
afterAll(() => line.close());

describe('how the asking went, by command line', () => {
  it('coverage accounts for every supplier at every source', async () => {
    const { code, value } = await line.json('coverage --date 2026-11-21 --json');
    const { suppliers, lines, amiss } = value as {
      suppliers: number;
      amiss: unknown[];
      lines: { source: string; parts: Record<string, number>; overdue: number }[];
    };
    expect(amiss).toEqual([]);
    expect(lines).toHaveLength(12);
    for (const { source, parts } of lines)
      expect([source, Object.values(parts).reduce((sum, n) => sum + n, 0)]).toEqual([source, suppliers]);
    expect(code).toBe(lines.some(({ overdue }) => overdue > 0) ? 1 : 0);
    const { out } = await line.run('coverage');
    expect(out).toContain('Räkningen går ihop');
  });

  it('a day without a run is said to be one', async () => {
    const { code, err } = await line.run('coverage --date 2026-11-01');
    expect(code).toBe(2);
    expect(err).toBe('Ingen kontroll gick den 2026-11-01: ange en dag då en kontroll har gått.');
  });

  it('a name that resembles an entry is asked about until somebody says that it is another', async () => {
    await line.run('run --date 2026-11-22');
    const before = await line.run('matches');
    expect(before.out).toMatch(
      /^Trutens Tryckeri AB \(L-\w{5}\):\n {2}900101 EU\.9000\.900101 .*: namnet i (?:registret|reskontran) ”Trutens Tryckeri AB” liknar ”[^”]+”, \d+ %$/m,
    );
    const ref = /^Trutens Tryckeri AB \((L-\w{5})\)/m.exec(before.out)?.[1] ?? '';
    const wrong = await line.run(`matches dismiss ${ref} 900102 --by Anna`);
    expect(wrong.code).toBe(2);
    expect((await line.run(`matches dismiss ${ref} 900101 --by Anna`)).out).toContain(
      'är någon annan, enligt Anna',
    );
    await line.run('run --date 2026-11-23');
    const { out } = await line.run('matches');
    expect(out).not.toContain('Trutens Tryckeri AB');
    expect(out).toMatch(
      /^Papegojans Lagerhotell AB \(L-\w{5}\):\n {2}900107 .*: bifirman ”[^”]+” liknar ”[^”]+”, \d+ %$/m,
    );
    expect(out).toMatch(/^Skrattande Skuggors Logistik AB \(L-\w{5}\):\n {2}900105 /m);
  }, 180_000);

  it('no answers wait for a decision', async () => {
    expect(await line.run('gate')).toMatchObject({ code: 0, out: 'Inga svar väntar på beslut.' });
    const { code, err } = await line.run('gate reject scb --by Anna --date 2026-11-21');
    expect(code).toBe(2);
    expect(err).toContain('Inga svar från SCB 2026-11-21 väntar på beslut');
  });

  it('nothing is removed without a decision, and with one the protocol is signed', async () => {
    expect((await line.run('retention')).out).toContain('Utan beslut tas inget bort.');
    const file = path.join(line.dataDir, 'policy.json');
    writeFileSync(file, JSON.stringify({ retention: [{ source: 'scb', days: 1, decision: 'KS 2026/1' }] }));
    const env = { POLICY_FILE: file };
    expect((await line.run('retention', { env })).out).toMatch(
      /^SCB \(KS 2026\/1\): \d+ svar, \d+ kB, skulle tas bort\.$/,
    );
    writeFileSync(file, JSON.stringify({ retention: [{ source: 'scp', days: 1, decision: 'KS 2026/1' }] }));
    const wrong = await line.run('retention', { env });
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain('retention: källan "scp" finns inte');
  });

  it.each([
    'gate let-through scb --by 194009272719',
    'matches dismiss L-0001 900101 --by 194009272719',
    'retention --by 194009272719',
    'hold add - --by 194009272719 --reason tvist',
    'hold release 1 --by 194009272719',
    'orders resolve 1 --as rejected --by 194009272719',
    'orders approve - --source creditsafe --purpose uppföljning --by 194009272719',
    'orders correct 1 --by 194009272719',
  ])('a number signs nothing: %s', async (command) => {
    const { code, err } = await line.run(command, { stdin: memberById('kvarnhjulet').number ?? '' });
    expect(code).toBe(2);
    expect(err).toContain('--by: namnet på den person som beslutar väntades');
    expect(err).not.toContain('2719');
  });

  it('a reason keeps no number', async () => {
    const reason = 'tvist-om-194009272719';
    const stdin = memberById('kvarnhjulet').number ?? '';
    const held = await line.run(`hold add - --by Anna --reason ${reason}`, { stdin });
    expect(held).toMatchObject({ code: 0 });
    const { out } = await line.run('hold');
    expect(out).toContain('tvist-om-');
    expect(out).not.toContain('2719');
  });

  it('a person whom nobody has named is not known', async () => {
    expect((await line.run('person -', { stdin: '189201019800' })).out).toBe(
      'Ingenting finns om den personen.',
    );
  });
});
