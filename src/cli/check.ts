import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { setTimeout as sleep } from 'node:timers/promises';

import { AD_HOC_DEADLINE_MS, startCheck } from '../control/start-check.ts';
import { type Base, openRecords, viewersOf } from '../app.ts';
import { reportCheck } from '../control/report-check.ts';
import type { Environment } from '../config/index.ts';
import { admit } from '../domain/admission.ts';
import { CaseNumber, type CheckReport, checkReasons, isOutside } from '../domain/check.ts';
import type { CheckRecord } from '../domain/check-store.ts';
import { sourceNameIn } from '../domain/connector.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { AcceptedNumber } from '../domain/org-number.ts';
import { isFailure } from '../domain/question.ts';
import type { Store } from '../domain/store.ts';
import { formOf, type LegalForm } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { rules } from '../rules/index.ts';
import { openBase, openQuietBase, tellMadeUp } from './base.ts';
import { readChoice, readUnit } from './choice.ts';
import { acceptNumber, numberMeant, numberArgument, supplierArgument } from './number.ts';
import { openPrivateControl } from './control.ts';
import { json, type Output } from './output.ts';

/** `kontroll check`: one supplier now; exit code 1 when a question got no answer. */
export async function checkCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; unit: string; reason: string; dnr: string | null; json: boolean },
): Promise<number> {
  const reason = readChoice('--reason', options.reason, checkReasons);
  const dnr = options.dnr === null ? null : readCaseNumber(options.dnr);
  const base = await openBase(env, undefined, env['LOG_LEVEL'] ?? 'error');
  try {
    const unit = readUnit(options.unit, base.config.units);
    const number = await admitted(options.orgNr, base);
    const control = await openPrivateControl(base);
    try {
      const { checkId } = await startCheck(
        { number, unit, reason, dnr, requestedBy: 'command line' },
        control.context,
      );
      const record = await whenDone(checkId, control.store);
      const report = await reportCheck(record, viewersOf(base.config).unit(unit), {
        store: control.store,
        rules,
        sourceName: sourceNameIn(control.connectors),
        today: dayOf(base.now()),
      });
      tellMadeUp(base, output);
      output.print(options.json ? json(report) : describe(report, formOf(record.supplier)));
      return report.sources.some((source) => isFailure(source.outcome)) ? 1 : 0;
    } finally {
      await control.close();
    }
  } finally {
    await base.close();
  }
}

function readCaseNumber(written: string): string {
  const read = CaseNumber.safeParse(written);
  if (read.success) return read.data;
  throw new InputInvalid(
    `--dnr: ${read.error.issues[0]?.message ?? 'diarienummer'} väntades, men något annat angavs. Skriv till exempel KS 2026/123.`,
  );
}

/** Asks the database alone first: a number that is not controlled opens no queue and no source. */
async function admitted(orgNr: string, base: Base): Promise<AcceptedNumber> {
  const store = await openRecords(base);
  try {
    return acceptNumber(await admit(await numberMeant(orgNr, store), store.suppliers));
  } finally {
    await store.close();
  }
}

async function whenDone(checkId: number, store: Store): Promise<CheckRecord> {
  const giveUp = performance.now() + AD_HOC_DEADLINE_MS + 15_000;
  while (performance.now() < giveUp) {
    const record = await store.checks.get(checkId);
    if (record !== null && record.check.doneAt !== null) return record;
    await sleep(25);
  }
  throw new Error('Kontrollen blev inte färdig i tid. Den fortsätter när kontroll worker går.');
}

function describe(report: CheckReport, form: LegalForm): string {
  const { level, unchecked } = report;
  const shown = report.verdicts.filter(
    (verdict) => verdict.outcome === 'hit' || verdict.outcome === 'unknown' || verdict.outcome === 'error',
  );
  return [
    `${report.supplier.name}: ${report.levelText ?? 'pågår'}`,
    '',
    ...shown.flatMap((verdict) => [
      `${verdict.outcome === 'hit' ? '●' : '○'} ${verdict.label}: ${verdict.explanation}`,
      ...(verdict.outcome === 'hit' && verdict.action !== null ? [`  Gör så här: ${verdict.action}`] : []),
    ]),
    ...(shown.length === 0 && !(level !== null && isOutside({ level, unchecked, form }))
      ? ['Inga signaler i de källor som svarade.']
      : []),
    '',
    ...report.sources.map((source) => `  ${source.text}`),
  ].join('\n');
}

/** Arguments and options of `kontroll check`. */
export function addCheck(program: Command, { env, stdin, output, on }: CommandLine): void {
  program
    .command('check')
    .description('kontrollerar en leverantör nu')
    .argument(...supplierArgument)
    .requiredOption('--unit <id>', `enhet som frågar: ${unitIds(env)}`)
    .requiredOption('--reason <skäl>', `skäl: ${checkReasons.join(', ')}`)
    .option('--dnr <text>', 'diarienummer')
    .option('--json', 'skriver kontrollen som JSON', false)
    .action((orgNr: string, options: { unit: string; reason: string; dnr?: string; json: boolean }) =>
      on(async () =>
        checkCommand(env, output, {
          ...options,
          orgNr: await numberArgument(orgNr, stdin),
          dnr: options.dnr ?? null,
        }),
      ),
    );
}

/** The units of the units file, for help; a file that cannot be read is told of by the command itself. */
function unitIds(env: Environment): string {
  try {
    return openQuietBase(env)
      .config.units.map(({ id }) => id)
      .join(', ');
  } catch {
    return 'se UNITS_FILE';
  }
}
