import { InputInvalid } from '../domain/errors.ts';
import type { Unit } from '../domain/unit.ts';
import { fold, remember } from './text.ts';

export interface UnitReader {
  /** The unit that owns a row, by its administration, else by its section, else as given for the whole file. */
  owner(administration: string, section: string): string | null;
  /** True when the row's unit, or the unit given for the file, keeps this konto out of the database. */
  isLeftOut(unit: string | null, konto: string | null): boolean;
  /** True when the row's unit, or the unit given for the file, keeps some konto out. */
  leavesOut(unit: string | null): boolean;
  /** True when any unit does: then a row that no unit owns may be one of those. */
  readonly somebodyLeavesOut: boolean;
}

/**
 * Units as the rows of one file need them. An administration that no unit owns gives no unit, also when one was given
 * for the file: the file knows better. A section (enhet) that nobody owns says nothing.
 * @throws {InputInvalid} when `given` is not a known unit.
 */
export function unitReader(units: readonly Unit[], given: string | null): UnitReader {
  if (given !== null && !units.some(({ id }) => id === given)) {
    throw new InputInvalid(
      `Enheten ${given} finns inte; kända enheter är ${units.map(({ id }) => id).join(', ')}.`,
      { unit: given },
    );
  }
  const owners = new Map<string, string>();
  for (const unit of units.toReversed()) {
    if (unit.administrations === 'all') continue;
    for (const name of [...unit.administrations, unit.name, unit.id]) owners.set(fold(name), unit.id);
  }
  const ownerOf = remember((text) => (text === '' ? null : (owners.get(fold(text)) ?? null)));
  const patterns = new Map(units.map(({ id, accountsLeftOut }) => [id, accountsLeftOut]));
  const leavesOut = (unit: string | null, konto: string): boolean =>
    unit !== null && (patterns.get(unit) ?? []).some((pattern) => matches(pattern, konto));
  const hasPatterns = (unit: string | null): boolean =>
    unit !== null && (patterns.get(unit) ?? []).length > 0;
  return {
    owner: (administration, section) =>
      ownerOf(administration) ?? ownerOf(section) ?? (administration === '' ? given : null),
    leavesOut: (unit) => hasPatterns(unit) || hasPatterns(given),
    somebodyLeavesOut: units.some(({ accountsLeftOut }) => accountsLeftOut.length > 0),
    isLeftOut: (unit, konto) => konto !== null && (leavesOut(unit, konto) || leavesOut(given, konto)),
  };
}

const matches = (pattern: string, konto: string): boolean =>
  pattern.endsWith('*') ? konto.startsWith(pattern.slice(0, -1)) : konto === pattern;
