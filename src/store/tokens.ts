import type { Token, TokenStore } from '../domain/store.ts';
import { toInstant, toMs, type Context } from './database.ts';
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
  const byHash = db.prepare<[string], TokenRow>(
    'SELECT * FROM tokens WHERE hash = ? AND withdrawn_at IS NULL',
  );
  const inForce = db.prepare<[], TokenRow>('SELECT * FROM tokens WHERE withdrawn_at IS NULL ORDER BY id');
  const withdraw = db.prepare<[number, string, number], TokenRow>(
    'UPDATE tokens SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ? AND withdrawn_at IS NULL RETURNING *',
  );

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
    list: async () =>
      inForce.all().map((row) => ({ ...readToken(row), createdAt: toInstant(row.created_at) })),
    withdraw: ({ tokenId, by, now }) =>
      write(() => {
        const row = withdraw.get(toMs(now), by, tokenId);
        return row ? readToken(row) : null;
      }),
  };
}
