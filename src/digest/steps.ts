import type { DigestSupplier } from '../domain/digest.ts';
import { actionsFor, type Params } from '../domain/rule.ts';
import { holdBack } from '../domain/track.ts';
import type { Scene } from './scene.ts';
import { isJudgmentOfPerson, ruleText } from './texts.ts';
import { plainText, sentence } from '../wording/mail-text.ts';

const MOST_STEPS = 6;
/** What to do about a person is for those who may read the case. */
const OPEN_CASE = 'Öppna ärendet.';

/** What a decision level asks of everybody, whatever the reason. */
const HOLD = 'Inga nya åtaganden förrän namngiven person har beslutat.';
/** A rule has said it in its own words, for its own case. */
const saysHold = /inga nya |avtalet avgör/i;
/** What holds whatever the contract says stands before what the contract decides. */
const holdsAnyway = /inga nya /i;

/** What to do about the signals, in order: each rule's action for the readers that the unit is. */
export function stepsFor(
  { texts, material }: Scene,
  supplier: DigestSupplier,
  signals: readonly { readonly rule: string; readonly params: Params }[],
): readonly string[] {
  const stop = supplier.level === 'stop';
  const actions = signals.flatMap((signal) =>
    isJudgmentOfPerson(signal, supplier)
      ? [OPEN_CASE]
      : actionsFor(ruleText(texts, signal.rule), material.unit.reads, signal.params, supplier.tracks),
  );
  const distinct = [...new Set(actions.map((action) => plainText(action)).filter((action) => action !== ''))];
  const split = stop ? distinct.flatMap((action) => action.split(/(?<=\.)\s+(?=\p{Lu})/u)) : distinct;
  const steps = [...new Set(split.map(sentence))].slice(0, MOST_STEPS);
  if (!stop) return steps;
  // What is held back stands last, once; a payment unit enters into nothing, and its rules say what it does.
  const holds = steps.filter((step) => saysHold.test(step));
  const last =
    material.unit.topics === 'all'
      ? [holds.find((step) => holdsAnyway.test(step)) ?? holds[0] ?? holdBack(HOLD, supplier.tracks)]
      : [];
  return [...steps.filter((step) => !saysHold.test(step)), ...last];
}
