import { setImmediate as turn } from 'node:timers/promises';

import { z } from 'zod';

import type { FactValue } from '../domain/facts.ts';
import type { HeldRegister, RegisterRow, RegisterStore, RegisterVersion } from '../domain/register.ts';
import { paidLatelyFrom } from './sqlite/calendar.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import { createKnownNames } from './rows/known-names.ts';
import { numberOf, type NumberRow } from './rows/readers.ts';
import { rowPlace } from './rows/register-keys.ts';
import { createReadings } from './rows/register-reading.ts';
import type { registerDismissals, registerRows, registerVersions } from './sqlite/schema.ts';
import { hiddenSupplier } from './rows/tender-wall.ts';
import { eachId, later } from './sqlite/dialect.ts';

type VersionRow = typeof registerVersions.$inferSelect;
type RowRow = typeof registerRows.$inferSelect;
type DismissalRow = typeof registerDismissals.$inferSelect;

/** So many numbers are looked up before others get a turn. */
const TURN_EVERY = 500;

const Sealed = z.tuple([z.string(), z.string()]);

const readVersion = (row: VersionRow): RegisterVersion => ({
  versionId: row.id,
  asOf: row.as_of,
  fetchedAt: toInstant(row.fetched_at),
  confirmedAt: toInstant(row.confirmed_at ?? row.fetched_at),
  rows: row.rows,
});

export function createRegisters(context: Context): RegisterStore {
  const { db, write, identity } = context;
  const readings = createReadings(context);
  const namesOf = createKnownNames(context);
  const published = db.prepare<[string], VersionRow>(
    "SELECT * FROM register_versions WHERE source = ? AND state = 'published' ORDER BY id DESC LIMIT 1",
  );
  const standing = db.prepare<[string, Buffer], RowRow>(
    'SELECT * FROM register_rows WHERE source = ? AND key_hash = ? AND to_version IS NULL',
  );
  const endedLater = db.prepare<[string, number, Buffer, number], RowRow>(
    'SELECT * FROM register_rows WHERE source = ? AND to_version > ? AND key_hash = ? AND from_version <= ?',
  );
  const everyRow = db.prepare<[string, number, number], RowRow>(`
    SELECT * FROM register_rows WHERE source = ? AND from_version <= ? AND (to_version IS NULL OR to_version > ?)
      AND (data IS NOT NULL OR sealed IS NOT NULL) ORDER BY id`);
  const controlled = db.prepare<[], NumberRow>(
    "SELECT number, number_hash, sealed FROM suppliers WHERE standing = 'controlled' AND number_kind <> 'foreign'",
  );
  const addVersion = db.prepare<unknown[], { id: number }>(`
    INSERT INTO register_versions (source, state, as_of, etag, last_modified, fetched_at, rows, unreadable, changed)
    VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0) RETURNING id`);
  const reading = db.prepare<[string], Pick<VersionRow, 'id' | 'fetched_at'>>(
    "SELECT id, fetched_at FROM register_versions WHERE source = ? AND state = 'reading'",
  );
  const lastFailure = db
    .prepare<[string, number], number | null>(
      "SELECT max(fetched_at) FROM register_versions WHERE source = ? AND state = 'failed' AND fetched_at > ?",
    )
    .pluck();
  const confirm = db.prepare(
    "UPDATE register_versions SET confirmed_at = ? WHERE source = ? AND state = 'published'",
  );
  const dismiss = db.prepare(`
    INSERT INTO register_dismissals (source, supplier_id, entry, fingerprint, by, at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, supplier_id, entry, fingerprint) DO NOTHING`);
  const dismissals = db.prepare<{ source: string; supplierId: number | null }, DismissalRow>(
    'SELECT * FROM register_dismissals WHERE source = @source AND (supplier_id = @supplierId OR @supplierId IS NULL) ORDER BY at DESC, id DESC',
  );
  const dismissedOf = db.prepare<[string, string, Buffer], Pick<DismissalRow, 'entry' | 'fingerprint'>>(`
    SELECT d.entry, d.fingerprint FROM register_dismissals d JOIN suppliers s ON s.id = d.supplier_id
    WHERE d.source = ? AND (s.number = ? OR s.number_hash = ?)`);

  /** The row as the version has it: still standing, or ended by a later version that is being read in. */
  const rowIn = (source: string, versionId: number, keyHash: Buffer): RowRow | undefined => {
    const now = standing.get(source, keyHash);
    return now !== undefined && now.from_version <= versionId
      ? now
      : endedLater.get(source, versionId, keyHash, versionId);
  };

  const open = (row: RowRow): RegisterRow | null => {
    if (row.sealed !== null) {
      const [key, data] = Sealed.parse(
        JSON.parse(identity.open(row.sealed, rowPlace(row.source, row.key_hash))),
      );
      return { key, data };
    }
    return row.key === null || row.data === null ? null : { key: row.key, data: row.data };
  };

  const held = (source: string): HeldRegister => ({
    async current() {
      const row = published.get(source);
      return row === undefined ? null : readVersion(row);
    },
    async row(key) {
      const version = published.get(source);
      const row = version === undefined ? undefined : rowIn(source, version.id, identity.hash(key));
      return { known: row !== undefined, data: row === undefined ? null : (open(row)?.data ?? null) };
    },
    async all() {
      const version = published.get(source);
      if (version === undefined) return [];
      return everyRow
        .all(source, version.id, version.id)
        .map(open)
        .filter((row) => row !== null);
    },
    async dismissed(supplierNumber) {
      const rows = dismissedOf.all(source, supplierNumber, identity.hash(supplierNumber));
      return new Set(rows.map(({ entry, fingerprint }) => `${entry} ${fingerprint}`));
    },
    knownNames: async (supplierNumber) => namesOf(supplierNumber),
  });

  const askAnew = db.prepare(`
    UPDATE cells SET changed_at = ${later('?', 'coalesce((SELECT settled_at + 1 FROM questions WHERE id = answered_question_id), 0)')}
    WHERE supplier_id = ? AND source = ?`);
  const matched = db.prepare<
    [{ readonly source: string; readonly today: string; readonly active: number }],
    { supplierId: number; ref: string; name: string | null; value: string }
  >(`
    SELECT s.id AS "supplierId", s.ref, coalesce(s.register_name, s.ledger_name) AS name, f.value
    FROM cells c JOIN suppliers s ON s.id = c.supplier_id JOIN answers a ON a.id = c.answer_id, ${eachId('a.fact_ids', 'j')}
    JOIN facts f ON f.id = j.value
    WHERE c.source = @source AND f.kind = 'sanctions.matches' AND f.value <> '{"matches":[]}'
      AND NOT ${hiddenSupplier('s.id')} ORDER BY s.id`);

  return {
    held,
    async status(source) {
      const row = published.get(source);
      return {
        version: row === undefined ? null : readVersion(row),
        validators: row === undefined ? null : { etag: row.etag, lastModified: row.last_modified },
        failedAt: orNull(lastFailure.get(source, row?.fetched_at ?? 0) ?? null),
        readAt: orNull(reading.get(source)?.fetched_at ?? null),
      };
    },
    async wanted(source) {
      const version = published.get(source);
      const keys = new Set<string>();
      let allKnown = version !== undefined;
      for (const [at, row] of controlled.all().entries()) {
        if (at % TURN_EVERY === 0) await turn();
        const key = numberOf(row, identity);
        if (key === '') continue;
        keys.add(key);
        if (allKnown && version !== undefined)
          allKnown = rowIn(source, version.id, identity.hash(key)) !== undefined;
      }
      return { keys, allKnown };
    },
    async begin({ source, asOf, validators, now, abandonedBefore }) {
      const isAbandoned = (row: Pick<VersionRow, 'fetched_at'>) => row.fetched_at < toMs(abandonedBefore);
      for (const row of reading.all(source)) if (isAbandoned(row)) await readings.undo(source, row.id);
      const versionId = await write(() => {
        if (reading.get(source) !== undefined) return null;
        const { etag, lastModified } = validators;
        const row = addVersion.get(source, 'reading', asOf, etag, lastModified, toMs(now));
        return row === undefined ? null : row.id;
      });
      return versionId === null ? null : readings.read(source, versionId);
    },
    failed: ({ source, asOf, now }) =>
      write(() => {
        addVersion.get(source, 'failed', asOf, null, null, toMs(now));
      }),
    confirmed: ({ source, now }) =>
      write(() => {
        confirm.run(toMs(now), source);
      }),
    dismiss: ({ source, supplierId, entry, fingerprint, by, at }) =>
      write(() => {
        dismiss.run(source, supplierId, entry, fingerprint, by, toMs(at));
        askAnew.run(toMs(at), supplierId, source);
      }),
    matched: async ({ source, today }) =>
      matched
        .all({ source, today, active: paidLatelyFrom(today) })
        .map(({ supplierId, ref, name, value }) => ({
          supplierId,
          ref,
          name,
          // Checked by its kind's schema when it was drawn, and changed by nothing since.
          ...(JSON.parse(value) as FactValue<'sanctions.matches'>),
        })),
    async dismissals({ source, supplierId }) {
      return dismissals.all({ source, supplierId }).map((row) => ({
        source: row.source,
        supplierId: row.supplier_id,
        entry: row.entry,
        fingerprint: row.fingerprint,
        by: row.by,
        at: toInstant(row.at),
      }));
    },
  };
}
