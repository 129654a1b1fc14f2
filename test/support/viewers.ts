import { openViewers, type Viewer } from '../../src/domain/viewer.ts';

/** Who reads every rule: one unit, of all suppliers when it is among `unitsOfAll`, or what all units see. */
export const viewerOf = (unit: string | null, unitsOfAll: readonly string[] = []): Viewer =>
  unit === null ? openViewers.all : { ...openViewers.unit(unit), ofAll: unitsOfAll.includes(unit) };

/** References in order, for tests that name the first suppliers: L-0001, L-0002, … */
export function refsInOrder(): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `L-${String(last).padStart(4, '0')}`;
  };
}
