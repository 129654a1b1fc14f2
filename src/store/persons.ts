import type { Person, PersonStore } from '../domain/person.ts';
import { toInstant, toMs, type Context } from './database.ts';
import type { Identity } from './identity.ts';
import type { persons } from './schema.ts';

type PersonRow = typeof persons.$inferSelect;

const REF_CHARS = 22;

/**
 * `P-` and the beginning of a keyed hash: nobody without the key can tell whether a number is behind it. Registers write a
 * personal number with or without its century; both are the same person.
 */
export const personRefOf =
  (identity: Identity) =>
  (who: string): string => {
    const known = /^\d{12}$/.test(who) ? who.slice(2) : who;
    return `P-${identity.hash(`person ${known}`).toString('base64url').slice(0, REF_CHARS)}`;
  };

/** Keeps the persons of an answer, sealed; used inside write commands. */
export type WritePersons = (
  all: readonly Person[],
  origin: { supplierId: number; source: string; at: number },
) => void;

export function createPersonWriter({ db, identity }: Pick<Context, 'db' | 'identity'>): WritePersons {
  const put = db
    .prepare<[string, Buffer | null, Buffer | null, number, number], number>(
      `INSERT INTO persons (ref, sealed_number, sealed_name, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (ref) DO UPDATE SET sealed_number = ifnull(excluded.sealed_number, sealed_number),
         sealed_name = ifnull(excluded.sealed_name, sealed_name), last_seen = excluded.last_seen RETURNING id`,
    )
    .pluck();
  const link = db.prepare(`
    INSERT INTO person_suppliers (person_id, supplier_id, source, last_seen) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen`);
  const seal = (text: string | null) => (text === null ? null : identity.seal(text));
  return (all, { supplierId, source, at }) => {
    for (const { ref, number, name } of all) {
      const id = put.get(ref, seal(number), seal(name), at, at) ?? 0;
      link.run(id, supplierId, source, at);
    }
  };
}

export function createPersons({ db, write, identity }: Context): PersonStore {
  const ref = personRefOf(identity);
  const byRef = db.prepare<[string], PersonRow>('SELECT * FROM persons WHERE ref = ?');
  const behind = db.prepare<
    [number],
    { supplier_id: number; name: string | null; source: string; last_seen: number }
  >(`
    SELECT l.supplier_id, ifnull(s.register_name, s.ledger_name) AS name, l.source, l.last_seen
    FROM person_suppliers l JOIN suppliers s ON s.id = l.supplier_id WHERE l.person_id = ? ORDER BY l.supplier_id, l.source`);
  const forgettable = `FROM persons WHERE last_seen < ? AND (sealed_number IS NOT NULL OR sealed_name IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM person_suppliers l JOIN holds h ON h.supplier_id = l.supplier_id
      WHERE l.person_id = persons.id AND h.released_at IS NULL)`;
  const count = db.prepare<[number], number>(`SELECT count(*) ${forgettable}`).pluck();
  const forget = db.prepare(
    `UPDATE persons SET sealed_number = NULL, sealed_name = NULL WHERE id IN (SELECT id ${forgettable})`,
  );
  const opened = (sealed: Buffer | null) => (sealed === null ? null : identity.open(sealed));
  return {
    ref,
    async extract(who) {
      const row = byRef.get('ref' in who ? who.ref : ref(who.number));
      if (row === undefined) return null;
      return {
        ref: row.ref,
        number: opened(row.sealed_number),
        name: opened(row.sealed_name),
        firstSeen: toInstant(row.first_seen),
        lastSeen: toInstant(row.last_seen),
        suppliers: behind.all(row.id).map((each) => ({
          supplierId: each.supplier_id,
          name: each.name,
          source: each.source,
          lastSeen: toInstant(each.last_seen),
        })),
      };
    },
    forget: ({ before, dryRun }) =>
      dryRun ? Promise.resolve(count.get(toMs(before)) ?? 0) : write(() => forget.run(toMs(before)).changes),
  };
}
