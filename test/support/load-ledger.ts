import { builtInUnits } from '../../src/domain/unit.ts';
import { importLedger, type ImportOptions } from '../../src/intake/import-ledger.ts';
import { fakeLedger } from './fake-ledger.ts';
import { ledgerFolder } from './ledger-file.ts';

/** Imports ledgers that a test writes, each into a store of its own unless one is given. */
export async function ledgerLoader() {
  const folder = await ledgerFolder();
  let files = 0;
  async function load(content: string | readonly string[] | Buffer, options: Partial<ImportOptions> = {}) {
    const text =
      typeof content === 'string' || Buffer.isBuffer(content) ? content : `${content.join('\n')}\n`;
    const ledger = fakeLedger();
    const report = await importLedger({
      file: await folder.write(`${++files}.${Buffer.isBuffer(content) ? 'xlsx' : 'csv'}`, text),
      unit: null,
      units: builtInUnits,
      ledger,
      now: () => new Date('2026-11-22T05:00:00Z'),
      secret: Buffer.alloc(32, 3),
      ...options,
    });
    return { report, ledger, rows: [...ledger.rows.values()] };
  }
  return { load, folder };
}
