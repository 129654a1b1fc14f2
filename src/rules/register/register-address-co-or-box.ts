import { noRelations, type Rule } from '../../domain/rule.ts';
import { companies } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';

const words: Readonly<Record<string, string>> = {
  'care-of': 'en c/o-adress',
  box: 'en boxadress',
};

/** Silent for sole traders: their address is a home, and may be hidden for their protection. The address is not repeated. */
export const registerAddressCoOrBox: Rule = {
  id: 'register-address-co-or-box',
  version: 1,
  category: 'register',
  severity: 'low',
  label: 'C/o- eller boxadress',
  basis: ['Ekobrottsmyndighetens checklista, återgiven av Inyett'],
  readers: {
    procurement: 'Be om besöksadress.',
    care: 'Be om besöksadress.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives:
    'En redovisningsbyrås adress, skyddade personuppgifter, eller ett eget postnummer för stora mottagare.',
  payment: false,
  appliesTo: companies,
  outside: 'adressen kan vara en bostad eller skyddad och bedöms inte; be om besöksadress vid behov',
  needs: ['company.address'],
  history: [],
  evaluate({ facts }) {
    const fact = facts['company.address'];
    if (!fact.known) return unknownAs(fact);
    const { careOf, street, postalCode, city } = fact.value;
    if (careOf === null && street === null && postalCode === null && city === null)
      return { outcome: 'unknown', reason: 'no-value', source: fact.source };
    const box = street !== null && /^\s*box\b/i.test(street);
    const type = careOf !== null ? 'care-of' : box ? 'box' : street === null ? 'no-street' : null;
    const evidence = { ...shown('company.address', fact), value: type ?? 'street' };
    if (type === null) return clear(evidence);
    return { outcome: 'hit', severity: 'low', params: { type }, evidence: [evidence], weight: null };
  },
  explain: ({ type }) =>
    type === 'no-street'
      ? 'Registrerad adress saknar gata'
      : `Registrerad adress är ${words[String(type)] ?? type}`,
};
