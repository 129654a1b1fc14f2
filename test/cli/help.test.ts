import { describe, expect, it } from 'vitest';

import { checkReasons } from '../../src/domain/check.ts';
import { runProgram } from '../../src/cli/program.ts';

async function run(args: string): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const code = await runProgram(args.split(' '), {
    env: {},
    stdin: process.stdin,
    version: '9.9.9',
    output: {
      print: (text) => {
        said.out += `${text}\n`;
      },
      note: (text) => {
        said.err += `${text}\n`;
      },
      interactive: false,
    },
  });
  return { code, ...said };
}

describe('help', () => {
  it('of check names every reason and unit', async () => {
    const { code, out } = await run('check --help');
    const text = out.replaceAll(/\s+/g, ' ');
    expect(code).toBe(0);
    expect(checkReasons.filter((reason) => !text.includes(reason))).toEqual([]);
    expect(text).toContain('inkop, ekonomi, vof');
    expect(text).toContain('L-…');
  });

  it.each([
    '--help',
    'import --help',
    'orders --help',
    'orders approve --help',
    'supplier --help',
    'supplier depth --help',
    'hold --help',
    'token --help',
    'gate --help',
    'intake --help',
  ])('%s is Swedish', async (args) => {
    const { out } = await run(args);
    expect(out).toMatch(/^Så här:/);
    expect(out).not.toMatch(/\b(?:the|display|print|Usage|Options|Commands|Arguments|what|who|help for)\b/);
  });
});

it.each([
  ['check', 'Alternativet --unit <id> behövs. Se --help.'],
  ['check --unit inkop --reason other', 'Uppgiften <orgnr> saknas. Se --help.'],
  ['chek', 'Kommandot chek finns inte. Se --help.'],
  ['run --dag 3', 'Alternativet --dag finns inte. Se --help.'],
  ['run --date', 'Alternativet --date <YYYY-MM-DD> behöver ett värde. Se --help.'],
  ['token withdraw x --by Eva', 'Uppgiften <id>: ett heltal väntades.'],
])('kontroll %s: %s', async (args, sentence) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err).not.toContain('error:');
});
