import { noRelations, type Rule } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { sekText, turnoverText } from '../../wording/text.ts';

/** Where turnover is unknown the fixed limit counts alone, and no debt is small. */
export const taxDebtKfm: Rule = {
  id: 'tax-debt-kfm',
  version: 2,
  category: 'tax',
  severity: 'high',
  label: 'Skatteskuld hos Kronofogden',
  basis: [
    'LOU 13 kap. 2 § andra stycket, om LOU över tröskelvärdet gäller',
    'Skatteverket, ställ krav i upphandlingar',
    'Upphandlingsmyndigheten, bevis om obetalda skatter och socialförsäkringsavgifter',
  ],
  readers: {
    procurement: 'Be om kvitto eller avbetalningsplan och jämför skulden med omsättningen.',
    finance: 'Följ Kronofogdens beslut, om kommunen får ett som rör betalningar till företaget.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives:
    'En parkeringsavgift eller liten avgift, en skuld som betaldes i förra veckan, eller en som är tvistig.',
  payment: false,
  appliesTo: privatePayees,
  outside: 'offentliga organisationer och dödsbon kontrolleras inte här',
  needs: ['credit.publicDebt', 'credit.turnover'],
  history: [],
  evaluate({ facts, policy }) {
    const debt = facts['credit.publicDebt'];
    if (!debt.known) return unknownAs(debt);
    const { amountSek } = debt.value;
    if (amountSek <= 0) return clear(shown('credit.publicDebt', debt));
    const turnover = facts['credit.turnover'];
    const turnoverSek = turnover.known ? turnover.value.amountSek : 0;
    const { debtFixedSek, debtTurnoverShare, debtSmallShare } = policy.tax;
    const limit = Math.max(debtFixedSek, debtTurnoverShare * turnoverSek);
    const isSmall = amountSek < debtFixedSek && amountSek < debtSmallShare * turnoverSek;
    const evidence = [shown('credit.publicDebt', debt)];
    if (turnover.known) evidence.push(shown('credit.turnover', turnover));
    return {
      outcome: 'hit',
      severity: isSmall ? 'info' : amountSek < limit ? 'medium' : 'high',
      params: {
        amountSek,
        share: turnoverSek > 0 ? amountSek / turnoverSek : null,
        year: turnover.known ? turnover.value.year : null,
      },
      evidence,
      weight: amountSek,
    };
  },
  explain: ({ amountSek, share, year }) =>
    `Skulder till det allmänna hos Kronofogden: ${sekText(amountSek)}${turnoverText(share, year)}`,
};
