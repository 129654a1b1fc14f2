import { levels, levelText } from '../domain/check.ts';
import type { DigestSection, DigestSupplier } from '../domain/digest.ts';
import type { Severity } from '../domain/rule.ts';
import { byImportance, flagsFor, signalItem, type Scene } from './items.ts';
import { isTold } from './netting.ts';
import { paceText, plainText, suppliersText, thousands } from './words.ts';

/** A digest shows this many suppliers of the start; the rest is worked off digest by digest. */
const MOST_IMPORTANT = 10;

interface Ranked {
  readonly supplier: DigestSupplier;
  readonly signals: DigestSupplier['openFlags'];
  readonly severity: Severity;
}

/** Where a unit stands on its first day: numbers per level and the ten most important suppliers. */
export function startSection(
  scene: Scene,
  period: string,
): { readonly section: DigestSection; readonly flagged: number; readonly decisions: number } {
  const ranked = rank(scene);
  const shown = ranked.slice(0, MOST_IMPORTANT);
  const left = ranked.length - shown.length;
  const lead = `Första utskicket till ${plainText(scene.material.unit.name)}: så här ser det ut i dag.`;
  const which = left > 0 ? ` Här är de ${shown.length} viktigaste.` : '';
  return {
    flagged: ranked.length,
    decisions: ranked.filter(({ severity }) => severity === 'block').length,
    section: {
      title: 'Startläge',
      intro: `${lead} ${countsText(scene, ranked.length)}${which}`,
      items: itemsOf(scene, shown),
      more: moreText(left, period),
    },
  };
}

/**
 * The next ten of those that the first digest left out and no digest has told of; null when none is left. `told`:
 * references that this digest tells of in another section.
 */
export function laterStartSection(
  scene: Scene,
  period: string,
  told: ReadonlySet<string>,
): DigestSection | null {
  const untold = new Set(scene.material.untold);
  const ranked = rank(scene).filter(({ supplier: { id, ref } }) => untold.has(id) && !told.has(ref));
  const shown = ranked.slice(0, MOST_IMPORTANT);
  if (shown.length === 0) return null;
  const left = ranked.length - shown.length;
  const which =
    left > 0
      ? `Här är de ${shown.length} viktigaste av de ${thousands(ranked.length)} leverantörer som återstår.`
      : 'Därefter återstår inga.';
  return {
    title: 'Startläge',
    intro: `Signaler som fanns redan vid första utskicket. ${which}`,
    items: itemsOf(scene, shown),
    more: moreText(left, period),
  };
}

const itemsOf = (scene: Scene, ranked: readonly Ranked[]): DigestSection['items'] =>
  ranked.map(({ supplier, signals }) => signalItem(scene, supplier, signals));

const moreText = (left: number, period: string): string | null =>
  left === 0 ? null : `och ${thousands(left)} till. De tas ${paceText(period)}, de viktigaste först.`;

function rank(scene: Scene): readonly Ranked[] {
  const ranked: Ranked[] = [];
  for (const supplier of scene.material.mentioned) {
    const signals = flagsFor(scene, supplier).filter(({ rule, severity }) => isTold(rule, severity));
    const top = [...signals].sort((a, b) => byImportance({ ...a, supplier }, { ...b, supplier }))[0];
    if (top !== undefined) ranked.push({ supplier, signals, severity: top.severity });
  }
  return ranked.sort(byImportance);
}

/**
 * Every controlled supplier in exactly one number: those without signals whose control is not done are never counted
 * among "Inga signaler", and those with signals have their level.
 */
function countsText({ material, control }: Scene, flagged: number): string {
  if (flagged === 0 && control.kind === 'missed' && control.since === null)
    return 'Ingen leverantör är kontrollerad än.';
  if (material.unit.topics === 'payment')
    return flagged === 0
      ? 'Inga uppgifter att stämma av inför nästa betalning.'
      : `${suppliersText(flagged)} har uppgifter att stämma av inför nästa betalning.`;
  const quiet = material.mentioned.filter(({ level, unchecked }) => level === 'none' && unchecked).length;
  const levelCounts = levels.map((level) => ({
    level,
    count: level === 'none' ? Math.max(0, material.levels.none - quiet) : material.levels[level],
  }));
  const counts = levelCounts.map(({ level, count }) => `${levelText[level]}: ${thousands(count)}.`);
  const left = material.suppliers - levelCounts.reduce((sum, { count }) => sum + count, 0);
  if (left > 0) counts.push(`${levelText.unchecked}: ${thousands(left)}.`);
  return counts.join(' ');
}
