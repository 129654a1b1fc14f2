import type { FactKind } from '../domain/facts.ts';
import type { OwnSupplier, Person, PersonEntry, PersonExtract, PersonStore } from '../domain/person.ts';
import { dayOfMs } from './sqlite/calendar.ts';
import { toInstant, toMs, type Context } from './sqlite/database.ts';
import type { FactReader } from './rows/fact-reader.ts';
import type { Identity } from './seal/identity.ts';
import type { facts, persons } from './sqlite/schema.ts';
import { placeOf } from './seal/seal.ts';
import { refOf } from './rows/readers.ts';
import type { SupplierRows } from './rows/supplier-rows.ts';

type PersonRow = typeof persons.$inferSelect;
type FactRow = typeof facts.$inferSelect;
type PersonColumn = 'sealed_number' | 'sealed_name';

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
       ON CONFLICT (ref) DO UPDATE SET sealed_number = coalesce(excluded.sealed_number, persons.sealed_number),
         sealed_name = coalesce(excluded.sealed_name, persons.sealed_name), last_seen = excluded.last_seen RETURNING id`,
    )
    .pluck();
  const link = db.prepare(`
    INSERT INTO person_suppliers (person_id, supplier_id, source, last_seen) VALUES (?, ?, ?, ?)
    ON CONFLICT (person_id, supplier_id, source) DO UPDATE SET last_seen = excluded.last_seen`);
  const seal = (text: string | null, column: PersonColumn, ref: string) =>
    text === null ? null : identity.seal(text, placeOf(`persons.${column}`, ref));
  return (all, { supplierId, source, at }) => {
    for (const { ref, number, name } of all) {
      const id =
        put.get(ref, seal(number, 'sealed_number', ref), seal(name, 'sealed_name', ref), at, at) ?? 0;
      link.run(id, supplierId, source, at);
    }
  };
}

const ENDLESS = Number.MAX_SAFE_INTEGER;

/** The innermost parts of a fact's value that name the person. */
function entriesAbout(value: unknown, ref: string): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const parts = Object.values(fields);
  return parts.includes(ref) ? [fields] : parts.flatMap((part) => entriesAbout(part, ref));
}

export function createPersons(
  { db, write, identity }: Context,
  supplierRows: SupplierRows,
  factReader: FactReader,
): PersonStore {
  const ref = personRefOf(identity);
  const byRef = db.prepare<[string], PersonRow>('SELECT * FROM persons WHERE ref = ?');
  const behind = db.prepare<
    [number],
    { supplier_id: number; ref: string; name: string | null; source: string; last_seen: number }
  >(`
    SELECT l.supplier_id, s.ref, coalesce(s.register_name, s.ledger_name) AS name, l.source, l.last_seen
    FROM person_suppliers l JOIN suppliers s ON s.id = l.supplier_id WHERE l.person_id = ? ORDER BY l.supplier_id, l.source`);
  // Whatever its kind: a new one that names people is in the extract from the beginning.
  const naming = db.prepare<
    [number, string, string],
    Pick<FactRow, 'id' | 'kind' | 'value' | 'recorded_at'>
  >(`
    SELECT f.id, f.kind, f.value, f.recorded_at FROM cells c JOIN facts f ON f.cell_id = c.id
    WHERE c.supplier_id = ? AND c.source = ? AND replace(f.value, ?, '') <> f.value ORDER BY f.recorded_at, f.id`);
  const heldAbout = db.prepare<{ id: number }, Pick<OwnSupplier, 'ledgerRows' | 'checks' | 'answers'>>(`
    SELECT (SELECT count(*) FROM ledger_rows WHERE supplier_id = @id) AS "ledgerRows",
      (SELECT count(*) FROM checks WHERE supplier_id = @id) AS checks,
      (SELECT count(*) FROM cells c JOIN questions q ON q.cell_id = c.id
        JOIN question_evidence l ON l.question_id = q.id JOIN evidence e ON e.id = l.evidence_id
        WHERE c.supplier_id = @id AND e.bytes IS NOT NULL) AS answers`);
  const forgettable = `FROM persons WHERE last_seen < ? AND (sealed_number IS NOT NULL OR sealed_name IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM person_suppliers l JOIN holds h ON h.supplier_id = l.supplier_id
      WHERE l.person_id = persons.id AND h.released_at IS NULL)`;
  const count = db.prepare<[number], number>(`SELECT count(*) ${forgettable}`).pluck();
  const forget = db.prepare(
    `UPDATE persons SET sealed_number = NULL, sealed_name = NULL WHERE id IN (SELECT id ${forgettable})`,
  );
  const opened = (row: PersonRow, column: PersonColumn) => {
    const sealed = row[column];
    return sealed === null ? null : identity.open(sealed, placeOf(`persons.${column}`, row.ref));
  };

  const entriesOf = (supplierId: number, source: string, person: string): readonly PersonEntry[] =>
    naming.all(supplierId, source, JSON.stringify(person)).flatMap(({ id, kind, value, recorded_at }) =>
      entriesAbout(JSON.parse(value), person).map((entry) => ({
        // Kinds were checked when the fact was drawn.
        kind: kind as FactKind,
        entry,
        recordedOn: dayOfMs(recorded_at),
        asOf: factReader.confirmation(id, ENDLESS)?.asOf ?? null,
      })),
    );

  function ownOf(number: string | null): OwnSupplier | null {
    const row = number === null ? undefined : supplierRows.byNumber(number.slice(-10), 'personal');
    if (row === undefined) return null;
    const held = heldAbout.get({ id: row.id }) ?? { ledgerRows: 0, checks: 0, answers: 0 };
    return {
      supplierId: row.id,
      ref: refOf(row),
      name: row.register_name ?? row.ledger_name,
      standing: row.standing,
      ...held,
    };
  }

  const nowhere: Omit<PersonExtract, 'ref' | 'own'> = {
    number: null,
    name: null,
    firstSeen: null,
    lastSeen: null,
    suppliers: [],
  };
  const behindOf = (row: PersonRow): Omit<PersonExtract, 'ref' | 'own'> => ({
    number: opened(row, 'sealed_number'),
    name: opened(row, 'sealed_name'),
    firstSeen: toInstant(row.first_seen),
    lastSeen: toInstant(row.last_seen),
    suppliers: behind.all(row.id).map((each) => ({
      supplierId: each.supplier_id,
      ref: each.ref,
      name: each.name,
      source: each.source,
      lastSeen: toInstant(each.last_seen),
      entries: entriesOf(each.supplier_id, each.source, row.ref),
    })),
  });

  return {
    ref,
    async extract(who) {
      const wanted = 'ref' in who ? who.ref : ref(who.number);
      const row = byRef.get(wanted);
      const found = row === undefined ? nowhere : behindOf(row);
      const own = ownOf('number' in who ? who.number : found.number);
      return row === undefined && own === null ? null : { ref: wanted, ...found, own };
    },
    async forget(command) {
      const before = toMs(command.before);
      if (command.dryRun) return count.get(before) ?? 0;
      const { note } = command;
      return write(() => {
        const { changes } = forget.run(before);
        note(changes);
        return changes;
      });
    },
  };
}
