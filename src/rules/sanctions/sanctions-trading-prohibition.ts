import type { FactValue } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';

type Ban = FactValue<'representatives.prohibitions'>['prohibited'][number];
type Officer = FactValue<'representatives.officers'>['officers'][number];

/** Roles without a part in running the company. */
const standsBeside: ReadonlySet<Officer['role']> = new Set([
  'auditor',
  'auditor-deputy',
  'lay-auditor',
  'service-recipient',
]);

const holds = (
  { from, to }: { readonly from: string | null; readonly to: string | null },
  today: string,
): boolean => (from === null || from <= today) && (to === null || to >= today);

/** The officers as the source of the bans tells them; null when another told of them, or nobody. */
function officersOf(source: string, { facts }: RuleInput): readonly Officer[] | null {
  const fact = facts['representatives.officers'];
  return fact.known && fact.source === source ? fact.value.officers : null;
}

/** The bans in force of people who are in office now; without the officers, the word of the register of bans counts. */
function inForce(
  bans: readonly Ban[],
  officers: readonly Officer[] | null,
  { today }: RuleInput,
): readonly Ban[] {
  const inOffice = (person: string): boolean =>
    officers === null ||
    officers.some((one) => one.person === person && holds(one, today) && !standsBeside.has(one.role));
  return bans.filter((ban) => holds(ban, today) && inOffice(ban.person));
}

/**
 * Data on a person: the text says that there is something to look at and no more, and nobody is named in it. Persons are
 * asked about from the depth `utökad`, so that at `bas` there is nothing to judge.
 */
export const sanctionsTradingProhibition: Rule = {
  id: 'sanctions-trading-prohibition',
  version: 2,
  category: 'sanctions',
  severity: 'block',
  label: 'Uppgift om företrädare',
  basis: ['Lag (2014:836) om näringsförbud', 'LOV 7 kap. 1 §, om valfrihetssystem gäller'],
  readers: {
    procurement: 'Öppna ärendet och låt jurist bedöma uppgiften. Leverantören ska höras.',
    care: 'Öppna ärendet och låt jurist bedöma uppgiften. Leverantören ska höras.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives: 'Uppdraget har just lämnats, eller förbudet har hävts.',
  payment: false,
  appliesTo: privatePayees,
  outside: 'företrädare slås inte upp för den här formen',
  needs: ['representatives.prohibitions', 'representatives.officers'],
  history: [],
  evaluate(input) {
    if (input.policy.asker === 'municipal-company')
      return { outcome: 'not-applicable', reason: 'not-an-authority' };
    const fact = input.facts['representatives.prohibitions'];
    if (!fact.known) return unknownAs(fact);
    const { prohibited, asked, holders } = fact.value;
    const evidence = shown('representatives.prohibitions', fact);
    const officers = officersOf(fact.source, input);
    const bans = inForce(prohibited, officers, input);
    const [first] = bans;
    if (first !== undefined) {
      const kind = bans.some((ban) => ban.kind === 'final') ? 'final' : first.kind;
      const persons = new Set(bans.map(({ person }) => person)).size;
      return {
        outcome: 'hit',
        severity: 'block',
        params: { kind, persons },
        evidence: [evidence],
        weight: null,
      };
    }
    // Whoever was not looked up may have one, and so may an officer whom another source tells of.
    if (asked < holders || officers === null)
      return { outcome: 'unknown', reason: 'partial-coverage', source: fact.source };
    return clear(evidence);
  },
  explain: () => 'Uppgift om företrädare – öppna ärendet',
};
