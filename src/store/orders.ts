import type { Approval, Order, OrderStore, Spent } from '../domain/order.ts';
import type { LegalForm } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { dayOfMs, monthNumber, monthText, paidLatelyFrom } from './sqlite/calendar.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import {
  createPlaceOrder,
  isUnclear,
  leaveSql,
  type ApprovalRow,
  type OrderRow,
} from './rows/place-order.ts';
import { hiddenSupplier, secretlyControlled } from './rows/tender-wall.ts';
import { atMost } from './sqlite/at-most.ts';

const readOrder = (row: OrderRow): Order => ({
  orderId: row.id,
  questionId: row.question_id,
  supplierId: row.supplier_id,
  source: row.source,
  product: row.product,
  month: monthText(row.month),
  runId: row.run_id,
  purpose: row.purpose,
  unit: row.unit,
  requestedBy: row.requested_by,
  approvalId: row.approval_id,
  legalForm: row.legal_form,
  letterExpected: row.letter_expected === 1,
  letterSent: row.letter_sent === null ? null : row.letter_sent === 1,
  priceSek: row.price_ore / 100,
  reference: row.reference,
  providerRef: row.provider_ref,
  orderedAt: toInstant(row.ordered_at),
  endedAt: orNull(row.ended_at),
  outcome: row.outcome,
  resolvedBy: row.resolved_by,
  resolvedAt: orNull(row.resolved_at),
  supersededAt: orNull(row.superseded_at),
  supersededBy: row.superseded_by,
});

const readApproval = (row: ApprovalRow): Approval => ({
  approvalId: row.id,
  supplierId: row.supplier_id,
  source: row.source,
  by: row.by,
  purpose: row.purpose,
  at: toInstant(row.at),
  until: toInstant(row.until),
});

/** Of questions `q`: it may have been charged, and no order says whether. A day that a person rejected is no such end. */
const isUnclearAlone = `q.paid = 1 AND (q.outcome = 'broken' OR q.reason = 'outcome-unknown')
  AND q.reason IS NOT 'implausible' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.question_id = q.id)`;

export function createOrders({ db, write, clock }: Pick<Context, 'db' | 'write' | 'clock'>): OrderStore {
  const place = createPlaceOrder(db);
  const leaveFor = db.prepare<[number, string, number, number, number], ApprovalRow>(leaveSql);
  const byId = db.prepare<[number], OrderRow>('SELECT * FROM orders WHERE id = ?');
  const approvalById = db.prepare<[number], ApprovalRow>('SELECT * FROM approvals WHERE id = ?');
  // Delivered after its question was given up: we do not hold what it brought, and a person must look.
  const end = db.prepare(`
    UPDATE orders SET letter_sent = @letter, provider_ref = @providerRef, ended_at = @at,
      outcome = CASE WHEN @outcome = 'delivered'
        AND EXISTS (SELECT 1 FROM questions q WHERE q.id = orders.question_id AND q.outcome IS NOT NULL)
        THEN 'unknown' ELSE @outcome END
    WHERE id = @orderId AND resolved_at IS NULL AND (outcome IS NULL OR outcome = 'unknown')`);
  // A leave is for one order, and nothing was ordered.
  const giveBack = db.prepare(
    'UPDATE approvals SET used_at = NULL WHERE id = (SELECT approval_id FROM orders WHERE id = ?)',
  );
  const waiting = db.prepare<[number, number], OrderRow>(`
    SELECT * FROM orders o WHERE ${isUnclear} AND (o.outcome = 'unknown' OR o.ordered_at < ?)
      AND EXISTS (SELECT 1 FROM questions q WHERE q.id = o.question_id AND q.paid = 1) ORDER BY o.id ${atMost('?')}`);
  const resolve = db.prepare(`
    UPDATE orders AS o SET outcome = ?, resolved_by = ?, resolved_at = ? WHERE id = ? AND ${isUnclear}`);
  const addApproval = db.prepare(
    'INSERT INTO approvals (supplier_id, source, by, purpose, at, until) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const ofSupplier = db.prepare<[number], OrderRow>('SELECT * FROM orders WHERE supplier_id = ? ORDER BY id');
  const spentIn = db.prepare<
    [number],
    { source: string; n: number; ore: number; expected: number; sent: number }
  >(`
    SELECT source, count(*) AS n, sum(price_ore) AS ore, sum(letter_expected) AS expected,
      sum(ifnull(letter_sent, 0)) AS sent
    FROM orders WHERE month = ? AND outcome IS NOT 'rejected' GROUP BY source ORDER BY source`);
  const spentByRun = db.prepare<[number], { source: string; ore: number }>(
    'SELECT source, sum(ore) AS ore FROM order_sums WHERE run_id = ? GROUP BY source HAVING sum(orders) > 0 ORDER BY source',
  );
  const lastDelivered = db.prepare<[number, string], { ordered_at: number; held: 0 | 1 }>(`
    SELECT o.ordered_at, o.superseded_at IS NULL AND q.outcome IS 'answered' AS held
    FROM orders o JOIN questions q ON q.id = o.question_id
    WHERE o.supplier_id = ? AND o.source = ? AND o.outcome = 'delivered' ORDER BY o.ordered_at DESC, o.id DESC LIMIT 1`);
  const supersede = db.prepare('UPDATE orders SET superseded_at = ?, superseded_by = ? WHERE id = ?');
  // Nothing is taken away where a later delivered order has replaced the report already, and its answer still stands.
  const takeFromCell = db.prepare(`
    UPDATE cells SET answer_id = NULL, answered_question_id = NULL
    WHERE supplier_id = ? AND source = ? AND product = ? AND answered_question_id >= ?
      AND NOT EXISTS (SELECT 1 FROM orders n JOIN questions q ON q.id = n.question_id
        WHERE n.supplier_id = cells.supplier_id AND n.source = cells.source AND n.product = cells.product
        AND n.outcome = 'delivered' AND n.question_id > ? AND q.outcome IN ('answered', 'not-found'))`);
  const heldOf = db.prepare<
    { source: string; after: number; limit: number; today: string; active: number },
    { supplierId: number; form: LegalForm; at: number }
  >(`
    SELECT s.id AS supplierId, ifnull(s.confirmed_form, s.presumed_form) AS form, q.settled_at AS at
    FROM cells c JOIN suppliers s ON s.id = c.supplier_id JOIN questions q ON q.id = c.answered_question_id
    WHERE c.source = @source AND s.id > @after AND s.standing = 'controlled' AND q.settled_at IS NOT NULL
      AND NOT ${hiddenSupplier('s.id')} AND NOT ${secretlyControlled('s.id')}
      AND EXISTS (SELECT 1 FROM orders o WHERE o.supplier_id = c.supplier_id AND o.source = c.source
        AND o.product = c.product AND o.outcome = 'delivered' AND o.superseded_at IS NULL)
    ORDER BY s.id ${atMost('@limit')}`);
  const noteChange = db.prepare(`
    UPDATE cells SET changed_at = ? WHERE supplier_id = ? AND source = ? AND answered_question_id IS NOT NULL
      AND ifnull(changed_at, 0) < ?
      AND (SELECT settled_at FROM questions q WHERE q.id = cells.answered_question_id) < ?`);
  const unclearAmong = db.prepare<
    [string, number, string, number],
    { supplierId: number; source: string; product: string }
  >(`
    SELECT DISTINCT o.supplier_id AS supplierId, o.source, o.product FROM json_each(?) j
    JOIN orders o ON o.supplier_id = j.value JOIN questions q ON q.id = o.question_id
    WHERE o.ordered_at >= ? AND ${isUnclear} AND q.outcome IS NOT NULL
    UNION SELECT c.supplier_id, c.source, c.product FROM json_each(?) j JOIN cells c ON c.supplier_id = j.value
    JOIN questions q ON q.id = c.last_question_id WHERE q.settled_at >= ? AND ${isUnclearAlone}`);
  const unclearAlone = db.prepare<
    [number, number, number, number],
    { supplierId: number; source: string; product: string; at: number }
  >(`
    SELECT c.supplier_id AS supplierId, c.source, c.product, q.settled_at AS at
    FROM questions q JOIN cells c ON c.id = q.cell_id AND c.last_question_id = q.id
    WHERE q.settled_at >= ? AND ${isUnclearAlone} AND NOT EXISTS (SELECT 1 FROM approvals a
      WHERE a.supplier_id = c.supplier_id AND a.source = c.source AND a.used_at IS NULL AND a.at <= ? AND a.until > ?)
    ORDER BY q.settled_at, q.id ${atMost('?')}`);
  const approvedAmong = db.prepare<
    [string, number, number],
    { supplierId: number; source: string; product: null }
  >(`
    SELECT DISTINCT a.supplier_id AS supplierId, a.source, NULL AS product FROM json_each(?) j
    JOIN approvals a ON a.supplier_id = j.value WHERE a.used_at IS NULL AND a.at <= ? AND a.until > ?`);

  const wanting = db.prepare<
    { limit: number; today: string; active: number },
    { supplierId: number; source: string }
  >(`
    SELECT DISTINCT t.supplier_id AS supplierId, c.source FROM supplier_states t
    JOIN check_questions l ON l.check_id = t.check_id JOIN questions q ON q.id = l.question_id
    JOIN cells c ON c.id = q.cell_id WHERE q.reason = 'needs-approval'
      AND NOT ${hiddenSupplier('t.supplier_id')} AND NOT ${secretlyControlled('t.supplier_id')}
    ORDER BY t.supplier_id, c.source ${atMost('@limit')}`);
  const unusedLeaves = db.prepare<[number, number], ApprovalRow>(
    'SELECT * FROM approvals WHERE used_at IS NULL AND at <= ? AND until > ? ORDER BY id',
  );

  return {
    place: (command) => write(() => place(command)),
    end: ({ orderId, outcome, letterSent, providerRef, now }) =>
      write(() => {
        const letter = letterSent === null ? null : letterSent ? 1 : 0;
        const ended = end.run({ orderId, outcome, letter, providerRef, at: toMs(now) }).changes > 0;
        if (ended && outcome === 'rejected') giveBack.run(orderId);
      }),
    async get(orderId) {
      const row = byId.get(orderId);
      return row ? readOrder(row) : null;
    },
    open: async ({ staleBefore, limit }) => waiting.all(toMs(staleBefore), limit).map(readOrder),
    unclearQuestions: async ({ settledSince, now, limit }) =>
      unclearAlone
        .all(toMs(settledSince), toMs(now), toMs(now), limit)
        .map(({ at, ...one }) => ({ ...one, at: toInstant(at) })),
    resolve: ({ orderId, as, by, now }) =>
      write(() => {
        const resolved = resolve.run(as, by, toMs(now), orderId).changes > 0;
        if (resolved && as === 'rejected') giveBack.run(orderId);
        return resolved;
      }),
    approve: ({ supplierId, source, by, purpose, now, until }) =>
      write(() => {
        const { lastInsertRowid } = addApproval.run(supplierId, source, by, purpose, toMs(now), toMs(until));
        const row = approvalById.get(Number(lastInsertRowid));
        if (!row) throw new Error('the approval was not stored');
        return readApproval(row);
      }),
    approved: async (supplierId, source, now) =>
      leaveFor.get(supplierId, source, 0, toMs(now), toMs(now)) !== undefined,
    async standing({ supplierIds, unclearSince, now }) {
      const ids = JSON.stringify(supplierIds);
      const unclear = unclearAmong.all(ids, toMs(unclearSince), ids, toMs(unclearSince));
      const approved = approvedAmong.all(ids, toMs(now), toMs(now));
      const isApproved = (supplierId: number, source: string) =>
        approved.some((one) => one.supplierId === supplierId && one.source === source);
      return [
        ...unclear.map((one) => ({
          ...one,
          unclear: true,
          approved: isApproved(one.supplierId, one.source),
        })),
        ...approved
          .filter((one) => !unclear.some((o) => o.supplierId === one.supplierId && o.source === one.source))
          .map((one) => ({ ...one, unclear: false, approved: true })),
      ];
    },
    ofSupplier: async (supplierId) => ofSupplier.all(supplierId).map(readOrder),
    spent: async (month) =>
      spentIn.all(monthNumber(month)).map((row): Spent => ({
        source: row.source,
        orders: row.n,
        sek: row.ore / 100,
        lettersExpected: row.expected,
        lettersSent: row.sent,
      })),
    async wanting(limit) {
      const today = dayOf(clock());
      return wanting.all({ limit, today, active: paidLatelyFrom(today) });
    },
    leaves: async (now) => unusedLeaves.all(toMs(now), toMs(now)).map(readApproval),
    spentInRun: async (runId) => spentByRun.all(runId).map(({ source, ore }) => ({ source, sek: ore / 100 })),
    async lastDelivered(supplierId, source) {
      const row = lastDelivered.get(supplierId, source);
      return row?.held === 1 ? dayOfMs(row.ordered_at) : null;
    },
    supersede: ({ orderId, by, now }) =>
      write(() => {
        const row = byId.get(orderId);
        if (row?.outcome !== 'delivered') return 'not-delivered';
        if (row.superseded_at !== null) return 'already';
        supersede.run(toMs(now), by, orderId);
        takeFromCell.run(row.supplier_id, row.source, row.product, row.question_id, row.question_id);
        return 'superseded';
      }),
    async held(query) {
      const today = dayOf(clock());
      return heldOf
        .all({ ...query, today, active: paidLatelyFrom(today) })
        .map(({ supplierId, form, at }) => ({ supplierId, form, fetchedAt: toInstant(at) }));
    },
    noteChange: ({ supplierId, source, at }) =>
      write(() => {
        const ms = toMs(at);
        return noteChange.run(ms, supplierId, source, ms, ms).changes > 0;
      }),
  };
}
