import type { Command } from 'commander';

import { type CommandLine, readNumberOption } from './command-line.ts';
import path from 'node:path';

import { SingleBar } from 'cli-progress';

import { openRecords } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { readSecretKey } from '../config/secret-key.ts';
import { InputInvalid } from '../domain/errors.ts';
import { importLedger } from '../intake/import-ledger.ts';
import { importRegister } from '../intake/import-register.ts';
import { rowSecret } from '../intake/row-key.ts';
import { openQuietBase } from './base.ts';
import { readChoice } from './choice.ts';
import { describeImport, isIncomplete } from './import-report.ts';
import { describeStopped, readReplacing, type ReplaceOptions, withdrawImportCommand } from './imports.ts';
import { json, type Output } from './output.ts';
import { importKinds } from '../domain/import.ts';

/** `kontroll import`: a ledger, or a file of the municipality's own registers, goes in; exit code 1 when rows were rejected or belong to no unit, 2 when it was stopped. */
export async function importCommand(
  env: Environment,
  output: Output,
  options: { file: string; kind: string; unit: string | null; json: boolean } & ReplaceOptions,
): Promise<number> {
  const kind = readChoice('--kind', options.kind, importKinds);
  const base = openQuietBase(env);
  const replace = readReplacing(options, base.config.policy, output);
  if (replace !== undefined && kind !== 'payments')
    throw new InputInvalid('--replace gäller en reskontra. Ett register rättas av nästa fil av samma slag.');
  const store = await openRecords(base);
  const bar = output.interactive && !options.json && kind === 'payments' ? progressBar('Import') : null;
  try {
    if (kind !== 'payments') {
      const report = await importRegister({
        file: options.file,
        kind,
        unit: options.unit,
        units: base.config.units,
        engagements: store.engagements,
        now: base.now,
      });
      await store.ledger.recordRegister({
        kind,
        fileName: path.basename(options.file),
        report,
        now: base.now().toISOString(),
      });
      output.print(options.json ? json(report) : describeImport(options.file, report));
      return isIncomplete(report) ? 1 : 0;
    }
    const report = await importLedger({
      file: options.file,
      unit: options.unit,
      units: base.config.units,
      ledger: store.ledger,
      now: base.now,
      ...(replace === undefined ? {} : { replace }),
      secret: rowSecret(readSecretKey(base.config.secretKeyFile, base.config.databaseFile)),
      onProgress: ({ bytes, totalBytes }) => {
        bar?.setTotal(totalBytes);
        bar?.update(bytes);
      },
    });
    bar?.stop();
    if (report.conflicts.length > 0) {
      output.print(options.json ? json(report) : describeStopped(options.file, report));
      return 2;
    }
    output.print(options.json ? json(report) : describeImport(options.file, report));
    return isIncomplete(report) ? 1 : 0;
  } finally {
    bar?.stop();
    await store.close();
  }
}

export function progressBar(title: string): SingleBar {
  const bar = new SingleBar({
    format: `${title} [{bar}] {percentage}%`,
    barsize: 40,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0);
  return bar;
}

/** Arguments and options of `kontroll import`. */
export function addImport(program: Command, { env, output, on }: CommandLine): void {
  const imports = program
    .command('import')
    .description('läser in en reskontra eller ett annat eget register (CSV eller xlsx)')
    .argument('<fil>')
    .option('--kind <slag>', 'payments, suppliers, contracts, tenders eller subcontractors', 'payments')
    .option('--unit <id>', 'enhet för raderna, där filen inte nämner någon')
    .option('--replace', 'filen ersätter vad tidigare filer sagt om dess förvaltningar och månader', false)
    .option('--by <namn>', 'den som beslutar det')
    .option('--reason <text>', 'varför')
    .option('--yes', 'även när mycket av det försvinner', false)
    .option('--json', 'skriver rapporten som JSON', false)
    .enablePositionalOptions()
    .action((file: string, options: ImportFlags) =>
      on(() =>
        importCommand(env, output, {
          file,
          ...options,
          unit: options.unit ?? null,
          by: options.by ?? null,
          reason: options.reason ?? null,
        }),
      ),
    );
  imports
    .command('withdraw')
    .description('en inläsning räknas inte längre')
    .argument('<id>', 'inläsningens nummer', readNumberOption)
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--reason <text>', 'varför')
    .action((importId: number, options: { by: string; reason: string }) =>
      on(() => withdrawImportCommand(env, output, { importId, ...options })),
    );
}

interface ImportFlags {
  readonly kind: string;
  readonly unit?: string;
  readonly replace: boolean;
  readonly by?: string;
  readonly reason?: string;
  readonly yes: boolean;
  readonly json: boolean;
}
