import type { DigestSupplier } from '../domain/digest.ts';
import { daysBetween, swedishDay, type Day } from '../domain/time.ts';
import type { Scene } from './scene.ts';
import { factText, isFactKind } from '../wording/fact.ts';
import { daysText, plainText } from '../wording/mail-text.ts';
import { listText } from '../wording/text.ts';

type Failing = DigestSupplier['failing'][number];

const refused = new Set(['refused', 'credentials', 'forbidden']);
const unreadable = new Set(['broken', 'unreadable', 'drift', 'worker-lost']);

const AGAIN = 'nytt försök i natt';
const TOO_LITTLE = `en uppgift som krävs saknas eller är för gammal, ${AGAIN}`;

/** Why a control is not done: `failing scb`, `incomplete bolagsverket`, `not-found scb`, or `unknown`. One per supplier. */
export function causeOf({ failing, incomplete, notFoundIn }: DigestSupplier): string {
  const [kind, sources] =
    failing.length > 0
      ? ['failing', failing.map(({ source }) => source)]
      : incomplete.length > 0
        ? ['incomplete', incomplete.map(({ source }) => source)]
        : notFoundIn.length > 0
          ? ['not-found', notFoundIn]
          : ['unknown', []];
  return [kind, ...[...sources].sort()].join(' ');
}

/** The cause of a group that shares one, in words: `Bolagsverket svarade inte 22 november, nytt försök i natt`. */
export function causeText(group: readonly DigestSupplier[], scene: Scene): string {
  const [first] = group;
  if (first === undefined) return TOO_LITTLE;
  if (first.failing.length > 0) return failingText(failingSources(group), scene);
  if (first.incomplete.length > 0) return incompleteText(group, scene);
  return first.notFoundIn.length > 0 ? notFoundText(first, scene) : TOO_LITTLE;
}

/** Everything that holds a single supplier's control back; that no register knows its number comes with what to do. */
export function oneCauseText(supplier: DigestSupplier, scene: Scene): string {
  if (supplier.failing.length === 0 && isUnregistered(supplier)) return checkNumberText(supplier, scene);
  return causeText([supplier], scene);
}

/** True when registers answered that they have no such organisation, and none has confirmed it. */
export const isUnregistered = ({ notFoundIn, registered }: DigestSupplier): boolean =>
  notFoundIn.length > 0 && !registered;

export const checkNumberText = (supplier: DigestSupplier, scene: Scene): string =>
  `${notFoundText(supplier, scene)} – kontrollera organisationsnumret`;

const notFoundText = (supplier: DigestSupplier, { texts }: Scene): string =>
  isUnregistered(supplier)
    ? 'finns inte i något register'
    : `finns inte hos ${listText(supplier.notFoundIn.map((source) => plainText(texts.sourceName(source))))}`;

function incompleteText(group: readonly DigestSupplier[], { texts }: Scene): string {
  const answers = group.flatMap(({ incomplete }) => incomplete);
  const sources = [...new Set(answers.map(({ source }) => plainText(texts.sourceName(source))))];
  const kinds = [...new Set(answers.flatMap(({ missing }) => missing.filter(isFactKind)))];
  const what = kinds.length === 0 ? 'en del uppgifter' : `uppgift om ${listText(kinds.map(factText))}`;
  return `svaret från ${listText(sources)} saknade ${what}, ${AGAIN}`;
}

/** `22 november` for last night, `sedan 15 november (8 dagar)` for longer. */
function sinceText(since: Day, today: Day): { readonly recent: boolean; readonly text: string } {
  const days = daysBetween(since, today);
  if (days <= 1) return { recent: true, text: swedishDay(since, today) };
  return { recent: false, text: `sedan ${swedishDay(since, today)} (${daysText(days)})` };
}

interface FailingPart {
  /** Stands before the names: `svaret från`. */
  readonly before: string;
  readonly name: string;
  readonly after: string;
  /** What happens next. */
  readonly tail: string;
}

/** Why sources gave nothing and what happens next; sources of which the same is said share the words. */
function failingText(failing: readonly Failing[], scene: Scene): string {
  const parts = failing.map((one) => failingPart(one, scene));
  const groupedBy = (keyOf: (part: FailingPart) => string, some: readonly FailingPart[]) => {
    const groups = new Map<string, FailingPart[]>();
    for (const part of some) groups.set(keyOf(part), [...(groups.get(keyOf(part)) ?? []), part]);
    return [...groups];
  };
  const said = (same: readonly FailingPart[]): string => {
    const names = listText([...new Set(same.map(({ name }) => name))]);
    return [same[0]?.before, names, same[0]?.after].filter((text) => text !== '').join(' ');
  };
  return groupedBy(({ tail }) => tail, parts)
    .map(([tail, some]) => {
      const texts = groupedBy(({ before, after }) => `${before}|${after}`, some).map(([, same]) =>
        said(same),
      );
      return `${listText(texts)}, ${tail}`;
    })
    .join('; ');
}

function failingPart({ source, since, reason }: Failing, { material, texts }: Scene): FailingPart {
  const name = plainText(texts.sourceName(source));
  const { recent, text } = sinceText(since, material.today);
  if (reason !== null && refused.has(reason)) {
    const after = recent ? `nekade oss svar ${text}` : `har nekat oss svar ${text}`;
    return { before: '', name, after, tail: 'behörigheten ses över' };
  }
  if (reason !== null && unreadable.has(reason)) {
    const after = recent ? `gick inte att läsa ${text}` : `har inte gått att läsa ${text}`;
    return { before: 'svaret från', name, after, tail: AGAIN };
  }
  const after = recent ? `svarade inte ${text}` : `har inte svarat ${text}`;
  return { before: '', name, after, tail: AGAIN };
}

/** The sources behind a set of suppliers, one entry per source, longest failing first. */
export function failingSources(suppliers: readonly DigestSupplier[]): readonly Failing[] {
  const bySource = new Map<string, Failing>();
  for (const failing of suppliers.flatMap((supplier) => supplier.failing)) {
    const known = bySource.get(failing.source);
    if (known === undefined || failing.since < known.since) bySource.set(failing.source, failing);
  }
  return [...bySource.values()].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}
