import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { officersOf } from '../../fixtures/cast/officers.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';

const ledgers = path.join(import.meta.dirname, '../../fixtures/ledgers');
const trader = memberById('vavstugan').number ?? '';

/** The deputy of this member has a näringsförbud. */
function deputy(): string {
  const found = officersOf(memberById('gravlingen'), 1)?.find(({ roles }) => roles.includes('SU'));
  if (found === undefined || !('person' in found) || found.person.number === null)
    throw new Error('the story has no deputy');
  return found.person.number;
}

let line: CommandLine;
beforeAll(async () => {
  line = openCommandLine();
  await line.run(`import ${path.join(ledgers, 'exempelstad-fastighet.csv')}`);
  await line.run('supplier confirm-trader - --by Namn', { stdin: trader });
  await line.run('run --date 2026-11-21');
  await line.run('check - --unit vof --reason other', { stdin: trader });
}, 180_000);
afterAll(() => line.close());

describe('kontroll person', () => {
  it('gives roles and näringsförbud with their days, by number or by reference', async () => {
    const number = deputy();
    const { code, out } = await line.run('person -', { stdin: number });
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+ \S+ \(P-[\w-]{22}\), sedd 2026-11-2\d till 2026-11-2\d\.\n/);
    expect(out).toMatch(
      /\n {4}uppdrag: kod SU, roll suppleant \(känd 2026-11-2\d, uppgift per 2026-11-2\d\)(?:\n|$)/,
    );
    expect(out).toMatch(
      /\n {4}näringsförbud: från \d{4}-\d\d-\d\d, slag slutligt, till \d{4}-\d\d-\d\d \(känd 2026-11-2\d/,
    );
    expect(out).toContain(
      '\n  Grävlingens Golv AB: enligt Bolagsverket Företagsinformation, senast 2026-11-2',
    );
    const ref = /P-[\w-]{22}/.exec(out)?.[0] ?? '';
    expect(await line.run(`person ${ref}`)).toEqual({ code, out, err: '' });
    const short = `${number.slice(2, 8)}-${number.slice(8)}`;
    const { value } = await line.json('person - --json', { stdin: short });
    expect(value).toMatchObject({ ref, number, own: null });
    expect(JSON.stringify(value)).toContain('"kind":"final"');
  });

  it('finds the supplier that a person is itself', async () => {
    const { code, out } = await line.run('person -', { stdin: `19${trader}` });
    expect(code).toBe(0);
    expect(out).toMatch(
      /Personen är själv leverantör L-\w{5}[^\n]*, bekräftad näringsidkare: 0 rader i reskontran, 1 kontroll, \d+ sparade svar\.$/,
    );
    expect(out).not.toContain(trader);
  });

  it('says so when nothing is held', async () => {
    expect(await line.run('person -', { stdin: '18920101-9800' })).toMatchObject({
      code: 0,
      out: 'Ingenting finns om den personen.',
    });
  });

  it.each([
    { name: 'letters', stdin: 'abc' },
    { name: 'two digits', stdin: '19' },
    { name: 'nothing', stdin: '' },
    { name: 'a wrong check digit', stdin: '194009272718' },
    { name: 'an organisation number', stdin: '5599900015' },
    { name: 'a piece of a reference', stdin: 'P-abc' },
    { name: 'a number with letters around it', stdin: 'nr 194009272719 x' },
  ])('$name is refused in one sentence that does not repeat it', async ({ stdin }) => {
    const { code, out, err } = await line.run('person -', { stdin });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'Det angivna är varken ett personnummer (tio eller tolv siffror, med rätt kontrollsiffra) eller en beteckning P-… i sin helhet: rätta det.',
    );
  });
});
