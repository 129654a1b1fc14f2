import type { DrawnFact, FactValue } from '../../domain/facts.ts';
import type { LegalForm } from '../../domain/supplier.ts';
import { standingOf, type SupplierRow } from './readers.ts';
import { createSupplierNames } from './supplier-names.ts';
import type { Database } from '../sqlite/database.ts';

/** Form and name that a register gave, kept with the supplier because lists and planning need them. */
export interface RegisterFacts {
  apply(supplierId: number, stage: 0 | 1 | 2, source: string, facts: readonly DrawnFact[]): void;
}

const saysLittle = (form: LegalForm): boolean => form === 'UNKNOWN' || form === 'OTHER';

type NamedRow = Pick<
  SupplierRow,
  'number_kind' | 'standing' | 'confirmed_form' | 'form_rank' | 'register_name' | 'name_rank' | 'trader_by'
>;

export function createRegisterFacts(db: Database): RegisterFacts {
  const byId = db.prepare<[number], NamedRow>(`
    SELECT number_kind, standing, confirmed_form, form_rank, register_name, name_rank, trader_by
    FROM suppliers WHERE id = ?`);
  const setForm = db.prepare(
    'UPDATE suppliers SET confirmed_form = ?, form_rank = ?, standing = ? WHERE id = ?',
  );
  const setName = db.prepare('UPDATE suppliers SET register_name = ?, name_rank = ? WHERE id = ?');

  const names = createSupplierNames(db);

  /** Registers go before bureaus, then by id: which answer comes last must not decide. */
  const mayReplace = (held: string | null, rank: string): boolean => held === null || rank <= held;

  function nextForm(row: NamedRow, form: LegalForm, rank: string): boolean {
    if (form === 'UNKNOWN' || form === row.confirmed_form) return false;
    if (row.confirmed_form === null) return true;
    if (saysLittle(form)) return false;
    return saysLittle(row.confirmed_form) || mayReplace(row.form_rank, rank);
  }

  /** An organisation's registered name; of a sole trader the firm's, which may be a trade name. */
  function nameOf(row: NamedRow, value: FactValue<'company.name'>): string {
    return row.number_kind === 'personal' ? (value.tradeNames[0] ?? value.name) : value.name;
  }

  return {
    apply(supplierId, stage, source, facts) {
      const form = facts.find((fact) => fact.kind === 'company.form');
      const name = facts.find((fact) => fact.kind === 'company.name');
      if (!form && !name) return;
      const row = byId.get(supplierId);
      if (!row || row.standing === 'private-or-unknown') return;
      const rank = `${stage} ${source}`;
      if (name) {
        const text = nameOf(row, name.value);
        if (text !== row.register_name && mayReplace(row.name_rank, rank)) {
          setName.run(text, rank, supplierId);
          names.changed(supplierId);
        }
      }
      if (!form || !nextForm(row, form.value.form, rank)) return;
      const standing = standingOf(row.number_kind, form.value.form, row.trader_by !== null);
      setForm.run(form.value.form, rank, standing, supplierId);
    },
  };
}
