import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openRecords } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { noFigures } from '../../src/domain/plausibility.ts';
import { createLog } from '../../src/log.ts';
import { company, inRun, row, settleCheck } from '../store/support.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';
import { viewerOf } from '../support/viewers.ts';

/** A Saturday, the unit's own day. */
const DAY = '2026-11-21';
/** Nobody listens on port 1. */
const deaf = { MAIL_URL: 'smtp://127.0.0.1:1' };

let line: CommandLine;
let units: string;
beforeEach(() => {
  line = openCommandLine();
  units = path.join(line.dataDir, 'units.json');
  writeUnits(['inkop@kommun.example']);
});
afterEach(() => line.close());

const unit = (id: string, recipients: readonly string[]) => ({
  id,
  name: id,
  authority: 'Kommunstyrelsen',
  administrations: 'all',
  recipients,
  rhythm: { every: 'week', weekday: 6, at: '06:40' },
});
/** The unit `inkop` with these recipients, and `vof`, which has none. */
const writeUnits = (recipients: readonly string[]): void =>
  writeFileSync(units, JSON.stringify([unit('inkop', recipients), unit('vof', [])]));
const digest = (more = '', env: Record<string, string> = {}) =>
  line.run(`digest --date ${DAY} --unit inkop${more}`, { env: { UNITS_FILE: units, ...env } });

const openStoreOf = () =>
  openRecords({
    config: readConfig({ DATA_DIR: line.dataDir }),
    log: createLog('silent'),
    now: () => new Date(),
  });

/** As if the control of the day had judged one supplier, and found what asks for a decision. */
async function judged(): Promise<void> {
  const store = await openStoreOf();
  const now = `${DAY}T02:00:00.000Z`;
  await store.ledger.append([row(company(1, 'Påhittade Bolaget AB'))], now);
  const { runId } = await store.runs.start({ period: DAY, now, deadline: `${DAY}T08:00:00.000Z` });
  const [plan] = await store.checks.plan([inRun(1, runId, [], { period: DAY })], now);
  await store.runs.planned(runId, now);
  const flag = { rule: 'credit-bankrupt', severity: 'block', weight: null, because: 'facts' } as const;
  await settleCheck(store, plan?.checkId ?? 0, now, {
    level: 'stop',
    flags: [{ change: 'opened', ...flag, params: { state: 'ongoing', on: DAY } }],
  });
  await store.close();
}

describe('kontroll digest', () => {
  beforeEach(judged);

  it('delivers what is due, once', async () => {
    expect(await digest()).toMatchObject({ code: 0, out: expect.stringMatching(/^inkop 2026-W47: skickat/) });
    expect(await digest()).toMatchObject({ code: 0, out: 'Inget utskick är på tur.' });
  });

  it.each([
    {
      more: '',
      out: expect.stringMatching(/^Inga utskick går: svaren från SCB .*kontroll gate\.$/),
      err: '',
    },
    { more: ' --json', out: '[]', err: expect.stringMatching(/^Inga utskick går: svaren från SCB/) },
  ])('answers that are held end with 1, as kontroll gate does:$more', async ({ more, out, err }) => {
    const store = await openStoreOf();
    await store.sourceDays.add({ source: 'scb', day: DAY, figures: noFigures });
    await store.sourceDays.hold({ source: 'scb', day: DAY, why: 'påhittat' });
    await store.close();
    expect(await digest(more)).toEqual({ code: 1, out, err });
  });

  it('a mail that does not go out ends with 1, and so does one that fails again', async () => {
    expect(await digest('', deaf)).toMatchObject({ code: 1, out: 'inkop 2026-W47: väntar på nytt försök' });
    const later = (date: string, env: Record<string, string>) =>
      line.run(`digest --date ${date} --unit vof`, { env: { UNITS_FILE: units, ...env } });
    expect(await later('2026-11-22', deaf)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^Källorna är påhittade .*\n1 tidigare utskick gick inte iväg nu heller och väntar på nytt försök\.$/,
      ),
    });
    expect(await later('2026-11-23', {})).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Källorna är påhittade [^\n]*$/),
    });
  });

  it('a unit without recipients is said to have none', async () => {
    writeUnits([]);
    expect(await digest()).toMatchObject({
      code: 0,
      out: 'inkop 2026-W47: sammanställt och inte skickat, för enheten har inga mottagare',
    });
    expect(await digest()).toMatchObject({ code: 0, out: 'Inget utskick är på tur.' });
  });

  it('tells a program that the digest of a unit without recipients is there', async () => {
    writeUnits([]);
    const { out } = await digest(' --json');
    expect(JSON.parse(out)).toEqual([
      { unit: 'inkop', period: '2026-W47', created: true, waits: null, sent: null },
    ]);
  });
});

describe('kontroll digest without a control behind it', () => {
  it('keeps the Startläge until one has judged somebody', async () => {
    expect(await digest()).toMatchObject({
      code: 0,
      out: 'inkop 2026-W47: väntar, för ingen kontroll har bedömt enhetens leverantörer. Startläget är kvar',
    });
    expect((await digest(' --preview')).out).toContain('Kör kontroll run först.');
    await judged();
    expect((await digest()).out).toMatch(/^inkop 2026-W47: skickat/);
    expect(mailOf('outbox')).toContain('Startläge');
  });
});

describe('kontroll digest --preview', () => {
  it('writes what would be sent into a folder that it names, and uses nothing up', async () => {
    await judged();
    const before = await kept();
    // An opening notes who reads by today's units file.
    await line.run('imports', { env: { UNITS_FILE: units } });
    const rows = everyRow();
    const { code, out } = await digest(' --preview');
    expect(code).toBe(0);
    expect(everyRow()).toEqual(rows);
    const [, file = '', folder = ''] =
      /^inkop 2026-W47: (\S+\.html)\nFörhandsvisning i (\S+)\. Inget har skickats, sparats eller räknats som läst\.$/.exec(
        out,
      ) ?? [];
    expect(readdirSync(folder).toSorted()).toEqual(['inkop-2026-W47.eml', 'inkop-2026-W47.html']);
    expect(readFileSync(file, 'utf8')).toContain('Påhittade Bolaget AB');
    expect(await kept()).toEqual(before);
    expect(existsSync(path.join(line.dataDir, 'outbox'))).toBe(false);

    await digest();
    expect(mailOf('outbox')).toBe(readFileSync(file, 'utf8').replace(CLOCK, ''));
    // The same of a digest that is not the first.
    const told = everyRow();
    expect(told).not.toEqual(rows);
    expect(await digest(' --preview')).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Källorna är påhittade [^\n]*$/),
    });
    expect(everyRow()).toEqual(told);
  });

  it('says so when answers are held, and holds none itself', async () => {
    await judged();
    const store = await openStoreOf();
    await store.sourceDays.add({ source: 'scb', day: DAY, figures: noFigures });
    await store.sourceDays.hold({ source: 'scb', day: DAY, why: 'påhittat' });
    await store.close();
    expect(await digest(' --preview --json')).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^Inga utskick går just nu: svaren från SCB/),
    });
  });
});

const CLOCK = / kl\.[^.]*\d\d:\d\d|kl\. \d\d:\d\d/;
const mailOf = (folder: string): string =>
  readFileSync(path.join(line.dataDir, folder, 'inkop-2026-W47.html'), 'utf8').replace(CLOCK, '');

/** A hash of each table of the database, so that nothing that is written goes unseen. */
function everyRow(): Readonly<Record<string, string>> {
  const db = new Database(path.join(line.dataDir, 'kontroll.sqlite'), { readonly: true });
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const hashed = tables.map((table): [string, string] => {
    const rows = db.prepare(`SELECT * FROM "${table}"`).raw().all();
    return [table, createHash('sha256').update(JSON.stringify(rows)).digest('hex')];
  });
  db.close();
  expect(hashed.length).toBeGreaterThan(30);
  return Object.fromEntries(hashed);
}

/** All that a digest could have stored. */
async function kept(): Promise<unknown> {
  const store = await openStoreOf();
  const material = await store.digests.material({
    viewer: viewerOf('inkop', ['inkop']),
    unit: { id: 'inkop', name: 'inkop', topics: 'all', reads: ['procurement'], ofAll: true },
    unitsOfAll: ['inkop'],
    unitNames: {},
    today: DAY,
  });
  const seen = {
    material,
    digests: await store.digests.list('inkop', 9),
    mails: await store.outbox.waiting({ now: `${DAY}T23:00:00.000Z`, limit: 9 }),
  };
  await store.close();
  return seen;
}
