import type { FactValue } from '../domain/facts.ts';
import type { Params, RuleInput, Severity } from '../domain/rule.ts';
import { isForeignFirm, isNonProfit } from './forms.ts';
import { boughtLabour, boughtNoWork } from './engine/ledger-view.ts';
import { dayText } from '../wording/text.ts';

/** Goods and rights are paid for without any deduction, whoever sells them. */
export const needsNoFSkatt = ({ ledger }: Pick<RuleInput, 'ledger'>): boolean =>
  ledger !== null && boughtNoWork(ledger);

/** A foreign firm may work abroad and a club may do no business: both are asked, until labour has been paid for. */
export const severityWithout = ({ supplier, ledger }: Pick<RuleInput, 'supplier' | 'ledger'>): Severity =>
  (isForeignFirm(supplier.form) || isNonProfit(supplier.form)) && !boughtLabour(ledger) ? 'medium' : 'high';

/**
 * Whether the payee was approved when the contract that we hold was made: a price that was set then is paid whole. Null
 * where we hold no contract, or the source does not give both dates.
 */
export function contractParams(
  { from, to, status }: FactValue<'tax.fSkatt'>,
  contractFrom: string | null,
): Params {
  if (contractFrom === null) return { contract: null, approvedThen: null };
  if (status !== 'deregistered' || from === null || to === null)
    return { contract: contractFrom, approvedThen: null };
  const then = from <= contractFrom && contractFrom <= to;
  return { contract: contractFrom, approvedThen: then ? 'yes' : 'no' };
}

/** What finance should find out before the next payment. */
export function deductionQuestion({ contract, approvedThen }: Params): string {
  if (typeof contract === 'string' && approvedThen === 'yes')
    return `F-skatten gällde när avtalet började ${dayText(contract)}. Fråga om priset har satts om sedan dess: annars görs inget skatteavdrag.`;
  if (typeof contract === 'string' && approvedThen === 'no')
    return `Avtalet började ${dayText(contract)}, utan F-skatt. Gör skatteavdrag på ersättning för arbete om F-skatten inte är tillbaka vid betalningen.`;
  return 'Fråga när priset sattes: gällde F-skatten då, eller gäller den vid betalningen, görs inget skatteavdrag.';
}
