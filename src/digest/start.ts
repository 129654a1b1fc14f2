import { levels, levelText } from '../domain/check.ts';
import type { DigestSection, DigestSupplier } from '../domain/digest.ts';
import type { Severity } from '../domain/rule.ts';
import { byImportance, flagsFor, signalItem, type Scene } from './items.ts';
import { isTold } from './netting.ts';
import { suppliersText, thousands } from './words.ts';

/** A first digest shows this many suppliers; the rest is worked off week by week. */
const MOST_IMPORTANT = 10;

interface Ranked {
  readonly supplier: DigestSupplier;
  readonly signals: DigestSupplier['openFlags'];
  readonly severity: Severity;
}

/** Where a unit stands on its first day: numbers per level and the ten most important suppliers. */
export function startSection(scene: Scene): { readonly section: DigestSection; readonly flagged: number } {
  const ranked = rank(scene);
  const shown = ranked.slice(0, MOST_IMPORTANT);
  const left = ranked.length - shown.length;
  const lead = `Första utskicket till ${scene.material.unit.name}: så här ser det ut i dag.`;
  const which = shown.length === 0 ? '' : left > 0 ? ` Här är de ${shown.length} viktigaste.` : '';
  return {
    flagged: ranked.length,
    section: {
      title: 'Startläge',
      intro: `${lead} ${countsText(scene, ranked.length)}${which}`,
      items: shown.map(({ supplier, signals }) => signalItem(scene, supplier, signals)),
      more: left === 0 ? null : `och ${thousands(left)} till. De tas vecka för vecka, de viktigaste först.`,
    },
  };
}

function rank(scene: Scene): readonly Ranked[] {
  const ranked: Ranked[] = [];
  for (const supplier of scene.material.mentioned) {
    const signals = flagsFor(scene, supplier).filter(({ rule, severity }) => isTold(rule, severity));
    const top = [...signals].sort((a, b) => byImportance({ ...a, supplier }, { ...b, supplier }))[0];
    if (top !== undefined) ranked.push({ supplier, signals, severity: top.severity });
  }
  return ranked.sort(byImportance);
}

/** Suppliers without signals whose control is not done are never counted among "Inga signaler". */
function countsText({ material }: Scene, flagged: number): string {
  if (material.unit.topics === 'payment')
    return `${suppliersText(flagged)} har uppgifter att stämma av inför nästa betalning.`;
  const quiet = material.mentioned.filter(({ level, unchecked }) => level === 'none' && unchecked).length;
  const counts = levels.map((level) => {
    const count = level === 'none' ? Math.max(0, material.levels.none - quiet) : material.levels[level];
    return `${levelText[level]}: ${thousands(count)}.`;
  });
  const left = Math.max(0, material.suppliers - material.checked);
  if (left > 0) counts.push(`${levelText.unchecked}: ${thousands(left)}.`);
  return counts.join(' ');
}
