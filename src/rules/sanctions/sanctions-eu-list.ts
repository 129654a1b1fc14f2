import type { FactValue } from '../../domain/facts.ts';
import { noRelations, type Params, type Rule } from '../../domain/rule.ts';
import { legalForms } from '../../domain/supplier.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { shareText, sinceText } from '../../wording/text.ts';

type Entry = FactValue<'sanctions.matches'>['matches'][number];

const paramsOf = (entries: readonly Entry[]): Params => ({
  by: entries[0]?.by ?? null,
  entries: entries.length,
  listed: entries[0]?.listed ?? null,
  likeness: Math.max(...entries.map(({ score }) => score)),
  name: entries.toSorted((a, b) => b.score - a.score)[0]?.known ?? null,
});

/** Which of the supplier's names was compared. */
const names: Readonly<Record<string, string>> = {
  register: 'Namnet i registret',
  ledger: 'Namnet i reskontran',
  trade: 'Ett bifirmanamn',
  earlier: 'Ett tidigare namn',
};

const isNumber = ({ by }: Params): boolean => by === 'number';

/**
 * The EU part of the catalogue's sanctions-eu-un-list. A number on the list is certain; a name that is alike waits for a
 * person's answer, and is left out of the fact once somebody has said "not them".
 */
export const sanctionsEuList: Rule = {
  id: 'sanctions-eu-list',
  version: 1,
  category: 'sanctions',
  severity: 'block',
  label: 'EU:s sanktionslista',
  basis: ['EU:s konsoliderade sanktionslista och den förordning som listan anger för posten'],
  readers: {
    procurement: (params) =>
      isNumber(params)
        ? 'Inga nya åtaganden. Låt jurist bekräfta identiteten innan något beslutas.'
        : 'Jämför namn, land och nummer med posten och svara om det är samma företag.',
    care: (params) =>
      isNumber(params)
        ? 'Inga nya uppdrag. Låt jurist bekräfta identiteten och följ er plan för brukarna.'
        : 'Svara om det är samma företag. Inga nya uppdrag förrän det är gjort.',
    finance: 'Inget betalas förrän identiteten är prövad.',
  },
  relations: noRelations,
  notice: true,
  informs: false,
  falsePositives: 'Ett annat företag med liknande namn, vilket är det vanligaste.',
  payment: true,
  appliesTo: legalForms,
  outside: 'gäller alla former',
  needs: ['sanctions.matches'],
  history: [],
  evaluate({ facts }) {
    const fact = facts['sanctions.matches'];
    if (!fact.known) return unknownAs(fact);
    const evidence = [shown('sanctions.matches', fact)];
    const { matches } = fact.value;
    const numbered = matches.filter(({ by }) => by === 'number');
    if (numbered.length > 0)
      return { outcome: 'hit', severity: 'block', params: paramsOf(numbered), evidence, weight: null };
    if (matches.length > 0)
      return { outcome: 'hit', severity: 'medium', params: paramsOf(matches), evidence, weight: null };
    return clear(...evidence);
  },
  explain(params) {
    const { entries, listed, likeness, name } = params;
    if (isNumber(params))
      return `Organisationsnumret står på EU:s sanktionslista${sinceText('sedan', listed)}`;
    const which = Number(entries) === 1 ? 'en post' : `${entries} poster`;
    return `${names[String(name)] ?? 'Namnet'} liknar ${which} på EU:s sanktionslista till ${shareText(likeness)} och väntar på en persons svar`;
  },
};
