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

/** Every page of help, found as a reader finds them: by the commands that a page lists. */
async function pagesFrom(path: string): Promise<readonly { page: string; out: string }[]> {
  const { out } = await run(`${path} --help`.trim());
  const listed = /Kommandon:\n([\s\S]*)$/.exec(out)?.[1] ?? '';
  const names = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name]) => name ?? []);
  const deeper: { page: string; out: string }[] = [];
  for (const name of names.filter((each) => each !== 'help'))
    deeper.push(...(await pagesFrom(`${path} ${name}`.trim())));
  return [{ page: path, out }, ...deeper];
}

/** What the library writes by itself, and the commonest English words. Names of commands, options and values stay. */
const english =
  /\[(?:options|command|arguments)\]|<(?:file|name|reason|kind|role|depth|day|number|source|entry|hash|supplier|outcome|YYYY\S*)>|\((?:default|choices|env|preset)\b|\bfalse\b|\b(?:the|and|or|with|without|when|what|who|which|is|are|not|display|print|prints|usage|options|commands|arguments|help for|file|unit|day|date|name)\b(?![-=>])(?<!--(?:unit|date|name|day))/gi;

describe('help', () => {
  it('of check names every reason and unit', async () => {
    const { code, out } = await run('check --help');
    const text = out.replaceAll(/\s+/g, ' ');
    expect(code).toBe(0);
    expect(checkReasons.filter((reason) => !text.includes(reason))).toEqual([]);
    expect(text).toContain('inkop, ekonomi, vof');
    expect(text).toContain('L-…');
  });

  it('is Swedish on every page', async () => {
    const pages = await pagesFrom('');
    expect(pages.length).toBeGreaterThanOrEqual(40);
    for (const { page, out } of pages) {
      expect(out, page).toMatch(/^Så här: kontroll/);
      expect(out.match(english) ?? [], page).toEqual([]);
    }
  });
});

it.each([
  ['check', 'Alternativet --unit <id> behövs. Se --help.'],
  ['check --unit inkop --reason other', 'Uppgiften <orgnr> saknas. Se --help.'],
  ['chek', 'Kommandot chek finns inte. Se --help.'],
  ['run --dag 3', 'Alternativet --dag finns inte. Se --help.'],
  ['run --date', 'Alternativet --date <ÅÅÅÅ-MM-DD> behöver ett värde. Se --help.'],
  ['token withdraw x --by Eva', 'Uppgiften <id>: ett heltal väntades.'],
])('kontroll %s: %s', async (args, sentence) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err).not.toContain('error:');
});
