import type { Token, TokenStore } from '../domain/store.ts';
import { toMs, type Context } from './database.ts';
import type { tokens } from './schema.ts';

type TokenRow = typeof tokens.$inferSelect;

const readToken = (row: TokenRow): Token => ({
  tokenId: row.id,
  name: row.name,
  role: row.role,
  unit: row.unit,
});

export function createTokens({ db, write }: Context): TokenStore {
  const add = db.prepare<unknown[], TokenRow>(
    'INSERT INTO tokens (name, role, unit, hash, created_at) VALUES (?, ?, ?, ?, ?) RETURNING *',
  );
  const byHash = db.prepare<[string], TokenRow>('SELECT * FROM tokens WHERE hash = ?');

  return {
    create: ({ name, role, unit, hash, now }) =>
      write(() => {
        const row = add.get(name, role, unit, hash, toMs(now));
        if (!row) throw new Error('the token was not stored');
        return readToken(row);
      }),
    async find(hash) {
      const row = byHash.get(hash);
      return row ? readToken(row) : null;
    },
  };
}
