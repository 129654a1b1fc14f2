import type { JobContext } from './context.ts';

/**
 * Reads the whole database for damage. Pages that were overwritten may answer for a long time before somebody meets them,
 * and by then no copy is old enough.
 */
export async function lookForDamage({ store, alert, log }: JobContext): Promise<void> {
  const problem = await store.damage();
  if (problem === null) return;
  log.error({ problem }, 'the database is damaged');
  await alert(
    'Databasen är skadad. Stoppa tjänsten, spara den skadade filen och lägg tillbaka den senaste säkerhetskopian; det som saknas frågas om vid nästa kontroll.',
  );
}
