import type { FactValue } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, documentsSayNothing, shown } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { dayText } from '../words.ts';

type Judgment = FactValue<'judgments.registered'>['judgments'][number];

const isListed = ({ kind }: Judgment): boolean => kind === 'crime';

const isWithdrawn = ({ previous }: RuleInput): boolean =>
  (previous['judgments.registered'] ?? []).some(({ value }) => value.judgments.some(isListed));

/** The one that counts most: with legal force before others, then the newest. */
const gravest = (judgments: readonly Judgment[]): Judgment | undefined =>
  judgments.toSorted(
    (a, b) => Number(b.legalForce === 'yes') - Number(a.legalForce === 'yes') || b.on.localeCompare(a.on),
  )[0];

/**
 * A judgment that two persons have registered. Nobody can look up that there is none: without one it stays unknown, and
 * the only way to clear is that the statutory years have passed since the judgment.
 */
export const sanctionsMandatoryCrimeEvidence: Rule = {
  id: 'sanctions-mandatory-crime-evidence',
  version: 1,
  category: 'sanctions',
  severity: 'block',
  label: 'Registrerad dom att pröva',
  basis: [
    'LOU 13 kap. 1 och 1 a §§, om LOU över tröskelvärdet gäller',
    'LOU 19 kap. 17 §, om direktivet inte gäller',
    'LOV 7 kap. 1 §, om valfrihetssystem gäller',
  ],
  readers: {
    procurement:
      'Låt jurist läsa handlingen. Leverantören ska höras och kan visa vad den har gjort för att rätta till det.',
    care: 'Låt jurist läsa handlingen. Leverantören ska höras och kan visa vad den har gjort för att rätta till det.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives:
    'Domen är överklagad, gäller någon annan, eller gäller något som paragrafen inte räknar upp.',
  payment: false,
  appliesTo: privatePayees,
  outside: 'handlingar om domar registreras inte för den här formen',
  needs: ['judgments.registered'],
  history: ['judgments.registered'],
  evaluate(input) {
    const { facts, today, policy } = input;
    const fact = facts['judgments.registered'];
    const listed = fact.known ? fact.value.judgments.filter(isListed) : [];
    if (!fact.known || listed.length === 0) return documentsSayNothing(fact, 'intake', isWithdrawn(input));
    const evidence = shown('judgments.registered', fact);
    const counting = gravest(
      listed.filter(({ on }) => againstMonthsAgo(on, today, policy.sanctions.judgmentMonths) >= 0),
    );
    if (counting === undefined) return clear(evidence);
    const { on, reference, legalForce } = counting;
    return {
      outcome: 'hit',
      severity: legalForce === 'yes' ? 'block' : 'medium',
      params: { on, reference, legalForce },
      evidence: [evidence],
      weight: null,
    };
  },
  explain: ({ on, reference, legalForce }) =>
    `Handling ${reference} om dom ${dayText(on)}${
      legalForce === 'yes'
        ? ''
        : legalForce === 'no'
          ? ', som inte har fått laga kraft'
          : ', utan uppgift om laga kraft'
    }`,
};
