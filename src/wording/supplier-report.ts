import { type Level, levelWordsOf } from '../domain/check.ts';
import { headlineOf } from '../domain/facts.ts';
import type { Rule, Severity } from '../domain/rule.ts';
import { displayName, formOf, legalFormText } from '../domain/supplier.ts';
import { dayOf, swedishDay, type Day } from '../domain/time.ts';
import { explainFlag, type SourceName } from './verdict.ts';
import type { SupplierHistory } from '../domain/supplier-store.ts';

/** An account that others are paid to as well; `account` masked. `others`: payees who are not named to this viewer. */
export interface SharedAccount {
  readonly account: string;
  readonly suppliers: readonly { readonly ref: string; readonly name: string }[];
  readonly others: number;
}

/** What was known about one supplier at the end of a day, as people and programs read it. */
export interface SupplierReport {
  readonly day: Day;
  readonly supplier: {
    readonly id: string;
    readonly ref: string;
    readonly orgNr: string | null;
    readonly name: string;
    /** The legal form in words. */
    readonly form: string;
  };
  readonly level: Level | null;
  readonly unchecked: boolean;
  /** Both in words; null when the supplier was not controlled yet. */
  readonly levelText: string | null;
  readonly lastCheck: { readonly checkId: string; readonly doneAt: string } | null;
  readonly flags: readonly {
    readonly rule: string;
    readonly label: string;
    readonly severity: Severity;
    readonly explanation: string;
    /** `Kvarstår sedan 20 november` or `Gäller inte längre sedan 1 december`. */
    readonly state: string;
    readonly openedOn: Day;
    readonly lastSeenOn: Day;
    readonly clearedOn: Day | null;
  }[];
  /** With whom it shares accounts, as the viewer may see; of the current day alone. */
  readonly sharedAccounts: readonly SharedAccount[];
  readonly facts: readonly {
    readonly fact: string;
    readonly value: string | number | null;
    readonly source: string;
    readonly sourceName: string;
    readonly asOf: Day;
    readonly knownSince: Day;
  }[];
  readonly sources: readonly {
    readonly source: string;
    readonly outcome: SupplierHistory['questions'][number]['outcome'];
    readonly reason: string | null;
    readonly asOf: Day | null;
    readonly fetchedAt: string | null;
  }[];
}

function presentFlag(flag: SupplierHistory['flags'][number], rule: Rule | undefined, name: string, day: Day) {
  const { severity, openedOn, lastSeenOn, clearedOn } = flag;
  const state =
    clearedOn === null
      ? openedOn === day
        ? 'Ny'
        : `Kvarstår sedan ${swedishDay(openedOn, day)}`
      : `Gäller inte längre sedan ${swedishDay(clearedOn, day)}`;
  const explanation =
    rule === undefined
      ? `Signal från regeln ${flag.rule}, som inte längre används`
      : explainFlag(rule, flag.params, name, day);
  const label = rule?.label ?? flag.rule;
  return {
    rule: flag.rule,
    label,
    severity,
    explanation: `${explanation}.`,
    state,
    openedOn,
    lastSeenOn,
    clearedOn,
  };
}

/** A sole trader's number and address are the owner's own and are not shown. */
export function presentSupplier(
  history: SupplierHistory,
  rules: readonly Rule[],
  sourceName: SourceName,
  sharedAccounts: readonly SharedAccount[] = [],
): SupplierReport {
  const { supplier, day, level, unchecked } = history;
  const isPerson = supplier.numberKind === 'personal';
  const name = displayName(supplier);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    day,
    supplier: {
      id: supplier.ref,
      ref: supplier.ref,
      orgNr: isPerson ? null : supplier.number,
      name,
      form: legalFormText[formOf(supplier)],
    },
    level,
    unchecked,
    levelText: levelWordsOf({ level, unchecked, form: formOf(supplier) }),
    lastCheck:
      history.lastCheck === null
        ? null
        : { checkId: history.lastCheck.ref, doneAt: history.lastCheck.doneAt },
    flags: history.flags.map((flag) => presentFlag(flag, byId.get(flag.rule), name, day)),
    sharedAccounts,
    facts: history.facts
      .filter((fact) => !(isPerson && fact.kind === 'company.address'))
      .map((fact) => ({
        fact: fact.kind,
        value: headlineOf(fact.kind, fact.value),
        source: fact.source,
        sourceName: sourceName(fact.source),
        asOf: fact.asOf,
        knownSince: dayOf(new Date(fact.recordedAt)),
      })),
    sources: history.questions.map(({ source, outcome, reason, asOf, fetchedAt }) => ({
      source,
      outcome,
      reason,
      asOf,
      fetchedAt,
    })),
  };
}
