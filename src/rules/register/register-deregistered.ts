import { parseOrgNumber } from '../../domain/org-number.ts';
import type { Action, Params, Rule } from '../../domain/rule.ts';
import { holdBack } from '../../domain/track.ts';
import { privatePayees } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { onText, sinceText } from '../../wording/text.ts';

/** The business lives on in another legal person: told as information, with the successor where the source numbers it. */
const livesOn = new Set<unknown>(['merged', 'divided', 'converted']);

/** The successor's name, which a valid number stands behind; null without one, and where there may be several heirs. */
function heirOf({ kind, successor, successorName }: Params): string | null {
  if (kind !== 'merged' || typeof successor !== 'string' || typeof successorName !== 'string') return null;
  const parsed = parseOrgNumber(successor);
  return parsed.ok && parsed.kind === 'organisation' ? successorName : null;
}

const words: Readonly<Record<string, (heir: string | null) => string>> = {
  'bankruptcy-closed': () => 'Avregistrerat efter avslutad konkurs',
  'liquidation-closed': () => 'Avregistrerat efter avslutad likvidation',
  merged: (heir) => `Har gått upp i ${heir ?? 'ett annat företag'} genom fusion`,
  divided: () => 'Har delats upp på andra företag',
  converted: () => 'Har ombildats till en annan juridisk form',
  'struck-off': () => 'Avregistrerat efter registrets eget beslut',
  'own-request': () => 'Avregistrerat på egen begäran',
  other: () => 'Avregistrerat',
};

const heirText = (params: Params): string => heirOf(params) ?? 'företaget som har tagit över';

const traderText = 'Rätta namnet i leverantörsregistret vid behov; firman kan drivas vidare.';

const procurement: Action = (params, tracks) => {
  if (params.who === 'trader') return traderText;
  return livesOn.has(params.kind)
    ? `Stäm av med ${heirText(params)} att avtalet följer med.`
    : `Ta reda på vem som svarar för avtalet. ${holdBack('Inga nya beställningar förrän namngiven person har beslutat.', tracks)}`;
};

const care: Action = (params, tracks) => {
  if (params.who === 'trader') return traderText;
  return livesOn.has(params.kind)
    ? `Stäm av med ${heirText(params)} att uppdraget och tillståndet följer med.`
    : `Ta reda på vem som utför insatserna och följ er plan för brukarna. ${holdBack('Inga nya uppdrag förrän områdeschefen beslutat.', tracks)}`;
};

const finance = (params: Params): string => {
  if (params.who === 'trader') return 'Inget att göra före nästa betalning.';
  return livesOn.has(params.kind)
    ? 'Fråga vem som har rätt till betalningen, och ändra inget förrän det är klart.'
    : 'Ta reda på vem som har rätt till betalningen innan något betalas.';
};

/**
 * Nobody is left to order from or to pay. A closed bankruptcy is told by credit-bankrupt, so that one cause gives one
 * flag. A sole trader's firm name is registered of free will: that it is gone says nothing of the business.
 */
export const registerDeregistered: Rule = {
  id: 'register-deregistered',
  version: 3,
  category: 'register',
  severity: 'block',
  label: 'Avregistrerat',
  basis: [
    'LOU 13 kap. 3 § punkt 2, om LOU över tröskelvärdet gäller',
    'Bolagsverket, avregistrerade företag',
  ],
  readers: { procurement, care, finance },
  relations: {
    impliedBy: ['credit-bankrupt'],
    ends: ['credit-liquidation', 'credit-reorganisation', 'credit-bankruptcy-petition'],
    alone: ({ who }) => who === 'trader',
  },
  notice: false,
  informs: true,
  falsePositives:
    'Verksamheten kan fortsätta i ett annat företag, fel nummer kan stå på avtalet, eller registret kan ha rättats.',
  payment: true,
  appliesTo: privatePayees,
  outside: 'registret omfattar inte den här formen',
  needs: ['company.registration'],
  history: [],
  evaluate({ facts, supplier }) {
    const fact = facts['company.registration'];
    if (!fact.known) return unknownAs(fact);
    const gone = fact.value.deregistered;
    if (gone === null) return clear(shown('company.registration', fact));
    if (gone.kind === 'bankruptcy-closed') return { outcome: 'not-applicable', reason: 'told-as-bankruptcy' };
    const isTrader = supplier.form === 'EF';
    return {
      outcome: 'hit',
      severity: isTrader || livesOn.has(gone.kind) ? 'info' : 'block',
      params: {
        kind: gone.kind,
        on: gone.on,
        text: gone.text,
        successor: gone.successor,
        successorName: gone.successorName ?? null,
        who: isTrader ? 'trader' : null,
      },
      evidence: [shown('company.registration', fact)],
      weight: null,
    };
  },
  explain: (params) => {
    const { kind, on, text, who } = params;
    if (who === 'trader')
      return `Firmanamnet står inte längre i registret${sinceText('sedan', on)}; att ha det där är frivilligt`;
    const what = (words[String(kind)] ?? (() => 'Avregistrerat'))(heirOf(params));
    const said = kind === 'other' && typeof text === 'string' ? `, enligt registret: ${text}` : '';
    return `${what}${onText(on)}${said}`;
  },
};
