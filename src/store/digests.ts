import type { Severity } from '../domain/rule.ts';
import { dayOf } from '../domain/time.ts';
import { seesRule } from '../domain/viewer.ts';
import { ofWrongClock } from './clock.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import { readDigest } from './rows/digest-reader.ts';
import { createDigestCoverage } from './rows/digest-coverage.ts';
import { createMarks, joinMarks, type ReadBefore } from './rows/digest-marks.ts';
import {
  createDigestMaterial,
  newsEvent,
  scopeOf,
  toldAbout,
  type DigestScope,
} from './rows/digest-material.ts';
import type { FactReader } from './rows/fact-reader.ts';
import { paidLatelyFrom } from './sqlite/calendar.ts';
import { createOldIds } from './rows/old-ids.ts';
import type { SealedIds } from './seal/references.ts';
import type { digests } from './sqlite/schema.ts';
import { secretCheck } from './rows/tender-wall.ts';
import type { DigestHead, DigestStore } from '../domain/digest-store.ts';
import { atMost } from './sqlite/at-most.ts';
import { createRowInserter } from './sqlite/one-row.ts';

type DigestRow = typeof digests.$inferSelect;
type HeadRow = Pick<DigestRow, 'id' | 'unit' | 'period' | 'subject' | 'created_at'> & {
  readonly sent_at: number | null;
};

const readHead = (row: HeadRow, ids: SealedIds): DigestHead => ({
  digestId: row.id,
  ref: ids.ref('D', row.id),
  unit: row.unit,
  period: row.period,
  subject: row.subject,
  createdAt: toInstant(row.created_at),
  sentAt: orNull(row.sent_at),
});

export function createDigests(context: Context, facts: FactReader): DigestStore {
  const { db, write } = context;
  const { ids } = context.identity;
  const oldIds = createOldIds(db);
  const material = createDigestMaterial(context, facts);
  const coverage = createDigestCoverage(context);
  // One of a wrong clock counts only where there is no other.
  const lastOf = `ORDER BY ${ofWrongClock('period')}, id DESC LIMIT 1`;
  const last = db.prepare<[string], DigestRow>(`SELECT * FROM digests WHERE unit = ? ${lastOf}`);
  // A mail between two regular ones tells what is urgent and no more: the next one goes on from the regular one.
  const lastRegular = db.prepare<[string], DigestRow>(
    `SELECT * FROM digests WHERE unit = ? AND period NOT LIKE '%-stop%' ${lastOf}`,
  );
  const ofPeriod = db.prepare<[string, string], { id: number; outbox_id: number | null }>(`
    SELECT d.id, o.id AS outbox_id FROM digests d LEFT JOIN outbox o ON o.digest_id = d.id
    WHERE d.unit = ? AND d.period = ?`);
  const add = createRowInserter(
    db,
    `INSERT INTO digests (unit, period, "on", up_to_event, digest, subject, text, html, created_at)
     VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)`,
  );
  const addMail = createRowInserter(
    db,
    'INSERT INTO outbox (digest_id, message_id, recipients, created_at, tries) VALUES (?, ?, ?, ?, 0)',
  );
  const heads = db.prepare<[string, number], HeadRow>(`
    SELECT d.id, d.unit, d.period, d.subject, d.created_at, o.sent_at
    FROM digests d LEFT JOIN outbox o ON o.digest_id = d.id WHERE d.unit = ? ORDER BY d.id DESC ${atMost('?')}`);
  const byId = db.prepare<[number], DigestRow & { readonly sent_at: number | null }>(
    'SELECT d.*, o.sent_at FROM digests d LEFT JOIN outbox o ON o.digest_id = d.id WHERE d.id = ?',
  );
  const marks = createMarks(db);
  // From the flags that stand open, which are few, to their events.
  const urgent = db.prepare<
    DigestScope & ReadBefore,
    {
      rule: string;
      change: 'opened' | 'worse';
      severity: Severity;
      severity_before: Severity | null;
      severity_now: Severity;
    }
  >(`
    SELECT DISTINCT e.rule, e.change, e.severity, e.severity_before, f.severity AS severity_now
    FROM flags f JOIN flag_events e ON e.flag_id = f.id JOIN suppliers s ON s.id = e.supplier_id ${joinMarks('@unit')}
    WHERE f.cleared_on IS NULL AND e.change IN ('opened', 'worse')
      AND coalesce(m.state, '') <> 'start' AND ${newsEvent}
      AND (f.severity = 'block' OR e.change = 'opened')
      AND ${toldAbout}
      AND NOT EXISTS (SELECT 1 FROM checks k WHERE k.id = e.check_id AND ${secretCheck})`);

  return {
    async last(unit) {
      const row = last.get(unit);
      return row ? { digestId: row.id, period: row.period, on: row.on } : null;
    },
    async material(query) {
      const read = material(query, lastRegular.get(query.unit.id));
      return { ...read, ...(await coverage(scopeOf(query), read.lastRun)) };
    },
    async hasUrgent({ viewer, rules, notices }) {
      const { unit, ofAll } = viewer;
      if (unit === null) return false;
      const today = dayOf(context.clock());
      const scope = { unit, all: ofAll ? 1 : 0, today, active: paidLatelyFrom(today) } as const;
      return urgent
        .all({ ...scope, ...marks.readBefore(unit) })
        .some(
          ({ rule, change, severity, severity_before: before, severity_now: now }) =>
            seesRule(viewer, rule) &&
            rules.includes(rule) &&
            ((now === 'block' && severity === 'block' && before !== 'block') ||
              (change === 'opened' && notices.includes(rule))),
        );
    },
    toldOf: async ({ supplierId, rules, viewer }) =>
      marks
        .toldOf(supplierId, rules)
        .filter((told) => seesRule(viewer, told.rule) && (viewer.unit ?? told.unit) === told.unit),
    save: (command) =>
      write(() => {
        const { unit, period, on, mail } = command;
        const found = ofPeriod.get(unit, period);
        if (found) return { digestId: found.id, outboxId: found.outbox_id, created: false };
        const nowMs = toMs(command.now);
        const digest = JSON.stringify(command.digest);
        const digestId = add(unit, period, on, digest, mail.subject, mail.text, mail.html, nowMs);
        marks.write(unit, digestId, command.marks);
        if (mail.recipients.length === 0) return { digestId, outboxId: null, created: true };
        const outboxId = addMail(digestId, mail.messageId, JSON.stringify(mail.recipients), nowMs);
        return { digestId, outboxId, created: true };
      }),
    settle: ({ unit, events }) =>
      write(() => {
        const digest = last.get(unit);
        if (digest) marks.write(unit, digest.id, { told: [], settled: events, counted: [], start: [] });
      }),
    list: async (unit, limit) => heads.all(unit, limit).map((row) => readHead(row, ids)),
    async find(ref) {
      const digestId = ids.id('D', ref) ?? oldIds.read('digest', ref);
      const row = digestId === null ? undefined : byId.get(digestId);
      if (!row) return null;
      return { ...readHead(row, ids), digest: readDigest(row.digest), text: row.text, html: row.html };
    },
  };
}
