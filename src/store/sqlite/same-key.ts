import { timingSafeEqual } from 'node:crypto';
import { ConfigInvalid } from '../../domain/errors.ts';
import type { Database } from './database.ts';
import type { Identity } from '../seal/identity.ts';

/** Refuses a key other than the one that the database was begun with; notes the key on the first opening. */
export function assertSameKey(db: Database, identity: Identity, file: string): void {
  const ours = identity.hash('key check');
  const sealed = db.prepare<[], number>('SELECT 1 FROM seals').pluck().get();
  const used = db.prepare<[], number>('SELECT 1 FROM suppliers LIMIT 1').pluck().get();
  if (sealed === undefined && used !== undefined) {
    throw new ConfigInvalid(
      `Databasen ${file}: märket efter dess nyckel saknas, så databasen är skadad. Lägg tillbaka den senaste säkerhetskopian.`,
    );
  }
  db.prepare('INSERT INTO seals (id, check_value) VALUES (1, ?) ON CONFLICT DO NOTHING').run(ours);
  const stored = db.prepare<[], Buffer>('SELECT check_value FROM seals WHERE id = 1').pluck().get();
  if (stored === undefined || !timingSafeEqual(stored, ours)) {
    throw new Error(`Databasen ${file} gjordes med en annan nyckel. Lägg tillbaka rätt SECRET_KEY_FILE.`);
  }
}
