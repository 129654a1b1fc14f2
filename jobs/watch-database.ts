import { z } from 'zod';

import type { DailyJob } from '../src/control/every-day.ts';

const Payload = z.object({});

/**
 * Every night: reads the whole database for damage. Pages that were overwritten may answer for a long time before
 * somebody meets them, and by then no copy is old enough.
 */
export const watchDatabase: DailyJob<typeof Payload> = {
  name: 'watch-database',
  payload: Payload,
  // After the control, before the digests.
  schedule: { cron: '50 5 * * *', payload: {} },
  attempts: 2,
  queueOf: () => 'watch-database',

  async run(_payload, { store, alert, log }) {
    const problem = await store.damage();
    if (problem === null) return;
    log.error({ problem }, 'the database is damaged');
    await alert(
      'Databasen är skadad. Stoppa tjänsten, spara den skadade filen och lägg tillbaka den senaste säkerhetskopian; det som saknas frågas om vid nästa kontroll.',
    );
  },
};
