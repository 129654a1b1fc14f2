import { setImmediate as turn } from 'node:timers/promises';

import type { PutRow, RegisterReading } from '../../domain/register.ts';
import { toMs, type Context } from '../sqlite/database.ts';
import { isPersonalKey, rowPlace } from './register-keys.ts';
import type { registerRows } from '../sqlite/schema.ts';
import { atMost } from '../sqlite/at-most.ts';
import { offIndex } from '../sqlite/dialect.ts';

type RowRow = typeof registerRows.$inferSelect;

/** So many rows in one command: a few milliseconds. */
const BATCH = 200;

/** The hash of "looked for, and not in the list". */
const NOTHING = Buffer.alloc(0);

/**
 * How a version is read in beside the published one: a row that changed is ended by the new version and followed by
 * another that begins with it. Readers of the published version see neither, so that publishing is a change of state.
 */
export function createReadings({ db, write, identity, clock }: Context) {
  const current = db.prepare<[string, Buffer], Pick<RowRow, 'id' | 'hash' | 'from_version'>>(
    'SELECT id, hash, from_version FROM register_rows WHERE source = ? AND key_hash = ? AND to_version IS NULL',
  );
  const isReading = db
    .prepare<[number], number>("SELECT 1 FROM register_versions WHERE id = ? AND state = 'reading'")
    .pluck();
  const insert = db.prepare(`
    INSERT INTO register_rows (source, key_hash, key, data, sealed, hash, from_version) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const replace = db.prepare('UPDATE register_rows SET data = ?, sealed = ?, hash = ? WHERE id = ?');
  const end = db.prepare('UPDATE register_rows SET to_version = ? WHERE id = ? AND to_version IS NULL');
  const count = db.prepare('UPDATE register_versions SET changed = changed + ? WHERE id = ?');
  // By the ids: an index of the source would have to be sorted anew for every page.
  const before = db.prepare<[string, number, number, number], Pick<RowRow, 'id' | 'key_hash'>>(`
    SELECT id, key_hash FROM register_rows
    WHERE ${offIndex('source')} = ? AND to_version IS NULL AND from_version < ? AND id > ? ORDER BY id ${atMost('?')}`);
  const begun = db.prepare<[string, number, number, number], Pick<RowRow, 'id' | 'key' | 'key_hash'>>(`
    SELECT id, key, key_hash FROM register_rows
    WHERE ${offIndex('source')} = ? AND to_version IS NULL AND from_version = ? AND id > ? ORDER BY id ${atMost('?')}`);
  const byNumber = db
    .prepare<[string], number>("SELECT id FROM suppliers WHERE number_kind = 'organisation' AND number = ?")
    .pluck();
  const byHash = db.prepare<[Buffer], number>('SELECT id FROM suppliers WHERE number_hash = ?').pluck();
  const supersede = db.prepare(
    "UPDATE register_versions SET state = 'superseded' WHERE source = ? AND state = 'published'",
  );
  const show = db.prepare(
    "UPDATE register_versions SET state = 'published', fetched_at = ?, rows = ?, unreadable = ? WHERE id = ?",
  );
  // As `orders` does: an answer from before is no longer fresh.
  const markChanged = db.prepare(`
    UPDATE cells SET changed_at = ? WHERE supplier_id = ? AND source = ? AND answered_question_id IS NOT NULL
      AND coalesce(changed_at, 0) < ?`);
  const changedIn = db
    .prepare<[number], number>('SELECT changed FROM register_versions WHERE id = ?')
    .pluck();
  const takeBack = db.prepare(`
    DELETE FROM register_rows WHERE id IN (
      SELECT id FROM register_rows WHERE source = ? AND to_version IS NULL AND from_version = ? ${atMost('?')})`);
  const putBack = db.prepare(`
    UPDATE register_rows SET to_version = NULL WHERE id IN (
      SELECT id FROM register_rows WHERE source = ? AND to_version = ? ${atMost('?')})`);
  const keep = db.prepare("UPDATE register_versions SET fetched_at = ? WHERE id = ? AND state = 'reading'");
  const markFailed = db.prepare(
    "UPDATE register_versions SET state = 'failed', changed = 0 WHERE id = ? AND state = 'reading'",
  );

  const assertReading = (versionId: number): void => {
    if (isReading.get(versionId) === undefined)
      throw new Error(`reading version ${versionId} of a list was given up meanwhile`);
  };

  /** Everything as it was before the version; rows that it began go first, since a key has one current row. */
  async function undo(source: string, versionId: number): Promise<void> {
    // What is published is taken back by nobody.
    if (isReading.get(versionId) === undefined) return;
    for (const statement of [takeBack, putBack])
      while ((await write(() => statement.run(source, versionId, BATCH).changes)) > 0);
    await write(() => markFailed.run(versionId));
  }

  function read(source: string, versionId: number): RegisterReading {
    const seen = new Set<string>();

    const prepared = ({ key, data }: PutRow) => {
      const keyHash = identity.hash(key);
      seen.add(keyHash.toString('latin1'));
      return { key, data, keyHash, hash: data === null ? NOTHING : identity.hash(data) };
    };

    const putOne = ({ key, data, keyHash, hash }: ReturnType<typeof prepared>): boolean => {
      const held = current.get(source, keyHash);
      if (held?.hash.equals(hash) === true) return false;
      const personal = isPersonalKey(key);
      const plain = personal ? null : data;
      const sealed =
        personal && data !== null
          ? identity.seal(JSON.stringify([key, data]), rowPlace(source, keyHash))
          : null;
      if (held?.from_version === versionId) {
        replace.run(plain, sealed, hash, held.id);
        return false;
      }
      if (held !== undefined) end.run(versionId, held.id);
      insert.run(source, keyHash, personal ? null : key, plain, sealed, hash, versionId);
      return true;
    };

    async function endOthers(): Promise<void> {
      for (let after = 0; ;) {
        const rows = before.all(source, versionId, after, BATCH);
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.id;
        const gone = rows.filter(({ key_hash: keyHash }) => !seen.has(keyHash.toString('latin1')));
        if (gone.length === 0) await turn();
        else
          await write(() => {
            assertReading(versionId);
            for (const { id } of gone) end.run(versionId, id);
            count.run(gone.length, versionId);
          });
      }
    }

    async function suppliersOfChanged(): Promise<number[]> {
      const found: number[] = [];
      for (let after = 0; ;) {
        const rows = begun.all(source, versionId, after, BATCH);
        for (const { key, key_hash: keyHash } of rows) {
          const id = key === null ? byHash.get(keyHash) : byNumber.get(key);
          if (id !== undefined) found.push(id);
        }
        const last = rows.at(-1);
        if (last === undefined) return found;
        after = last.id;
        await turn();
      }
    }

    return {
      versionId,
      keep: (now) =>
        write(() => {
          keep.run(toMs(now), versionId);
        }),
      async put(rows) {
        for (let from = 0; from < rows.length; from += BATCH) {
          const batch = rows.slice(from, from + BATCH).map(prepared);
          await write(() => {
            assertReading(versionId);
            let changed = 0;
            for (const row of batch) if (putOne(row)) changed += 1;
            if (changed > 0) count.run(changed, versionId);
          });
        }
      },
      async publish({ rows, unreadable, now }) {
        await endOthers();
        // Not when the reading ended: what was answered from the list before until this very moment is of that list.
        let at = toMs(now);
        const changed = await write(() => {
          assertReading(versionId);
          at = Math.max(at, clock().getTime());
          supersede.run(source);
          show.run(at, rows, unreadable, versionId);
          return changedIn.get(versionId) ?? 0;
        });
        const supplierIds = await suppliersOfChanged();
        for (let from = 0; from < supplierIds.length; from += BATCH) {
          const batch = supplierIds.slice(from, from + BATCH);
          await write(() => {
            for (const id of batch) markChanged.run(at, id, source, at);
          });
        }
        return { changed, supplierIds };
      },
      fail: () => undo(source, versionId),
    };
  }

  return { read, undo };
}
