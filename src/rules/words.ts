import { isFactKind } from '../domain/fact-text.ts';
import type { FactKind } from '../domain/facts.ts';
import type { UnknownReason } from '../domain/rule.ts';
import { swedishDay } from '../domain/time.ts';

/** Every Swedish word about reasons and outcomes. The words of a rule stand in the rule itself. */

type Value = string | number | null | undefined;

/** A day with its year, `20 november 2026`; `inYear` takes the year away for a reader in the same year. */
export const dayText = (day: Value): string => (typeof day === 'string' ? swedishDay(day) : 'okänt datum');

/** ` sedan 20 november 2026` with a leading space, or nothing where the source gives no date. */
export const sinceText = (word: string, day: Value): string =>
  typeof day === 'string' ? ` ${word} ${swedishDay(day)}` : '';

/** ` 20 november 2026` with a leading space, or nothing where the source gives no date. */
export const onText = (day: Value): string => (typeof day === 'string' ? ` ${swedishDay(day)}` : '');

/** Whole kronor with no-break spaces between thousands: `412 000 kr`. */
export const sekText = (amount: Value): string =>
  `${String(Math.round(Number(amount ?? 0))).replaceAll(/\B(?=(\d{3})+$)/g, '\u00A0')}\u00A0kr`;

/** A share as per cent with at most one decimal: `1,2 %`. */
export const shareText = (share: Value): string =>
  `${String(Math.round(Number(share ?? 0) * 1000) / 10).replace('.', ',')}\u00A0%`;

const yearAfterMonth =
  /(\d (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)) (\d{4})/g;

/** Takes the year from every date of the reader's own year. */
export const inYear = (text: string, today: string): string =>
  text.replaceAll(yearAfterMonth, (whole, day: string, year: string) =>
    year === today.slice(0, 4) ? day : whole,
  );

/** `a, b och c`. */
export const listText = (words: readonly string[]): string =>
  words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} och ${words[words.length - 1] ?? ''}`;

const ownNames: Readonly<Record<string, string>> = {
  skatteverket: 'Skatteverket',
  scb: 'SCB',
  bolagsverket: 'Bolagsverket',
  creditsafe: 'Creditsafe',
  ledger: 'leverantörsreskontran',
};

/** What people call a source; `names` (from the connectors) wins, an unlisted source is shown by its id. */
export const sourceText = (source: string, names: Readonly<Record<string, string>> = {}): string =>
  names[source] ?? ownNames[source] ?? source;

/** Headlines of facts as officers call them; what is not listed is shown as it is. */
export const valueText: Readonly<Record<string, string>> = {
  registered: 'registrerad',
  deregistered: 'avregistrerad',
  never: 'aldrig registrerad',
  'not-yet': 'registrerad senare',
  none: 'inget förfarande',
  bankruptcy: 'konkurs',
  liquidation: 'likvidation',
  'compulsory-liquidation': 'tvångslikvidation',
  reorganisation: 'företagsrekonstruktion',
  composition: 'ackord',
  'merger-out': 'fusion (överlåtande)',
  'merger-in': 'fusion (övertagande)',
  division: 'delning',
  conversion: 'ombildning',
  resolution: 'resolution',
  'bankruptcy-closed': 'avregistrerad efter konkurs',
  'liquidation-closed': 'avregistrerad efter likvidation',
  merged: 'avregistrerad genom fusion',
  divided: 'avregistrerad genom delning',
  converted: 'avregistrerad genom ombildning',
  'struck-off': 'avförd ur registret',
  'own-request': 'avregistrerad på egen begäran',
  other: 'avregistrerad',
};

/** A headline in words; several procedures are joined by `+` in the fact. */
export const headlineText = (headline: Value): string =>
  String(headline ?? 'ingen uppgift')
    .split('+')
    .map((word) => valueText[word] ?? word)
    .join(' och ');

/** Risk class of a credit rating. */
export const bandText: Readonly<Record<string, string>> = {
  'very-low': 'mycket låg risk',
  low: 'låg risk',
  medium: 'medelrisk',
  high: 'hög risk',
  'very-high': 'mycket hög risk',
};

export const outcomeText = {
  hit: 'Signal',
  clear: 'Ingen signal',
  unknown: 'Gick inte att bedöma',
  'not-applicable': 'Gäller inte',
  error: 'Fel i kontrollen',
} as const;

/** Why a rule could not be judged; `source` is the name to show, or null. */
export const unknownText: Record<UnknownReason, (source: string | null) => string> = {
  'source-failed': (source) => `${source ?? 'källan'} gav inget svar som gick att använda`,
  'no-value': (source) => (source === null ? 'uppgift saknas' : `uppgift saknas – ${source} har ingen`),
  stale: (source) => (source === null ? 'uppgiften är för gammal' : `uppgiften från ${source} är för gammal`),
  'not-configured': (source) => `${source ?? 'källan'} är inte ansluten`,
  'not-permitted': (source) => `${source ?? 'källan'} får inte frågas här`,
  'no-baseline': () => 'vi har bevakat leverantören för kort tid',
  'partial-coverage': (source) => `${source ?? 'källan'} känner inte alla förfaranden och visar inget`,
};

/** Why a rule does not concern a supplier whose legal form it does cover. */
export const notApplicableText: Readonly<Record<string, string>> = {
  'goods-only': 'reskontran visar bara varuköp',
  'no-ledger': 'ingen betalning finns i reskontran',
  'not-labour': 'reskontran visar inga köp av arbete',
  'own-company': 'kommunens eget bolag',
  'not-active': 'verksamheten är inte aktiv',
  'told-as-bankruptcy': 'avregistreringen följer av konkursen, som har en egen signal',
  'nothing-mandatory': 'ingen kontroll är obligatorisk för den här formen',
};

const permitText: Readonly<Record<string, string>> = {
  none: 'inget',
  active: 'gäller',
  'not-started': 'har inte börjat gälla',
  closed: 'avslutat',
  revoked: 'återkallat',
  refused: 'avslaget',
};

const countOf = (value: Value): string => `${String(value)} st`;

/** What the headline of these kinds means, where a word or a figure alone would not tell. */
const valueTexts: Readonly<Partial<Record<FactKind, (value: Value) => string>>> = {
  'credit.publicDebt': sekText,
  'credit.privateDebt': sekText,
  'credit.turnover': sekText,
  'tax.contributions': (value) => `${sekText(value)} senaste månaden`,
  'tax.account': (value) => `${sekText(value)} i skuld`,
  'tax.vies': (value) => (value === 'valid' ? 'giltigt' : 'inte giltigt'),
  'financials.years': (value) => `${sekText(value)} i omsättning senaste året`,
  'financials.audit': (value) =>
    value === 'remark' ? 'anmärkning' : value === 'no-auditor' ? 'ingen revisor' : 'ingen anmärkning funnen',
  'company.activity': (value) =>
    value === 'active' ? 'verksam' : value === 'inactive' ? 'inte verksam' : 'aldrig verksam',
  'company.accounts': (value) => (value === 'none' ? 'ingen inkommen' : `räkenskapsår till ${String(value)}`),
  'company.status': (value) => (value === 'none' ? 'inget antecknat' : String(value)),
  'company.industry': (value) => (value === 'none' ? 'ingen' : String(value)),
  'company.address': (value) => (value === 'none' ? 'ingen' : String(value)),
  'company.size': (value) => `storleksklass ${String(value)}`,
  'credit.petition': (value) => (value === 'open' ? 'pågår' : 'ingen'),
  'representatives.officers': countOf,
  'representatives.prohibitions': countOf,
  'debts.cases': countOf,
  'sanctions.matches': (value) =>
    value === 0 ? 'ingen träff' : value === 1 ? '1 möjlig träff' : `${String(value)} möjliga träffar`,
  'judgments.registered': countOf,
  'payroll.months': (value) => `${String(value)} anställda senaste månaden`,
  'permits.care': (value) => permitText[String(value)] ?? String(value),
  'care.months': (value) => `${String(value)} fakturerade timmar senaste månaden`,
};

/** The headline of a fact as people read it. */
export const factValueText = (kind: string, headline: Value): string =>
  headline === null || headline === undefined
    ? 'ingen uppgift'
    : ((isFactKind(kind) ? valueTexts[kind]?.(headline) : undefined) ?? headlineText(headline));
