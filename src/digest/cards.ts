import type { DigestSupplier, FlagEvent } from '../domain/digest.ts';
import type { Params, Severity } from '../domain/rule.ts';
import type { News } from './news.ts';
import { concerns, flagsFor, signalsOf, type OpenFlag, type Scene } from './scene.ts';
import { isTold, ruleText } from './texts.ts';

/*
 * One cause is one card: what a bankruptcy, a merger or a striking-off brings with it is told where that is told, and
 * counted once. Which rules those are stands on the rules (`relations`).
 */

/** News about one supplier, by what is to be made of it. */
export interface SupplierNews {
  readonly supplier: DigestSupplier;
  /** New and worse: of the supplier's facts, or urgent whatever the cause. */
  readonly rising: readonly News[];
  readonly better: readonly News[];
  /** What moved was ours: a limit, a rule, a form, a depth, a window. */
  readonly changed: readonly News[];
  /** Follows from a cause that is told here or was told before: no news of its own. */
  readonly silent: readonly News[];
}

type Signal = { readonly rule: string; readonly severity: Severity; readonly params: Params };

/** It asks for a decision, or ends the payer's good faith. */
const isGrave = ({ texts }: Scene, { rule, severity }: Signal): boolean =>
  severity === 'block' || ruleText(texts, rule).notice;

/** A signal that must reach the reader the same day. */
export const isUrgent = (scene: Scene, { kind, event }: News): boolean =>
  kind === 'new' || kind === 'worse' ? isGrave(scene, event) : false;

/** An event that asks for a mail the same day, whatever the others of its flag make of it. */
export const isUrgentEvent = (scene: Scene, event: FlagEvent): boolean =>
  (event.change === 'opened' || event.change === 'worse') && isGrave(scene, event);

/**
 * Whether a signal has the same cause as another that stands open, and is therefore told on its card. What is too
 * slight to be told, or says that it brings nothing with it, is no cause; and nothing that asks for a decision hides
 * behind a cause that asks for none.
 */
export function isImplied(scene: Scene, signal: Signal, open: readonly Signal[]): boolean {
  const { impliedBy } = ruleText(scene.texts, signal.rule).relations;
  return open.some(
    (other) =>
      impliedBy.includes(other.rule) &&
      isCause(scene, other) &&
      (isGrave(scene, other) || !isGrave(scene, signal)),
  );
}

const isCause = ({ texts }: Scene, { rule, severity, params }: Signal): boolean =>
  isTold(texts, rule, severity) && ruleText(texts, rule).relations.alone?.(params) !== true;

/**
 * What was told on the card of a cause, or not at all because of it, and stands open by itself now that the cause is gone
 * or no cause any more.
 */
export function leftBehind(
  scene: Scene,
  { supplier, rising }: SupplierNews,
  gone: readonly News[],
): readonly OpenFlag[] {
  const open = flagsFor(scene, supplier);
  const causes = new Set(gone.map(({ event }) => event.rule));
  const told = new Set([...gone, ...rising].map(({ event }) => event.rule));
  return signalsOf(scene, supplier).filter(
    (flag) =>
      !told.has(flag.rule) &&
      ruleText(scene.texts, flag.rule).relations.impliedBy.some((cause) => causes.has(cause)) &&
      !isImplied(scene, flag, open),
  );
}

/** Signals without those that another of them implies. */
export const withoutImplied = <Each extends Signal>(
  scene: Scene,
  signals: readonly Each[],
): readonly Each[] => signals.filter((signal) => !isImplied(scene, signal, signals));

/** Whether a signal went because the cause of an open one came: told on that card, never as something better. */
const isEnded = ({ texts }: Scene, rule: string, open: readonly Signal[]): boolean =>
  open.some((other) => ruleText(texts, other.rule).relations.ends.includes(rule));

export function sortNews(scene: Scene, supplier: DigestSupplier, news: readonly News[]): SupplierNews {
  const own = news.filter(({ event }) => concerns(scene, event.rule));
  const open: readonly Signal[] = [
    ...flagsFor(scene, supplier),
    ...own.flatMap(({ kind, event }) => (kind === 'cleared' ? [] : [event])),
  ];
  const placeOf = (one: News): 'rising' | 'better' | 'changed' | 'silent' => {
    const { kind, cause, event } = one;
    if (isImplied(scene, event, open)) return 'silent';
    if (kind === 'cleared' && (cause === 'superseded' || isEnded(scene, event.rule, open))) return 'silent';
    if (cause !== 'facts') return isUrgent(scene, one) ? 'rising' : 'changed';
    return kind === 'new' || kind === 'worse' ? 'rising' : 'better';
  };
  const placed = own.map((one) => ({ one, place: placeOf(one) }));
  const at = (wanted: string): readonly News[] =>
    placed.flatMap(({ one, place }) => (place === wanted ? [one] : []));
  return {
    supplier,
    rising: at('rising'),
    better: at('better'),
    changed: at('changed'),
    silent: at('silent'),
  };
}

/** What came with the signals of a card, and is told on it in a few words. */
export function broughtBy(
  scene: Scene,
  rising: readonly News[],
  silent: readonly News[],
): { readonly follows: readonly News[]; readonly ended: readonly News[] } {
  const { texts } = scene;
  const causes = new Map(rising.map(({ event }) => [event.rule, ruleText(texts, event.rule)]));
  // Two readings of one fact, as F-skatt that has ended and that is missing, are not told twice.
  const saysMore = (rule: string): boolean => {
    const { relations, needs } = ruleText(texts, rule);
    const by = relations.impliedBy.flatMap((id) => causes.get(id) ?? []);
    return by.length > 0 && by.every((cause) => !needs.some((kind) => cause.needs.includes(kind)));
  };
  const rises = ({ kind }: News): boolean => kind === 'new' || kind === 'worse';
  const endedHere = (rule: string): boolean =>
    [...causes.values()].some(({ relations }) => relations.ends.includes(rule));
  const follows = silent.filter((one) => rises(one) && saysMore(one.event.rule));
  const first = new Set(
    withoutImplied(
      scene,
      follows.map(({ event }) => event),
    ),
  );
  return {
    follows: follows.filter(({ event }) => first.has(event)),
    ended: silent.filter(({ kind, event }) => kind === 'cleared' && endedHere(event.rule)),
  };
}
