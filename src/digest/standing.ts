import { levelText } from '../domain/check.ts';
import type { DigestSection, DigestSupplier } from '../domain/digest.ts';
import { levelOf } from '../domain/level.ts';
import { byImportance, flagsFor, nameAndRef, signalsOf, type Scene } from './scene.ts';
import { thousands } from '../wording/mail-text.ts';
import { listText } from '../wording/text.ts';

/** So many open decisions are named in one line; the rest is counted. */
const MOST_NAMED = 25;

/** What stands open at suppliers that this digest has no card for. */
export interface Standing {
  readonly stops: readonly DigestSupplier[];
  readonly section: DigestSection | null;
}

/**
 * What stands open is never silent: each decision that is waited for by name, the rest by number, unless only
 * what is urgent is told. `told`: suppliers that the digest has a card for; `counted`: those that another section counts.
 */
export function standing(
  scene: Scene,
  {
    told,
    counted,
    urgentOnly,
  }: {
    readonly told: ReadonlySet<number>;
    readonly counted: ReadonlySet<number>;
    readonly urgentOnly: boolean;
  },
): Standing {
  const open = scene.material.mentioned.flatMap((supplier) => {
    const signals = signalsOf(scene, supplier);
    return told.has(supplier.id) || signals.length === 0 ? [] : [{ supplier, signals }];
  });
  const isStop = ({ signals }: (typeof open)[number]): boolean =>
    signals.some(({ severity }) => severity === 'block');
  const stops = open
    .filter(isStop)
    .map(({ supplier }) => ({ supplier, severity: 'block' as const }))
    .sort(byImportance)
    .map(({ supplier }) => supplier);
  const others = open
    .filter((each) => !isStop(each) && !counted.has(each.supplier.id))
    .map(({ supplier }) => supplier);
  const lines = [stopsText(stops), urgentOnly ? null : othersText(scene, others)].filter(
    (line) => line !== null,
  );
  return {
    stops,
    section:
      lines.length === 0
        ? null
        : { title: 'Öppet sedan tidigare', intro: lines.join(' '), items: [], more: null },
  };
}

function stopsText(stops: readonly DigestSupplier[]): string | null {
  if (stops.length === 0) return null;
  const named = stops.slice(0, MOST_NAMED).map(nameAndRef);
  const left = stops.length - named.length;
  return `${thousands(stops.length)} kräver beslut: ${listText(left > 0 ? [...named, `${thousands(left)} till`] : named)}.`;
}

/** By the level of what the unit reads: that of its authority may come from what others of it read. */
function othersText(scene: Scene, others: readonly DigestSupplier[]): string | null {
  const rules = [...scene.texts.rules].map(([id, { category }]) => ({ id, category }));
  const reached = others.map((supplier) => levelOf(flagsFor(scene, supplier), rules));
  const counts = (['deepen', 'ask'] as const).flatMap((level) => {
    const count = reached.filter((each) => each === level).length;
    return count === 0 ? [] : [`${levelText[level]}: ${thousands(count)}.`];
  });
  return counts.length === 0 ? null : counts.join(' ');
}
