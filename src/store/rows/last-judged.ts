import type { LastJudged, RuleBook } from '../../domain/check.ts';
import type { Verdict } from '../../domain/rule.ts';
import { toInstant, type Database } from '../sqlite/database.ts';
import type { ruleBooks } from '../sqlite/schema.ts';
import { createRowInserter } from '../sqlite/one-row.ts';

type BookRow = typeof ruleBooks.$inferSelect;
type Held = Readonly<Record<string, number>>;
interface StateRow {
  readonly at: number;
  readonly book: number | null;
  readonly held: string | null;
}

const readHeld = (json: string | null): Held => (json === null ? {} : (JSON.parse(json) as Held));

/** By which rules and limits suppliers were judged; used inside read and write commands. */
export function createLastJudged(db: Database): {
  of(supplierId: number): LastJudged | null;
  /** The id of a book, new or known. */
  bookId(book: RuleBook): number;
  /** What is kept of the rules that these verdicts could not judge, as JSON; null when nothing is. */
  heldAfter(supplierId: number, verdicts: readonly Verdict[], bookId: number): string | null;
} {
  const state = db.prepare<[number], StateRow>(`
    SELECT t.checked_at AS at, k.rule_book_id AS book, t.held_books AS held
    FROM supplier_states t JOIN checks k ON k.id = t.check_id WHERE t.supplier_id = ?`);
  const byId = db.prepare<[number], BookRow>('SELECT * FROM rule_books WHERE id = ?');
  const byHash = db
    .prepare<[string, string], number>(
      'SELECT id FROM rule_books WHERE rule_set_hash = ? AND policy_hash = ?',
    )
    .pluck();
  const add = createRowInserter(
    db,
    'INSERT INTO rule_books (rule_set_hash, policy_hash, versions, policy) VALUES (?, ?, ?, ?)',
  );
  const complete = db.prepare(
    'UPDATE rule_books SET versions = ?, policy = ? WHERE id = ? AND policy IS NULL',
  );
  // Books are few and never change once their texts are there: every check reads one.
  const known = new Map<number, RuleBook>();

  function read(id: number): RuleBook | null {
    const held = known.get(id);
    if (held !== undefined) return held;
    const row = byId.get(id);
    if (row === undefined) return null;
    const book: RuleBook = {
      ruleSetHash: row.rule_set_hash,
      policyHash: row.policy_hash,
      versions: row.versions,
      policy: row.policy,
    };
    if (book.policy !== null) known.set(id, book);
    return book;
  }

  return {
    of(supplierId) {
      const row = state.get(supplierId);
      const book = row === undefined || row.book === null ? null : read(row.book);
      if (row === undefined || book === null) return null;
      const held = Object.entries(readHeld(row.held)).flatMap(([rule, id]) => {
        const kept = read(id);
        return kept === null ? [] : [[rule, kept] as const];
      });
      return { at: toInstant(row.at), book, held: Object.fromEntries(held) };
    },
    bookId(book) {
      const id = byHash.get(book.ruleSetHash, book.policyHash);
      if (id === undefined) return add(book.ruleSetHash, book.policyHash, book.versions, book.policy);
      if (book.policy !== null && !known.has(id)) complete.run(book.versions, book.policy, id);
      return id;
    },
    heldAfter(supplierId, verdicts, bookId) {
      const row = state.get(supplierId);
      if (row === undefined || row.book === null) return null;
      const before = readHeld(row.held);
      const last = row.book;
      const held = verdicts.flatMap(({ rule, outcome }) => {
        const book = before[rule] ?? last;
        return (outcome === 'unknown' || outcome === 'error') && book !== bookId
          ? [[rule, book] as const]
          : [];
      });
      return held.length === 0 ? null : JSON.stringify(Object.fromEntries(held));
    },
  };
}
