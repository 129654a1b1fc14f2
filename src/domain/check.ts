import { z } from 'zod';

import { parseOrgNumber, redactNumbers } from './org-number.ts';
import type { QuestionOutcome, QuestionReason, QuestionState } from './question.ts';
import type { Params, Severity, Verdict } from './rule.ts';
import { legalFormText, notControlled, type LegalForm } from './supplier.ts';
import type { Day, Instant } from './time.ts';

/** Why a check is made: chosen from a list, never typed, because free text attracts what must not be stored. */
export const checkReasons = [
  'direct-purchase',
  'tender',
  'lov-application',
  'contract-follow-up',
  'before-payment',
  'subcontractor',
  'other',
] as const;
export type CheckReason = (typeof checkReasons)[number];

/** Separators taken out, so that a personal number does not slip through as `1940 0927.2719`. */
function holdsIdentityNumber(text: string): boolean {
  if (redactNumbers(text) !== text) return true;
  return (
    text
      .replaceAll(/(?<=\d)[ .:-]+(?=\d)/g, '')
      .split(/\D+/)
      .some((digits) => digits.length >= 10 && parseOrgNumber(digits).ok) ||
    text.split(/[^\d ./:-]+/).some(joinsToPersonal)
  );
}

/**
 * True when neighbouring groups of digits make up a personal number (`400927/2719`). A slash parts year and serial in
 * every case number, so that here only a person's number counts, never an organisation's.
 */
function joinsToPersonal(text: string): boolean {
  const groups = text.match(/\d+/g) ?? [];
  return groups.some((_group, from) =>
    groups.slice(from).some((_last, more) => {
      const parsed = parseOrgNumber(groups.slice(from, from + more + 1).join(''));
      return parsed.ok && parsed.kind === 'personal';
    }),
  );
}

/** A case number (diarienummer). The messages say, in Swedish, what was expected. */
export const CaseNumber = z
  .string('diarienummer som text')
  .max(40, { error: 'diarienummer, högst 40 tecken', abort: true })
  .regex(/^[A-Za-zÅÄÖÉÜåäöéü\d](?:[A-Za-zÅÄÖÉÜåäöéü\d ./:-]*[A-Za-zÅÄÖÉÜåäöéü\d])?$/, {
    error: 'diarienummer: bokstäver, siffror, mellanslag och . / : -',
    abort: true,
  })
  .refine((text) => /\d/.test(text), 'diarienummer: minst en siffra')
  .refine((text) => !holdsIdentityNumber(text), 'diarienummer utan person- eller organisationsnummer');

/** The reading of a supplier's open flags. `unchecked` stands beside it. */
export const levels = ['stop', 'deepen', 'ask', 'none'] as const;
export type Level = (typeof levels)[number];

export const levelText: Record<Level | 'unchecked' | 'outside', string> = {
  stop: 'Avvakta – beslut krävs',
  deepen: 'Fördjupa kontrollen',
  ask: 'Fråga leverantören',
  none: 'Inga signaler',
  unchecked: 'Inte färdigkontrollerad',
  outside: 'Kontrolleras inte',
};

interface Reached {
  readonly level: Level;
  readonly unchecked: boolean;
  readonly form: LegalForm;
}

/** Of a form that is not controlled, and nothing else is to be said: that is no answer without signals. */
export const isOutside = ({ level, unchecked, form }: Reached): boolean =>
  level === 'none' && !unchecked && notControlled.has(form);

/**
 * A level as people read it: unknown is never shown as clear, and who is not controlled is not without signals: that is said
 * instead, with the form that is the reason.
 */
export function levelWords(reached: Reached): string {
  const { level, unchecked, form } = reached;
  if (level === 'none' && unchecked) return levelText.unchecked;
  if (isOutside(reached)) return `${levelText.outside} (${legalFormText[form]})`;
  return `${levelText[level]}${unchecked ? ` · ${levelText.unchecked}` : ''}`;
}

/** The same where there may be no level yet: null then. */
export const levelWordsOf = ({
  level,
  unchecked,
  form,
}: Omit<Reached, 'level'> & { readonly level: Level | null }): string | null =>
  level === null ? null : levelWords({ level, unchecked, form });

/** What stands for a level with public bodies; other forms that are not controlled are in no digest. */
export const publicBodyText = levelWords({ level: 'none', unchecked: false, form: 'OFFENTLIG' });

/** A hit that stays open over time. */
export interface OpenFlag {
  readonly flagId: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly weight: number | null;
  readonly params: Params;
  readonly openedOn: Day;
  readonly lastSeenOn: Day;
}

/**
 * Why a flag changed. `facts`: what sources or our own ledger say of the supplier moved; only that is news of the
 * supplier. `limit`: a number of the policy. `rule`: the rule works in another way, or is retired. `form`: the rule does not judge
 * the legal form that is known now. `depth`: the supplier is controlled less deep. `window`: the event is older than the
 * rule tells of. `superseded`: another rule's signal tells it now (`relations.ends`).
 */
export const flagCauses = ['facts', 'limit', 'rule', 'form', 'depth', 'window', 'superseded'] as const;
export type FlagCause = (typeof flagCauses)[number];

/** What a check did to the flags, stored with it in one atomic command. */
export type FlagChange =
  | {
      readonly change: 'opened';
      readonly rule: string;
      readonly severity: Severity;
      readonly weight: number | null;
      readonly params: Params;
      readonly because: FlagCause;
    }
  | {
      readonly change: 'worse' | 'eased';
      readonly flagId: number;
      readonly rule: string;
      readonly severity: Severity;
      readonly weight: number | null;
      readonly params: Params;
      readonly because: FlagCause;
    }
  | {
      readonly change: 'seen';
      readonly flagId: number;
      readonly rule: string;
      readonly severity: Severity;
      readonly weight: number | null;
      readonly params: Params;
    }
  | {
      readonly change: 'cleared';
      readonly flagId: number;
      readonly rule: string;
      readonly because: FlagCause;
    };

export type CheckKind = 'run' | 'ad-hoc';

/** The rules and limits that a supplier was judged by. Both texts are JSON; null in books from before they were kept. */
export interface RuleBook {
  readonly ruleSetHash: string;
  readonly policyHash: string;
  /** `{rule: version}`. */
  readonly versions: string | null;
  readonly policy: string | null;
}

/** When, and by what, a supplier was judged before: what a new judgement is told against. */
export interface LastJudged {
  readonly at: Instant;
  readonly book: RuleBook;
  /** Rules that could not be judged since, with the book of the last time they could. */
  readonly held: Readonly<Record<string, RuleBook>>;
}

/** The result that check-supplier stores. */
export interface CheckResult extends RuleBook {
  readonly checkId: number;
  /** As whoever reads every rule sees it. */
  readonly level: Level;
  readonly unchecked: boolean;
  /** As each set of readers sees it (`reading.ts`); null when all of them see the same. */
  readonly readings: number | null;
  readonly verdicts: readonly Verdict[];
  readonly flags: readonly FlagChange[];
  /** The supplier's state version that the result was reckoned from; a newer one makes the command answer `stale`. */
  readonly basedOn: number;
}

/** A check as people and programs read it (`check --json`, `GET /checks/:id`). */
export interface CheckReport {
  /** Says nothing about other checks. */
  readonly checkId: string;
  /** `id` is the supplier's reference, L-…. */
  readonly supplier: { readonly id: string; readonly orgNr: string | null; readonly name: string };
  readonly kind: CheckKind;
  readonly unit: string | null;
  readonly reason: CheckReason | null;
  readonly dnr: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: Instant;
  readonly doneAt: Instant | null;
  readonly level: Level | null;
  readonly unchecked: boolean;
  /** Both in words; null until the check is done. */
  readonly levelText: string | null;
  readonly sources: readonly {
    readonly source: string;
    readonly outcome: QuestionOutcome | null;
    readonly asOf: Day | null;
    readonly fetchedAt: Instant | null;
    readonly reason: QuestionReason | null;
    readonly missing: readonly string[];
    /** The outcome in words: "SCB: svar 20 november". */
    readonly text: string;
  }[];
  readonly verdicts: readonly {
    readonly rule: string;
    readonly label: string;
    readonly outcome: Verdict['outcome'];
    readonly severity: Severity | null;
    readonly explanation: string;
    readonly action: string | null;
    readonly evidence: readonly {
      readonly fact: string;
      readonly value: string | number | null;
      readonly source: string;
      readonly asOf: Day | null;
    }[];
    readonly reason: string | null;
  }[];
}

export type { QuestionState };
