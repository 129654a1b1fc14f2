import { isFactKind } from './fact.ts';
import type { FactKind } from '../domain/facts.ts';
import type { UnknownReason } from '../domain/rule.ts';
import { legalForms, legalFormText, type LegalForm } from '../domain/supplier.ts';
import { swedishDay } from '../domain/time.ts';

export { sourceText } from '../domain/source-names.ts';

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

/** `, 0,5 % av omsättningen 2025` after an amount; nothing where no turnover is known. */
export const turnoverText = (share: Value, year: Value): string => {
  if (typeof share !== 'number') return '';
  return `, ${shareText(share)} av ${year === null || year === undefined ? 'senaste omsättning' : `omsättningen ${year}`}`;
};

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

/** Headlines of facts as officers call them. */
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
  'struck-off': 'avregistrerad av registret',
  'own-request': 'avregistrerad på egen begäran',
  other: 'avregistrerad',
};

/** A code that we have no word for: shown as a code, so that nobody takes it for a word. */
const codeText = (code: string): string => `annan uppgift (kod ${code})`;

const wordOr = (table: Readonly<Record<string, string>>, code: string): string =>
  (Object.hasOwn(table, code) ? table[code] : undefined) ?? codeText(code);

/** A headline in words; several procedures are joined by `+` in the fact. Figures stand as they are. */
const headlineText = (headline: string | number): string =>
  typeof headline === 'number'
    ? String(headline).replace('.', ',').replace('-', '−')
    : headline
        .split('+')
        .map((word) => wordOr(valueText, word))
        .join(' och ');

/** Ways to sign for a company, by the register's codes: `STYRELSEN|TVA_I_FORENING`, `LE+LE`. */
const signingWords: Readonly<Record<string, string>> = {
  STYRELSEN: 'styrelsen',
  STYRELSELEDAMOT: 'styrelseledamot',
  LE: 'styrelseledamot',
  OF: 'ordföranden',
  VD: 'verkställande direktören',
  EFT: 'firmatecknare',
  PO: 'prokurist',
  ENSAM: 'var för sig',
  TVA_I_FORENING: 'två i förening',
  TILLSAMMANS: 'tillsammans',
  LOPANDE: 'löpande förvaltning',
  FULLMAKT: 'fullmakt',
};

/** Status entries of the register: a procedure, and after the slash what happened in it. */
const statusWords: Readonly<Record<string, string>> = {
  AC: 'ackord',
  DEOL: 'delning',
  DEOT: 'delning',
  FR: 'företagsrekonstruktion',
  FUOL: 'fusion (överlåtande)',
  FUOT: 'fusion (övertagande)',
  GROM: 'gränsöverskridande ombildning',
  KK: 'konkurs',
  LI: 'likvidation',
  OM: 'ombildning',
  RES: 'resolution',
  INLEDD: 'inledd',
  BESLUTAD: 'beslutad',
  AVSLUTAD: 'avslutad',
  UPPHAVD: 'upphävd',
  UPPHORD: 'upphörd',
  KKAV: 'konkurs avslutad',
  LIAV: 'likvidation avslutad',
  FUAV: 'upplöst genom fusion',
  DELAV: 'upplöst genom delning',
  OMAV: 'ombildad',
  ARSEED: 'avregistrerad, årsredovisning saknas',
  avregistrerad: 'avregistrerad',
};

const wordsOfCode = (
  table: Readonly<Record<string, string>>,
  code: string,
  signs: readonly (readonly [sign: string, word: string])[],
): string => {
  const [first, ...others] = signs;
  return first === undefined
    ? wordOr(table, code)
    : code
        .split(first[0])
        .map((part) => wordsOfCode(table, part, others))
        .join(first[1]);
};

const ratingText = (value: Value): string =>
  Number(value) < 0
    ? `särskild uppgift från kreditupplysaren (kod ${headlineText(Number(value))})`
    : String(value);

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
  'partial-coverage': (source) => `${source ?? 'källan'} känner inte till allt och visar inget`,
  contradicted: (source) => `källorna säger olika${source === null ? '' : `, och ${source} anger en skuld`}`,
};

/** Why a rule does not concern a supplier whose legal form it does cover. */
export const notApplicableText: Readonly<Record<string, string>> = {
  'goods-only': 'reskontran visar bara köp av varor och rättigheter',
  'no-ledger': 'ingen betalning finns i reskontran',
  'not-labour': 'reskontran visar inga köp av arbete',
  'own-company': 'kommunens eget bolag',
  'not-active': 'verksamheten är inte aktiv',
  'told-as-bankruptcy': 'avregistreringen följer av konkursen, som har en egen signal',
  withdrawn: 'handlingen är återkallad',
  overturned: 'en domstol har upphävt beslutet',
  'ban-ended': 'det tillfälliga förbudet har löpt ut',
  'not-listed': 'domen gäller någon annan eller något som paragrafen inte räknar upp',
  'not-an-authority': 'ett kommunalt bolag behandlar inte uppgifter om näringsförbud',
  'nothing-mandatory': 'ingen kontroll är obligatorisk för den här formen',
};

const permitText: Readonly<Record<string, string>> = {
  none: 'inget',
  active: 'gäller',
  'not-started': 'har inte börjat gälla',
  closed: 'avslutat',
  revoked: 'återkallat',
  refused: 'avslaget',
  banned: 'tillfälligt förbud',
  overturned: 'beslutet är upphävt',
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
  'company.name': String,
  'company.form': (value) =>
    legalForms.some((form) => form === value) ? legalFormText[value as LegalForm] : codeText(String(value)),
  'company.status': (value) =>
    value === 'none' ? 'inget antecknat' : wordsOfCode(statusWords, String(value), [['/', ' ']]),
  'company.industry': (value) => (value === 'none' ? 'ingen' : `SNI ${String(value)}`),
  'credit.rating': ratingText,
  'credit.rejection': (value) => `bedöms inte av kreditupplysaren (kod ${String(value)})`,
  'representatives.signing': (value) =>
    wordsOfCode(signingWords, String(value), [
      ['|', ' eller '],
      ['+', ' och '],
    ]),
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
  'permits.care': (value) => wordOr(permitText, String(value)),
  'care.months': (value) => `${String(value)} fakturerade timmar senaste månaden`,
};

/** The headline of a fact as people read it. */
export const factValueText = (kind: string, headline: Value): string =>
  headline === null || headline === undefined
    ? 'ingen uppgift'
    : ((isFactKind(kind) ? valueTexts[kind]?.(headline) : undefined) ?? headlineText(headline));

/** `1 rad`, `3 rader`. */
export const countText = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;
