import type { FactKind } from '../domain/facts.ts';

const factLabels: Readonly<Record<FactKind, string>> = {
  'tax.fSkatt': 'F-skatt',
  'tax.vat': 'moms',
  'tax.employer': 'arbetsgivarregistrering',
  'company.name': 'företagsnamn',
  'company.form': 'juridisk form',
  'company.registration': 'registrering',
  'company.procedures': 'pågående förfaranden',
  'company.activity': 'verksamhet',
  'company.industry': 'näringsgren',
  'company.address': 'adress',
  'company.size': 'storlek',
  'credit.rating': 'kreditbetyg',
  'credit.petition': 'konkursansökan',
  'credit.publicDebt': 'skulder till det allmänna',
  'credit.privateDebt': 'skulder till företag och privatpersoner',
  'credit.turnover': 'omsättning',
  'credit.rejection': 'kreditbedömning',
  'tax.vies': 'momsnummer inom EU',
  'tax.contributions': 'beslutade arbetsgivaravgifter',
  'tax.account': 'skattekonto',
  'company.status': 'registerstatus',
  'company.accounts': 'årsredovisningar',
  'representatives.officers': 'företrädare',
  'representatives.signing': 'firmateckning',
  'representatives.prohibitions': 'näringsförbud',
  'debts.cases': 'mål hos Kronofogden',
  'payroll.months': 'löneuppgifter',
  'financials.years': 'bokslutssiffror',
  'financials.audit': 'revisorns uttalande',
  'sanctions.matches': 'EU:s sanktionslista',
  'permits.care': 'tillstånd hos IVO',
  'judgments.registered': 'domar och beslut',
  'care.months': 'omsorgsmått',
};

export const isFactKind = (kind: string): kind is FactKind => Object.hasOwn(factLabels, kind);

/** A kind of fact as officers call it. */
export const factText = (kind: string): string =>
  isFactKind(kind) ? factLabels[kind] : `annan uppgift (${kind})`;
