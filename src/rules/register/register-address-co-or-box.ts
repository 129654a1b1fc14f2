import { noRelations, type Rule } from '../../domain/rule.ts';
import { companies } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';

const words: Readonly<Record<string, string>> = {
  'care-of': 'en c/o-adress',
  box: 'en boxadress',
};

/** `Box 12`, `Box12`, `Postbox 12`, `P.O. Box 12`, and not `Boxholmsvägen`. */
const isBox = (street: string | null): boolean =>
  /^\s*(?:post|p\.?\s*o\.?\s*)?box(?![\p{L}])/iu.test(street ?? '');

/** `c/o`, which some write into the line of the street. */
const isCareOf = (street: string | null): boolean => /(?<!\p{L})c\s*[/\\]\s*o(?!\p{L})/iu.test(street ?? '');

/** Silent for sole traders: their address is a home, and may be hidden for their protection. The address is not repeated. */
export const registerAddressCoOrBox: Rule = {
  id: 'register-address-co-or-box',
  version: 2,
  category: 'register',
  severity: 'low',
  label: 'C/o- eller boxadress',
  basis: ['Ekobrottsmyndighetens checklista, återgiven av Inyett'],
  readers: {
    procurement: 'Be om besöksadress.',
    care: 'Be om besöksadress, och gör platsbesök vid behov.',
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
    const type =
      careOf !== null || isCareOf(street)
        ? 'care-of'
        : isBox(street)
          ? 'box'
          : street === null
            ? 'no-street'
            : null;
    const evidence = { ...shown('company.address', fact), value: type ?? 'street' };
    if (type === null) return clear(evidence);
    return { outcome: 'hit', severity: 'low', params: { type }, evidence: [evidence], weight: null };
  },
  explain: ({ type }) =>
    type === 'no-street'
      ? 'Registrerad adress saknar gata'
      : `Registrerad adress är ${words[String(type)] ?? type}`,
};
