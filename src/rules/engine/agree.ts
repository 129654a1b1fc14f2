import { headlineOf, type FactKind, type StoredFact } from '../../domain/facts.ts';
import type { LegalForm } from '../../domain/supplier.ts';
import { addDays, type Day, dayOf } from '../../domain/time.ts';

/** Amounts at Kronofogden: what matters first is whether there is a debt. */
export const debtKinds: ReadonlySet<FactKind> = new Set(['credit.publicDebt', 'credit.privateDebt']);

const isKind = <Kind extends FactKind>(fact: StoredFact, kind: Kind): fact is StoredFact & StoredFact<Kind> =>
  fact.kind === kind;

/** One status per company cannot tell compulsory liquidation from the other, nor name two procedures at once. */
const coarse = (procedure: string): string =>
  procedure === 'compulsory-liquidation' ? 'liquidation' : procedure;

/** False for a word that tells nothing: a form without a name, and "none" from a source that does not know of all. */
export function isSaid(fact: StoredFact): boolean {
  if (headlineOf(fact.kind, fact.value) === null) return false;
  if (isKind(fact, 'company.procedures'))
    return fact.value.coverage === 'full' || fact.value.ongoing.length > 0;
  if (isKind(fact, 'company.form')) return fact.value.form !== 'OTHER' && fact.value.form !== 'UNKNOWN';
  return true;
}

/** Forms that one register does not tell apart: SCB has one code for partnerships, and a branch is its foreign firm. */
const alike: readonly ReadonlySet<LegalForm>[] = [new Set(['HB', 'KB']), new Set(['FILIAL', 'FOREIGN'])];

/** Whoever does not know of days to come says of a later registration that there is none. */
const notNow: ReadonlySet<string> = new Set(['not-yet', 'never', 'deregistered']);
const registrations: ReadonlySet<FactKind> = new Set(['tax.fSkatt', 'tax.vat', 'tax.employer']);

/** True when two sources' words on one kind can both be right. */
export function agree(a: StoredFact, b: StoredFact): boolean {
  const [x, y] = [headlineOf(a.kind, a.value), headlineOf(b.kind, b.value)];
  if (x === y) return true;
  if (debtKinds.has(a.kind)) return Number(x) > 0 === Number(y) > 0;
  if (registrations.has(a.kind))
    return [x, y].includes('not-yet') && notNow.has(String(x)) && notNow.has(String(y));
  if (isKind(a, 'company.registration') && isKind(b, 'company.registration')) {
    const kinds = [a.value.deregistered?.kind, b.value.deregistered?.kind];
    return !kinds.includes(undefined) && kinds.includes('other');
  }
  if (isKind(a, 'company.procedures') && isKind(b, 'company.procedures')) {
    const [part, whole] = b.value.coverage === 'partial' ? [b.value, a.value] : [a.value, b.value];
    if (part.coverage === 'full') return false;
    const known = new Set(whole.ongoing.map(({ kind }) => coarse(kind)));
    return part.ongoing.every(({ kind }) => known.has(coarse(kind)));
  }
  if (isKind(a, 'company.form') && isKind(b, 'company.form')) {
    const [one, other] = [a.value.form, b.value.form];
    return alike.some((forms) => forms.has(one) && forms.has(other));
  }
  return false;
}

/** True when `other` tells something else, of a later day, and `word` is of a day before we first saw it. */
export const isNews = (other: StoredFact, word: StoredFact): boolean =>
  other.asOf > word.asOf && word.asOf < seenFirst(other) && differs(other, word);

/** Of a debt, the later amount counts. */
const differs = (a: StoredFact, b: StoredFact): boolean =>
  debtKinds.has(a.kind) ? headlineOf(a.kind, a.value) !== headlineOf(b.kind, b.value) : !agree(a, b);

const seenFirst = ({ recordedAt }: StoredFact): Day => dayOf(new Date(recordedAt));

/** So long after it became so, every register has been told. */
const TOLD_WITHIN_DAYS = 14;

/** The day on which every register knows of it: when we do, or long enough after it became so in the world. */
function knownEverywhere(fact: StoredFact): Day {
  const toUs = seenFirst(fact);
  const toAll = fact.validFrom === null ? toUs : addDays(fact.validFrom, TOLD_WITHIN_DAYS);
  return toAll < toUs ? toAll : toUs;
}

/** What a list from before the other's news does not say is no contradiction: it could not know yet. */
const couldBoth = (a: StoredFact, b: StoredFact): boolean =>
  a.asOf >= knownEverywhere(b) && b.asOf >= knownEverywhere(a);

/** True when two words that do not agree contradict each other: of a debt, unless the debt is news to the other. */
export function contradict(a: StoredFact, b: StoredFact): boolean {
  if (agree(a, b)) return false;
  if (!debtKinds.has(a.kind)) return couldBoth(a, b);
  return headlineOf(a.kind, a.value) === 0 ? !isNews(b, a) : !isNews(a, b);
}
