import type { Action, Params, Rule, RuleInput, RuleResult } from '../../domain/rule.ts';
import { holdBack } from '../../domain/track.ts';
import { privatePayees } from '../forms.ts';
import { nothingOngoing, ongoing, unlessInStatus } from '../procedures.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { againstMonthsAgo } from '../spans.ts';
import { onText, sinceText } from '../../wording/text.ts';

const isClosed = ({ state }: Params): boolean => state === 'closed';
const isOwner = ({ who }: Params): boolean => who === 'owner';

const procurement: Action = (params, tracks) => {
  if (!isClosed(params))
    return `Ring konkursförvaltaren; boet kan vilja fortsätta. ${holdBack('Inga nya beställningar förrän namngiven person har beslutat.', tracks)}`;
  return isOwner(params)
    ? 'Fråga hur verksamheten drivs i dag och om avtalet gäller.'
    : 'Bolaget är upplöst: avsluta avtalet och de beställningar som väntar.';
};

const care: Action = (params, tracks) => {
  if (!isClosed(params))
    return `Ring konkursförvaltaren; boet kan vilja fortsätta. Följ er plan för brukarna. ${holdBack('Inga nya uppdrag förrän områdeschefen beslutat.', tracks)}`;
  return isOwner(params)
    ? 'Fråga hur verksamheten drivs i dag, och se över er plan för brukarna.'
    : 'Bolaget är upplöst: ta reda på vem som utför insatserna och följ er plan för brukarna.';
};

const finance = (params: Params): string => {
  if (isOwner(params))
    return isClosed(params)
      ? 'Stäm av betalningsmottagaren före nästa betalning.'
      : 'Betala inte till innehavaren, fråga förvaltaren.';
  return isClosed(params)
    ? 'Betala inte till bolaget, som är upplöst. Fråga den som kräver betalt vilken rätt den har.'
    : 'Betala inte till bolaget, fråga förvaltaren.';
};

/** A bankruptcy of the past: the end of a company, but of a sole trader only a part of the story, told for some years. */
function closedBankruptcy({ facts, supplier, today, policy }: RuleInput): RuleResult | null {
  const registration = facts['company.registration'];
  if (!registration.known || registration.value.deregistered?.kind !== 'bankruptcy-closed') return null;
  const { on } = registration.value.deregistered;
  const evidence = [shown('company.registration', registration)];
  const isTrader = supplier.form === 'EF';
  if (isTrader && on !== null && againstMonthsAgo(on, today, policy.credit.closedBankruptcyMonths) < 0)
    return clear(...evidence);
  return {
    outcome: 'hit',
    severity: isTrader ? 'high' : 'block',
    params: { state: 'closed', on, who: isTrader ? 'owner' : 'company' },
    evidence,
    weight: null,
  };
}

/**
 * Bankruptcy under way, of the company or of the sole trader; or one that was closed, after which a company is dissolved
 * and nobody is left to ask.
 */
export const creditBankrupt: Rule = {
  id: 'credit-bankrupt',
  version: 3,
  category: 'credit',
  severity: 'block',
  label: 'I konkurs',
  basis: [
    'LOU 13 kap. 3 § punkt 2, om LOU över tröskelvärdet gäller',
    'LOV 7 kap. 1 §, om valfrihetssystem gäller',
  ],
  readers: { procurement, care, finance },
  relations: {
    impliedBy: [],
    ends: ['credit-bankruptcy-petition', 'credit-liquidation', 'credit-reorganisation'],
    alone: (params) => isClosed(params) && isOwner(params),
  },
  notice: true,
  informs: false,
  falsePositives: 'Konkursen kan ha upphävts efter överklagande, och konkursboet kan fortsätta driften.',
  payment: true,
  appliesTo: privatePayees,
  outside: 'offentliga organisationer går inte i konkurs; fråga dödsboet vid behov',
  needs: ['company.procedures', 'company.registration'],
  history: [],
  evaluate(input) {
    const { facts, supplier } = input;
    const found = ongoing(facts, ['bankruptcy']);
    if (found !== null) {
      const who = supplier.form === 'EF' ? 'owner' : 'company';
      const params = { state: 'ongoing', on: found.procedure.from, who };
      return { outcome: 'hit', severity: 'block', params, evidence: [found.evidence], weight: null };
    }
    const closed = closedBankruptcy(input);
    if (closed !== null) return closed;
    const none = nothingOngoing(input, 'bankruptcy');
    const registration = facts['company.registration'];
    return none.outcome === 'clear' && !registration.known
      ? unknownAs(registration)
      : unlessInStatus(input, 'bankruptcy', none);
  },
  explain: ({ state, on, who }) => {
    if (who === 'owner')
      return state === 'closed'
        ? `Innehavarens konkurs avslutades${onText(on)}`
        : `Innehavaren är i konkurs${sinceText('sedan', on)}`;
    return state === 'closed'
      ? `Avregistrerat efter avslutad konkurs${onText(on)}`
      : `I konkurs${sinceText('sedan', on)}`;
  },
};
