import path from 'node:path';

import { SingleBar } from 'cli-progress';

import { openRecords } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { readSecretKey } from '../config/secret-key.ts';
import { type ImportKind, importKinds, type RegisterReport } from '../domain/engagement.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { ImportReport } from '../domain/ledger.ts';
import { importLedger } from '../intake/import-ledger.ts';
import { importRegister } from '../intake/import-register.ts';
import { rowSecret } from '../intake/row-key.ts';
import { openQuietBase } from './base.ts';
import { describeStopped, readReplacing, type ReplaceOptions } from './imports.ts';
import { countText, json, type Output } from './output.ts';

/** `kontroll import`: a ledger, or a file of the municipality's own registers, goes in; exit code 1 when rows were rejected, 2 when it was stopped. */
export async function importCommand(
  env: Environment,
  output: Output,
  options: { file: string; kind: string; unit: string | null; json: boolean } & ReplaceOptions,
): Promise<number> {
  const kind = readKind(options.kind);
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
      output.print(options.json ? json(report) : describe(options.file, report));
      return report.rejected.length > 0 ? 1 : 0;
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
    output.print(options.json ? json(report) : describe(options.file, report));
    return report.rejected.length > 0 ? 1 : 0;
  } finally {
    bar?.stop();
    await store.close();
  }
}

function readKind(text: string): ImportKind {
  const kind = importKinds.find((each) => each === text);
  if (kind !== undefined) return kind;
  throw new InputInvalid(`--kind: expected one of ${importKinds.join(', ')}; found "${text}".`);
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

const most = 20;

function describe(file: string, report: ImportReport | RegisterReport): string {
  const changed = 'changed' in report ? `${report.changed} ändrade, ` : '';
  const lines = [
    `${file}: ${countText(report.rows, 'rad', 'rader')}, ${report.stored} nya, ${changed}${report.known} kända sedan tidigare, ` +
      `${report.leftOut} utelämnade enligt regel, ${report.rejected.length} avvisade.`,
    `Leverantörer: ${report.suppliers.new} nya, ${report.suppliers.known} kända.`,
    ...report.rejected
      .slice(0, most)
      .map(({ row, reason, value }) => `  rad ${row}: ${reason}${value === '' ? '' : ` (${value})`}`),
  ];
  if (report.rejected.length > most)
    lines.push(`  … och ${report.rejected.length - most} till; --json visar alla.`);
  return lines.join('\n');
}
