import type { DigestItem, DigestSupplier, FlagEvent, ItemLevel } from '../domain/digest.ts';
import { severityRank, type Params, type Severity } from '../domain/rule.ts';
import { notControlled } from '../domain/supplier.ts';
import type { Day } from '../domain/time.ts';
import { broughtBy, isImplied, leftBehind, withoutImplied, type SupplierNews } from './cards.ts';
import { checkNumberText, isUnregistered } from './causes.ts';
import { changeText } from './changed.ts';
import { clearedText } from './cleared.ts';
import { payersDuty } from './notices.ts';
import { flagsFor, shownName, signalsOf, untoldOfStart, type Scene } from './scene.ts';
import { stepsFor } from './steps.ts';
import { isAboutOfficer, isOutageRule, isTold, ruleText, type DigestTexts } from './texts.ts';
import {
  afterColon,
  attributed,
  attribution,
  counted,
  inYear,
  kronor,
  plainText,
  sentence,
} from '../wording/mail-text.ts';
import { listText } from '../wording/text.ts';

const CLOSE_CASE = 'Uppgiften har ändrats – avsluta ärendet?';
const ABOUT_OFFICER = 'Uppgift om företrädare – öppna ärendet.';

interface Signal {
  readonly rule: string;
  readonly severity: Severity;
  readonly params: Params;
  readonly evidence: FlagEvent['evidence'];
}

/** Most severe first; equal ones in the order of the rule list. */
function inOrder<Each extends Signal>(signals: readonly Each[], { rules }: DigestTexts): readonly Each[] {
  const place = new Map([...rules.keys()].map((rule, at) => [rule, at]));
  const placeOf = ({ rule }: Signal): number => place.get(rule) ?? rules.size;
  return [...signals].sort(
    (a, b) => severityRank[b.severity] - severityRank[a.severity] || placeOf(a) - placeOf(b),
  );
}

/** The card of a supplier's new and worse signals, most severe reason first, with what they brought. */
export function risingItem(scene: Scene, { supplier, rising, silent }: SupplierNews): DigestItem {
  const byRule = new Map(rising.map((one) => [one.event.rule, one]));
  const reasons = inOrder(
    rising.map(({ event }) => event),
    scene.texts,
  ).map((event) => {
    const one = byRule.get(event.rule);
    const said =
      one === undefined || one.cause === 'facts'
        ? reasonText(scene, supplier, event)
        : changeText(scene, supplier, one, reasonText(scene, supplier, event));
    return spaced([said, beforeText(scene, supplier, { ...event, before: one?.before ?? null })]);
  });
  const { follows, ended } = broughtBy(scene, rising, silent);
  const brought = follows.map(({ event }) => reasonText(scene, supplier, event));
  const gone = ended.map(({ event }) => afterColon(plainText(ruleText(scene.texts, event.rule).label)));
  return card(
    scene,
    supplier,
    rising.map(({ event }) => event),
    [
      ...reasons,
      brought.length === 0 ? null : `Följer av det: ${afterColon(brought.join(' '))}`,
      gone.length === 0 ? null : `Gäller därmed inte längre: ${listText(gone)}.`,
    ],
  );
}

/** The card of a supplier's signals as they stand. */
export function standingItem(scene: Scene, supplier: DigestSupplier): DigestItem {
  const signals = inOrder(withoutImplied(scene, signalsOf(scene, supplier)), scene.texts);
  return card(
    scene,
    supplier,
    signals,
    signals.map((signal) => reasonText(scene, supplier, signal)),
  );
}

function card(
  scene: Scene,
  supplier: DigestSupplier,
  signals: readonly Signal[],
  reasons: readonly (string | null)[],
): DigestItem {
  const told = new Set(signals.map(({ rule }) => rule));
  return {
    ...headOf(scene, supplier, told),
    reason: spaced([...reasons, contextText(scene, supplier, told)]),
    paid: supplier.paidSek === null ? null : `Betalt senaste 12 månaderna: ${kronor(supplier.paidSek)}.`,
    steps: stepsFor(scene, supplier, inOrder(signals, scene.texts)),
    note:
      spaced([
        standingNote(scene, supplier, told),
        uncheckedNote(scene, supplier),
        payersDuty(scene, supplier, signals) ?? alsoToldNote(scene, supplier, told),
      ]) || null,
  };
}

/** One line about what has become better: cleared or eased signals, and what they leave behind. */
export function betterItem(scene: Scene, of: SupplierNews): DigestItem {
  const { texts, material } = scene;
  const { supplier, better } = of;
  const left = leftBehind(scene, of, better);
  const told = new Set(better.map(({ event }) => event.rule));
  const reasons = better.map(({ kind, event, before }) => {
    if (isAboutOfficer(event, supplier)) return ABOUT_OFFICER;
    const source = attribution(event.evidence, (id) => texts.sourceName(id), material.today);
    if (kind === 'cleared')
      return attributed(clearedText(event, ruleText(texts, event.rule).label, material.today), source);
    const now = `Har minskat: ${afterColon(reasonText(scene, supplier, event))}`;
    return spaced([now, beforeText(scene, supplier, { ...event, before })]);
  });
  return {
    ...headOf(scene, supplier, told),
    reason: spaced([...new Set(reasons), leftText(scene, supplier, left)]),
    paid: null,
    steps: stepsFor(scene, supplier, left),
    note:
      spaced([
        better.some(({ kind }) => kind === 'cleared') ? CLOSE_CASE : null,
        standingNote(scene, supplier, new Set([...told, ...left.map(({ rule }) => rule)])),
        uncheckedNote(scene, supplier),
      ]) || null,
  };
}

/** One line about what moved with us, and not with the supplier. */
export function changedItem(scene: Scene, of: SupplierNews): DigestItem {
  const { supplier, changed } = of;
  const left = leftBehind(scene, of, changed);
  const told = new Set(changed.map(({ event }) => event.rule));
  const reasons = changed.map((one) =>
    isAboutOfficer(one.event, supplier)
      ? ABOUT_OFFICER
      : changeText(scene, supplier, one, reasonText(scene, supplier, one.event)),
  );
  const opened = changed.filter(({ kind }) => kind === 'new').map(({ event }) => event);
  return {
    ...headOf(scene, supplier, told),
    reason: spaced([...new Set(reasons), leftText(scene, supplier, left)]),
    paid: null,
    steps: stepsFor(scene, supplier, [...opened, ...left]),
    note: spaced([uncheckedNote(scene, supplier)]) || null,
  };
}

/** What was told as a part of something that is over, named when it stands by itself. */
function leftText(scene: Scene, supplier: DigestSupplier, left: readonly Signal[]): string | null {
  if (left.length === 0) return null;
  const reasons = inOrder(left, scene.texts).map((signal) => reasonText(scene, supplier, signal));
  return `Kvarstår: ${afterColon(reasons.join(' '))}`;
}

/** `none` is shown as `unchecked` where the control is not done: unknown is never shown as clear. */
function headOf(
  scene: Scene,
  supplier: DigestSupplier,
  told: ReadonlySet<string>,
): { level: ItemLevel; supplier: string; ref: string } {
  const level = (): ItemLevel => {
    const open = flagsFor(scene, supplier);
    const isNotice = ({ rule }: Pick<Signal, 'rule'>): boolean => ruleText(scene.texts, rule).notice;
    if (supplier.level !== 'stop' && open.some((flag) => isNotice(flag) && told.has(flag.rule)))
      return 'notice';
    if (supplier.level !== 'none') return supplier.level;
    if (supplier.unchecked) return 'unchecked';
    if (open.some(({ rule, severity }) => isTold(scene.texts, rule, severity))) return 'information';
    return notControlled.has(supplier.form) ? 'outside' : 'none';
  };
  return { level: level(), supplier: shownName(supplier), ref: supplier.ref };
}

/** What a signal says, with who says so and since when; of a person only that there is something to read. */
export function reasonText({ texts, material }: Scene, supplier: DigestSupplier, signal: Signal): string {
  if (isAboutOfficer(signal, supplier)) return ABOUT_OFFICER;
  const text = said(texts, signal.rule, signal.params, supplier, material.today);
  const source = attribution(signal.evidence, (id) => texts.sourceName(id), material.today);
  return attributed(text, namesSources(text, signal, texts) && !/\d/.test(source) ? '' : source);
}

const said = (
  texts: DigestTexts,
  rule: string,
  params: Params,
  supplier: DigestSupplier,
  today: Day,
): string => inYear(plainText(ruleText(texts, rule).explain(params, shownName(supplier)), 600), today);

/** `Förut: 8 000 kr, 0,1 % av senaste omsättning.`, without the words that the new text has just said. */
function beforeText(
  { texts, material }: Scene,
  supplier: DigestSupplier,
  { rule, params, before }: Signal & { readonly before: Params | null },
): string | null {
  if (before === null || isAboutOfficer({ rule, params }, supplier)) return null;
  const now = said(texts, rule, params, supplier, material.today);
  const then = said(texts, rule, before, supplier, material.today);
  if (now === then) return null;
  const topic = now.slice(0, now.indexOf(': ') + 2);
  return sentence(
    `Förut: ${topic.length > 1 && then.startsWith(topic) ? then.slice(topic.length) : afterColon(then)}`,
  );
}

/** A text that sets its sources against each other has told who says so. */
const namesSources = (text: string, { evidence }: Signal, texts: DigestTexts): boolean =>
  evidence.every(({ source }) => text.includes(texts.sourceName(source)));

/** Open signals that are too slight to be told alone help to read those that are told. */
function contextText(scene: Scene, supplier: DigestSupplier, told: ReadonlySet<string>): string | null {
  const context = flagsFor(scene, supplier).filter(
    ({ rule, severity }) => !told.has(rule) && !isOutageRule(rule) && !isTold(scene.texts, rule, severity),
  );
  if (context.length === 0) return null;
  return `Sammanhang: ${context.map((flag) => reasonText(scene, supplier, flag)).join(' ')}`;
}

/**
 * Signals told before that still hold are counted, never repeated: they explain the level. Those that stood open before
 * the first digest and were never told are told now.
 */
function standingNote(scene: Scene, supplier: DigestSupplier, told: ReadonlySet<string>): string | null {
  const open = flagsFor(scene, supplier);
  const others = signalsOf(scene, supplier).filter(
    (flag) => !told.has(flag.rule) && !isImplied(scene, flag, open),
  );
  if (others.length === 0) return null;
  if (!untoldOfStart(scene).has(supplier.id))
    return `${counted(others.length, 'signal', 'signaler')} kvarstår sedan tidigare.`;
  const reasons = inOrder(others, scene.texts).map((flag) => reasonText(scene, supplier, flag));
  return `Sedan tidigare: ${reasons.join(' ')}`;
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
  const payment = [...rules].every((rule) => ruleText(texts, rule).payment);
  const units = material.alsoTold
    .filter(({ supplierId, unitName }) => supplierId === supplier.id && unitName !== material.unit.name)
    .filter(({ unitName }) => payment || texts.paymentUnits?.has(unitName) !== true)
    .map(({ unitName }) => unitName);
  return units.length === 0 ? null : `${listText([...new Set(units)])} har fått uppgiften.`;
}

const spaced = (texts: readonly (string | null)[]): string => texts.filter((text) => text !== null).join(' ');
