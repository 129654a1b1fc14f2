import type { WarningStore } from '../domain/expiry.ts';
import { toMs, type Context } from './sqlite/database.ts';

export function createWarnings({ db, write }: Context): WarningStore {
  const has = db.prepare<[string], number>('SELECT 1 FROM warnings WHERE key = ?').pluck();
  const add = db.prepare('INSERT INTO warnings (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING');
  return {
    known: async (key) => has.get(key) === 1,
    note: ({ key, now }) =>
      write(() => {
        add.run(key, toMs(now));
      }),
  };
}
