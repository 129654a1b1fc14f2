import { noRelations, type Rule } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { sekText, turnoverText } from '../../wording/text.ts';

/** Where turnover is unknown the fixed limit counts alone. */
export const creditKfmPrivateDebt: Rule = {
  id: 'credit-kfm-private-debt',
  version: 1,
  category: 'credit',
  severity: 'medium',
  label: 'Skulder till företag och privatpersoner',
  basis: ['ID06, krav i företagsrapporten (skuld i förhållande till omsättning)'],
  readers: {
    procurement: 'Fråga företaget vad skulden gäller och om den är betald.',
    finance: 'Följ Kronofogdens beslut, om kommunen får ett som rör betalningar till företaget.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives: 'En tvistig faktura, eller en skuld som just har betalats.',
  payment: false,
  appliesTo: privatePayees,
  outside: 'be om eget underlag om ekonomin vid behov',
  needs: ['credit.privateDebt', 'credit.turnover'],
  history: [],
  evaluate({ facts, policy }) {
    const debt = facts['credit.privateDebt'];
    if (!debt.known) return unknownAs(debt);
    const { amountSek } = debt.value;
    const turnover = facts['credit.turnover'];
    const turnoverSek = turnover.known ? turnover.value.amountSek : 0;
    const limit = Math.max(
      policy.credit.privateDebtFixedSek,
      policy.credit.privateDebtTurnoverShare * turnoverSek,
    );
    const evidence = [shown('credit.privateDebt', debt)];
    if (turnover.known) evidence.push(shown('credit.turnover', turnover));
    if (amountSek <= limit) return clear(...evidence);
    return {
      outcome: 'hit',
      severity: 'medium',
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
    `Skulder till företag och privatpersoner hos Kronofogden: ${sekText(amountSek)}${turnoverText(share, year)}`,
};
