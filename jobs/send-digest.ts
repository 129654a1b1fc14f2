import { z } from 'zod';

import type { Job } from '../src/domain/job.ts';
import { dayOf, type Day } from '../src/domain/time.ts';
import { composeDigest } from '../src/digest/compose.ts';
import { type DueDigest, dueDigests } from '../src/digest/due.ts';
import { messageIdFor } from '../src/digest/message-id.ts';
import { renderHtml, renderText } from '../src/digest/render.tsx';
import { deliverMail } from './deliver-mail.ts';
import type { JobContext, MailContext } from './support/context.ts';
import { heldBack } from './support/statistics.ts';

const Payload = z.object({});

/** Every ten minutes: composes the digests that are due in each unit's own rhythm. */
export const sendDigest: Job<JobContext, typeof Payload> = {
  name: 'send-digest',
  payload: Payload,
  schedule: { cron: '*/10 0-1,3-23 * * *', payload: {} },
  attempts: 5,
  queueOf: () => 'send-digest',

  async run(_payload, context) {
    const { last, newStops } = await digestState(context);
    const now = context.now();
    const dueNow = dueDigests(context.units, last, newStops, now);
    if (dueNow.length === 0 || (await heldBack(dayOf(now), context)) !== null) return;
    for (const due of dueNow) {
      const outboxId = await composeOne(due, context);
      if (outboxId !== null) await context.enqueue(deliverMail, { outboxId }, { key: `mail-${outboxId}` });
    }
  },
};

/** Each unit's latest digest, and the units with a new `stop` since theirs. */
export async function digestState({ store, units, viewers }: MailContext): Promise<{
  last: ReadonlyMap<string, { readonly period: string; readonly on: Day }>;
  newStops: ReadonlySet<string>;
}> {
  const last = new Map<string, { period: string; on: Day }>();
  const newStops = new Set<string>();
  for (const unit of units) {
    const viewer = viewers.unit(unit.id);
    const latest = await store.digests.last(unit.id);
    if (latest !== null) last.set(unit.id, latest);
    if (await store.digests.hasNewStop({ viewer })) newStops.add(unit.id);
  }
  return { last, newStops };
}

/**
 * Composes one unit's digest and stores it with its mail, once per unit and period. Returns the outbox row to deliver,
 * or null when this period's digest exists already or the unit has no recipients.
 */
export async function composeOne(due: DueDigest, context: MailContext): Promise<number | null> {
  const { period, on } = due;
  const { store, units, viewers, rules, sourceName } = context;
  const unit = units.find((each) => each.id === due.unit);
  if (unit === undefined) return null;
  const now = context.now();
  const material = await store.digests.material({
    viewer: viewers.unit(unit.id),
    unit: {
      id: unit.id,
      name: unit.name,
      topics: unit.topics,
      reads: unit.reads,
      ofAll: unit.administrations === 'all',
    },
    unitsOfAll: units.filter((each) => each.administrations === 'all').map((each) => each.id),
    unitNames: Object.fromEntries(units.map((each) => [each.id, each.name])),
    today: on,
  });
  const digest = composeDigest(
    material,
    {
      rules: new Map(rules.map((rule) => [rule.id, rule])),
      sourceName,
      paymentUnits: new Set(units.filter((each) => each.topics === 'payment').map((each) => each.name)),
    },
    period,
    now,
  );
  const saved = await store.digests.save({
    unit: unit.id,
    period,
    on,
    digest,
    upToEvent: material.upToEvent,
    mail: {
      messageId: messageIdFor({ unit: unit.id, period, host: context.mailHost }),
      recipients: unit.recipients,
      subject: digest.subject,
      text: renderText(digest),
      html: renderHtml(digest),
    },
    now: now.toISOString(),
  });
  if (saved.created) context.log.info({ unit: unit.id, period }, 'digest composed');
  return saved.created ? saved.outboxId : null;
}
