import { afterEach, beforeEach, expect, it } from 'vitest';

import { openRecords } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import type { DayFigures } from '../../src/domain/plausibility.ts';
import { addDays, dayOf } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';

const today = dayOf(new Date());
const sources = ['scb', 'skatteverket', 'bolagsverket', 'vies'];
const all = (word: string): DayFigures => ({
  answered: 100,
  notFound: 0,
  kinds: { 'tax.fSkatt': { [word]: 100 } },
});

let line: CommandLine;
beforeEach(async () => {
  line = openCommandLine();
  const config = readConfig({ DATA_DIR: line.dataDir });
  const store = await openRecords({ config, log: createLog('silent'), now: () => new Date() });
  for (const source of sources) {
    for (let back = 5; back >= 1; back--)
      await store.sourceDays.add({ source, day: addDays(today, -back), figures: all('registered') });
    await store.sourceDays.add({ source, day: today, figures: all('never') });
  }
  await store.close();
});
afterEach(() => line.close());

it('what a control has just brought waits for its decision, with no other command between', async () => {
  expect(await line.run('gate let-through scb --by Eva')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^SCB.* svaren godtogs av Eva\.$/) as string,
  });
  expect((await line.run('gate')).code).toBe(1);
});

it('everything that waits is decided at once', async () => {
  const { code, out } = await line.run('gate let-through --all --by Eva');
  expect(code).toBe(0);
  expect(out.split('\n')).toHaveLength(4);
  expect(await line.run('gate')).toMatchObject({ code: 0, out: 'Inga svar väntar på beslut.' });
  expect(await line.run('gate let-through --all --by Eva')).toMatchObject({
    code: 2,
    err: 'Inga svar väntar på beslut.',
  });
});

it.each(['gate reject --by Eva', 'gate reject scb --all --by Eva'])(
  '%s: one or all, said once',
  async (args) => {
    expect(await line.run(args)).toMatchObject({ code: 2, err: 'gate: ange antingen en källa eller --all.' });
  },
);
