import type { OutboxMail } from '../domain/digest.ts';
import { redactNumbers } from '../domain/org-number.ts';
import { toInstant, toMs, type Context } from './sqlite/database.ts';
import { readList } from './rows/readers.ts';
import type { digests, outbox, outboxDeliveries } from './sqlite/schema.ts';
import type { OutboxStore } from '../domain/digest-store.ts';
import { atMost } from './sqlite/at-most.ts';

type MailRow = typeof outbox.$inferSelect &
  Pick<typeof digests.$inferSelect, 'unit' | 'period' | 'subject' | 'text' | 'html'>;

/** `tries` counts the earlier ones: 0 at the first. */
type DeliveryRow = Pick<typeof outboxDeliveries.$inferSelect, 'address' | 'outcome'>;

const readMail = (row: MailRow, deliveries: readonly DeliveryRow[]): OutboxMail => ({
  outboxId: row.id,
  digestId: row.digest_id,
  unit: row.unit,
  period: row.period,
  messageId: row.message_id,
  recipients: readList(row.recipients),
  lacking: readList(row.recipients).filter((each) => !deliveries.some(({ address }) => address === each)),
  refused: deliveries.flatMap(({ address, outcome }) => (outcome === 'refused' ? [address] : [])),
  subject: row.subject,
  text: row.text,
  html: row.html,
  createdAt: toInstant(row.created_at),
  tries: row.tries,
});

export function createOutbox({ db, write }: Context): OutboxStore {
  const byId = db.prepare<[number], MailRow>(`
    SELECT o.*, d.unit, d.period, d.subject, d.text, d.html FROM outbox o JOIN digests d ON d.id = o.digest_id WHERE o.id = ?`);
  const claim = db.prepare(`
    UPDATE outbox SET claimed_by = ?, claimed_until = ?, tries = tries + 1
    WHERE id = ? AND sent_at IS NULL AND (claimed_until IS NULL OR claimed_until <= ?)`);
  const deliveries = db.prepare<[number], DeliveryRow>(
    'SELECT address, outcome FROM outbox_deliveries WHERE outbox_id = ? ORDER BY address',
  );
  const settle = db.prepare(`
    INSERT INTO outbox_deliveries (outbox_id, address, outcome, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (outbox_id, address) DO NOTHING`);
  // Also when the lease has lapsed: a mail that went out must not go again.
  const sent = db.prepare(
    'UPDATE outbox SET sent_at = ?, claimed_by = NULL, claimed_until = NULL, last_problem = NULL WHERE id = ? AND sent_at IS NULL',
  );
  const failed = db.prepare(`
    UPDATE outbox SET claimed_by = NULL, claimed_until = NULL, retry_at = ?, last_problem = ?
    WHERE id = ? AND claimed_by = ? AND sent_at IS NULL`);
  const waiting = db
    .prepare<[number, number, number], number>(
      `SELECT id FROM outbox WHERE sent_at IS NULL AND (claimed_until IS NULL OR claimed_until <= ?)
         AND (retry_at IS NULL OR retry_at <= ?) ORDER BY id ${atMost('?')}`,
    )
    .pluck();

  return {
    claim: ({ outboxId, by, now, leaseMs }) =>
      write(() => {
        const nowMs = toMs(now);
        const row = byId.get(outboxId);
        if (!row || claim.run(by, nowMs + leaseMs, outboxId, nowMs).changes === 0) return null;
        return readMail(row, deliveries.all(outboxId));
      }),
    settled: ({ outboxId, delivered, refused, now }) =>
      write(() => {
        for (const address of delivered) settle.run(outboxId, address, 'delivered', toMs(now));
        for (const address of refused) settle.run(outboxId, address, 'refused', toMs(now));
      }),
    sent: ({ outboxId, now }) =>
      write(() => {
        sent.run(toMs(now), outboxId);
      }),
    failed: ({ outboxId, by, retryAt, reason }) =>
      write(() => {
        failed.run(toMs(retryAt), redactNumbers(reason), outboxId, by);
      }),
    async waiting({ now, limit }) {
      const nowMs = toMs(now);
      return waiting.all(nowMs, nowMs, limit);
    },
  };
}
