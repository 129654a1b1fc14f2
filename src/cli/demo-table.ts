import { levelWords } from '../domain/check.ts';
import type { FlagEvent } from '../domain/digest.ts';
import type { Store } from '../domain/store.ts';
import { type Day } from '../domain/time.ts';
import type { Unit } from '../domain/unit.ts';
import { createViewers } from '../domain/viewer.ts';
import { rules } from '../rules/index.ts';

export interface ChangedSupplier {
  readonly level: string;
  readonly supplier: string;
  readonly changed: string;
}

const changeText: Record<FlagEvent['change'], string> = {
  opened: 'Ny',
  worse: 'Försämrat',
  eased: 'Lindrigare',
  cleared: 'Gäller inte längre',
};

/** Suppliers of the unit that sees all, for which a day's control changed something or that it could not finish. */
export async function changedSuppliers(
  store: Store,
  units: readonly Unit[],
  day: Day,
  sourceName: (id: string) => string,
): Promise<readonly ChangedSupplier[]> {
  const unit = units.find((each) => each.administrations === 'all' && each.topics === 'all') ?? units[0];
  if (unit === undefined) return [];
  const material = await store.digests.material({
    viewer: createViewers(units, rules).unit(unit.id),
    unit: {
      id: unit.id,
      name: unit.name,
      topics: 'all',
      reads: unit.reads,
      ofAll: unit.administrations === 'all',
    },
    unitsOfAll: [],
    unitNames: {},
    today: day,
  });
  const label = new Map(rules.map((rule) => [rule.id, rule.label]));
  const order = ['stop', 'deepen', 'ask', 'none'];
  return material.mentioned
    .map((supplier) => {
      const events = material.events.filter(
        (event) => event.supplierId === supplier.id && event.on === day && event.severity !== 'info',
      );
      const failing = supplier.failing.map(({ source }) => `${sourceName(source)} svarade inte`);
      const changed = events.map(
        (event) => `${changeText[event.change]}: ${label.get(event.rule) ?? event.rule}`,
      );
      return { supplier, changed: [...changed, ...(supplier.unchecked ? failing : [])] };
    })
    .filter(({ changed }) => changed.length > 0)
    .toSorted((a, b) => order.indexOf(a.supplier.level) - order.indexOf(b.supplier.level))
    .map(({ supplier, changed }) => ({
      level: levelWords(supplier),
      supplier: supplier.name,
      changed: changed.join('\n'),
    }));
}
