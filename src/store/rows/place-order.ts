import type { PlaceOrder, Placed } from '../../domain/order.ts';
import { wallClock } from '../../domain/time.ts';
import { monthNumber } from '../sqlite/calendar.ts';
import { toMs, type Database } from '../sqlite/database.ts';
import type { approvals, orders } from '../sqlite/schema.ts';

export type OrderRow = typeof orders.$inferSelect;
export type ApprovalRow = typeof approvals.$inferSelect;

/** The question that an order is for, with the check that waits for it. */
interface Wanted {
  readonly supplier_id: number;
  readonly source: string;
  readonly product: string;
  readonly paid: 0 | 1;
  readonly basis: string | null;
  readonly run_id: number | null;
  readonly unit: string | null;
  readonly reason: string | null;
  readonly dnr: string | null;
  readonly requested_by: string | null;
}

const DAY_MS = 86_400_000;
const ore = (sek: number): number => Math.round(sek * 100);

/** Of orders `o`: nobody knows how it ended, or it is still on its way. */
export const isUnclear = `(o.outcome IS NULL OR o.outcome = 'unknown')`;

/** SQL of the leave that holds for a supplier and source: unused, given from one instant on, before another, and not run out. */
export const leaveSql = `SELECT * FROM approvals
  WHERE supplier_id = ? AND source = ? AND used_at IS NULL AND at >= ? AND at <= ? AND until > ? ORDER BY id LIMIT 1`;

/** Takes one order in, or says why not; used inside a write command, so that nobody else spends meanwhile. */
export function createPlaceOrder(db: Database): (command: PlaceOrder) => Placed {
  const byQuestion = db.prepare<[number], OrderRow>('SELECT * FROM orders WHERE question_id = ?');
  const wantedBy = db.prepare<[number], Wanted>(`
    SELECT c.supplier_id, c.source, c.product, q.paid, b.basis, k.run_id, k.unit, k.reason, k.dnr, k.requested_by
    FROM questions q JOIN cells c ON c.id = q.cell_id
    JOIN check_questions l ON l.question_id = q.id JOIN checks k ON k.id = l.check_id AND k.done_at IS NULL
    LEFT JOIN legal_bases b ON b.id = q.legal_basis_id
    WHERE q.id = ? AND q.outcome IS NULL ORDER BY k.id LIMIT 1`);
  const unclearOf = db.prepare<[number, string, string, number, number], OrderRow>(`
    SELECT * FROM orders o WHERE supplier_id = ? AND source = ? AND product = ? AND question_id <> ?
      AND ordered_at >= ? AND ${isUnclear} ORDER BY ordered_at DESC, id DESC LIMIT 1`);
  const underWay = db
    .prepare<[number, number], number>('SELECT 1 FROM claims WHERE question_id = ? AND until > ?')
    .pluck();
  const leaveFor = db.prepare<[number, string, number, number, number], ApprovalRow>(leaveSql);
  const approvalById = db.prepare<[number], ApprovalRow>('SELECT * FROM approvals WHERE id = ?');
  const useUp = db.prepare('UPDATE approvals SET used_at = ? WHERE id = ?');
  const monthSums = db.prepare<[string, number], { ore: number | null; n: number | null }>(
    'SELECT sum(ore) AS ore, sum(orders) AS n FROM order_sums WHERE source = ? AND month = ?',
  );
  const runSum = db
    .prepare<[string, number, number], number | null>(
      'SELECT sum(ore) FROM order_sums WHERE source = ? AND month >= ? AND run_id = ?',
    )
    .pluck();
  const add = db.prepare(`
    INSERT INTO orders (question_id, supplier_id, source, product, month, run_id, purpose, unit, requested_by, approval_id,
      legal_form, letter_expected, price_ore, reference, ordered_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const again = db.prepare(`
    UPDATE orders SET month = ?, approval_id = ?, legal_form = ?, letter_expected = ?, price_ore = ?, reference = ?,
      ordered_at = ?, ended_at = NULL, outcome = NULL, letter_sent = NULL, provider_ref = NULL,
      resolved_by = NULL, resolved_at = NULL WHERE id = ?`);

  function leave(
    command: PlaceOrder,
    wanted: Wanted,
    own: OrderRow | undefined,
  ): ApprovalRow | 'none' | 'not-needed' {
    const nowMs = toMs(command.now);
    const since = nowMs - command.unclearDays * DAY_MS;
    const { supplier_id: supplierId, source, product } = wanted;
    // Where a call may be repeated, one that nobody knows the end of stands in nobody's way.
    const unclear =
      wanted.paid === 0 ? undefined : unclearOf.get(supplierId, source, product, command.questionId, since);
    if (!command.letterExpected && unclear === undefined) return 'not-needed';
    // Single flight: while another one is being asked, nobody's leave helps.
    if (unclear !== undefined && underWay.get(unclear.question_id, nowMs) === 1) return 'none';
    const kept =
      own?.approval_id == null || own.outcome !== null ? undefined : approvalById.get(own.approval_id);
    if (kept !== undefined && (unclear === undefined || kept.at >= unclear.ordered_at)) return kept;
    return leaveFor.get(supplierId, source, unclear?.ordered_at ?? 0, nowMs, nowMs) ?? 'none';
  }

  /** Its own earlier order, which a new one takes the place of, counts against neither cap. */
  function withinBudget(
    { limits }: PlaceOrder,
    wanted: Wanted,
    own: OrderRow | undefined,
    month: number,
  ): boolean {
    if (limits === null) return false;
    const price = ore(limits.priceSek);
    const counted = own !== undefined && own.outcome !== 'rejected' ? own : undefined;
    const spent = monthSums.get(wanted.source, month);
    const ofMonth = counted?.month === month ? counted : undefined;
    if ((spent?.ore ?? 0) - (ofMonth?.price_ore ?? 0) + price > ore(limits.perMonthSek)) return false;
    const orders = (spent?.n ?? 0) - (ofMonth === undefined ? 0 : 1);
    if (limits.perMonthOrders !== null && orders >= limits.perMonthOrders) return false;
    if (wanted.run_id === null) return true;
    // A run may begin in one month and end in the next.
    const inRun = runSum.get(wanted.source, month - 100, wanted.run_id) ?? 0;
    const ofRun = counted?.run_id === wanted.run_id ? counted.price_ore : 0;
    return inRun - ofRun + price <= ore(limits.perRunSek);
  }

  /** Why it is ordered, in words that can be shown to the one it concerns. */
  const purposeOf = ({ basis, reason, dnr, run_id }: Wanted, approval: ApprovalRow | null): string =>
    [approval?.purpose, basis, reason, dnr, run_id === null ? null : 'återkommande leverantörskontroll']
      .filter((part) => part != null && part !== '')
      .join(' · ');

  return (command) => {
    const wanted = wantedBy.get(command.questionId);
    if (wanted === undefined)
      throw new Error(`question ${command.questionId} is settled, or no check waits for it`);
    const own = byQuestion.get(command.questionId);
    // Never twice by itself: only what was rejected, or a free second try after a crash, comes this way again.
    if (own?.outcome != null && own.outcome !== 'rejected')
      return { placed: false, reason: 'needs-approval' };
    const allowed = leave(command, wanted, own);
    if (allowed === 'none') return { placed: false, reason: 'needs-approval' };
    const approval = allowed === 'not-needed' ? null : allowed;
    const nowMs = toMs(command.now);
    const month = monthNumber(wallClock(new Date(nowMs)).day.slice(0, 7));
    if (command.limits === null || !withinBudget(command, wanted, own, month))
      return { placed: false, reason: 'budget' };
    const purpose = purposeOf(wanted, approval);
    if (purpose === '') return { placed: false, reason: 'needs-approval' };
    if (approval !== null) useUp.run(nowMs, approval.id);
    const letter = command.letterExpected ? 1 : 0;
    // The call before a crash may have been counted by the source as well.
    const price =
      ore(command.limits.priceSek) + (own !== undefined && own.outcome === null ? own.price_ore : 0);
    const approvalId = approval?.id ?? null;
    if (own !== undefined) {
      again.run(month, approvalId, command.legalForm, letter, price, command.reference, nowMs, own.id);
      return { placed: true, orderId: own.id, approved: approval !== null };
    }
    const { lastInsertRowid } = add.run(
      command.questionId,
      wanted.supplier_id,
      wanted.source,
      wanted.product,
      month,
      wanted.run_id,
      purpose,
      wanted.unit,
      wanted.requested_by,
      approvalId,
      command.legalForm,
      letter,
      price,
      command.reference,
      nowMs,
    );
    return { placed: true, orderId: Number(lastInsertRowid), approved: approval !== null };
  };
}
