import { levels, type Level } from '../../domain/check.ts';
import {
  audienceKey,
  readingIn,
  type Audience,
  type Reading,
  type StoredReading,
} from '../../domain/reading.ts';
import { readers } from '../../domain/rule.ts';
import type { Day } from '../../domain/time.ts';
import type { Context, Database } from '../sqlite/database.ts';
import type { supplierReadings, supplierStates } from '../sqlite/schema.ts';
import { atMost } from '../sqlite/at-most.ts';

/*
 * Where the list has a supplier: by its level, and after those that have none, the ones that were never judged. Kept for
 * whoever reads everything on the supplier itself, and in `supplier_readings` for each audience that reads otherwise.
 */

/** No signal, but judged only because units asked: to a unit that did not ask, as if it had never been judged. */
export const ASKED_ONLY = 4;
export const NEVER_JUDGED = 5;

export const placeOf = (level: Level, ofNight: boolean): number =>
  level === 'none' && !ofNight ? ASKED_ONLY : levels.indexOf(level);

export const levelAt = (place: number): Level => levels[place] ?? 'none';

/** An audience from its key, as `audienceKey` wrote it. */
const audienceIn = (key: string): Audience =>
  key.split('/').map((set) => readers.filter((reader) => set.split('+').includes(reader)));

type ReadingRow = typeof supplierReadings.$inferSelect;
type StateRow = typeof supplierStates.$inferSelect;

/** A stored reading, as `readingIn` takes it. */
export const readState = (row: Pick<StateRow, 'level' | 'unchecked' | 'readings'>): StoredReading => ({
  level: row.level,
  unchecked: row.unchecked === 1,
  readings: row.readings,
});

/** What stands before and after a check for whoever reads everything. */
export interface Placed {
  readonly supplierId: number;
  readonly before: { readonly unchecked: 0 | 1; readonly since: Day | null };
  readonly after: StoredReading & { readonly since: Day | null };
  /** True when a check of the night has judged the supplier. */
  readonly ofNight: boolean;
  readonly today: Day;
}

/** Puts a supplier where its check leaves it, for every audience; used inside write commands. */
export function createSupplierPlaces(db: Database): (placed: Placed) => void {
  const put = db.prepare('UPDATE suppliers SET place = ? WHERE id = ? AND place <> ?');
  const keysOf = db.prepare<[], string>('SELECT audience FROM audiences').pluck();
  const rowsOf = db.prepare<[number], ReadingRow>('SELECT * FROM supplier_readings WHERE supplier_id = ?');
  const drop = db.prepare('DELETE FROM supplier_readings WHERE supplier_id = ? AND audience = ?');
  const keep = createKeeper(db);

  function since(reading: Reading, had: { unchecked: 0 | 1; since: Day | null }, today: Day): Day | null {
    if (!reading.unchecked) return null;
    return had.unchecked === 1 ? (had.since ?? today) : today;
  }

  return ({ supplierId, before, after, ofNight, today }) => {
    const place = placeOf(after.level, ofNight);
    put.run(place, supplierId, place);
    const rows = rowsOf.all(supplierId);
    if (after.readings === null && rows.length === 0) return;
    for (const key of keysOf.all()) {
      const row = rows.find((each) => each.audience === key);
      const had = row === undefined ? before : { unchecked: row.unchecked, since: row.unchecked_since };
      const reading = readingIn(after, audienceIn(key));
      const uncheckedSince = since(reading, had, today);
      const differs =
        reading.level !== after.level ||
        reading.unchecked !== after.unchecked ||
        uncheckedSince !== after.since;
      if (differs) keep(supplierId, key, placeOf(reading.level, ofNight), reading, uncheckedSince);
      else if (row !== undefined) drop.run(supplierId, key);
    }
  };
}

function createKeeper(db: Database) {
  const keep = db.prepare(`
    INSERT INTO supplier_readings (supplier_id, audience, place, sort_key, unchecked, unchecked_since)
    VALUES (?, ?, ?, (SELECT sort_key FROM suppliers WHERE id = ?), ?, ?)
    ON CONFLICT (supplier_id, audience) DO UPDATE SET place = excluded.place, unchecked = excluded.unchecked,
      unchecked_since = excluded.unchecked_since`);
  return (id: number, key: string, place: number, reading: Reading, since: Day | null): void => {
    keep.run(id, key, place, id, reading.unchecked ? 1 : 0, since);
  };
}

/** Suppliers per transaction: about 10 ms. */
const PART = 500;

/**
 * Reckons the order for audiences that the units file has brought; one that was interrupted begins again. What is judged
 * meanwhile is placed for them too, because they are noted first.
 */
export async function fillPlaces({
  db,
  write,
  viewers,
}: Pick<Context, 'db' | 'write' | 'viewers'>): Promise<void> {
  const complete = db.prepare<[], string>('SELECT audience FROM audiences WHERE complete = 1').pluck();
  const kept = new Set(complete.all());
  const missing = viewers.audiences.filter((audience) => !kept.has(audienceKey(audience)));
  if (missing.length === 0) return;
  const keep = createKeeper(db);
  const differing = db.prepare<[number, number], StateRow & { readonly of_night: 0 | 1 }>(`
    SELECT t.*, EXISTS (SELECT 1 FROM checks k
      WHERE k.supplier_id = t.supplier_id AND k.unit IS NULL AND k.done_at IS NOT NULL) AS of_night
    FROM supplier_states t WHERE t.readings IS NOT NULL AND t.supplier_id > ? ORDER BY t.supplier_id ${atMost('?')}`);
  const note = db.prepare(`
    INSERT INTO audiences (audience, complete) VALUES (?, ?)
    ON CONFLICT (audience) DO UPDATE SET complete = excluded.complete`);
  const noteAll = (done: 0 | 1): Promise<void> =>
    write(() => {
      for (const audience of missing) note.run(audienceKey(audience), done);
    });
  const place = (row: StateRow & { readonly of_night: 0 | 1 }, audience: Audience): void => {
    const reading = readingIn(readState(row), audience);
    if (reading.level === row.level && reading.unchecked === (row.unchecked === 1)) return;
    const since = reading.unchecked ? row.unchecked_since : null;
    keep(row.supplier_id, audienceKey(audience), placeOf(reading.level, row.of_night === 1), reading, since);
  };

  await noteAll(0);
  for (let after = 0; after >= 0;) {
    after = await write(() => {
      const rows = differing.all(after, PART);
      for (const row of rows) for (const audience of missing) place(row, audience);
      return rows.at(-1)?.supplier_id ?? -1;
    });
  }
  await noteAll(1);
}
