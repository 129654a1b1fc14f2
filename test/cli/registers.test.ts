import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { walledBidder } from '../../fixtures/ledgers/register-files.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';
import { projectRoot } from '../support/files.ts';

const file = (name: string): string => path.join(projectRoot, 'fixtures/ledgers', name);
let line: CommandLine;
beforeAll(() => {
  line = openCommandLine();
});
afterAll(() => line.close());

describe("the municipality's own registers, by command line", () => {
  it.each([
    ['contracts', 'registers/exempelstad-avtal.csv', 6],
    ['tenders', 'registers/exempelstad-upphandlingar.csv', 5],
    ['subcontractors', 'registers/exempelstad-underleverantorer.csv', 2],
  ])('imports %s, once', async (kind, name, rows) => {
    const command = `import ${file(name)} --kind ${kind} --json`;
    expect(await line.json(command)).toMatchObject({ code: 0, value: { rows, stored: rows, rejected: [] } });
    expect(await line.json(command)).toMatchObject({
      code: 0,
      value: { rows, stored: 0, changed: 0, known: rows },
    });
  });

  it('refuses another kind in one sentence', async () => {
    const { code, err } = await line.run(`import ${file('registers/exempelstad-avtal.csv')} --kind avtal`);
    expect(code).toBe(2);
    expect(err).toContain('--kind: payments, suppliers');
  });

  it('shows a tender here and nowhere else', async () => {
    const { value } = await line.json('tender UPPH-2026-21 --json');
    const { tenders } = value as { tenders: { readers: string[]; bids: { name: string }[] }[] };
    expect(tenders[0]?.readers).toEqual(['Alva Exempelgren', 'Otto Provkvist']);
    expect(tenders[0]?.bids.map(({ name }) => name)).toContain(walledBidder.name);
    expect((await line.json('tender --json')).value).toEqual({ tenders: 1, suppliers: 2 });
    expect((await line.run(`supplier ${walledBidder.number}`)).code).toBe(2);
    expect((await line.run('tender UPPH-0000-00')).code).toBe(2);
  });

  it('records a named decision about depth, and refuses half of one', async () => {
    const number = memberById('kvarnhjulet').number ?? '';
    const whole = {
      depth: 'fördjupad',
      reason: 'tillsynsbeslut',
      by: 'Alva',
      until: `${new Date().getFullYear() + 1}-01-31`,
    };
    const decide = async (more: Partial<typeof whole>) => {
      const options = Object.entries({ ...whole, ...more }).map(([name, value]) => `--${name} ${value}`);
      return (await line.run(`supplier depth - ${options.join(' ')}`, { stdin: number })).code;
    };
    expect(await decide({})).toBe(0);
    for (const more of [
      { depth: 'djup' },
      { by: 'A' },
      { reason: 'x' },
      { until: '2020-01-01' },
      { until: '2099-01-01' },
    ])
      expect(await decide(more), JSON.stringify(more)).toBe(2);
  });
});
