import type { FactKind, FactValue } from './facts.ts';
import type { Policy } from './policy.ts';
import type { LegalForm } from './supplier.ts';
import type { Day } from './time.ts';
import type { Track } from './track.ts';

export const severities = ['block', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];
export const severityRank: Record<Severity, number> = { block: 4, high: 3, medium: 2, low: 1, info: 0 };

export type RuleCategory = 'tax' | 'credit' | 'register' | 'network' | 'data-quality' | 'sanctions' | 'care';

/** Who reads signals: buyers, those who answer for care, those who pay. */
export const readers = ['procurement', 'care', 'finance'] as const;
export type Reader = (typeof readers)[number];

/**
 * What a reader should do about a hit: imperative sentences, or written from what the hit says and how the supplier was
 * bought from.
 */
export type Action = string | ((params: Params, tracks: readonly Track[]) => string);

/** How a rule's signal stands to other rules' signals about the same supplier. */
export interface RuleRelations {
  /** Rules whose open signal has the same cause: this one is then told on their card, and counted once. */
  readonly impliedBy: readonly string[];
  /** Rules whose signals end because this one's cause came: told on this card, never as something better. */
  readonly ends: readonly string[];
  /** Hits of this rule that are the cause of nothing else, as one that is over. */
  readonly alone?: (params: Params) => boolean;
}

/** A signal that stands for itself. */
export const noRelations: RuleRelations = { impliedBy: [], ends: [] };

/**
 * Why a rule could not be judged: the source failed · the source gave no value · the value is older than the policy
 * allows · the source is not configured · we may not ask · too little history · a source that may not know of it all
 * found nothing · sources differ on whether there is a debt.
 */
export const unknownReasons = [
  'source-failed',
  'no-value',
  'stale',
  'not-configured',
  'not-permitted',
  'no-baseline',
  'partial-coverage',
  'contradicted',
] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** The unknowns that make a mandatory rule's supplier `unchecked`; the others are shown only. */
export const makesUnchecked: ReadonlySet<UnknownReason> = new Set([
  'source-failed',
  'no-value',
  'stale',
  'partial-coverage',
  'contradicted',
]);

/** A fact as rules see it: one value by the policy's trust order, or the reason why there is none. */
export type Resolved<Kind extends FactKind = FactKind> =
  | {
      readonly known: true;
      readonly value: FactValue<Kind>;
      readonly factId: number;
      readonly source: string;
      readonly validFrom: Day | null;
      readonly asOf: Day;
      readonly fetchedAt: string;
    }
  | {
      readonly known: false;
      readonly reason: UnknownReason;
      readonly source: string | null;
      readonly lastAsOf: Day | null;
    };

export type ResolvedFacts = { readonly [Kind in FactKind]: Resolved<Kind> };

/** Two sources that answered and differ on one kind of fact. */
export interface Conflict {
  readonly kind: FactKind;
  readonly sides: readonly {
    readonly source: string;
    readonly headline: string | number | null;
    readonly factId: number;
    readonly asOf: Day;
  }[];
}

/**
 * A kind that sources would contradict each other on by their last words, but one of them gave no fresh answer: whether
 * they still differ is not known.
 */
export interface Unsettled {
  readonly kind: FactKind;
  /** The source that gave no fresh answer, and why. */
  readonly source: string;
  readonly reason: UnknownReason;
}

/** One source's part in this check, for the data-quality rules. */
export interface SourceState {
  readonly source: string;
  readonly state: 'answered' | 'failed' | 'skipped' | 'not-found';
  readonly reason: string | null;
  /** Day of the last answer we hold, or null when it never answered about this supplier. */
  readonly lastAnswered: Day | null;
  readonly failedSince: Day | null;
}

/** What is bought, by the policy's konto table; `unknown` for a konto that it does not name. */
export const trades = ['goods', 'licences', 'services', 'labour', 'unknown'] as const;
export type Trade = (typeof trades)[number];

/** What our own ledger says of this month and the eleven before; null when there is no ledger row at all. */
export interface LedgerView {
  readonly paidSek: number;
  /** Whole kronor for each trade, with the credit notes of that trade taken off. */
  readonly byTrade: Readonly<Record<Trade, number>>;
  /** Accounts that the supplier shares with others, known shared accounts and own companies taken out. */
  readonly sharedAccounts: readonly {
    readonly masked: string;
    /** `giro`: a bankgiro or a plusgiro, which the digits alone do not tell apart. */
    readonly kind: 'giro' | 'plusgiro' | 'iban' | 'account';
    readonly suppliers: number;
  }[];
  /** `unknown` when the ledger gives no account for this supplier. */
  readonly accountsKnown: boolean;
}

/** An earlier value of a kind from one source, newest first. */
export interface FactVersion<Kind extends FactKind = FactKind> {
  readonly factId: number;
  readonly source: string;
  readonly value: FactValue<Kind>;
  readonly validFrom: Day | null;
  readonly recordedOn: Day;
}
export type FactHistory = { readonly [Kind in FactKind]?: readonly FactVersion<Kind>[] };

export interface RuleInput {
  readonly supplier: {
    readonly form: LegalForm;
    /** False while no register has confirmed the form: then it is only presumed from the number. */
    readonly formConfirmed: boolean;
    readonly ownCompany: boolean;
    readonly firstSeen: Day;
  };
  readonly facts: ResolvedFacts;
  readonly conflicts: readonly Conflict[];
  readonly unsettled: readonly Unsettled[];
  readonly sources: readonly SourceState[];
  readonly ledger: LedgerView | null;
  /** When the newest contract that we hold and that has not ended began: prices were set then. Null where we hold none. */
  readonly contractFrom: Day | null;
  /** Earlier values, for the kinds that rules name in `history`; the current value is the first. */
  readonly previous: FactHistory;
  readonly today: Day;
  readonly policy: Policy;
}

/** Values that an explanation is written from. Only world facts: nothing that changes from night to night by itself. */
export type Params = Readonly<Record<string, string | number | null>>;

/** A stored fact, or a figure of our own ledger, that a verdict rests on. Dates are joined from the question when read. */
export interface Evidence {
  readonly fact: string;
  readonly value: string | number | null;
  /** A source id, or `ledger`. */
  readonly source: string;
  readonly factId: number | null;
  readonly asOf: Day | null;
}

export type RuleResult =
  | {
      readonly outcome: 'hit';
      readonly severity: Severity;
      readonly params: Params;
      readonly evidence: readonly Evidence[];
      /** Amount that tells whether the signal grew; null where the rule has none. */
      readonly weight: number | null;
    }
  | { readonly outcome: 'clear'; readonly evidence: readonly Evidence[] }
  | { readonly outcome: 'unknown'; readonly reason: UnknownReason; readonly source: string | null }
  | { readonly outcome: 'not-applicable'; readonly reason: string };

/** A rule: what, why, and one pure function. Named after the bad case it looks for. Texts are Swedish and never accuse. */
export interface Rule {
  /** File name. */
  readonly id: string;
  readonly version: number;
  readonly category: RuleCategory;
  /** Highest severity it can reach. */
  readonly severity: Severity;
  readonly label: string;
  /** Law with paragraph, or the published source that the rule rests on. */
  readonly basis: readonly string[];
  /** Who is told of it, and what each of them should do. Whoever is not named here never sees the rule. */
  readonly readers: Readonly<Partial<Record<Reader, Action>>>;
  readonly relations: RuleRelations;
  /** Kännedom: it ends the payer's good faith, so that finance and the unit are told the same day. */
  readonly notice: boolean;
  /** True when it is told as plain information too, with a severity below `medium`. */
  readonly informs: boolean;
  /** Harmless explanations to look for first. */
  readonly falsePositives: string;
  /** True when it matters before the next payment (unit topic `payment`). */
  readonly payment: boolean;
  readonly appliesTo: readonly LegalForm[];
  /** What to look at instead, for the forms outside `appliesTo`. */
  readonly outside: string;
  readonly needs: readonly FactKind[];
  readonly history: readonly FactKind[];
  evaluate(input: RuleInput): RuleResult;
  /** The sentence for a hit, from its params and the name to show. Source and date are added by the reader of the verdict. */
  explain(params: Params, name: string): string;
}

/** What one rule said in one check, as it is stored: evidence by reference, words by params. */
export interface Verdict {
  readonly rule: string;
  readonly outcome: 'hit' | 'clear' | 'unknown' | 'not-applicable' | 'error';
  readonly severity: Severity | null;
  readonly params: Params | null;
  readonly evidence: readonly Evidence[];
  readonly weight: number | null;
  /** Reason of unknown, not-applicable or error. */
  readonly reason: string | null;
  /** The source that an unknown waits for. */
  readonly source: string | null;
}

/** What a reader should do about a hit of a rule; null when the rule is not for that reader. */
export function actionFor(
  rule: Pick<Rule, 'readers'>,
  reader: Reader,
  params: Params,
  tracks: readonly Track[] = [],
): string | null {
  const action = rule.readers[reader];
  if (action === undefined) return null;
  return typeof action === 'string' ? action : action(params, tracks);
}

/**
 * What readers together should do about a hit. Care's own steps hold what procurement is told, so that a unit that is
 * both is told them alone.
 */
export function actionsFor(
  rule: Pick<Rule, 'readers'>,
  by: readonly Reader[],
  params: Params,
  tracks: readonly Track[] = [],
): readonly string[] {
  const hasCare = by.includes('care') && rule.readers.care !== undefined;
  const told = by.filter((reader) => !(hasCare && reader === 'procurement'));
  return [...new Set(told.flatMap((reader) => actionFor(rule, reader, params, tracks) ?? []))];
}

/** True when a rule is for one of these readers. */
export const isReadBy = (rule: Pick<Rule, 'readers'>, by: readonly Reader[]): boolean =>
  by.some((reader) => rule.readers[reader] !== undefined);
