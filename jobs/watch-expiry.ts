import { z } from 'zod';

import { daysLeft, type Expiring, type ExpiryStep, expiryStep } from '../src/domain/expiry.ts';
import type { Job } from '../src/domain/job.ts';
import { dayOf, swedishDay } from '../src/domain/time.ts';
import type { JobContext } from './support/context.ts';

const Payload = z.object({});

/**
 * Tells the operator in good time that a certificate or a key runs out: 30, 14 and 3 days ahead, and when it has. Each
 * step is told once, also over restarts; a renewed one begins anew.
 */
export const watchExpiry: Job<JobContext, typeof Payload> = {
  name: 'watch-expiry',
  payload: Payload,
  schedule: { cron: '10 7 * * *', payload: {} },
  attempts: 3,
  queueOf: () => 'watch-expiry',

  async run(_payload, { expiries, store, sourceName, alert, now, log }) {
    const { known, unread } = expiries();
    for (const { source, file } of unread)
      log.error({ source, file }, 'a certificate file cannot be read, so its last day is not known');
    for (const each of known) {
      const step = expiryStep(each.at, now());
      if (step === null) continue;
      const key = `expiry ${each.source} ${each.what} ${each.id} ${step}`;
      if (await store.warnings.known(key)) continue;
      const { source, what, at } = each;
      log.error({ source, what, at: at.toISOString(), step }, 'a certificate or key runs out');
      await alert(textOf(each, step, sourceName(source), now()));
      // Noted when it has gone out: told twice after a crash is better than never told.
      await store.warnings.note({ key, now: now().toISOString() });
    }
  },
};

const words = { certificate: 'Certifikatet', key: 'Nyckeln' } as const;

function textOf({ what, at }: Expiring, step: ExpiryStep, name: string, now: Date): string {
  const day = swedishDay(dayOf(at));
  const left = daysLeft(at, now);
  const when = step === 0 ? `gick ut ${day}` : `går ut ${day}, om ${left} ${left === 1 ? 'dag' : 'dagar'}`;
  const next = step === 0 ? 'Källan svarar inte förrän en ny är på plats' : 'Förnya i god tid';
  return `${words[what]} för ${name} ${when}. ${next}; en ny fil på den gamlas plats används utan omstart.`;
}
