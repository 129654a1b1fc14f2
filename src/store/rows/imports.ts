import { InputInvalid } from '../../domain/errors.ts';
import { redactNumbers } from '../../domain/org-number.ts';
import { toInstant, toMs, type Context } from '../sqlite/database.ts';
import { inParts } from '../sqlite/in-turn.ts';
import { createRowsInserter } from '../sqlite/many-rows.ts';
import type { importWithdrawals, imports } from '../sqlite/schema.ts';
import { placeOf } from '../seal/seal.ts';
import type { ImportKind, ImportRecord, ImportReport } from '../../domain/import.ts';
import type { LedgerStore } from '../../domain/ledger-store.ts';

/** Where an import's file name is kept. */
const namePlace = (atMs: number): Buffer => placeOf('imports.sealed_name', String(atMs));

type ImportRow = typeof imports.$inferSelect & {
  readonly withdrawn_by: (typeof importWithdrawals.$inferSelect)['by'] | null;
  readonly withdrawn_why: string | null;
  readonly withdrawn_at: number | null;
};

/** Imports as files that were taken in: begun, ended, listed, withdrawn. */
export type Imports = Pick<
  LedgerStore,
  | 'earlierImport'
  | 'beginImport'
  | 'restate'
  | 'replace'
  | 'endImport'
  | 'recordRegister'
  | 'imports'
  | 'withdraw'
>;

/**
 * `recount` reckons anew when suppliers were last paid; `writeMonths` moves them forward to what an import says; `lastRow`
 * is the latest row.
 */
export function createImports(
  { db, write, identity }: Context,
  {
    recount,
    writeMonths,
    lastRow,
  }: {
    recount: () => Promise<void>;
    writeMonths: (importId: number, nowMs: number) => Promise<void>;
    lastRow: () => number;
  },
): Imports {
  // What a later file has replaced may have been said by this one: it is read again.
  const earlier = db
    .prepare<[string, string], string>(`
      SELECT i.report FROM imports i WHERE i.file_hash = ? AND i.settings_hash = ? AND i.counts = 1
        AND NOT EXISTS (SELECT 1 FROM imports r WHERE r.id > i.id AND r.counts = 1 AND r.replaced_by IS NOT NULL)
      ORDER BY i.id DESC LIMIT 1`)
    .pluck();
  const begin = db
    .prepare<[string, string, string, Buffer, number, string | null, string | null], number>(`
      INSERT INTO imports (file_hash, settings_hash, file_name, sealed_name, report, imported_at, states_rows, counts,
        replaced_by, replaced_why) VALUES (?, ?, ?, ?, '{}', ?, 1, 0, ?, ?) RETURNING id`)
    .pluck();
  const register = db.prepare(`
    INSERT INTO imports (kind, file_hash, settings_hash, file_name, sealed_name, report, imported_at, finished_at)
    VALUES (?, '', '', ?, ?, ?, ?, ?)`);
  const states = createRowsInserter(db, {
    into: 'ledger_statements (row_id, import_id, unit)',
    columns: 3,
    conflict: 'ON CONFLICT (row_id, import_id) DO NOTHING',
  });
  const replaces = createRowsInserter(db, {
    into: 'ledger_replaced (row_id, import_id)',
    columns: 2,
    conflict: 'ON CONFLICT (row_id, import_id) DO NOTHING',
  });
  const withdrawnSince = `EXISTS (SELECT 1 FROM import_withdrawals w WHERE w.at >= imports.imported_at)`;
  const end = db.prepare(`
    UPDATE imports SET report = ?, finished_at = ?, counts = 1, months_noted = 0
    WHERE id = ? AND NOT EXISTS (SELECT 1 FROM import_withdrawals w WHERE w.import_id = imports.id)`);
  // Written forward, which is not enough where rows were taken away.
  const noted = db.prepare(`
    UPDATE imports SET months_noted = CASE WHEN replaced_by IS NOT NULL OR ${withdrawnSince} THEN 0 ELSE 1 END
    WHERE id = ?`);
  const withWithdrawal = `SELECT i.*, w.by AS withdrawn_by, w.reason AS withdrawn_why, w.at AS withdrawn_at
    FROM imports i LEFT JOIN import_withdrawals w ON w.import_id = i.id`;
  const all = db.prepare<[], ImportRow>(`${withWithdrawal} ORDER BY i.id DESC`);
  const one = db.prepare<[number], ImportRow>(`${withWithdrawal} WHERE i.id = ?`);
  const replacedRows = db
    .prepare<[], [number, number]>(`
      SELECT l.import_id, count(DISTINCT l.id) FROM ledger_replaced p JOIN ledger_rows l ON l.id = p.row_id
      JOIN imports r ON r.id = p.import_id WHERE r.counts = 1 AND l.import_id IS NOT NULL GROUP BY l.import_id`)
    .raw();
  const addWithdrawal = db.prepare(
    'INSERT INTO import_withdrawals (import_id, "by", reason, at) VALUES (?, ?, ?, ?)',
  );
  const uncount = db.prepare('UPDATE imports SET counts = 0, months_noted = 0 WHERE id = ?');

  const nameOf = (fileName: string, atMs: number): { ending: string; sealed: Buffer } => ({
    ending: /\.(?:csv|tsv|txt|xlsx)$/i.exec(fileName)?.[0] ?? '',
    sealed: identity.seal(redactNumbers(fileName), namePlace(atMs)),
  });

  function withdrawable(row: ImportRow): ImportRecord['withdrawable'] {
    if (row.withdrawn_at !== null) return 'withdrawn';
    if (row.kind !== 'payments') return 'register';
    return row.states_rows === 1 ? 'yes' : 'old';
  }

  function readRow(row: ImportRow, replaced: number): ImportRecord {
    const { rows, sumSek } = JSON.parse(row.report) as Partial<ImportReport>;
    const interrupted = row.states_rows === 1 && row.finished_at === null;
    return {
      id: row.id,
      kind: row.kind,
      file:
        row.sealed_name === null ? row.file_name : identity.open(row.sealed_name, namePlace(row.imported_at)),
      at: toInstant(row.imported_at),
      state: row.withdrawn_at !== null ? 'withdrawn' : interrupted ? 'interrupted' : 'counts',
      rows: rows ?? null,
      sumSek: sumSek ?? null,
      replaces: row.replaced_by === null ? null : { by: row.replaced_by, reason: row.replaced_why ?? '' },
      replacedRows: replaced,
      withdrawn:
        row.withdrawn_by === null || row.withdrawn_at === null
          ? null
          : { by: row.withdrawn_by, reason: row.withdrawn_why ?? '', at: toInstant(row.withdrawn_at) },
      withdrawable: withdrawable(row),
    };
  }

  return {
    async earlierImport(fileHash, settingsHash) {
      const report = earlier.get(fileHash, settingsHash);
      return report === undefined ? null : (JSON.parse(report) as ImportReport);
    },
    beginImport: ({ fileHash, settingsHash, fileName, replaces: why, comparedTo, now }) =>
      write(() => {
        if (lastRow() !== comparedTo)
          throw new InputInvalid(
            'En annan inläsning skrev betalningar medan filen jämfördes med det som redan finns. Inget av filen är inläst; läs in den igen.',
          );
        const { ending, sealed } = nameOf(fileName, toMs(now));
        const { by, reason } = why ?? { by: null, reason: null };
        return begin.get(fileHash, settingsHash, ending, sealed, toMs(now), by, reason) ?? 0;
      }),
    restate: (importId, rows) =>
      inParts(write, rows, (part) =>
        states(part.flatMap(({ rowId, unit }) => [rowId, importId, unit ?? ''])),
      ),
    replace: (importId, rowIds) =>
      inParts(write, rowIds, (part) => replaces(part.flatMap((rowId) => [rowId, importId]))),
    async endImport({ importId, report, now }) {
      await write(() => {
        const { changes } = end.run(JSON.stringify(report), toMs(now), importId);
        if (changes === 0)
          throw new InputInvalid(`Import ${importId} togs tillbaka medan den pågick, och räknas inte.`);
      });
      // When it stops here, the months are reckoned by whoever opens the database next.
      await writeMonths(importId, toMs(now));
      await write(() => noted.run(importId));
      await recount();
    },
    recordRegister: ({ kind, fileName, report, now }) =>
      write(() => {
        const { ending, sealed } = nameOf(fileName, toMs(now));
        register.run(kind, ending, sealed, JSON.stringify(report), toMs(now), toMs(now));
      }),
    async imports() {
      const replaced = new Map(replacedRows.all());
      return all.all().map((row) => readRow(row, replaced.get(row.id) ?? 0));
    },
    async withdraw({ importId, by, reason, now }) {
      await write(() => {
        const row = one.get(importId);
        const refusal = row === undefined ? 'unknown' : withdrawable(row);
        if (refusal !== 'yes') throw new InputInvalid(refusals[refusal](row?.kind ?? 'payments'));
        addWithdrawal.run(importId, by, reason, toMs(now));
        uncount.run(importId);
      });
      await recount();
      const row = one.get(importId);
      if (row === undefined) throw new Error(`import ${importId} is gone although imports are never deleted`);
      return readRow(row, new Map(replacedRows.all()).get(importId) ?? 0);
    },
  };
}

const refusals: Readonly<
  Record<Exclude<ImportRecord['withdrawable'], 'yes'> | 'unknown', (kind: ImportKind) => string>
> = {
  unknown: () => 'Det finns ingen import med det numret; "kontroll imports" visar dem som finns.',
  withdrawn: () => 'Importen är redan tillbakatagen.',
  old: () =>
    'Importen är från tiden innan det sparades vilka rader en import gav, så den kan inte tas tillbaka. Läs in en rättad fil med --replace.',
  register: () =>
    'Importen är inte en reskontra. Ett register tas inte tillbaka: nästa fil av samma slag rättar det.',
};
