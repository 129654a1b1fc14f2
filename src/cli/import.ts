import { SingleBar } from 'cli-progress';

import { openRecords } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { readSecretKey } from '../config/secret-key.ts';
import type { ImportReport } from '../domain/ledger.ts';
import { importLedger } from '../intake/import-ledger.ts';
import { rowSecret } from '../intake/row-key.ts';
import { openQuietBase } from './base.ts';
import { json, type Output } from './output.ts';

/** `kontroll import`: a ledger file goes in; exit code 1 when rows were rejected. */
export async function importCommand(
  env: Environment,
  output: Output,
  options: { file: string; unit: string | null; json: boolean },
): Promise<number> {
  const base = openQuietBase(env);
  const store = await openRecords(base);
  const bar = output.interactive && !options.json ? progressBar('Import') : null;
  try {
    const report = await importLedger({
      file: options.file,
      unit: options.unit,
      units: base.config.units,
      ledger: store.ledger,
      now: base.now,
      secret: rowSecret(readSecretKey(base.config.secretKeyFile, base.config.databaseFile)),
      onProgress: ({ bytes, totalBytes }) => {
        bar?.setTotal(totalBytes);
        bar?.update(bytes);
      },
    });
    bar?.stop();
    output.print(options.json ? json(report) : describe(options.file, report));
    return report.rejected.length > 0 ? 1 : 0;
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

const most = 20;

function describe(file: string, report: ImportReport): string {
  const lines = [
    `${file}: ${report.rows} rader, ${report.stored} nya, ${report.known} kända sedan tidigare, ` +
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
