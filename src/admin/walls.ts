import { isAboutCareFigures } from '../domain/care-figures.ts';
import type { Store } from '../domain/store.ts';
import type { Supplier } from '../domain/supplier.ts';
import type { Unit } from '../domain/unit.ts';
import type { Viewer, Viewers } from '../domain/viewer.ts';
import { forbidden, HttpProblem, notFound } from './problem.ts';
import type { CheckRecord } from '../domain/check-store.ts';
import type { Token } from '../domain/token.ts';

/** What a token's holder may see. Every read goes through here; the answer for "not yours" is the one for "not there". */
export interface Walls {
  /** Who the token's holder is. */
  viewer(token: Token): Viewer;
  /** Who to list for: the unit that is asked for where it is allowed, otherwise the token's own. */
  listViewer(token: Token, asked: string | undefined): Viewer;
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

export function createWalls(store: Store, units: readonly Unit[], viewers: Viewers): Walls {
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

  /** An administrator's token is of no unit, and any other is of one. */
  const viewer = ({ role, unit }: Token): Viewer =>
    role === 'admin' ? viewers.all : viewers.unit(unit ?? '');

  const seesSupplier = async (token: Token, supplier: Supplier): Promise<boolean> =>
    supplier.standing !== 'private-or-unknown' &&
    (await store.suppliers.visibleTo(supplier.id, viewer(token)));

  const seesCheck = async (token: Token, { check, supplier }: CheckRecord): Promise<boolean> => {
    if (supplier.standing === 'private-or-unknown') return false;
    if (await store.engagements.hidesCheck(check.checkId)) return false;
    if (token.role === 'admin') return true;
    return check.unit === null ? seesSupplier(token, supplier) : check.unit === token.unit;
  };

  return {
    viewer,
    listViewer: (token, asked) =>
      asked === undefined ? viewer(token) : viewers.unit(permittedUnit(token, asked)),
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
