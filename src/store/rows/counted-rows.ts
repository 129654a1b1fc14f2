/*
 * SQL of which ledger rows count. Whatever sums, looks for a last month or asks who is paid reads rows through it; what is
 * held, in an extract or a history, is every row.
 *
 * A row is stated by the import that brought it, and by each later one that has it too. It counts as long as one of them
 * counts and nothing later, which counts itself, has replaced it. So an import is in every sum at once when it ends, and
 * out of all of them at once when it is withdrawn; and what a withdrawn one had replaced is back.
 */

const replacedAfter = (row: string, later: string): string =>
  `EXISTS (SELECT 1 FROM ledger_replaced p JOIN imports r ON r.id = p.import_id
    WHERE p.row_id = ${row}.id AND r.counts = 1${later})`;

/** True for a row `row` (an alias of `ledger_rows`) that counts. A row of no import is from before imports were kept. */
export const counted = (row: string): string => `(
  (${row}.import_id IS NULL OR EXISTS (SELECT 1 FROM imports i WHERE i.id = ${row}.import_id AND i.counts = 1))
    AND NOT ${replacedAfter(row, '')}
  OR EXISTS (SELECT 1 FROM ledger_statements t JOIN imports i ON i.id = t.import_id
    WHERE t.row_id = ${row}.id AND i.counts = 1 AND NOT ${replacedAfter(row, ' AND p.import_id > t.import_id')}))`;
