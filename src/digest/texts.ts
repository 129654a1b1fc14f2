import {
  isReadBy,
  noRelations,
  readers,
  severityRank,
  type Params,
  type Rule,
  type Severity,
} from '../domain/rule.ts';
import type { DigestMaterial, DigestSupplier } from '../domain/digest.ts';

/** The part of a rule that a digest needs; a `Rule` fits. */
export type RuleText = Pick<
  Rule,
  'category' | 'label' | 'readers' | 'relations' | 'notice' | 'informs' | 'explain' | 'payment' | 'needs'
>;

/** Everything worded elsewhere that a digest repeats. */
export interface DigestTexts {
  readonly rules: ReadonlyMap<string, RuleText>;
  /** A source as people call it: `scb` → `SCB`. */
  sourceName(id: string): string;
  /** Names of the units that hear of payment matters only: never named as told of anything else. */
  readonly paymentUnits?: ReadonlySet<string>;
  /** For rules that tell of an event for so many months. */
  readonly windowMonths?: ReadonlyMap<string, number>;
  /** What is held of suppliers and judged by no rule yet, in words. */
  readonly heldNotJudged?: readonly string[];
}

type Reading = Pick<DigestMaterial['unit'], 'topics' | 'reads'>;

/** Told by the section on unchecked suppliers, never as a signal of its own. */
const TOLD_AS_UNCHECKED = 'dq-source-unavailable';

export const isOutageRule = (rule: string): boolean => rule === TOLD_AS_UNCHECKED;

/** What a mail says instead of a fact about a person: the fact itself is for named readers, in the case. */
const aboutOfficers: ReadonlySet<string> = new Set(['sanctions-trading-prohibition']);
/** About a person where its hit says so, and always of a sole trader. */
const aboutSomeOfficers: ReadonlySet<string> = new Set(['sanctions-mandatory-crime-evidence']);

export const isJudgmentOfPerson = (
  { rule, params }: { readonly rule: string; readonly params: Params },
  { form }: Pick<DigestSupplier, 'form'>,
): boolean => aboutSomeOfficers.has(rule) && (params['about'] === 'representative' || form === 'EF');

export const isAboutOfficer = (
  signal: { readonly rule: string; readonly params: Params },
  supplier: Pick<DigestSupplier, 'form'>,
): boolean => aboutOfficers.has(signal.rule) || isJudgmentOfPerson(signal, supplier);

/**
 * Whether a unit hears of a rule at all: the rule is for one of the readers that the unit is, and for a payment unit it
 * matters before a payment.
 */
export function mayRead(rule: Pick<Rule, 'readers' | 'payment' | 'notice'>, unit: Reading): boolean {
  return isReadBy(rule, unit.reads) && (unit.topics === 'all' || rule.payment || rule.notice);
}

/** Low and info signals are context for others and never told alone, except plain information and kännedom. */
export function isTold(texts: DigestTexts, rule: string, severity: Severity): boolean {
  if (isOutageRule(rule)) return false;
  const { informs, notice } = ruleText(texts, rule);
  return informs || notice || severityRank[severity] >= severityRank.medium;
}

/** Texts of a rule; a rule that has left the catalogue still has its flags told. */
export function ruleText(texts: DigestTexts, rule: string): RuleText {
  return (
    texts.rules.get(rule) ?? {
      category: 'data-quality',
      label: `regeln ${rule}, som inte längre används`,
      explain: () => `Signal från regeln ${rule}, som inte längre används.`,
      readers: Object.fromEntries(readers.map((reader) => [reader, 'Läs ärendet och bedöm uppgiften.'])),
      relations: noRelations,
      notice: false,
      informs: false,
      payment: false,
      needs: [],
    }
  );
}
