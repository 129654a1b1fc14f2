import { dayOf, type Day } from '../domain/time.ts';
import { type DueDigest, dueDigests, type RunOfDay, waitsForRun } from '../digest/due.ts';
import { messageIdFor } from '../digest/mail/message-id.ts';
import { renderHtml, renderText } from '../digest/render.tsx';
import { isStopPeriod } from '../wording/mail-text.ts';
import type { JobContext, MailContext } from './context.ts';
import { deliverMailType } from './job-types.ts';
import { heldBack } from './plausibility.ts';
import { urgentFor, writeDigest } from './write-digest.ts';

/** Composes the digests that are due, unless a source's answers of the day are held as implausible. */
export async function sendDigests(context: JobContext): Promise<void> {
  const { last, urgent } = await digestState(context);
  const now = context.now();
  const due = dueDigests(context.units, last, urgent, now);
  const dueNow = await withoutWaiting(due, context);
  if (dueNow.length === 0 || (await heldBack(dayOf(now), context)) !== null) return;
  for (const each of dueNow) {
    const { outboxId } = await composeOne(each, context);
    if (outboxId !== null) await context.enqueue(deliverMailType, { outboxId }, { key: `mail-${outboxId}` });
  }
}

/** Each unit's latest digest, and the units that something urgent waits for. */
export async function digestState(context: MailContext): Promise<{
  last: ReadonlyMap<string, { readonly period: string; readonly on: Day }>;
  urgent: ReadonlySet<string>;
}> {
  const { store, units, viewers } = context;
  const last = new Map<string, { period: string; on: Day }>();
  const urgent = new Set<string>();
  for (const unit of units) {
    const viewer = viewers.unit(unit.id);
    const latest = await store.digests.last(unit.id);
    if (latest === null) continue;
    last.set(unit.id, latest);
    if (await store.digests.hasUrgent({ viewer, ...urgentFor(unit, context.rules) })) urgent.add(unit.id);
  }
  return { last, urgent };
}

/** Those that need not wait for the control of their day; the payers first, so that others can say that they know. */
export async function withoutWaiting(
  due: readonly DueDigest[],
  context: MailContext,
): Promise<readonly DueDigest[]> {
  const now = context.now();
  const run = due.length === 0 ? null : await runOf(dayOf(now), context);
  const payers = new Set(context.units.filter(({ topics }) => topics === 'payment').map(({ id }) => id));
  return due
    .filter(({ unit, period }) => {
      const found = context.units.find(({ id }) => id === unit);
      return found !== undefined && !waitsForRun(found, period, run, now);
    })
    .toSorted((a, b) => Number(payers.has(b.unit)) - Number(payers.has(a.unit)));
}

async function runOf(day: Day, { store }: MailContext): Promise<RunOfDay | null> {
  const run = await store.runs.ofPeriod(day);
  if (run === null) return null;
  const complete = run.plannedAt !== null && (await store.runs.open(run.runId)) === 0;
  return { deadline: run.deadline, complete };
}

/**
 * What became of a digest that was due. `too-early`: its Startläge waits for a control. `nothing-urgent`: a mail in
 * between would have had no card.
 */
export interface ComposedOne {
  readonly state: 'composed' | 'was-there' | 'too-early' | 'nothing-urgent';
  /** The mail to deliver; null without one, and for a unit without recipients. */
  readonly outboxId: number | null;
}

/** Composes one unit's digest and stores it with its mail and with what it told, once per unit and period. */
export async function composeOne(due: DueDigest, context: MailContext): Promise<ComposedOne> {
  const written = await writeDigest(due, context);
  if (written.kind === 'too-early') return { state: 'too-early', outboxId: null };
  const { unit, digest, marks } = written;
  const { period, on } = due;
  if (isStopPeriod(period) && marks.told.length === 0) {
    await context.store.digests.settle({ unit: unit.id, events: marks.settled });
    return { state: 'nothing-urgent', outboxId: null };
  }
  const saved = await context.store.digests.save({
    unit: unit.id,
    period,
    on,
    digest,
    marks,
    mail: {
      messageId: messageIdFor({ unit: unit.id, period, host: context.mailHost }),
      recipients: unit.recipients,
      subject: digest.subject,
      text: renderText(digest),
      html: renderHtml(digest),
    },
    now: context.now().toISOString(),
  });
  if (!saved.created) return { state: 'was-there', outboxId: null };
  context.log.info({ unit: unit.id, period }, 'digest composed');
  return { state: 'composed', outboxId: saved.outboxId };
}
