import type { DigestItem, DigestMaterial, DigestSupplier, FlagEvent } from '../domain/digest.ts';
import { actionFor, severityRank, type Params, type Severity } from '../domain/rule.ts';
import type { Day } from '../domain/time.ts';
import { checkNumberText, isUnregistered } from './causes.ts';
import { clearedText } from './cleared.ts';
import type { Control } from './control.ts';
import { isTold, type News } from './netting.ts';
import { isGone, isImplied, isOutageRule, ruleText, type DigestTexts } from './texts.ts';
import {
  afterColon,
  attributed,
  attribution,
  counted,
  inYear,
  kronor,
  listed,
  plainText,
  sentence,
} from './words.ts';

/** Longest supplier name that a mail shows. */
const LONGEST_NAME = 120;
const MOST_STEPS = 6;

/** What a decision level asks of everybody, whatever the reason. */
const HOLD = 'Inga nya åtaganden förrän namngiven person har beslutat.';
const GOES_ON = 'Leverans och betalning fortsätter.';
const CLOSE_CASE = 'Uppgiften har ändrats – avsluta ärendet?';

interface Signal {
  readonly rule: string;
  readonly severity: Severity;
  readonly params: Params;
  readonly evidence: FlagEvent['evidence'];
}

/** Looks up and words suppliers for one digest. */
export interface Scene {
  readonly material: DigestMaterial;
  readonly texts: DigestTexts;
  readonly control: Control;
}

export const shownName = (supplier: DigestSupplier): string =>
  plainText(supplier.name, LONGEST_NAME) || `Leverantör ${supplier.ref}`;

/** Most severe first, then the one paid most, then by name. */
export function byImportance(
  a: { readonly severity: Severity; readonly supplier: DigestSupplier },
  b: { readonly severity: Severity; readonly supplier: DigestSupplier },
): number {
  return (
    severityRank[b.severity] - severityRank[a.severity] ||
    (b.supplier.paidSek ?? -1) - (a.supplier.paidSek ?? -1) ||
    shownName(a.supplier).localeCompare(shownName(b.supplier), 'sv') ||
    a.supplier.id - b.supplier.id
  );
}

/** Most severe first; equal ones in the order of the rule list. */
function inOrder<Each extends Signal>(signals: readonly Each[], { rules }: DigestTexts): readonly Each[] {
  const place = new Map([...rules.keys()].map((rule, at) => [rule, at]));
  const placeOf = ({ rule }: Signal): number => place.get(rule) ?? rules.size;
  return [...signals].sort(
    (a, b) => severityRank[b.severity] - severityRank[a.severity] || placeOf(a) - placeOf(b),
  );
}

/**
 * One line about a supplier's new, worse or standing signals, most severe reason first. A signal with `before` tells
 * what it said then.
 */
export function signalItem(
  scene: Scene,
  supplier: DigestSupplier,
  signals: readonly (Signal & { readonly before?: Params | null })[],
): DigestItem {
  const { texts, material } = scene;
  const told = new Set(signals.map((signal) => signal.rule));
  const sorted = inOrder(signals, texts).filter(({ rule }) => !isImplied(rule, told, material.unit.topics));
  const context = flagsFor(scene, supplier).filter(
    (flag) => !told.has(flag.rule) && !isOutageRule(flag.rule) && !isTold(flag.rule, flag.severity),
  );
  const reasons = sorted.map((signal) =>
    [reasonText(scene, supplier, signal, material.today), beforeText(scene, supplier, signal)]
      .filter((text) => text !== null)
      .join(' '),
  );
  if (context.length > 0)
    reasons.push(
      `Sammanhang: ${context.map((flag) => reasonText(scene, supplier, flag, material.today)).join(' ')}`,
    );
  return {
    ...headOf(supplier),
    reason: reasons.join(' '),
    paid: supplier.paidSek === null ? null : `Betalt senaste 12 månaderna: ${kronor(supplier.paidSek)}.`,
    next: nextSteps(scene, supplier, sorted),
    note: joined([
      standing(scene, supplier, told),
      uncheckedNote(scene, supplier),
      alsoToldNote(scene, supplier, told),
    ]),
  };
}

/** One line about what has become better: cleared or eased signals. */
export function betterItem(scene: Scene, supplier: DigestSupplier, news: readonly News[]): DigestItem {
  const { texts, material } = scene;
  const told = new Set(news.map(({ event }) => event.rule));
  const reasons = news.map(({ kind, event, before }) => {
    const source = attribution(event.evidence, (id) => texts.sourceName(id), material.today);
    if (kind === 'cleared')
      return attributed(clearedText(event, ruleText(texts, event.rule).label, material.today), source);
    const now = `Har minskat: ${afterColon(reasonText(scene, supplier, event, material.today))}`;
    const then = beforeText(scene, supplier, { ...event, before });
    return then === null ? now : `${now} ${then}`;
  });
  return {
    ...headOf(supplier),
    reason: [...new Set(reasons)].join(' '),
    paid: null,
    next: news.some(({ kind }) => kind === 'cleared') ? CLOSE_CASE : null,
    note: joined([standing(scene, supplier, told), uncheckedNote(scene, supplier)]),
  };
}

/** `none` is shown as `unchecked` where the control is not done: unknown is never shown as clear. */
function headOf(supplier: DigestSupplier): Pick<DigestItem, 'level' | 'supplier' | 'ref'> {
  const quiet = supplier.level === 'none';
  return {
    level:
      quiet && supplier.unchecked
        ? 'unchecked'
        : quiet && supplier.openFlags.some(flagInforms)
          ? null
          : supplier.level,
    supplier: shownName(supplier),
    ref: supplier.ref,
  };
}

const flagInforms = (flag: Signal): boolean => isTold(flag.rule, flag.severity);

function reasonText({ texts }: Scene, supplier: DigestSupplier, signal: Signal, today: Day): string {
  const name = shownName(supplier);
  const text = inYear(plainText(ruleText(texts, signal.rule).explain(signal.params, name), 600), today);
  const source = attribution(signal.evidence, (id) => texts.sourceName(id), today);
  return attributed(text, namesSources(text, signal, texts) && !/\d/.test(source) ? '' : source);
}

/** `Förut: 8 000 kr, 0,1 % av senaste omsättning.`, without the words that the new text has just said. */
function beforeText(
  { texts, material }: Scene,
  supplier: DigestSupplier,
  { rule, params, before }: Signal & { readonly before?: Params | null },
): string | null {
  if (before === null || before === undefined) return null;
  const explain = (values: Params): string =>
    inYear(plainText(ruleText(texts, rule).explain(values, shownName(supplier)), 600), material.today);
  const [now, then] = [explain(params), explain(before)];
  if (now === then) return null;
  const topic = now.slice(0, now.indexOf(': ') + 2);
  return sentence(
    `Förut: ${topic.length > 1 && then.startsWith(topic) ? then.slice(topic.length) : afterColon(then)}`,
  );
}

/** A text that sets its sources against each other has told who says so. */
const namesSources = (text: string, { evidence }: Signal, texts: DigestTexts): boolean =>
  evidence.every(({ source }) => text.includes(texts.sourceName(source)));

function nextSteps(
  { texts, material }: Scene,
  supplier: DigestSupplier,
  signals: readonly Signal[],
): string | null {
  const stop = supplier.level === 'stop';
  const goesOn = signals.some(({ rule }) => isGone(rule)) ? [] : [GOES_ON];
  const actions = signals.flatMap(({ rule, params }) =>
    material.unit.reads.flatMap((reader) => actionFor(ruleText(texts, rule), reader, params) ?? []),
  );
  const distinct = [...new Set(actions.map((action) => plainText(action)).filter((action) => action !== ''))];
  const steps = stop ? distinct.flatMap((action) => action.split(/(?<=\.)\s+(?=\p{Lu})/u)) : distinct;
  const kept = [...new Set(steps.map(sentence))].slice(0, MOST_STEPS);
  if (stop) {
    const hold = kept.some((step) => /nya åtaganden/i.test(step)) ? [] : [HOLD];
    const last = [...hold, ...goesOn].join(' ');
    if (last !== '') kept.push(last);
  }
  const [only] = kept;
  if (only === undefined) return null;
  if (kept.length === 1) return `Gör så här: ${afterColon(only)}`;
  return `Gör så här: ${kept.map((step, at) => `${at + 1}. ${step}`).join(' ')}`;
}

/** The open flags that concern the unit: a payment unit hears of payment matters only. */
export const flagsFor = ({ material, texts }: Scene, supplier: DigestSupplier): DigestSupplier['openFlags'] =>
  material.unit.topics === 'all'
    ? supplier.openFlags
    : supplier.openFlags.filter(({ rule }) => ruleText(texts, rule).payment);

/**
 * Signals told before that still hold are counted, never repeated: they explain the level. Those that stood open before
 * the first digest and were never told are told now.
 */
function standing(scene: Scene, supplier: DigestSupplier, told: ReadonlySet<string>): string | null {
  const others = flagsFor(scene, supplier).filter((flag) => !told.has(flag.rule) && flagInforms(flag));
  if (others.length === 0) return null;
  if (!scene.material.untold.includes(supplier.id))
    return `${counted(others.length, 'signal', 'signaler')} kvarstår sedan tidigare.`;
  const all = new Set([...told, ...others.map(({ rule }) => rule)]);
  const reasons = inOrder(others, scene.texts)
    .filter(({ rule }) => !isImplied(rule, all, scene.material.unit.topics))
    .map((flag) => reasonText(scene, supplier, flag, scene.material.today));
  return reasons.length === 0 ? null : `Sedan tidigare: ${reasons.join(' ')}`;
}

function uncheckedNote(scene: Scene, supplier: DigestSupplier): string | null {
  if (!supplier.unchecked || supplier.level === 'none') return null;
  return isUnregistered(supplier)
    ? `Inte färdigkontrollerad: ${checkNumberText(supplier, scene)}.`
    : 'Inte färdigkontrollerad.';
}

function alsoToldNote(
  { material, texts }: Scene,
  supplier: DigestSupplier,
  rules: ReadonlySet<string>,
): string | null {
  const payment = [...rules].some((rule) => ruleText(texts, rule).payment);
  const units = material.alsoTold
    .filter(({ supplierId, unitName }) => supplierId === supplier.id && unitName !== material.unit.name)
    .filter(({ unitName }) => payment || texts.paymentUnits?.has(unitName) !== true)
    .map(({ unitName }) => unitName);
  return units.length === 0 ? null : `${listed([...new Set(units)])} har fått uppgiften.`;
}

const joined = (notes: readonly (string | null)[]): string | null =>
  notes.filter((note) => note !== null).join(' ') || null;
