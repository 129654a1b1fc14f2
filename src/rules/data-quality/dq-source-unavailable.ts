import type { FactKind } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput } from '../../domain/rule.ts';
import { legalForms } from '../../domain/supplier.ts';
import type { Day } from '../../domain/time.ts';
import { mandatoryRules, registersOf } from '../engine/level.ts';
import { clear, isSilent } from '../read.ts';
import { dayText, listText, sourceText } from '../../wording/text.ts';

type Judged = Pick<Rule, 'id' | 'needs' | 'appliesTo'>;
type States = RuleInput['sources'];

/** The rules that must be judged for this supplier and cover its form. */
const mandatory = (rules: readonly Judged[], { policy, supplier }: RuleInput): readonly Judged[] => {
  const ids = mandatoryRules(policy, supplier);
  return rules.filter((rule) => ids.includes(rule.id) && rule.appliesTo.includes(supplier.form));
};

/** The sources that a needed kind could come from; while the form is only presumed, every register. */
function needed({ policy, supplier }: RuleInput, kinds: readonly FactKind[]): ReadonlySet<string> {
  const trusted = new Set(kinds.flatMap((kind) => policy.trustOrder[kind] ?? []));
  return supplier.formConfirmed ? trusted : new Set([...trusted, ...registersOf(policy)]);
}

/** Needed sources that failed; a failed block of an answer counts when it was missed. */
function failing(
  { facts, sources }: RuleInput,
  kinds: readonly FactKind[],
  from: ReadonlySet<string>,
): States {
  const missed = new Set<string>();
  for (const kind of kinds) {
    const fact = facts[kind];
    if (!fact.known && fact.reason === 'source-failed' && fact.source !== null) missed.add(fact.source);
  }
  return sources.filter(
    ({ source, state }) =>
      (state === 'failed' && from.has(source)) || (state !== 'skipped' && missed.has(source)),
  );
}

const earliest = (days: readonly (Day | null)[]): Day | null =>
  days.reduce((first, day) => (first === null || (day !== null && day < first) ? day : first), null);

/**
 * Tells of a source that a mandatory rule needs and that did not answer. It judges the other rules' needs, and is
 * therefore made from them. A source that was skipped never hits, and one that is closed for the night clears nothing.
 */
export const dqSourceUnavailable = (rules: readonly Judged[]): Rule => ({
  id: 'dq-source-unavailable',
  version: 2,
  category: 'data-quality',
  severity: 'info',
  label: 'Källan kunde inte kontrolleras',
  basis: ['Projektets egen princip: en källa som inte svarar får aldrig se ut som ett svar'],
  readers: {
    procurement: 'Vänta på nästa försök eller hämta uppgiften själv om det brådskar.',
    care: 'Vänta på nästa försök eller hämta uppgiften själv om det brådskar.',
    finance: 'Vänta på nästa försök eller hämta uppgiften själv om det brådskar.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives: 'Säger inget om leverantören, bara om källan.',
  payment: false,
  appliesTo: legalForms,
  outside: 'gäller alla former',
  needs: [],
  history: [],
  evaluate(input) {
    const judged = mandatory(rules, input);
    if (judged.length === 0 && input.supplier.formConfirmed)
      return { outcome: 'not-applicable', reason: 'nothing-mandatory' };
    if (!input.sources.some(isSilent)) return clear();
    const kinds: FactKind[] = judged.flatMap((rule) => rule.needs);
    if (!input.supplier.formConfirmed) kinds.push('company.form');
    const sources = needed(input, kinds);
    const failed = failing(input, kinds, sources);
    if (failed.length === 0) {
      const closed = input.sources.find(({ source, reason }) => reason === 'closed' && sources.has(source));
      return closed === undefined
        ? clear()
        : { outcome: 'unknown', reason: 'source-failed', source: closed.source };
    }
    return {
      outcome: 'hit',
      severity: 'info',
      params: {
        sources: failed.map(({ source }) => source).join('+'),
        since: earliest(failed.map((state) => state.failedSince)),
        last: earliest(failed.map((state) => state.lastAnswered)),
      },
      // The state only: the reason of a failure moves from night to night.
      evidence: failed.map(({ source, state }) => ({
        fact: 'source',
        value: state,
        source,
        factId: null,
        asOf: null,
      })),
      weight: null,
    };
  },
  explain: ({ sources, since, last }) => {
    const names = listText(
      String(sources)
        .split('+')
        .map((source) => sourceText(source)),
    );
    const known =
      typeof last === 'string'
        ? `senaste säkra uppgift är från ${dayText(last)}`
        : 'ingen tidigare uppgift finns';
    return `${names} har inte gett fullständigt svar${typeof since === 'string' ? ` sedan ${dayText(since)}` : ''}; ${known}`;
  },
});
