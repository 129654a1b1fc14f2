import type { FactValue } from '../../domain/facts.ts';
import type { KnownName } from '../../domain/register.ts';
import type { Context } from '../sqlite/database.ts';
import type { suppliers } from '../sqlite/schema.ts';

type NamedRow = Pick<typeof suppliers.$inferSelect, 'id' | 'number_kind' | 'ledger_name' | 'register_name'>;

/**
 * Every name of a supplier: what registers call it, now and before, and what the ledger calls it. Of a sole trader the
 * names of the firm alone: its main name may be the person's own.
 */
export function createKnownNames({
  db,
  identity,
}: Pick<Context, 'db' | 'identity'>): (number: string) => readonly KnownName[] {
  const columns = 'SELECT id, number_kind, ledger_name, register_name FROM suppliers';
  const byPlain = db.prepare<[string], NamedRow>(
    `${columns} WHERE number_kind IN ('organisation', 'foreign') AND number = ?`,
  );
  const byHash = db.prepare<[Buffer], NamedRow>(`${columns} WHERE number_hash = ?`);
  const namesOf = db.prepare<[number], { cell_id: number; value: string }>(`
    SELECT f.cell_id, f.value FROM cells c JOIN facts f ON f.cell_id = c.id
    WHERE c.supplier_id = ? AND f.kind = 'company.name' ORDER BY f.id DESC`);

  return (number) => {
    const row = byPlain.get(number) ?? byHash.get(identity.hash(number));
    if (row === undefined) return [];
    const isPerson = row.number_kind === 'personal';
    const now: KnownName[] = row.register_name === null ? [] : [{ name: row.register_name, as: 'register' }];
    const trade: KnownName[] = [];
    const earlier: KnownName[] = [];
    const read = new Set<number>();
    for (const { cell_id: cell, value } of namesOf.all(row.id)) {
      const { name, tradeNames } = JSON.parse(value) as FactValue<'company.name'>;
      const [main, others] = isPerson ? [[], tradeNames] : [[name], tradeNames];
      if (read.has(cell))
        earlier.push(...[...main, ...others].map((each) => ({ name: each, as: 'earlier' as const })));
      else {
        now.push(...main.map((each) => ({ name: each, as: 'register' as const })));
        trade.push(...others.map((each) => ({ name: each, as: 'trade' as const })));
      }
      read.add(cell);
    }
    const ledger: KnownName[] = row.ledger_name === null ? [] : [{ name: row.ledger_name, as: 'ledger' }];
    const all = [...now, ...trade, ...ledger, ...earlier];
    return all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at);
  };
}
