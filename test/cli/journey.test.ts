import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';
import { projectRoot } from '../support/files.ts';
import { builtInPolicy, maxAgeDaysOf } from '../../src/domain/policy.ts';
import { isReadBy } from '../../src/domain/rule.ts';
import { dayOf, daysBetween } from '../../src/domain/time.ts';
import { rules } from '../../src/rules/index.ts';

const ledger = (name: string) => path.join(projectRoot, 'fixtures/ledgers', name);
const ledgers = readdirSync(path.join(projectRoot, 'fixtures/ledgers')).filter((name) =>
  name.endsWith('.csv'),
);
const numberOf = (id: string) => memberById(id).number ?? '';

let line: CommandLine;
beforeAll(async () => {
  line = openCommandLine();
  for (const name of ledgers) await line.run(`import ${ledger(name)} --json`);
}, 180_000);
afterAll(() => line.close());

/** One supplier, from ledger file to digest, by the commands that a person types. */
describe('the journey, by command line', () => {
  it('imports: every row is accounted for, and the same file again adds nothing', async () => {
    const { code, value } = await line.json(`import ${ledger(ledgers[0] ?? '')} --json`);
    const report = value as {
      rows: number;
      stored: number;
      known: number;
      leftOut: number;
      suppliers: { new: number };
      rejected: unknown[];
    };
    expect(report).toMatchObject({ stored: 0, suppliers: { new: 0 } });
    expect(report.rows).toBe(report.stored + report.known + report.leftOut + report.rejected.length);
    expect(code).toBe(report.rejected.length > 0 ? 1 : 0);
  });

  it('runs three days, and tells what each changed', async () => {
    const days = [];
    for (const date of ['2026-11-21', '2026-11-22', '2026-11-23']) {
      const run = await line.json(`run --date ${date} --json`);
      days.push(run);
      expect((await line.json(`digest --date ${date} --json`)).code).toBe(0);
    }
    const [first, second, third] = days.map(
      (day) =>
        day.value as {
          period: string;
          checks: number;
          unknown: number;
          flagged: number;
          levels: Record<string, number>;
        },
    );
    expect(first).toMatchObject({ period: '2026-11-21', unknown: 0, levels: { stop: 3 } });
    expect(days.map((day) => day.code)).toEqual([0, 1, 0]);
    // Bolagsverket fails for one organisation, in both of its services, one annual report is damaged, and the source of
    // one supplier's debt is silent.
    expect(second).toMatchObject({ period: '2026-11-22', unknown: 4, levels: { stop: 5 } });
    expect(third?.checks).toBe(first?.checks);
    const { stop = 0, deepen = 0, ask = 0 } = third?.levels ?? {};
    expect(third?.flagged).toBe(stop + deepen + ask);
  }, 180_000);

  it('leaves the digests as mails and pages, without a number in a file name', () => {
    const files = readdirSync(path.join(line.dataDir, 'outbox'));
    expect(files.filter((name) => name.endsWith('.eml')).length).toBeGreaterThanOrEqual(9);
    expect(files.filter((name) => name.endsWith('.html')).length).toBe(files.length / 2);
    expect(files.join(' ')).not.toMatch(/\d{6}-?\d{4}/);
    const stop = files.find((name) => name.startsWith('vof-2026-11-22') && name.endsWith('.html')) ?? '';
    expect(readFileSync(path.join(line.dataDir, 'outbox', stop), 'utf8')).toContain(
      'Solgläntans Hemtjänst AB',
    );
  });

  it('shows what was known on each day', async () => {
    const levelOn = async (day: string) => {
      const { value } = await line.json(`supplier - --as-of ${day} --json`, {
        stdin: `${numberOf('stad-glans')}\n`,
      });
      return (value as { level: string }).level;
    };
    expect(await levelOn('2026-11-21')).toBe('none');
    expect(await levelOn('2026-11-22')).toBe('deepen');
    const before = (await line.json(`supplier ${numberOf('stad-glans')} --as-of 2026-11-20 --json`))
      .value as { level: null; facts: unknown[] };
    expect(before).toMatchObject({ level: null, facts: [] });
  });

  it('checks one supplier now, in the shape that programs rely on', async () => {
    // A list that is older than its limit answers nothing, and the story is of the past.
    await line.json('run --json');
    const { code, value } = await line.json(
      'check - --unit inkop --reason direct-purchase --dnr KS-2026/12 --json',
      { stdin: numberOf('tranan') },
    );
    expect(code).toBe(0);
    expect(value).toMatchObject({
      checkId: expect.stringMatching(/^K-[\w-]{22}$/),
      supplier: { orgNr: numberOf('tranan'), name: memberById('tranan').name },
      level: 'none',
    });
    const { createdAt, sources, verdicts, unchecked } = value as {
      createdAt: string;
      unchecked: boolean;
      sources: { source: string; outcome: string; fetchedAt: string }[];
      verdicts: { rule: string; outcome: string; explanation: string }[];
    };
    expect(sources.map((each) => each.source).toSorted()).toEqual([
      'annual-reports',
      'bolagsverket',
      'bulk',
      'creditsafe',
      'eu-sanctions',
      'foretagsinformation',
      'intake',
      'ivo',
      'scb',
      'skatteverket',
      'tic',
      'vies',
    ]);
    expect(verdicts.map(({ rule }) => rule).toSorted()).toEqual(
      rules
        .filter((rule) => isReadBy(rule, ['procurement']))
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const verdict of verdicts) expect(verdict.explanation).not.toBe('');
    // The answer from the list is the story's: once it is older than an answer may be, it judges nothing, and says so.
    const { fetchedAt } = sources.find(({ source }) => source === 'eu-sanctions') ?? { fetchedAt: createdAt };
    const age = daysBetween(dayOf(new Date(fetchedAt)), dayOf(new Date(createdAt)));
    const isTooOld = age > maxAgeDaysOf('sanctions.matches', builtInPolicy);
    const list = verdicts.find(({ rule }) => rule === 'sanctions-eu-list');
    expect(list?.outcome).toBe(isTooOld ? 'unknown' : 'clear');
    expect(list?.explanation.endsWith('är för gammal.')).toBe(isTooOld);
    expect(unchecked).toBe(isTooOld);
  }, 120_000);

  it('a private person is not controlled, and nothing is stored', async () => {
    const { code, err } = await line.run('check - --unit inkop --reason other', {
      stdin: numberOf('privatperson'),
    });
    expect(code).toBe(2);
    expect(err).toBe(
      'Numret hör inte till en bekräftad näringsidkare. Privatpersoner kontrolleras inte. Inget sändes och inget sparades.',
    );
    const shown = await line.run('supplier -', { stdin: numberOf('privatperson') });
    expect(shown.code).toBe(2);
    expect(shown.out).toBe('');
  }, 180_000);

  it('a sole trader is controlled once a named person has confirmed it', async () => {
    const number = numberOf('vavstugan');
    expect((await line.run('check - --unit vof --reason other', { stdin: number })).code).toBe(2);
    expect((await line.run('supplier confirm-trader - --by Namn', { stdin: number })).code).toBe(0);
    const { value } = await line.json('check - --unit vof --reason other --json', { stdin: number });
    expect(value).toMatchObject({ supplier: { orgNr: null }, level: 'none' });
    expect(JSON.stringify(value)).not.toContain(number);
  }, 180_000);
});

describe('wrong use', () => {
  it.each([
    { args: 'import /nowhere/ledger.csv', says: 'ledger.csv: filen finns inte; kontrollera sökvägen.' },
    {
      args: 'run --date 2026-13-01',
      says: '--date: en dag som ÅÅÅÅ-MM-DD väntades, men "2026-13-01" angavs',
    },
    {
      args: 'check 5599910006 --unit parken --reason other',
      says: '--unit: inkop, ekonomi eller vof väntades, men "parken" angavs',
    },
    {
      args: 'check 5599910006 --unit inkop --reason curious',
      says: '--reason: direct-purchase, tender',
    },
    { args: 'check 5599910007 --unit inkop --reason other', says: 'Kontrollsiffran stämmer inte' },
    {
      args: 'token create --role officer --name Test',
      says: '--unit: inkop, ekonomi eller vof väntades, men inget angavs',
    },
    { args: 'sources --fault scb=tired', says: '--fault: <källa>=<fel> väntades, men "scb=tired" angavs' },
    { args: 'dance', says: 'Kommandot dance finns inte.' },
  ])('$args ends with 2 and one sentence', async ({ args, says }) => {
    const { code, err } = await line.run(args);
    expect(err).toContain(says);
    expect(code).toBe(2);
  });

  it('a bad environment ends with 3 before anything is opened', async () => {
    const { code, err } = await line.run('worker', { env: { QUEUE_URL: 'carrier-pigeon:' } });
    expect(code).toBe(3);
    expect(err).toContain('QUEUE_URL: embedded:');
  });

  it('the clock is not moved against live sources', async () => {
    const { code, err } = await line.run('run --date 2026-11-21', { env: { SOURCES: 'live' } });
    expect(code).toBe(3);
    expect(err).toContain('--date går bara med de påhittade källorna');
  });
});
