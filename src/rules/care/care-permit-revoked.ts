import type { FactValue } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput } from '../../domain/rule.ts';
import { legalForms } from '../../domain/supplier.ts';
import { holdBack } from '../../domain/track.ts';
import { clear, documentsSayNothing, shown } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { onText } from '../words.ts';

type Permit = FactValue<'permits.care'>['permits'][number];

const folded = (text: string | null): string => (text ?? '').trim().toLocaleLowerCase('sv');

/** The same kind of service at the same unit. */
const isSame = (a: Permit, b: Permit): boolean =>
  folded(a.type) === folded(b.type) && folded(a.unit) === folded(b.unit);

/** The day that a decision counts from; an extract gives only since when a permit holds. */
const dayOfDecision = ({ decided, from }: Permit): string | null => decided ?? from;

const isTaken = ({ status }: Permit): boolean => status === 'revoked' || status === 'banned';

/** Taken away, and no permit has been given since for the same service and unit; what is in effect first. */
function takenAway(permits: readonly Permit[]): readonly Permit[] {
  const isReplaced = (gone: Permit): boolean => {
    const on = dayOfDecision(gone);
    return permits.some(
      (one) =>
        one.status === 'active' && isSame(one, gone) && one.from !== null && on !== null && one.from > on,
    );
  };
  return permits
    .filter((permit) => isTaken(permit) && !isReplaced(permit))
    .toSorted(
      (a, b) =>
        Number(isStayed(a)) - Number(isStayed(b)) ||
        (dayOfDecision(b) ?? '').localeCompare(dayOfDecision(a) ?? ''),
    );
}

const isStayed = ({ stayed }: Permit): boolean => stayed === 'yes';

const isWithdrawn = ({ previous }: RuleInput): boolean =>
  (previous['permits.care'] ?? []).some(({ value }) =>
    value.permits.some(({ status }) => status === 'revoked'),
  );

/** Where the decision stands: `final` · `stayed` by a court · `appealed` · `open` it can still be appealed · `unknown`. */
const stateOf = (permit: Permit): string => {
  if (isStayed(permit)) return 'stayed';
  if (permit.legalForce === 'yes') return 'final';
  if (permit.appealed === 'yes') return 'appealed';
  return permit.legalForce === 'no' ? 'open' : 'unknown';
};

const HOLD = 'Inga nya uppdrag förrän områdeschefen beslutat.';

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
  version: 1,
  category: 'care',
  severity: 'block',
  label: 'Tillstånd återkallat',
  basis: ['LSS 26 g och 26 h §§ (återkallelse och tillfälligt förbud)', 'IVO, beslut om tillstånd'],
  readers: {
    care: ({ state }, tracks) =>
      state === 'stayed'
        ? 'Tala med IVO om läget och följ domstolens prövning. Se över er plan för brukarna.'
        : // No contract lets anybody work without a permit.
          `Tala med IVO om läget och följ er plan för brukarna. ${holdBack(HOLD, state === 'final' ? [] : tracks)}`,
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
    const gone = takenAway(permits);
    const [first] = gone;
    if (first === undefined) {
      // Said by IVO not long ago that it is in force: that, and nothing less, is an answer.
      const isNew = againstMonthsAgo(fact.asOf, today, policy.care.permitExtractMonths) >= 0;
      const isActive = permits.some(({ status, to }) => status === 'active' && (to === null || to >= today));
      if (isActive && isNew) return clear(evidence);
      if (permits.some(({ status }) => status === 'overturned'))
        return { outcome: 'not-applicable', reason: 'overturned' };
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
