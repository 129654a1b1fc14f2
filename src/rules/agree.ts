import { headlineOf, type FactKind, type StoredFact } from '../domain/facts.ts';
import type { LegalForm } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';

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

/** True when a word is from a day on which its source could have heard of the other's news. */
export const couldKnow = (word: StoredFact, news: StoredFact): boolean =>
  word.asOf >= dayOf(new Date(news.recordedAt));

/** True when `other` tells something else, of a later day, that `word` is too old to have heard of. */
export const isNews = (other: StoredFact, word: StoredFact): boolean =>
  other.asOf > word.asOf && !couldKnow(word, other) && differs(other, word);

/** Of a debt, the later amount counts. */
const differs = (a: StoredFact, b: StoredFact): boolean =>
  debtKinds.has(a.kind) ? headlineOf(a.kind, a.value) !== headlineOf(b.kind, b.value) : !agree(a, b);
