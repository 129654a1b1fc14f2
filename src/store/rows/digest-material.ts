import type { Level } from '../../domain/check.ts';
import type { DigestMaterial, DigestSupplier, FlagEvent } from '../../domain/digest.ts';
import { audienceKey, type Reading, readingIn } from '../../domain/reading.ts';
import type { Params } from '../../domain/rule.ts';
import { displayName, formOf, type LegalForm } from '../../domain/supplier.ts';
import { seesRule, type Viewer } from '../../domain/viewer.ts';
import { dayOfMs, firstOfTwelve, monthNumber, paidLatelyFrom } from '../sqlite/calendar.ts';
import { ofWrongClock } from '../clock.ts';
import { createContractTracks } from './contract-tracks.ts';
import { counted } from './counted-rows.ts';
import type { Context } from '../sqlite/database.ts';
import { createMarks, joinMarks, waits, type ReadBefore } from './digest-marks.ts';
import type { FactReader } from './fact-reader.ts';
import type { KeptEvidence } from './flag-writer.ts';
import { askedByUnit, engagedByUnit, knownToUnit } from './unit-wall.ts';
import { readList } from './readers.ts';
import type { digests, flagEvents, flags, questions, supplierStates } from '../sqlite/schema.ts';
import { readState } from './supplier-places.ts';
import { NEVER, awake, secretCheck, secretlyControlled } from './tender-wall.ts';
import type { DigestStore } from '../../domain/digest-store.ts';
import { earlier } from '../sqlite/dialect.ts';

type Query = Parameters<DigestStore['material']>[0];
type Previous = typeof digests.$inferSelect | undefined;
type EventRow = typeof flagEvents.$inferSelect & {
  readonly ref: string;
  readonly before: string | null;
  readonly mark: FlagEvent['mark'];
};
type FlagRow = typeof flags.$inferSelect & { readonly evidence: string | null };
type StateRow = typeof supplierStates.$inferSelect;

export interface DigestScope {
  readonly unit: string;
  readonly all: 0 | 1;
  /** First month that makes a supplier count as paid. */
  readonly active: number;
  readonly today: string;
}
type Scope = DigestScope;
interface RunRow {
  readonly id: number;
  readonly period: string;
  readonly complete: 0 | 1;
}
interface MentionedRow {
  readonly id: number;
  readonly ref: string;
  readonly name: string | null;
  readonly level: StateRow['level'] | null;
  readonly unchecked: 0 | 1 | null;
  readonly readings: number | null;
  readonly unchecked_since: string | null;
  readonly confirmed_form: LegalForm | null;
  readonly presumed_form: LegalForm;
}
interface CellRow {
  readonly source: string;
  readonly failing_since: number | null;
  readonly outcome: typeof questions.$inferSelect.outcome;
  readonly reason: string | null;
  readonly missing: string | null;
}

/** What a digest counts: the unit's controlled suppliers that are not dormant. Needs `DigestScope`. */
export const inScope = `s.standing = 'controlled' AND ${awake} AND ${engagedByUnit}`;
/** Nobody controls it, or an open tender alone: what waits to be told of it waits on. */
const asleep = `(s.last_month IS NOT NULL AND NOT ${awake} OR ${secretlyControlled('s.id')})`;
export const toldAbout = `s.standing = 'controlled' AND ${knownToUnit} AND NOT ${asleep}`;
/** When the unit began to know of the supplier by payments or contracts, null when it knew before, having asked. */
const engagedSince = `CASE WHEN @all = 0 OR NOT ${askedByUnit} THEN (SELECT min(at) FROM (
    SELECT u.added_at AS at FROM supplier_units u WHERE u.supplier_id = s.id AND (@all = 1 OR u.unit = @unit)
    UNION ALL
    SELECT c.imported_at FROM contracts c WHERE c.supplier_id = s.id AND (@all = 1 OR c.unit = @unit)) g) END`;
/**
 * What is not told; and, of what digests from before the marks had passed by, what stands open at a supplier that the
 * unit, or the municipality for a unit of all, began to pay, or has a contract with, after the last of those.
 */
export const newsEvent = `(${waits} OR (m.state IS NULL AND e.change = 'opened' AND ${engagedSince} > @since
  AND EXISTS (SELECT 1 FROM flags f WHERE f.id = e.flag_id AND f.cleared_on IS NULL)))`;
/** What the nights of an open tender found out is told to nobody. */
const toldEvent = `NOT EXISTS (SELECT 1 FROM checks k WHERE k.id = e.check_id AND ${secretCheck})`;

export const scopeOf = ({ unit, viewer, today }: Query): DigestScope => ({
  unit: unit.id,
  all: viewer.ofAll ? 1 : 0,
  active: paidLatelyFrom(today),
  today,
});

/** All of it that is read in one snapshot. */
type DigestRead = Omit<DigestMaterial, 'coverage' | 'downSources'>;

type Counted = Pick<StateRow, 'level' | 'unchecked' | 'readings'> & { readonly n: number };

export function createDigestMaterial(
  { db, viewers }: Context,
  facts: FactReader,
): (query: Query, previous: Previous) => DigestRead {
  const standings = db.prepare<Scope, { controlled: number; dormant: number; outside: number }>(`
    SELECT count(*) FILTER (WHERE s.standing = 'controlled' AND ${awake}) AS controlled,
      count(*) FILTER (WHERE s.standing = 'controlled' AND NOT ${awake}) AS dormant,
      count(*) FILTER (WHERE s.standing <> 'controlled' AND ${awake}) AS outside
    FROM suppliers s WHERE ${engagedByUnit}`);
  const levelCounts = db.prepare<Scope, Counted>(`
    SELECT t.level, t.unchecked, t.readings, count(*) AS n
    FROM suppliers s JOIN supplier_states t ON t.supplier_id = s.id
    WHERE ${inScope} GROUP BY t.level, t.unchecked, t.readings`);
  const publicBodies = db
    .prepare<Scope, number>(`
      SELECT count(*) FROM suppliers s JOIN supplier_states t ON t.supplier_id = s.id
      WHERE ${inScope} AND coalesce(s.confirmed_form, s.presumed_form) = 'OFFENTLIG' AND t.level = 'none' AND t.unchecked = 0`)
    .pluck();
  const lastRun = db.prepare<[string], RunRow>(`
    SELECT r.id, r.period, r.planned_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.run_id = r.id AND k.done_at IS NULL) AS complete
    FROM runs r WHERE r.period <= ? AND NOT ${ofWrongClock('r.period')} ORDER BY r.period DESC LIMIT 1`);
  const firstRun = db
    .prepare<{ unit: string; all: 0 | 1; today: string }, string | null>(`
      SELECT min(r.period) FROM runs r WHERE r.planned_at IS NOT NULL AND r.period <= @today
        AND NOT ${ofWrongClock('r.period')} AND r.planned_at >= ${earlier(
          `coalesce((SELECT min(u.added_at) FROM supplier_units u WHERE @all = 1 OR u.unit = @unit), ${NEVER})`,
          `coalesce((SELECT min(c.imported_at) FROM contracts c WHERE @all = 1 OR c.unit = @unit), ${NEVER})`,
        )}`)
    .pluck();
  const judged = db.prepare<Scope & { run: number }, Counted>(`
    SELECT k.level, k.unchecked, k.readings, count(*) AS n FROM suppliers s JOIN checks k ON k.supplier_id = s.id
    WHERE k.run_id = @run AND k.done_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM checks n WHERE n.run_id = k.run_id AND n.supplier_id = k.supplier_id AND n.round > k.round)
      AND ${inScope} GROUP BY k.level, k.unchecked, k.readings`);
  const news = db.prepare<Scope & ReadBefore, EventRow>(`
    SELECT e.*, s.ref, m.state AS mark, (SELECT b.params FROM flag_events b WHERE b.flag_id = e.flag_id AND b.id < e.id
      ORDER BY b.id DESC LIMIT 1) AS before
    FROM flag_events e JOIN suppliers s ON s.id = e.supplier_id ${joinMarks('@unit')}
    WHERE ${newsEvent} AND ${toldAbout} AND ${toldEvent} ORDER BY e.id`);
  const suppliersWhere = (condition: string): string => `
    SELECT s.id, s.ref, coalesce(s.register_name, s.ledger_name) AS name, s.confirmed_form, s.presumed_form,
      t.level, t.unchecked, t.readings,
      CASE WHEN x.supplier_id IS NULL THEN t.unchecked_since ELSE x.unchecked_since END AS unchecked_since
    FROM suppliers s LEFT JOIN supplier_states t ON t.supplier_id = s.id
    LEFT JOIN supplier_readings x ON x.supplier_id = s.id AND x.audience = @audience
    WHERE ${toldAbout} AND ${condition} ORDER BY s.id`;
  const standing = db.prepare<Scope & { audience: string }, MentionedRow>(
    suppliersWhere(`(t.unchecked = 1 OR x.unchecked = 1
      OR EXISTS (SELECT 1 FROM flags f WHERE f.supplier_id = s.id AND f.cleared_on IS NULL))`),
  );
  const one = db.prepare<Scope & { id: number; audience: string }, MentionedRow>(
    suppliersWhere('s.id = @id'),
  );
  const tracksOf = createContractTracks(db);
  const cells = db.prepare<[number], CellRow>(`
    SELECT c.source, c.failing_since, q.outcome, q.reason, q.missing
    FROM cells c LEFT JOIN questions q ON q.id = c.last_question_id
    WHERE c.supplier_id = ? ORDER BY c.source`);
  const paid = db
    .prepare<[number, number, number], number | null>(
      `SELECT sum(amount_ore) FROM ledger_rows l
       WHERE l.supplier_id = ? AND l.month BETWEEN ? AND ? AND ${counted('l')}`,
    )
    .pluck();
  const openFlags = db.prepare<[number], FlagRow>(`
    SELECT f.*, (SELECT evidence FROM flag_events e WHERE e.flag_id = f.id AND e.change <> 'cleared'
      ORDER BY e.id DESC LIMIT 1) AS evidence
    FROM flags f WHERE f.supplier_id = ? AND f.cleared_on IS NULL ORDER BY f.id`);
  const down = db.prepare<Scope, { source: string; since: number; suppliers: number }>(`
    SELECT c.source, min(c.failing_since) AS since, count(DISTINCT s.id) AS suppliers
    FROM cells c JOIN suppliers s ON s.id = c.supplier_id
    WHERE c.failing_since IS NOT NULL AND ${inScope} GROUP BY c.source ORDER BY c.source`);
  const recovered = db.prepare<
    Scope & { before: number },
    { source: string; since: number; suppliers: number }
  >(`
    SELECT c.source, min(c.failed_from) AS since, count(DISTINCT s.id) AS suppliers
    FROM cells c JOIN suppliers s ON s.id = c.supplier_id
    WHERE c.recovered_at > @before AND c.failed_from <= @before AND ${inScope} GROUP BY c.source ORDER BY c.source`);
  const known = db
    .prepare<{ id: number; unit: string; all: 0 | 1 }, number>(
      `SELECT 1 FROM suppliers s WHERE s.id = @id AND ${knownToUnit}`,
    )
    .pluck();

  const marks = createMarks(db);
  const waitingFor = db.prepare<{ unit: string; upTo: number }, Pick<EventRow, 'supplier_id' | 'rule'>>(
    `SELECT DISTINCT f.supplier_id, f.rule FROM flags f JOIN flag_events e ON e.flag_id = f.id ${joinMarks('@unit')}
       WHERE f.cleared_on IS NULL AND ${waits}`,
  );

  /** Dates as the last answer gave them, not as they were when the flag opened. */
  function readEvidence(json: string | null): FlagEvent['evidence'] {
    const kept = JSON.parse(json ?? '[]') as readonly KeptEvidence[];
    return kept.map(({ factId, ...evidence }) => {
      const dates = factId === null ? null : facts.confirmation(factId, Number.MAX_SAFE_INTEGER);
      return dates === null ? evidence : { ...evidence, ...dates };
    });
  }

  const readEvent = (row: EventRow): FlagEvent => ({
    eventId: row.id,
    supplierId: row.supplier_id,
    ref: row.ref,
    rule: row.rule,
    change: row.change,
    severity: row.severity,
    params: JSON.parse(row.params) as Params,
    before: row.before === null ? null : (JSON.parse(row.before) as Params),
    weight: row.weight,
    on: row.on,
    because: row.because,
    mark: row.mark,
    evidence: readEvidence(row.evidence),
  });

  function readSupplier(row: MentionedRow, scope: Scope, viewer: Viewer): DigestSupplier {
    const { today } = scope;
    const { level, unchecked } =
      row.level === null
        ? ({ level: 'none', unchecked: false } as const)
        : readingIn(readState({ ...row, level: row.level, unchecked: row.unchecked ?? 0 }), viewer.audience);
    const asked = cells.all(row.id);
    const ore = paid.get(row.id, firstOfTwelve(today), monthNumber(today.slice(0, 7))) ?? null;
    return {
      id: row.id,
      ref: row.ref,
      name: displayName(row),
      level,
      unchecked,
      uncheckedSince: unchecked ? row.unchecked_since : null,
      failing: asked.flatMap(({ source, failing_since: since, reason }) =>
        since === null ? [] : [{ source, since: dayOfMs(since), reason }],
      ),
      incomplete: asked
        .map(({ source, missing }) => ({ source, missing: readList(missing) }))
        .filter(({ missing }) => missing.length > 0),
      notFoundIn: asked.filter(({ outcome }) => outcome === 'not-found').map(({ source }) => source),
      registered: row.confirmed_form !== null,
      form: formOf({ confirmedForm: row.confirmed_form, presumedForm: row.presumed_form }),
      tracks: tracksOf({ ...scope, id: row.id }),
      paidSek: ore === null ? null : Math.round(ore / 100),
      openFlags: openFlags
        .all(row.id)
        .filter(({ rule }) => seesRule(viewer, rule))
        .map((flag) => ({
          rule: flag.rule,
          severity: flag.severity,
          params: JSON.parse(flag.params) as Params,
          openedOn: flag.opened_on,
          evidence: readEvidence(flag.evidence),
        })),
    };
  }

  function outages(scope: Scope, previous: Previous): DigestMaterial['outages'] {
    const now = down.all(scope);
    const stillDown = new Set(now.map((row) => row.source));
    const before = previous ? recovered.all({ ...scope, before: previous.created_at }) : [];
    return [
      ...now.map((row) => ({ ...row, since: dayOfMs(row.since), ended: false })),
      ...before
        .filter((row) => !stillDown.has(row.source))
        .map((row) => ({ ...row, since: dayOfMs(row.since), ended: true })),
    ];
  }

  /**
   * Finance is the unit that acts before a payment; others say that it knows, where it reads of it at all and its own
   * digest has told it all.
   */
  function alsoTold(
    query: Query,
    suppliers: readonly DigestSupplier[],
    events: readonly FlagEvent[],
  ): DigestMaterial['alsoTold'] {
    const finance = 'ekonomi';
    const unitName = query.unitNames[finance];
    if (unitName === undefined || query.unit.id === finance) return [];
    const viewer = { ...viewers.unit(finance), unit: finance };
    const all = query.unitsOfAll.includes(finance) ? 1 : 0;
    const reads = ({ rule }: { readonly rule: string }): boolean => seesRule(viewer, rule);
    const { upTo } = marks.readBefore(finance);
    const waiting = new Set(
      waitingFor
        .all({ unit: finance, upTo })
        .filter(reads)
        .map(({ supplier_id: id }) => id),
    );
    const told = new Set(events.filter(reads).map(({ supplierId }) => supplierId));
    return suppliers
      .filter(({ id, openFlags: open }) => told.has(id) || open.some(reads))
      .filter(({ id }) => !waiting.has(id) && known.get({ id, unit: finance, all }) === 1)
      .map((supplier) => ({ supplierId: supplier.id, unitName }));
  }

  /** The suppliers that the events are about, and those where something stands open. */
  function mentioned(scope: Scope, viewer: Viewer, events: readonly FlagEvent[]): readonly DigestSupplier[] {
    const audience = audienceKey(viewer.audience);
    const rows = new Map(standing.all({ ...scope, audience }).map((row) => [row.id, row]));
    const inNews = new Set(events.map((event) => event.supplierId));
    for (const id of inNews) {
      const row = rows.has(id) ? undefined : one.get({ ...scope, id, audience });
      if (row !== undefined) rows.set(id, row);
    }
    return [...rows.values()]
      .sort((a, b) => a.id - b.id)
      .map((row) => readSupplier(row, scope, viewer))
      .filter(({ id, unchecked, openFlags: open }) => inNews.has(id) || unchecked || open.length > 0);
  }

  // One snapshot, so that counts, levels and events are of the same moment.
  return db.transaction((query: Query, previous: Previous): DigestRead => {
    const { unit, viewer, today } = query;
    const scope = scopeOf(query);
    const counts = standings.get(scope) ?? { controlled: 0, dormant: 0, outside: 0 };
    const run = lastRun.get(today);
    const levels: Record<Level, number> = { stop: 0, deepen: 0, ask: 0, none: 0 };
    const read = (row: Counted): Reading => readingIn(readState(row), viewer.audience);
    for (const row of levelCounts.all(scope)) levels[read(row).level] += row.n;
    const checked = run === undefined ? [] : judged.all({ ...scope, run: run.id });
    const events = news
      .all({ ...scope, ...marks.readBefore(unit.id) })
      .filter(({ rule }) => seesRule(viewer, rule))
      .map(readEvent);
    const suppliers = mentioned(scope, viewer, events);
    return {
      unit: { id: unit.id, name: unit.name, topics: unit.topics, reads: unit.reads },
      today,
      previous: previous ? { on: previous.on, period: previous.period } : null,
      suppliers: counts.controlled,
      checked: checked.filter((row) => !read(row).unchecked).reduce((sum, { n }) => sum + n, 0),
      lastRun: run === undefined ? null : { period: run.period, complete: run.complete === 1 },
      firstRun: previous ? null : (firstRun.get({ unit: unit.id, all: scope.all, today }) ?? null),
      outside: counts.outside,
      publicBodies: publicBodies.get(scope) ?? 0,
      dormant: counts.dormant,
      levels,
      mentioned: suppliers,
      events,
      outages: outages(scope, previous),
      alsoTold: alsoTold(query, suppliers, events),
    };
  });
}
