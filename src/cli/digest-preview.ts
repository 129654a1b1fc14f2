import path from 'node:path';

import { writeDigest } from '../control/write-digest.ts';
import { whyHeld } from '../control/plausibility.ts';
import { openMailing, type Base } from '../app.ts';
import { createMailer } from '../digest/mail/open-mailer.ts';
import { periodOf } from '../digest/due.ts';
import { messageIdFor } from '../digest/mail/message-id.ts';
import { renderHtml, renderText } from '../digest/render.tsx';
import type { Unit } from '../domain/unit.ts';
import { type Day, wallClock } from '../domain/time.ts';
import { tellMadeUp } from './base.ts';
import { json, type Output } from './output.ts';

interface Previewed {
  readonly unit: string;
  readonly period: string;
  /** Path of the page; null when there is nothing to send yet. */
  readonly file: string | null;
}

/**
 * `kontroll digest --preview`: each unit's digest as it would be sent now, as files in a folder of their own. Nothing is
 * sent, stored or used up: the same news, and the same Startläge, are still there for the digest itself.
 */
export async function previewDigests(
  base: Base,
  output: Output,
  { units, day, json: asJson }: { units: readonly Unit[]; day: Day; json: boolean },
): Promise<number> {
  const { config, now } = base;
  const folder = path.join(config.dataDir, 'preview', `${day}-${wallClock(now()).time.replace(':', '')}`);
  const mailing = await openMailing(base);
  const files = createMailer('outbox:', { outboxDir: folder, from: config.mail.from });
  try {
    const done: Previewed[] = [];
    for (const unit of units) {
      const period = periodOf(unit, day);
      const written = await writeDigest({ unit: unit.id, period, on: day }, mailing.context);
      if (written.kind === 'too-early') {
        done.push({ unit: unit.id, period, file: null });
        continue;
      }
      const { digest } = written;
      const { where } = await files.send({
        outboxId: 0,
        digestId: 0,
        unit: unit.id,
        period,
        messageId: messageIdFor({ unit: unit.id, period, host: mailing.context.mailHost }),
        recipients: unit.recipients,
        lacking: unit.recipients,
        refused: [],
        subject: digest.subject,
        text: renderText(digest),
        html: renderHtml(digest),
        createdAt: now().toISOString(),
        tries: 0,
      });
      done.push({ unit: unit.id, period, file: where.replace(/\.eml$/, '.html') });
    }
    const held = await whyHeld(mailing.context);
    if (held !== null) output.note(`Inga utskick går just nu: ${held}`);
    tellMadeUp(base, output);
    output.print(asJson ? json(done) : describe(done, folder));
    return 0;
  } finally {
    files.close();
    await mailing.close();
  }
}

const TOO_EARLY =
  'inget att visa än, för ingen kontroll har bedömt enhetens leverantörer. Kör kontroll run först.';

function describe(done: readonly Previewed[], folder: string): string {
  const lines = done.map(({ unit, period, file }) => `${unit} ${period}: ${file ?? TOO_EARLY}`);
  const foot = done.some(({ file }) => file !== null)
    ? [`Förhandsvisning i ${folder}. Inget har skickats, sparats eller räknats som läst.`]
    : [];
  return [...lines, ...foot].join('\n');
}
