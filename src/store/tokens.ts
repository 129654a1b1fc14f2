import { dayOf, type Day, type Instant } from '../domain/time.ts';
import { orNull, toInstant, toMs, type Context } from './sqlite/database.ts';
import type { tokens } from './sqlite/schema.ts';
import type { Token, TokenStore } from '../domain/token.ts';

type TokenRow = typeof tokens.$inferSelect;

const readToken = (row: TokenRow): Token => ({
  tokenId: row.id,
  name: row.name,
  role: row.role,
  unit: row.unit,
});

const today = (now: Instant): Day => dayOf(new Date(now));

export function createTokens({ db, write }: Context): TokenStore {
  const add = db.prepare<unknown[], TokenRow>(
    'INSERT INTO tokens (name, role, unit, hash, created_at, ends_on) VALUES (?, ?, ?, ?, ?, ?) RETURNING *',
  );
  const byHash = db.prepare<[string, string], TokenRow>(
    'SELECT * FROM tokens WHERE hash = ? AND withdrawn_at IS NULL AND (ends_on IS NULL OR ends_on >= ?)',
  );
  const inForce = db.prepare<[string], TokenRow>(
    'SELECT * FROM tokens WHERE withdrawn_at IS NULL AND (ends_on IS NULL OR ends_on >= ?) ORDER BY id',
  );
  const use = db.prepare('UPDATE tokens SET last_used_at = ? WHERE id = ?');
  const withdraw = db.prepare<[number, string, number], TokenRow>(
    'UPDATE tokens SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ? AND withdrawn_at IS NULL RETURNING *',
  );

  return {
    create: ({ name, role, unit, hash, endsOn, now }) =>
      write(() => {
        const row = add.get(name, role, unit, hash, toMs(now), endsOn);
        if (!row) throw new Error('the token was not stored');
        return readToken(row);
      }),
    async find({ hash, now }) {
      const row = byHash.get(hash, today(now));
      return row ? readToken(row) : null;
    },
    used: ({ tokenId, now }) =>
      write(() => {
        use.run(toMs(now), tokenId);
      }),
    list: async (now) =>
      inForce.all(today(now)).map((row) => ({
        ...readToken(row),
        createdAt: toInstant(row.created_at),
        endsOn: row.ends_on,
        lastUsedAt: orNull(row.last_used_at),
      })),
    withdraw: ({ tokenId, by, now }) =>
      write(() => {
        const row = withdraw.get(toMs(now), by, tokenId);
        return row ? readToken(row) : null;
      }),
  };
}
