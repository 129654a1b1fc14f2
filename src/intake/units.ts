import { InputInvalid } from '../domain/errors.ts';
import type { Unit } from '../domain/unit.ts';
import { fold, remember } from './text.ts';

export interface UnitReader {
  /** The unit that owns a row, by its administration, else by its section, else as given for the whole file. */
  owner(administration: string, section: string): string | null;
  /** True when one of these readings of a konto is kept out by the row's unit, its section's, or the one given. */
  isLeftOut(unit: string | null, section: string, konto: readonly string[]): boolean;
  /** True when one of these units keeps some konto out. */
  leavesOut(unit: string | null, section: string): boolean;
  /** True when any unit does: then a row that no unit owns may be one of those. */
  readonly somebodyLeavesOut: boolean;
}

/**
 * Units as the rows of one file need them. An administration that no unit owns gives no unit, also when one was given
 * for the file: the file knows better. A section (enhet) that nobody owns says nothing, and one within an administration
 * that nobody owns says too little while some unit keeps accounts out. A unit of all administrations that is given for the
 * file keeps out what any unit does.
 * @throws {InputInvalid} when `given` is not a known unit.
 */
export function unitReader(units: readonly Unit[], given: string | null): UnitReader {
  const givenUnit = units.find(({ id }) => id === given);
  if (given !== null && givenUnit === undefined) {
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
  const ofAll = units.flatMap(({ accountsLeftOut }) => accountsLeftOut);
  const ofGiven = givenUnit?.administrations === 'all' ? ofAll : (givenUnit?.accountsLeftOut ?? []);
  const somebodyLeavesOut = ofAll.length > 0;
  const keptOutBy = (unit: string | null): readonly string[] =>
    unit === null ? [] : (patterns.get(unit) ?? []);
  return {
    owner(administration, section) {
      if (administration === '') return ownerOf(section) ?? given;
      return ownerOf(administration) ?? (somebodyLeavesOut ? null : ownerOf(section));
    },
    leavesOut: (unit, section) =>
      [ofGiven, keptOutBy(unit), keptOutBy(ownerOf(section))].some((kept) => kept.length > 0),
    somebodyLeavesOut,
    isLeftOut: (unit, section, konto) =>
      somebodyLeavesOut &&
      [ofGiven, keptOutBy(unit), keptOutBy(ownerOf(section))].some((kept) =>
        kept.some((pattern) => konto.some((reading) => matches(pattern, reading))),
      ),
  };
}

const matches = (pattern: string, konto: string): boolean =>
  pattern.endsWith('*') ? konto.startsWith(pattern.slice(0, -1)) : konto === pattern;
