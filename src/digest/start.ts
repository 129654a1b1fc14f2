import { levels, levelText, publicBodyText } from '../domain/check.ts';
import type { DigestMaterial, DigestSection, DigestSupplier } from '../domain/digest.ts';
import type { Severity } from '../domain/rule.ts';
import { daysBetween } from '../domain/time.ts';
import { standingItem } from './items.ts';
import { byImportance, signalsOf, suppliersText, untoldOfStart, type Scene } from './scene.ts';
import { isTold, mayRead, ruleText, type DigestTexts } from './texts.ts';
import { paceText, plainText, thousands } from '../wording/mail-text.ts';

/** A digest shows this many suppliers of the start; the rest is worked off digest by digest. */
const MOST_IMPORTANT = 10;
/** A control is through when so much of the unit's suppliers is judged: some numbers no register ever knows. */
const START_SHARE = 0.9;
/** So many days after the first control that found a supplier of the unit, it waits no more. */
const START_WAITS_DAYS = 7;
/** Those that ask for a decision are shown beyond that. */
const MOST_URGENT = 25;

export interface Ranked {
  readonly supplier: DigestSupplier;
  readonly severity: Severity;
  /** It asks for a decision, or is kännedom. */
  readonly urgent: boolean;
}

export interface StartSection {
  readonly section: DigestSection;
  readonly shown: readonly Ranked[];
  readonly left: readonly Ranked[];
}

/**
 * Whether a control has said enough of the unit's suppliers: a Startläge before that is spent on a few, and the others
 * come as news. Whoever has a signal is told of, though not all of the control is done. After a week it comes with what
 * there is, as long as there is anything.
 */
export function mayStart(material: DigestMaterial, texts: DigestTexts): boolean {
  const { lastRun, firstRun, checked, suppliers, mentioned, unit, today } = material;
  const hasSignal = ({ openFlags }: DigestSupplier): boolean =>
    openFlags.some(
      ({ rule, severity }) => mayRead(ruleText(texts, rule), unit) && isTold(texts, rule, severity),
    );
  const signals = mentioned.filter(hasSignal);
  if (lastRun === null || (checked === 0 && signals.length === 0)) return false;
  if (firstRun !== null && daysBetween(firstRun, today) >= START_WAITS_DAYS) return true;
  const known = checked + signals.filter(({ unchecked }) => unchecked).length;
  return lastRun.complete && known >= START_SHARE * suppliers;
}

/** Where a unit stands on its first day: numbers per level and the most important suppliers. */
export function startSection(scene: Scene, period: string): StartSection {
  const ranked = rank(scene);
  const { shown, left } = split(ranked);
  const lead = `Första utskicket till ${plainText(scene.material.unit.name)}: så här ser det ut i dag.`;
  const which = left.length > 0 ? ` Här är de ${shown.length} viktigaste.` : '';
  return {
    shown,
    left,
    section: {
      title: 'Startläge',
      intro: `${lead} ${countsText(scene, ranked.length)}${which}`,
      items: itemsOf(scene, shown),
      more: moreText(left.length, period),
    },
  };
}

/**
 * The next ten of those that the first digest left out and no digest has told of; null when none is left. `told`:
 * suppliers that this digest has a card for in another section.
 */
export function laterStartSection(
  scene: Scene,
  period: string,
  told: ReadonlySet<number>,
): StartSection | null {
  const untold = untoldOfStart(scene);
  const ranked = rank(scene).filter(({ supplier: { id } }) => untold.has(id) && !told.has(id));
  const { shown, left } = split(ranked);
  if (shown.length === 0) return null;
  const which =
    left.length > 0
      ? `Här är de ${shown.length} viktigaste av de ${suppliersText(scene, ranked.length)} som återstår.`
      : 'Därefter återstår inga.';
  return {
    shown,
    left,
    section: {
      title: 'Startläge',
      intro: `Signaler som fanns redan vid första utskicket. ${which}`,
      items: itemsOf(scene, shown),
      more: moreText(left.length, period),
    },
  };
}

function split(ranked: readonly Ranked[]): { shown: readonly Ranked[]; left: readonly Ranked[] } {
  const urgent = ranked.filter((each) => each.urgent).length;
  const room = Math.max(MOST_IMPORTANT, Math.min(MOST_URGENT, urgent));
  return { shown: ranked.slice(0, room), left: ranked.slice(room) };
}

const itemsOf = (scene: Scene, ranked: readonly Ranked[]): DigestSection['items'] =>
  ranked.map(({ supplier }) => standingItem(scene, supplier));

const moreText = (left: number, period: string): string | null =>
  left === 0 ? null : `och ${thousands(left)} till. De tas ${paceText(period)}, de viktigaste först.`;

function rank(scene: Scene): readonly Ranked[] {
  const ranked: Ranked[] = [];
  for (const supplier of scene.material.mentioned) {
    const signals = signalsOf(scene, supplier);
    const top = [...signals].sort((a, b) => byImportance({ ...a, supplier }, { ...b, supplier }))[0];
    if (top === undefined) continue;
    const urgent = signals.some(
      ({ rule, severity }) => severity === 'block' || ruleText(scene.texts, rule).notice,
    );
    ranked.push({ supplier, severity: top.severity, urgent });
  }
  return ranked.sort((a, b) => Number(b.urgent) - Number(a.urgent) || byImportance(a, b));
}

/**
 * Every controlled supplier in exactly one number: those without signals whose control is not done are never counted
 * among "Inga signaler", and those with signals have their level.
 */
function countsText(scene: Scene, flagged: number): string {
  const { material, control } = scene;
  if (flagged === 0 && control.kind === 'missed' && control.since === null)
    return 'Ingen leverantör är kontrollerad än.';
  if (material.unit.topics === 'payment')
    return flagged === 0
      ? 'Inga uppgifter att stämma av inför nästa betalning.'
      : `${suppliersText(scene, flagged)} har uppgifter att stämma av inför nästa betalning.`;
  const quiet = material.mentioned.filter(({ level, unchecked }) => level === 'none' && unchecked).length;
  const { publicBodies } = material;
  const levelCounts = levels.map((level) => ({
    level,
    count:
      level === 'none' ? Math.max(0, material.levels.none - quiet - publicBodies) : material.levels[level],
  }));
  const counts = levelCounts.map(({ level, count }) => `${levelText[level]}: ${thousands(count)}.`);
  const left = material.suppliers - levelCounts.reduce((sum, { count }) => sum + count, publicBodies);
  if (publicBodies > 0) counts.push(`${publicBodyText}: ${thousands(publicBodies)}.`);
  if (left > 0) counts.push(`${levelText.unchecked}: ${thousands(left)}.`);
  return counts.join(' ');
}
