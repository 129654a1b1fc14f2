import type { FactKind } from '../../domain/facts.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Rule, RuleInput } from '../../domain/rule.ts';
import { legalForms, type LegalForm } from '../../domain/supplier.ts';
import type { Day } from '../../domain/time.ts';
import { clear, isSilent } from '../read.ts';
import { dayText, listText, sourceText } from '../words.ts';

type Judged = Pick<Rule, 'id' | 'needs' | 'appliesTo'>;

/** The rules that must be judged for this form. */
const mandatory = (rules: readonly Judged[], policy: Policy, form: LegalForm): readonly Judged[] => {
  const ids = policy.mandatoryRules[form] ?? policy.mandatoryRules.default;
  return rules.filter((rule) => ids.includes(rule.id) && rule.appliesTo.includes(form));
};

/** Sources that failed and that a needed kind could have come from; a failed block of an answer counts when it was missed. */
function failing(input: RuleInput, kinds: readonly FactKind[]): readonly RuleInput['sources'][number][] {
  const trusted = new Set<string>();
  const missed = new Set<string>();
  for (const kind of kinds) {
    for (const source of input.policy.trustOrder[kind] ?? []) trusted.add(source);
    const fact = input.facts[kind];
    if (!fact.known && fact.reason === 'source-failed' && fact.source !== null) missed.add(fact.source);
  }
  return input.sources.filter(
    ({ source, state }) =>
      (state === 'failed' && trusted.has(source)) || (state !== 'skipped' && missed.has(source)),
  );
}

const earliest = (days: readonly (Day | null)[]): Day | null =>
  days.reduce((first, day) => (first === null || (day !== null && day < first) ? day : first), null);

/**
 * Tells of a source that a mandatory rule needs and that did not answer. It judges the other rules' needs, and is
 * therefore made from them. A source that was skipped never hits.
 */
export const dqSourceUnavailable = (rules: readonly Judged[]): Rule => ({
  id: 'dq-source-unavailable',
  version: 1,
  category: 'data-quality',
  severity: 'info',
  label: 'Källan kunde inte kontrolleras',
  basis: ['Projektets egen princip: en källa som inte svarar får aldrig se ut som ett svar'],
  action: 'Vänta på nästa försök eller hämta uppgiften själv om det brådskar.',
  falsePositives: 'Säger inget om leverantören, bara om källan.',
  audience: ['procurement', 'care', 'finance'],
  payment: false,
  appliesTo: legalForms,
  outside: 'gäller alla former',
  needs: [],
  history: [],
  evaluate(input) {
    const judged = mandatory(rules, input.policy, input.supplier.form);
    if (judged.length === 0) return { outcome: 'not-applicable', reason: 'nothing-mandatory' };
    if (!input.sources.some(isSilent)) return clear();
    const failed = failing(
      input,
      judged.flatMap((rule) => rule.needs),
    );
    if (failed.length === 0) return clear();
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
