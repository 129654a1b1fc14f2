import type { FactVersion, Rule, RuleInput } from '../../domain/rule.ts';
import type { Day } from '../../domain/time.ts';
import { contractParams, deductionQuestion, needsNoFSkatt, severityWithout } from '../f-skatt.ts';
import { isForeignFirm, privatePayees } from '../forms.ts';
import { clear, registeredFrom, shown, unknownAs } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { dayText } from '../../wording/text.ts';

const unknownCause = 'okänd orsak';

/** The day we first saw the same source without the registration that it had shown before; null when it never had. */
function seenGone(versions: readonly FactVersion<'tax.fSkatt'>[], source: string): Day | null {
  let seen: Day | null = null;
  for (const version of versions) {
    if (version.source !== source) continue;
    if (version.value.status === 'registered') return seen ?? version.recordedOn;
    seen = version.validFrom ?? version.recordedOn;
  }
  return null;
}

function judge(input: RuleInput): ReturnType<Rule['evaluate']> {
  const { facts, previous, today, policy, supplier, contractFrom } = input;
  if (isForeignFirm(supplier.form) && needsNoFSkatt(input))
    return { outcome: 'not-applicable', reason: 'goods-only' };
  const fact = facts['tax.fSkatt'];
  if (!fact.known) return unknownAs(fact);
  const { status, to, reason } = fact.value;
  const evidence = shown('tax.fSkatt', fact);
  if (status === 'registered') return clear(evidence, ...registeredFrom(evidence, fact.value));
  const dated = status === 'deregistered' ? to : null;
  const seen = dated === null ? seenGone(previous['tax.fSkatt'] ?? [], fact.source) : null;
  const ended = dated ?? seen;
  if (ended === null) {
    return status === 'deregistered'
      ? { outcome: 'unknown', reason: 'no-baseline', source: fact.source }
      : clear(evidence);
  }
  if (againstMonthsAgo(ended, today, policy.tax.revokedWindowMonths) < 0) return clear(evidence);
  const cause = { ...evidence, fact: 'tax.fSkatt.reason', value: reason ?? unknownCause };
  return {
    outcome: 'hit',
    severity: severityWithout(input),
    params: { to: dated, seen, reason, ...contractParams(fact.value, contractFrom) },
    evidence: [evidence, cause],
    weight: null,
  };
}

/** A source without dates (SCB) is judged on its own earlier answers; never on another source's. */
export const taxFskattRevoked: Rule = {
  id: 'tax-fskatt-revoked',
  version: 5,
  category: 'tax',
  severity: 'high',
  label: 'F-skatt har upphört',
  basis: [
    'Skatteverket, rättslig vägledning: återkallelse av godkännande för F-skatt',
    'Skatteverket, offentliga uppgifter vid upphandling och uppföljning',
  ],
  readers: {
    procurement: 'Be om förklaring före nästa beställning.',
    finance: deductionQuestion,
  },
  relations: { impliedBy: ['credit-bankrupt', 'register-deregistered'], ends: [] },
  notice: false,
  informs: false,
  falsePositives:
    'Företaget bad själv om det, har gått upp i ett annat eller vilar; grunderna för återkallelse är få och tolkas snävt.',
  payment: true,
  appliesTo: privatePayees,
  outside: 'offentliga organisationer och dödsbon kontrolleras inte här',
  needs: ['tax.fSkatt'],
  history: ['tax.fSkatt'],
  evaluate: judge,
  explain: ({ to, seen, reason }) => {
    const ended = typeof to === 'string' ? `upphörde ${dayText(to)}` : `har upphört, sett ${dayText(seen)}`;
    return `F-skatten ${ended}${typeof reason === 'string' ? `, orsak enligt källan: ${reason}` : ''}`;
  },
};
