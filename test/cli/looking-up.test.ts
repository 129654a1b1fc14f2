import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';

const ledgers = path.join(import.meta.dirname, '../../fixtures/ledgers');
const PARTNERSHIP = 'kajutan';

let line: CommandLine;
let told: string;
beforeAll(async () => {
  line = openCommandLine();
  await line.run(`import ${path.join(ledgers, 'exempelstad-2026.csv')}`);
  await line.run(`import ${path.join(ledgers, 'exempelstad-fastighet.csv')} --unit ekonomi`);
  told = (await line.run('run --date 2026-11-21')).out;
}, 180_000);
afterAll(() => line.close());

const numberOf = (id: string): string => memberById(id).number ?? '';

describe('what somebody looks up', () => {
  it('a control counts who is not finished among the levels, and says so', () => {
    expect(told).toMatch(/\n {2}Inga signaler: \d+\n {2}varav inte färdigkontrollerade: \d+$/);
  });

  it('a supplier is shown with what could not be judged, and why', async () => {
    const { out } = await line.run('supplier -', { stdin: numberOf('tranan') });
    expect(out).toMatch(/\n\nInte bedömt:\n {2}\S[^\n]*: Gick inte att bedöma: [^\n]+\./);
    const { value } = await line.json('supplier - --json', { stdin: numberOf('tranan') });
    expect((value as { unjudged: unknown[] }).unjudged.length).toBeGreaterThan(0);
  });

  it('a supplier has each fact once, in order, with all who say it', async () => {
    const { out } = await line.run('supplier -', { stdin: numberOf('tranan') });
    const facts = out.slice(out.indexOf('Uppgifter:\n') + 11).split('\n');
    expect(facts.length).toBeGreaterThan(4);
    const said = facts.map((fact) => fact.slice(0, fact.lastIndexOf(' (')));
    expect(new Set(said).size).toBe(said.length);
    expect(said).toEqual(said.toSorted(new Intl.Collator('sv').compare));
    const sources = facts.map((fact) => fact.slice(fact.lastIndexOf(' (') + 2, -1).split(/, (?!\d+ dag)/));
    expect(sources.some((each) => each.length > 1)).toBe(true);
    for (const each of sources) expect(new Set(each).size).toBe(each.length);
  });

  it('the reference that mails carry does wherever a number does', async () => {
    const found = await line.run('supplier -', { stdin: numberOf('tranan') });
    const ref = /\((L-\w{5})\)/.exec(found.out)?.[1] ?? '';
    expect((await line.run(`supplier ${ref.toLowerCase()}`)).out).toBe(found.out);
    expect((await line.run(`orders of ${ref}`)).out).toContain(memberById('tranan').name);
    expect((await line.run(`evidence ${ref}`)).code).toBe(0);
    const checked = await line.run(`check ${ref} --unit inkop --reason other`);
    expect(checked.out).toContain(memberById('tranan').name);
    const unknown = await line.run('supplier L-ZZZZZ');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain('finns inte här');
  }, 180_000);

  it('a question that waits for a leave is found, so is the leave, and the order that follows', async () => {
    const stdin = numberOf(PARTNERSHIP);
    const { name } = memberById(PARTNERSHIP);
    expect((await line.run('orders of -', { stdin })).out).not.toContain('Creditsafe');
    const waiting = await line.run('orders');
    expect(waiting.out).toContain('Frågas inte utan en persons godkännande');
    expect(waiting.out).toContain(`${name} (L-`);
    await line.run('orders approve - --source creditsafe --by Eva --purpose avtalsuppföljning', { stdin });
    expect((await line.run('orders')).out).toMatch(
      new RegExp(`Godkänt, inte frågat än:\\n {2}${name} \\(L-\\w{5}\\), Creditsafe, av Eva till och med `),
    );
    await line.run('check - --unit inkop --reason contract-follow-up', { stdin });
    expect((await line.run('orders of -', { stdin })).out).toMatch(
      /\n {2}\d+: Creditsafe, \d{4}-\d\d-\d\d, levererad, \d+ kr/,
    );
    const after = await line.run('orders');
    expect(after.out).not.toContain('Godkänt, inte frågat än');
    expect(after.out).not.toContain(`${name} (L-`);
  }, 180_000);

  it.each([
    { by: 'B', says: 'färre än två bokstäver angavs' },
    { by: '12', says: 'färre än två bokstäver angavs' },
  ])('--by $by is not a name', async ({ by, says }) => {
    const { code, err } = await line.run(`orders correct 1 --by ${by}`);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  it('a token is listed until it is withdrawn', async () => {
    await line.run('token create --role officer --unit inkop --name Anna');
    expect((await line.run('token')).out).toMatch(
      /^1: Anna, officer, inkop, sedan \d{4}-\d\d-\d\d \d\d:\d\d, till och med \d{4}-\d\d-\d\d, aldrig använd$/,
    );
    const withdrawn = await line.run('token withdraw 1 --by Eva');
    expect(withdrawn).toMatchObject({
      code: 0,
      out: 'Anna: nyckeln 1 är återkallad av Eva och öppnar inget mer.',
    });
    expect((await line.run('token')).out).toBe('Ingen nyckel gäller.');
    const again = await line.run('token withdraw 1 --by Eva');
    expect(again.code).toBe(2);
    expect(again.err).toContain('Nyckeln 1 gäller inte');
  });

  it('two letters are a name', async () => {
    expect((await line.run('orders correct 99999 --by Bo')).err).toContain('finns inte');
  });
});
