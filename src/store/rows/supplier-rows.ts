import type { LedgerIdentity } from '../../domain/ledger.ts';
import type { Context } from '../sqlite/database.ts';
import { numberPlace, standingOf, type SupplierRow } from './readers.ts';
import { createSupplierNames } from './supplier-names.ts';
import { createRowInserter } from '../sqlite/one-row.ts';

/** A reference is free at the first or second try, until there are millions. */
const MOST_TRIES = 100;

/** Finding and adding suppliers by number; used inside write commands. */
export interface SupplierRows {
  byId(id: number): SupplierRow | undefined;
  byNumber(number: string, kind: LedgerIdentity['kind']): SupplierRow | undefined;
  /** Finds or adds. A personal number is sealed and its name left out. */
  ensure(identity: LedgerIdentity, nowMs: number): { readonly id: number; readonly added: boolean };
  /** Notes a payment in a month (`202611`): the supplier's and its unit's last month only ever move forward. A payment of no unit is of unit `''`. */
  paid(supplierId: number, unit: string | null, month: number, nowMs: number): void;
}

export function createSupplierRows({
  db,
  identity,
  newRef,
}: Pick<Context, 'db' | 'identity' | 'newRef'>): SupplierRows {
  const names = createSupplierNames(db);
  const byId = db.prepare<[number], SupplierRow>('SELECT * FROM suppliers WHERE id = ?');
  const byPlain = db.prepare<[string, string], SupplierRow>(
    'SELECT * FROM suppliers WHERE number_kind = ? AND number = ?',
  );
  const byHash = db.prepare<[Buffer], SupplierRow>('SELECT * FROM suppliers WHERE number_hash = ?');
  const add = createRowInserter(
    db,
    `INSERT INTO suppliers
       (number_kind, number, number_hash, sealed, standing, ledger_name, presumed_form, first_seen, ref, sort_key, words)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const taken = db.prepare<[string], number>('SELECT 1 FROM suppliers WHERE ref = ?').pluck();
  const nameIt = db.prepare('UPDATE suppliers SET ledger_name = ? WHERE id = ?');
  const paidMonth = db.prepare(
    'UPDATE suppliers SET last_month = ? WHERE id = ? AND (last_month IS NULL OR last_month < ?)',
  );
  const paidUnit = db.prepare(`
    INSERT INTO supplier_units (supplier_id, unit, last_month, added_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (supplier_id, unit) DO UPDATE SET last_month = excluded.last_month
      WHERE supplier_units.last_month < excluded.last_month`);

  const byNumber: SupplierRows['byNumber'] = (number, kind) =>
    kind === 'personal' ? byHash.get(identity.hash(number)) : byPlain.get(kind, number);

  function freeRef(): string {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const ref = newRef();
      if (taken.get(ref) === undefined) return ref;
    }
    throw new Error(
      'no free reference was found for a supplier: the source of references gives the same again',
    );
  }

  return {
    byId: (id) => byId.get(id),
    byNumber,
    ensure(who, nowMs) {
      const personal = who.kind === 'personal';
      const found = byNumber(who.number, who.kind);
      if (found) {
        if (!personal && found.ledger_name === null && who.name !== null) {
          nameIt.run(who.name, found.id);
          names.changed(found.id);
        }
        return { id: found.id, added: false };
      }
      const numberHash = personal ? identity.hash(who.number) : null;
      const name = personal ? null : who.name;
      const ref = freeRef();
      const named = names.of({ ref, name });
      const id = add(
        who.kind,
        personal ? null : who.number,
        numberHash,
        numberHash === null ? null : identity.seal(who.number, numberPlace(numberHash)),
        standingOf(who.kind, who.presumedForm, false),
        name,
        who.presumedForm,
        nowMs,
        ref,
        named.sortKey,
        named.words,
      );
      names.added(id, named);
      return { id, added: true };
    },
    paid(supplierId, unit, month, nowMs) {
      paidMonth.run(month, supplierId, month);
      paidUnit.run(supplierId, unit ?? '', month, nowMs);
    },
  };
}
