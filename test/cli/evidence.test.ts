import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { openCommandLine, type CommandLine } from '../support/command-line.ts';

const ledgers = path.join(import.meta.dirname, '../../fixtures/ledgers');
const stdin = memberById('tranan').number ?? '';

interface Kept {
  readonly source: string;
  readonly hash: string;
  readonly size: number;
  readonly contentType: string;
}

let line: CommandLine;
let kept: readonly Kept[];
beforeAll(async () => {
  line = openCommandLine();
  await line.run(`import ${path.join(ledgers, 'exempelstad-2026.csv')}`);
  await line.run(`import --kind tenders ${path.join(ledgers, 'registers/exempelstad-upphandlingar.csv')}`);
  await line.run('run --date 2026-11-21');
  kept = (await line.json('evidence - --json', { stdin })).value as readonly Kept[];
}, 180_000);
afterAll(() => line.close());

const target = (name: string) => path.join(line.dataDir, name);
const ofScb = (): Kept => kept.find(({ source }) => source === 'scb') ?? never();
const never = (): never => {
  throw new Error('nothing of SCB is kept');
};

describe('kontroll evidence', () => {
  it('lists what every source answered, without the number', async () => {
    expect(new Set(kept.map(({ source }) => source))).toEqual(
      new Set([
        'skatteverket',
        'scb',
        'bolagsverket',
        'annual-reports',
        'bulk',
        'vies',
        'tic',
        'foretagsinformation',
        'creditsafe',
      ]),
    );
    // Of a list only the rows that resemble the supplier are kept.
    const resembling = memberById('truten').number ?? '';
    const ofList = (await line.json('evidence - --json', { stdin: resembling })).value as readonly Kept[];
    expect(ofList.map(({ source }) => source)).toContain('eu-sanctions');
    const { code, out } = await line.run('evidence - --source scb', { stdin });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Tranans Tryckeri AB \(L-\w{5}\):\n {2}2026-11-21 \d\d:\d\d {2}SCB[^\n]* {2}\/\S+ {2}\d+ byte {2}[0-9a-f]{16}$/,
    );
    expect(out).not.toContain(stdin);
  });

  it('saves one as it came, for its owner alone, and overwrites nothing', async () => {
    const { hash, size } = ofScb();
    const file = target('answer.json');
    const saved = await line.run(`evidence save ${hash.slice(0, 16)} ${file}`);
    expect(saved).toMatchObject({ code: 0 });
    const bytes = readFileSync(file);
    expect(bytes).toHaveLength(size);
    expect(JSON.parse(bytes.toString())).toBeTruthy();
    expect(bytes.toString()).toContain(stdin);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await line.run(`evidence save ${hash} ${file}`);
    expect(again).toMatchObject({ code: 2, err: `${file} finns redan: välj ett annat namn.` });
  });

  it('a beginning of any length from sixteen characters on is enough', async () => {
    const saved = await line.run(`evidence save ${ofScb().hash.slice(0, 17)} ${target('odd.json')}`);
    expect(saved).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    { day: '2026-11-21', shows: /: inga svar är sparade från tiden före 2026-11-21\.$/ },
    { day: '2026-11-22', shows: /\n {2}2026-11-21 \d\d:\d\d {2}SCB/ },
  ])('shows what came before $day', async ({ day, shows }) => {
    const { code, out } = await line.run(`evidence - --before ${day}`, { stdin });
    expect(code).toBe(0);
    expect(out).toMatch(shows);
  });

  it.each<{ name: string; args: () => string; says: string }>([
    {
      name: 'a day that is none',
      args: () => 'evidence - --before 2026-02-30',
      says: '--before: en dag som ÅÅÅÅ-MM-DD väntades',
    },
    { name: 'another source', args: () => 'evidence - --source scp', says: '--source: ' },
    { name: 'too short', args: () => 'evidence save abcd x', says: 'Angivet: 4 tecken' },
    { name: 'no hash', args: () => 'evidence save zzzzzzzzzzzzzzzz x', says: 'minst 16 tecken' },
    { name: 'not kept', args: () => `evidence save ${'0'.repeat(16)} x`, says: 'Inget svar har den' },
    {
      name: 'no folder',
      args: () => `evidence save ${ofScb().hash} ${target('none/x')}`,
      says: 'kunde inte skrivas (ENOENT)',
    },
  ])('$name is told in one sentence', async ({ args, says }) => {
    const { code, err } = await line.run(args(), { stdin });
    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  it.each([
    { name: 'not here', number: '202100-5489', says: 'Leverantören finns inte här' },
    { name: 'here as a bidder alone', number: '559993-0905', says: 'Leverantören finns inte här' },
    { name: 'a private person', number: '194009272719', says: 'Privatpersoner kontrolleras inte' },
  ])('who is $name is not shown', async ({ number, says }) => {
    const { code, out, err } = await line.run('evidence -', { stdin: number });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(says);
  });

  it('what was removed is named as such, and stands in the protocol', async () => {
    expect((await line.run('retention --protocol')).out).toBe('Ingenting har gallrats.');
    const { hash } = ofScb();
    const older = new Database(target('kontroll.sqlite'));
    older.exec('UPDATE questions SET settled_at = settled_at - 864000000');
    older.exec('UPDATE evidence SET last_used_at = last_used_at - 864000000');
    older.exec("UPDATE cells SET answer_id = NULL, answered_question_id = NULL WHERE source = 'scb'");
    older.close();
    const policy = target('policy.json');
    writeFileSync(policy, JSON.stringify({ retention: [{ source: 'scb', days: 1, decision: 'KS 2026/1' }] }));
    await line.run('retention --by Arkivarien', { env: { POLICY_FILE: policy } });
    expect((await line.run('retention --protocol')).out).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d Arkivarien: SCB[^\n]*\(KS 2026\/1\): \d+ svar, \d+ kB, togs bort\.$/,
    );
    expect((await line.run('evidence - --source scb', { stdin })).out).toMatch(/\(gallrat\)$/);
    const saved = await line.run(`evidence save ${hash} ${target('gone')}`);
    expect(saved.code).toBe(2);
    expect(saved.err).toContain('Svaret är gallrat');
    const both = await line.run('retention --protocol --by Arkivarien');
    expect(both.err).toContain('men --by angavs också');
  });

  it('tells that there are more than it shows, in a table and beside JSON', async () => {
    const more = new Database(target('kontroll.sqlite'));
    more.exec(`WITH RECURSIVE n (nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM n WHERE nth < 200)
      INSERT INTO question_evidence (question_id, place, evidence_id, route_id, quarantined)
      SELECT l.question_id, 1000 + nth, l.evidence_id, l.route_id, 0 FROM n JOIN question_evidence l ON l.place = 0
      JOIN questions q ON q.id = l.question_id JOIN cells c ON c.id = q.cell_id WHERE c.source = 'vies'`);
    more.close();
    const says =
      'Bara de 200 nyaste visas; --before visar dem som kom före en dag, --source en källa i taget.';
    const asJson = await line.run('evidence - --source vies --json', { stdin });
    expect(asJson.err).toBe(says);
    expect(JSON.parse(asJson.out)).toHaveLength(200);
    expect((await line.run('evidence - --source vies', { stdin })).err).toBe(says);
    const whole = await line.run('evidence - --source bolagsverket --json', { stdin });
    expect(whole.err).toBe('');
  });
});
