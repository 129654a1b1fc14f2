import { noRelations, readers, type Rule } from '../domain/rule.ts';

/** The part of a rule that a digest needs; a `Rule` fits. */
export type RuleText = Pick<
  Rule,
  'label' | 'readers' | 'relations' | 'notice' | 'informs' | 'explain' | 'payment' | 'category'
>;

/** Everything worded elsewhere that a digest repeats. */
export interface DigestTexts {
  readonly rules: ReadonlyMap<string, RuleText>;
  /** A source as people call it: `scb` → `SCB`. */
  sourceName(id: string): string;
  /** Names of the units that hear of payment matters only: never named as told of anything else. */
  readonly paymentUnits?: ReadonlySet<string>;
}

/** Told by the section on unchecked suppliers, never as a signal of its own. */
const TOLD_AS_UNCHECKED = 'dq-source-unavailable';

/** Told also as plain information: a company that was merged into another is news without being a warning. */
const TOLD_AS_INFORMATION = 'register-deregistered';

export const isOutageRule = (rule: string): boolean => rule === TOLD_AS_UNCHECKED;
export const isInformation = (rule: string): boolean => rule === TOLD_AS_INFORMATION;

/** The company is in the register no more: there is nobody left whose delivery could go on. */
export const isGone = (rule: string): boolean => rule === 'register-deregistered';

/** Signals that another signal of the same supplier already says, by the rule that says more. */
const impliedBy: Readonly<Record<string, string>> = { 'tax-fskatt-missing': 'tax-fskatt-revoked' };

/** One cause is told once. A payment unit gets both, because each has its own step there. */
export function isImplied(rule: string, told: ReadonlySet<string>, topics: 'all' | 'payment'): boolean {
  const by = impliedBy[rule];
  return topics === 'all' && by !== undefined && told.has(by);
}

/** Texts of a rule; a rule that has left the catalogue still has its flags told. */
export function ruleText(texts: DigestTexts, rule: string): RuleText {
  return (
    texts.rules.get(rule) ?? {
      label: `regeln ${rule}, som inte längre används`,
      explain: () => `Signal från regeln ${rule}, som inte längre används.`,
      readers: Object.fromEntries(readers.map((reader) => [reader, 'Läs ärendet och bedöm uppgiften.'])),
      relations: noRelations,
      notice: false,
      informs: false,
      payment: false,
      category: 'data-quality',
    }
  );
}
