import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openRecords } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { noFigures } from '../../src/domain/plausibility.ts';
import { createLog } from '../../src/log.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';

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

describe('kontroll digest', () => {
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
    const store = await openRecords({
      config: readConfig({ DATA_DIR: line.dataDir }),
      log: createLog('silent'),
      now: () => new Date(),
    });
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
      err: '1 tidigare utskick gick inte iväg nu heller och väntar på nytt försök.',
    });
    expect(await later('2026-11-23', {})).toMatchObject({ code: 0, err: '' });
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
    expect(JSON.parse(out)).toEqual([{ unit: 'inkop', period: '2026-W47', created: true, sent: null }]);
  });
});
