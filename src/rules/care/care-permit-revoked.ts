import type { FactValue } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput } from '../../domain/rule.ts';
import { legalForms } from '../../domain/supplier.ts';
import { clear, documentsSayNothing, shown } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { onText } from '../../wording/text.ts';

type Permit = FactValue<'permits.care'>['permits'][number];

const folded = (text: string | null): string => (text ?? '').trim().toLocaleLowerCase('sv');

/** The same kind of service at the same unit. */
const isSame = (a: Permit, b: Permit): boolean =>
  folded(a.type) === folded(b.type) && folded(a.unit) === folded(b.unit);

/** The day that a decision counts from; an extract gives only since when a permit holds. */
const dayOfDecision = ({ decided, from }: Permit): string | null => decided ?? from;

const isTaken = ({ status }: Permit): boolean => status === 'revoked' || status === 'banned';

/** An interim ban holds for the days that it names, and a revocation until a permit is given anew. */
const hasEnded = ({ status, to }: Permit, today: string): boolean =>
  status === 'banned' && to !== null && to < today;

const isGiven = ({ status, from }: Permit, today: string): boolean =>
  status === 'active' && (from === null || from <= today);

/** Taken away, and no permit has been given since for the same service and unit; what is in effect first. */
function takenAway(permits: readonly Permit[], today: string): readonly Permit[] {
  const isReplaced = (gone: Permit): boolean => {
    const on = dayOfDecision(gone);
    return permits.some(
      (one) => isGiven(one, today) && isSame(one, gone) && one.from !== null && on !== null && one.from > on,
    );
  };
  return permits
    .filter((permit) => isTaken(permit) && !hasEnded(permit, today) && !isReplaced(permit))
    .toSorted(
      (a, b) =>
        Number(isStayed(a)) - Number(isStayed(b)) ||
        (dayOfDecision(b) ?? '').localeCompare(dayOfDecision(a) ?? ''),
    );
}

const isStayed = ({ stayed }: Permit): boolean => stayed === 'yes';

const isWithdrawn = ({ previous }: RuleInput): boolean =>
  (previous['permits.care'] ?? []).some(({ value }) => value.permits.some(isTaken));

/** Where the decision stands: `final` · `stayed` by a court · `appealed` · `open` it can still be appealed · `unknown`. */
const stateOf = (permit: Permit): string => {
  if (isStayed(permit)) return 'stayed';
  if (permit.legalForce === 'yes') return 'final';
  if (permit.appealed === 'yes') return 'appealed';
  return permit.legalForce === 'no' ? 'open' : 'unknown';
};

const states: Readonly<Record<string, string>> = {
  final: 'beslutet har fått laga kraft',
  stayed: 'beslutet gäller inte förrän domstolen har prövat det (inhibition)',
  appealed: 'beslutet är överklagat och gäller så länge',
  open: 'beslutet har inte fått laga kraft',
  unknown: 'vi vet inte om beslutet har överklagats',
};

/**
 * Revoked, or banned for the time being, by unit and kind of service, from documents that people register. A decision that a court has stayed leaves the permit
 * in force: it deepens and does not ask for a stop.
 */
export const carePermitRevoked: Rule = {
  id: 'care-permit-revoked',
  version: 2,
  category: 'care',
  severity: 'block',
  label: 'Tillstånd återkallat',
  basis: [
    'LSS 26 g och 26 h §§ (återkallelse och tillfälligt förbud)',
    'Socialtjänstlagen, om tillståndspliktig verksamhet',
    'IVO, beslut om tillstånd',
  ],
  readers: {
    // No contract lets anybody run what needs a permit: the track decides nothing here.
    care: ({ state }) =>
      state === 'stayed'
        ? 'Tala med IVO om läget och följ domstolens prövning. Se över er plan för brukarna.'
        : 'Tala med IVO om läget och följ er plan för brukarna. Inga nya uppdrag förrän områdeschefen beslutat.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives:
    'En domstol har upphävt beslutet, ett nytt tillstånd har getts, eller en annan enhet avses.',
  payment: false,
  appliesTo: legalForms,
  outside: 'gäller alla former',
  needs: ['permits.care'],
  history: ['permits.care'],
  evaluate(input) {
    const { facts, today, policy } = input;
    const fact = facts['permits.care'];
    if (!fact.known) return documentsSayNothing(fact, 'ivo', isWithdrawn(input));
    const { permits } = fact.value;
    const evidence = shown('permits.care', fact);
    const gone = takenAway(permits, today);
    const [first] = gone;
    if (first === undefined) {
      // Said by IVO not long ago that it is in force: that, and nothing less, is an answer.
      const isNew = againstMonthsAgo(fact.asOf, today, policy.care.permitExtractMonths) >= 0;
      const isActive = permits.some(
        (permit) => isGiven(permit, today) && (permit.to === null || permit.to >= today),
      );
      if (isActive && isNew) return clear(evidence);
      if (permits.some(({ status }) => status === 'overturned'))
        return { outcome: 'not-applicable', reason: 'overturned' };
      if (permits.some((permit) => hasEnded(permit, today)))
        return { outcome: 'not-applicable', reason: 'ban-ended' };
      return isActive
        ? { outcome: 'unknown', reason: 'stale', source: fact.source }
        : documentsSayNothing(fact, 'ivo', isWithdrawn(input));
    }
    return {
      outcome: 'hit',
      severity: isStayed(first) ? 'high' : 'block',
      params: {
        type: first.type,
        unit: first.unit,
        on: dayOfDecision(first),
        ban: first.status === 'banned' ? 'yes' : null,
        state: stateOf(first),
        reference: first.reference,
        more: gone.length - 1,
      },
      evidence: [{ ...evidence, value: 'revoked' }],
      weight: null,
    };
  },
  explain({ type, unit, on, ban, state, reference, more }) {
    const where = typeof unit === 'string' ? `, enheten ${unit}` : '';
    const others = Number(more) > 0 ? ` och ${more} till` : '';
    const what = ban === 'yes' ? 'förbjöd tillfälligt' : 'återkallade tillståndet för';
    return `IVO ${what} ${type}${where}${others}${onText(on)}; ${states[String(state)] ?? state} (${reference})`;
  },
};
