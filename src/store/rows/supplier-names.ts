import { displayName } from '../../domain/supplier.ts';
import type { Context, Database } from '../sqlite/database.ts';
import { createRowsInserter } from '../sqlite/many-rows.ts';
import { nameKey, wordsOf } from './name-key.ts';
import { atMost } from '../sqlite/at-most.ts';

interface NamedRow {
  readonly ref: string;
  readonly register_name: string | null;
  readonly ledger_name: string | null;
  readonly sort_key: string | null;
  readonly words: string | null;
}
/** What a supplier is sorted by, and found by. */
interface Named {
  readonly sortKey: string;
  readonly words: string;
}

/** Keeps what suppliers are sorted and found by in step with their names; used inside write commands. */
export interface SupplierNames {
  /** Of a supplier that is about to be added. */
  of(named: { readonly ref: string; readonly name: string | null }): Named;
  /** Once it has been added. */
  added(supplierId: number, named: Named): void;
  /** After a change of either name. */
  changed(supplierId: number): void;
}

const apart = (words: string | null): readonly string[] => words?.split(' ').slice(1) ?? [];
const together = (words: readonly string[]): string => words.map((word) => ` ${word}`).join('');

export function createSupplierNames(db: Database): SupplierNames {
  const byId = db.prepare<[number], NamedRow>(
    'SELECT ref, register_name, ledger_name, sort_key, words FROM suppliers WHERE id = ?',
  );
  const nameIt = db.prepare('UPDATE suppliers SET sort_key = ?, words = ? WHERE id = ?');
  const sortReadings = db.prepare('UPDATE supplier_readings SET sort_key = ? WHERE supplier_id = ?');
  const forget = db.prepare('DELETE FROM supplier_words WHERE word = ? AND supplier_id = ?');
  const insert = createRowsInserter(db, { into: 'supplier_words (word, supplier_id)', columns: 2 });
  const add = (supplierId: number, words: readonly string[]): void => {
    if (words.length > 0) insert(words.flatMap((word) => [word, supplierId]));
  };

  return {
    of(named) {
      const sortKey = nameKey(displayName(named));
      return { sortKey, words: named.name === null ? '' : together(wordsOf([sortKey])) };
    },
    added: (supplierId, { words }) => add(supplierId, apart(words)),
    changed(supplierId) {
      const row = byId.get(supplierId);
      if (row === undefined) return;
      const names = [row.register_name, row.ledger_name].filter((name) => name !== null);
      const sortKey = nameKey(displayName({ ref: row.ref, name: names[0] ?? null }));
      const words = wordsOf(names.map(nameKey));
      if (sortKey === row.sort_key && together(words) === row.words) return;
      nameIt.run(sortKey, together(words), supplierId);
      sortReadings.run(sortKey, supplierId);
      const had = apart(row.words);
      for (const word of had) if (!words.includes(word)) forget.run(word, supplierId);
      add(
        supplierId,
        words.filter((word) => !had.includes(word)),
      );
    },
  };
}

/** Suppliers per transaction: about 10 ms. */
const PART = 300;

/** Reckons what a database of an earlier version has not got; one that was interrupted goes on where it was. */
export async function fillNames({ db, write }: Pick<Context, 'db' | 'write'>): Promise<void> {
  const names = createSupplierNames(db);
  const missing = db
    .prepare<[number], number>(`SELECT id FROM suppliers WHERE sort_key IS NULL ${atMost('?')}`)
    .pluck();
  for (;;) {
    const ids = missing.all(PART);
    if (ids.length === 0) return;
    await write(() => {
      for (const id of ids) names.changed(id);
    });
  }
}
