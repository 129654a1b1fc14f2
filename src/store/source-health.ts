import type { Drift, SourceHealth, SourceHealthStore } from '../domain/source-health.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import type { drifts, sourceStates } from './sqlite/schema.ts';
import { later } from './sqlite/dialect.ts';

type StateRow = typeof sourceStates.$inferSelect;
type DriftRow = typeof drifts.$inferSelect;

/** After so long without it, the same drift is news again. */
const FORGOTTEN_MS = 30 * 86_400_000;

const readState = (row: StateRow): SourceHealth => ({
  source: row.source,
  downSince: orNull(row.down_since),
  reason: row.reason,
  openUntil: orNull(row.open_until),
  lastAnswerAt: orNull(row.last_answer_at),
});

const readDrift = (row: DriftRow): Drift => ({
  source: row.source,
  kind: row.kind,
  route: row.route,
  paths: row.paths,
  firstSeen: toInstant(row.first_seen),
  lastSeen: toInstant(row.last_seen),
  times: row.times,
});

/** Once a route is known, no answer brings more new fields than this; what is beyond is told by the next. */
const MOST_NEW_KEYS = 200;

export function createSourceHealth({ db, write }: Context): SourceHealthStore {
  const all = db.prepare<[], StateRow>('SELECT * FROM source_states ORDER BY source');
  const open = db.prepare(`
    INSERT INTO source_states (source, down_since, reason, open_until) VALUES (?, ?, ?, ?)
    ON CONFLICT (source) DO UPDATE SET down_since = coalesce(source_states.down_since, excluded.down_since), reason = excluded.reason,
      open_until = ${later('coalesce(source_states.open_until, 0)', 'excluded.open_until')}`);
  const answered = db.prepare(`
    INSERT INTO source_states (source, last_answer_at) VALUES (?, ?)
    ON CONFLICT (source) DO UPDATE SET down_since = NULL, reason = NULL, open_until = NULL, last_answer_at = excluded.last_answer_at`);
  const probe = db.prepare(
    'UPDATE source_states SET open_until = ? WHERE source = ? AND open_until IS NOT NULL AND open_until <= ?',
  );
  const driftOf = db.prepare<[string, string, string, string], DriftRow>(
    'SELECT * FROM drifts WHERE source = ? AND kind = ? AND route = ? AND paths = ?',
  );
  const addDrift = db.prepare(`
    INSERT INTO drifts (source, kind, route, paths, first_seen, last_seen, times) VALUES (?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (source, kind, route, paths) DO UPDATE SET last_seen = excluded.last_seen, times = drifts.times + 1`);
  const hasKeys = db
    .prepare<[string, string], number>(
      "SELECT 1 FROM drifts WHERE source = ? AND kind = 'key' AND route = ? LIMIT 1",
    )
    .pluck();
  const since = db.prepare<[number, number], DriftRow>(`
    SELECT d.* FROM drifts d WHERE d.last_seen >= ? AND (d.kind <> 'key' OR (d.first_seen >= ? AND d.first_seen > (
      SELECT min(o.first_seen) FROM drifts o WHERE o.source = d.source AND o.kind = 'key' AND o.route = d.route)))
    ORDER BY d.source, d.first_seen, d.id`);

  return {
    all: async () => all.all().map(readState),
    open: ({ source, downSince, reason, openUntil }) =>
      write(() => {
        open.run(source, toMs(downSince), reason, toMs(openUntil));
      }),
    answered: ({ source, now }) =>
      write(() => {
        answered.run(source, toMs(now));
      }),
    probe: ({ source, now, nextProbe }) =>
      write(() => probe.run(toMs(nextProbe), source, toMs(now)).changes > 0),
    noteDrift: ({ source, kind, route, paths, now }) =>
      write(() => {
        const nowMs = toMs(now);
        const before = driftOf.get(source, kind, route, paths);
        addDrift.run(source, kind, route, paths, nowMs, nowMs);
        return before === undefined || nowMs - before.last_seen > FORGOTTEN_MS;
      }),
    noteKeys: ({ source, route, paths, now }) =>
      write(() => {
        const nowMs = toMs(now);
        const first = hasKeys.get(source, route) === undefined;
        const fresh = paths.filter((path) => driftOf.get(source, 'key', route, path) === undefined);
        const added = first ? fresh : fresh.slice(0, MOST_NEW_KEYS);
        for (const path of added) addDrift.run(source, 'key', route, path, nowMs, nowMs);
        return first ? [] : added;
      }),
    drifts: async (from) => since.all(toMs(from), toMs(from)).map(readDrift),
  };
}
