import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import { cast } from '../../fixtures/cast/index.ts';
import { storyDates, storyDays } from '../../fixtures/cast/world.ts';
import { registerFiles } from '../../fixtures/ledgers/register-files.ts';
import { sourceEnvironment, startSources } from '../../fixtures/server.ts';
import type { Closing, Control } from '../app.ts';
import { type Environment, readConfig } from '../config/index.ts';
import { readSecretKey } from '../config/secret-key.ts';
import { type Day, swedishDay } from '../domain/time.ts';
import { dueDigestsOn } from '../digest/due.ts';
import { importLedger } from '../intake/import-ledger.ts';
import { importRegister } from '../intake/import-register.ts';
import { rowSecret } from '../intake/row-key.ts';
import { createLog } from '../log.ts';
import { castPolicy, type CommandBase } from './base.ts';
import { movableClock } from './clock.ts';
import { controlToTheEnd, openPrivateControl } from './control.ts';
import { changedSuppliers } from './demo-table.ts';
import { progressBar } from './import.ts';
import { type Output, table } from './output.ts';
import type { RunSummary } from '../domain/run-store.ts';
import { composeOne, digestState, withoutWaiting } from '../control/send-digests.ts';
import { deliverOne } from '../control/deliver-mail.ts';
import { countText } from '../wording/text.ts';

const ledgers = path.join(import.meta.dirname, '../../fixtures/ledgers');

/** `npm run demo`: the main job on the made-up cast, three days, with sources over real HTTP and a queue in memory. */
export async function demoCommand(env: Environment, output: Output): Promise<number> {
  const started = performance.now();
  const clock = movableClock(storyDates[1]);
  const sources = await startSources({ day: 1, now: clock.now });
  try {
    const dataDir = path.resolve(env['DATA_DIR'] ?? './data', 'demo');
    await rm(dataDir, { recursive: true, force: true });
    const config = readConfig(
      {
        LOG_LEVEL: env['LOG_LEVEL'],
        UNITS_FILE: env['UNITS_FILE'],
        POLICY_FILE: env['POLICY_FILE'],
        DATA_DIR: dataDir,
      },
      { fixtures: sourceEnvironment(sources.addresses), policyFile: castPolicy },
    );
    const log = createLog(env['LOG_LEVEL'] ?? 'error');
    const base: CommandBase = {
      config,
      log,
      now: clock.now,
      fixtures: sources,
      close: async () => sources.close(),
    };
    const control = await openPrivateControl(base);
    try {
      await importLedgers(base, control, output);
      for (const day of storyDays) {
        sources.setDay(day);
        await playDay(storyDates[day], clock, base, control, output);
      }
    } finally {
      await control.close();
    }
    const { journal } = sources;
    output.print(
      `Till källorna gick ${journal.count({ kind: 'data' })} anrop; kreditupplysningar för ${Math.round(journal.costOre() / 100)} kr ` +
        `enligt källornas påhittade prislista, ${journal.letters().length} brev. Det verktyget räknar med visar kontroll orders.`,
    );
    output.print(
      `Utskicken ligger i ${config.mail.outboxDir} (.eml öppnas i e-postprogrammet, .html i webbläsaren).`,
    );
    output.print(`Klart på ${Math.round((performance.now() - started) / 1000)} s.`);
    return 0;
  } finally {
    await sources.close();
  }
}

async function importLedgers(base: CommandBase, { store }: Control, output: Output): Promise<void> {
  const secret = rowSecret(readSecretKey(base.config.secretKeyFile, base.config.databaseFile));
  for (const file of readdirSync(ledgers)
    .filter((name) => /\.(csv|txt|tsv)$/.test(name))
    .toSorted()) {
    const report = await importLedger({
      file: path.join(ledgers, file),
      unit: null,
      units: base.config.units,
      ledger: store.ledger,
      now: base.now,
      secret,
    });
    output.print(
      `${file}: ${countText(report.rows, 'rad', 'rader')}, ${countText(report.stored, 'ny', 'nya')}, ${countText(report.leftOut, 'utelämnad', 'utelämnade')}, ` +
        `${countText(report.rejected.length, 'avvisad', 'avvisade')}, ${countText(report.suppliers.new, 'ny leverantör', 'nya leverantörer')}.`,
    );
  }
  for (const { name, kind } of registerFiles()) {
    const report = await importRegister({
      file: path.join(ledgers, name),
      kind,
      unit: null,
      units: base.config.units,
      engagements: store.engagements,
      now: base.now,
    });
    output.print(
      `${name}: ${countText(report.rows, 'rad', 'rader')}, ${countText(report.stored, 'ny', 'nya')}, ${countText(report.rejected.length, 'avvisad', 'avvisade')}.`,
    );
  }
  for (const member of cast) {
    if (member.form !== 'EF' || member.number === null || member.world === null) continue;
    await store.suppliers.confirmTrader({ number: member.number, by: 'Demo', now: base.now().toISOString() });
    output.print(`${member.name}: personnummer bekräftat som enskild firma.`);
  }
}

async function playDay(
  day: Day,
  clock: ReturnType<typeof movableClock>,
  base: CommandBase,
  control: Control & Closing,
  output: Output,
): Promise<void> {
  clock.moveTo(day, 5);
  const bar = progressBar(`Kontroll ${day}`);
  let summary: RunSummary;
  try {
    summary = await controlToTheEnd(control, (done, of) => {
      bar.setTotal(Math.max(1, of));
      bar.update(done);
    });
    bar.update(summary.checks);
  } finally {
    bar.stop();
  }
  output.print('');
  output.print(
    `${swedishDay(day)}: ${countText(summary.done, 'leverantör kontrollerad', 'leverantörer kontrollerade')}, ${summary.answered} svar, ${countText(summary.unknown, 'fråga', 'frågor')} utan svar.`,
  );
  const rows = await changedSuppliers(control.store, base.config.units, day, control.context.sourceName);
  output.print(
    rows.length === 0
      ? 'Inget ändrat.'
      : table(
          ['Nivå', 'Leverantör', 'Vad som ändrats'],
          rows.map(({ level, supplier, changed }) => [level, supplier, changed]),
          [26, 32, 78],
        ),
  );

  clock.moveTo(day, 8);
  const { last, urgent } = await digestState(control.context);
  const dueNow = dueDigestsOn(base.config.units, last, urgent, day);
  for (const due of await withoutWaiting(dueNow, control.context)) {
    const { outboxId } = await composeOne(due, control.context);
    if (outboxId === null) continue;
    await deliverOne(outboxId, control.context, { jobId: 'demo' });
    const file = path.join(base.config.mail.outboxDir, `${due.unit}-${due.period}`);
    output.print(
      `Utskick till ${due.unit}: ${path.relative('.', file)}.eml${existsSync(`${file}.html`) ? ' och .html' : ''}`,
    );
  }
}

/** Arguments and options of `kontroll demo`. */
export function addDemo(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('demo')
    .description('tre dagar med de påhittade leverantörerna, från reskontra till utskick')
    .action(() => on(() => demoCommand(env, output)));
}
