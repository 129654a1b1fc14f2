import type { FactValue } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, documentsSayNothing, shown } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { dayText, listText } from '../../wording/text.ts';

type Judgment = FactValue<'judgments.registered'>['judgments'][number];

const isCrime = ({ kind }: Judgment): boolean => kind === 'crime';
const isAboutPerson = ({ about }: Judgment): boolean => about === 'representative';

const isWithdrawn = ({ previous }: RuleInput): boolean =>
  (previous['judgments.registered'] ?? []).some(({ value }) => value.judgments.some(isCrime));

/** May count: no reader has found that it falls outside the paragraph, or that it is about somebody else. */
const mayCount = (judgment: Judgment, { policy }: RuleInput): boolean =>
  judgment.listed !== 'no' &&
  judgment.about !== 'other' &&
  !(isAboutPerson(judgment) && policy.asker === 'municipal-company');

const isRead = ({ listed, about }: Judgment): boolean =>
  listed !== undefined && listed !== 'unknown' && about !== undefined && about !== 'unknown';

/** Read by a person, with legal force, about the supplier or who leads it, and of what the paragraph lists. */
const isCertain = (judgment: Judgment): boolean => judgment.legalForce === 'yes' && isRead(judgment);

/** The one that counts most: what is certain before what has legal force alone, that before the rest, then the newest. */
const gravest = (judgments: readonly Judgment[]): Judgment | undefined =>
  judgments.toSorted(
    (a, b) =>
      Number(isCertain(b)) - Number(isCertain(a)) ||
      Number(b.legalForce === 'yes') - Number(a.legalForce === 'yes') ||
      b.on.localeCompare(a.on),
  )[0];

/**
 * A judgment that two persons have registered. Nobody can look up that there is none: without one it stays unknown, and
 * the only way to clear is that the statutory years have passed since the judgment.
 */
export const sanctionsMandatoryCrimeEvidence: Rule = {
  id: 'sanctions-mandatory-crime-evidence',
  version: 2,
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
    const crimes = fact.known ? fact.value.judgments.filter(isCrime) : [];
    if (!fact.known || crimes.length === 0) return documentsSayNothing(fact, 'intake', isWithdrawn(input));
    const relevant = crimes.filter((judgment) => mayCount(judgment, input));
    if (relevant.length === 0) return { outcome: 'not-applicable', reason: 'not-listed' };
    const evidence = shown('judgments.registered', fact);
    const counting = gravest(
      relevant.filter(({ on }) => againstMonthsAgo(on, today, policy.sanctions.judgmentMonths) >= 0),
    );
    if (counting === undefined) return clear(evidence);
    const { on, reference, legalForce } = counting;
    return {
      outcome: 'hit',
      severity: isCertain(counting) ? 'block' : 'medium',
      params: {
        on,
        reference,
        legalForce,
        read: isRead(counting) ? 'yes' : 'no',
        about: isAboutPerson(counting) ? 'representative' : null,
      },
      evidence: [evidence],
      weight: null,
    };
  },
  explain: ({ on, reference, legalForce, read, about }) => {
    // Data on a person: that there is something to look at, and no more.
    if (about === 'representative') return 'Uppgift om företrädare – öppna ärendet';
    const open = [
      ...(legalForce === 'yes'
        ? []
        : [legalForce === 'no' ? 'har inte fått laga kraft' : 'laga kraft är okänd']),
      ...(read === 'yes' ? [] : ['ingen har angett vad och vem den gäller']),
    ];
    return `Handling ${reference} om dom ${dayText(on)}${open.length === 0 ? '' : `; ${listText(open)}`}`;
  },
};
