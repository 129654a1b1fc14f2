import { isAboutCareFigures } from '../domain/care-figures.ts';
import type { CheckRecord, Store, Token } from '../domain/store.ts';
import type { Supplier } from '../domain/supplier.ts';
import type { Unit } from '../domain/unit.ts';
import { forbidden, HttpProblem, notFound } from './problem.ts';

/** What a token's holder may see. Every read goes through here; the answer for "not yours" is the one for "not there". */
export interface Walls {
  /** The unit to list for: the asked one where it is allowed, otherwise the token's own; null is all units. */
  listUnit(token: Token, asked: string | undefined): string | null;
  /** The unit that a command is done for. */
  commandUnit(token: Token, asked: string): string;
  /** Passes when the unit exists and the token may see what is the unit's own. */
  openUnit(token: Token, unit: string): void;
  supplier(token: Token, supplier: Supplier | null): Promise<Supplier>;
  check(token: Token, record: CheckRecord | null): Promise<CheckRecord>;
  seesCheck(token: Token, record: CheckRecord): Promise<boolean>;
}

const withoutCareFigures = (record: CheckRecord): CheckRecord => ({
  ...record,
  questions: record.questions.filter((question) => !isAboutCareFigures(question)),
});

/** Units that own every supplier. */
export const unitsOfAll = (units: readonly Unit[]): string[] =>
  units.filter((unit) => unit.administrations === 'all').map((unit) => unit.id);

export function createWalls(store: Store, units: readonly Unit[]): Walls {
  const ofAll = unitsOfAll(units);
  const known = new Set(units.map((unit) => unit.id));

  const permittedUnit = (token: Token, asked: string): string => {
    if (token.role !== 'admin') {
      if (asked !== token.unit) throw forbidden('Nyckeln gäller inte den enheten.');
      return asked;
    }
    if (known.has(asked)) return asked;
    const names = [...known].join(', ');
    throw new HttpProblem(422, 'invalid', `Enheten finns inte. Kända enheter: ${names}.`, {
      errors: [{ field: 'unit', expected: `en av ${names}`, found: 'okänd enhet' }],
    });
  };

  const seesSupplier = async (token: Token, supplier: Supplier): Promise<boolean> => {
    if (supplier.standing === 'private-or-unknown') return false;
    // What only an open tender has brought here is shown to nobody.
    if (token.role === 'admin') return !(await store.engagements.hidesSupplier(supplier.id));
    return token.unit !== null && (await store.suppliers.visibleTo(supplier.id, token.unit, ofAll));
  };

  const seesCheck = async (token: Token, { check, supplier }: CheckRecord): Promise<boolean> => {
    if (supplier.standing === 'private-or-unknown') return false;
    if (await store.engagements.hidesCheck(check.checkId)) return false;
    if (token.role === 'admin') return true;
    return check.unit === null ? seesSupplier(token, supplier) : check.unit === token.unit;
  };

  return {
    listUnit: (token, asked) => (asked === undefined ? token.unit : permittedUnit(token, asked)),
    commandUnit: permittedUnit,
    openUnit(token, unit) {
      if (!known.has(unit) || (token.role !== 'admin' && unit !== token.unit)) throw notFound();
    },
    async supplier(token, supplier) {
      if (supplier === null || !(await seesSupplier(token, supplier))) throw notFound();
      return supplier;
    },
    async check(token, record) {
      if (record === null || !(await seesCheck(token, record))) throw notFound();
      return token.role === 'admin' ? record : withoutCareFigures(record);
    },
    seesCheck,
  };
}
