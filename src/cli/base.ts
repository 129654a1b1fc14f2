import path from 'node:path';

import { storyDayOf } from '../../fixtures/cast/world.ts';
import { type RunningSources, sourceEnvironment, startSources } from '../../fixtures/server.ts';
import { type Base, openRecords } from '../app.ts';
import { type Environment, readConfig } from '../config/index.ts';
import type { DecisionContext } from '../control/decisions/context.ts';
import { ConfigInvalid, InputInvalid } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import { type Day, dayOf, isDay } from '../domain/time.ts';
import { createLog, tellFileProblem } from '../log.ts';
import { givenText } from './choice.ts';
import { clockOn, systemClock } from './clock.ts';
import type { Output } from './output.ts';

/** The cast's own limits: its factoring account, its municipality's companies, its konto table. */
export const castPolicy = path.join(import.meta.dirname, '../../fixtures/policy.json');

export interface CommandBase extends Base {
  /** The fixture sources of this process; null when live, or when the command asks no source. */
  readonly fixtures: RunningSources | null;
  close(): Promise<void>;
}

/** Configuration, log and clock, for commands that ask no source. */
export function openQuietBase(env: Environment, now: () => Date = systemClock): Base {
  const config = readConfig(env, { policyFile: castPolicy });
  return { config, log: createLog(config.logLevel), now };
}

/** Opens what is stored for as long as the work takes, for commands that ask no source. */
export async function withRecords<Result>(
  env: Environment,
  work: (store: Store, base: Base) => Promise<Result>,
): Promise<Result> {
  const base = openQuietBase(env);
  const store = await openRecords(base);
  try {
    return await work(store, base);
  } finally {
    await store.close();
  }
}

/** The same for a decision of a named person. */
export const withDecisions = (
  env: Environment,
  output: Output,
  work: (context: DecisionContext, base: Base) => Promise<string>,
): Promise<number> =>
  withRecords(env, async (store, base) => {
    output.print(await work({ store, policy: base.config.policy, now: base.now }, base));
    return 0;
  });

/**
 * The same with sources: under SOURCES=fixtures the made-up sources are served on loopback and the environment's own
 * addresses, where it has some, win over them. `log` is quiet by default so that a command's output is its own.
 */
export async function openBase(
  env: Environment,
  now: () => Date = systemClock,
  logLevel?: string,
): Promise<CommandBase> {
  const live = (env['SOURCES'] ?? 'fixtures') === 'live';
  const fixtures = live ? null : await startSources({ day: storyDayOf(dayOf(now())), now });
  try {
    const config = readConfig(env, {
      policyFile: castPolicy,
      onFileProblem: (problem) => tellFileProblem(log)(problem),
      ...(fixtures === null ? {} : { fixtures: sourceEnvironment(fixtures.addresses) }),
    });
    const log = createLog(logLevel ?? config.logLevel);
    return { config, log, now, fixtures, close: async () => fixtures?.close() };
  } catch (error) {
    await fixtures?.close();
    throw error;
  }
}

/** Said beside what rests on made-up answers, so that nobody takes it for true of a real supplier. */
export function tellMadeUp({ config }: Pick<Base, 'config'>, output: Output): void {
  if (config.sources !== 'fixtures') return;
  output.note(
    'Källorna är påhittade (SOURCES=fixtures): svaren gäller inga verkliga företag. Riktiga svar kommer med SOURCES=live och en ny, tom DATA_DIR.',
  );
}

/** Reads a day that a person typed. */
export function readDay(text: string, option: string): Day {
  if (!isDay(text))
    throw new InputInvalid(
      `${option}: en dag som ÅÅÅÅ-MM-DD väntades, men ${givenText(text)}. Skriv till exempel 2026-11-22.`,
    );
  return text;
}

/** The clock of a control: now, or the morning of the day that `--date` gives, on fixtures alone. */
export function controlClock(env: Environment, date: string | null): () => Date {
  if (date === null) return systemClock;
  refuseDateWhenLive(env);
  return clockOn(readDay(date, '--date'), 5);
}

/** `--date` moves the clock, which may never happen to live sources. */
export function refuseDateWhenLive(env: Environment): void {
  if (env['SOURCES'] === 'live') {
    throw new ConfigInvalid(
      '--date går bara med de påhittade källorna; de riktiga källorna frågas alltid om i dag. Utelämna --date, eller sätt SOURCES=fixtures.',
    );
  }
}
