import { isCareFigure } from './care-figures.ts';
import type { FactKind } from './facts.ts';
import { audienceKey, readingIn, type Audience } from './reading.ts';
import { isReadBy, readers, type Reader, type Rule } from './rule.ts';
import type { Unit } from './unit.ts';
import type { CheckRecord } from './check-store.ts';

/**
 * Who reads, made once at the door: every query that people's eyes reach asks for one. What an open tender keeps back is
 * kept from all of them.
 */
export interface Viewer {
  /** Null: what every unit sees together (the console, an administrator). */
  readonly unit: string | null;
  /** A unit of every supplier that the municipality pays. */
  readonly ofAll: boolean;
  /** The readers of rules that it is. */
  readonly reads: readonly Reader[];
  /** Ids of the rules that it may be told of; null for all, also those that are used no more. */
  readonly rules: ReadonlySet<string> | null;
  /** The kinds of facts that those rules are judged by; null for all. */
  readonly judges: ReadonlySet<FactKind> | null;
  /** Whose level it sees: its authority's. */
  readonly audience: Audience;
}

export interface Viewers {
  /** The console and administrators: every rule, and of the authorities the highest level. */
  readonly all: Viewer;
  /** What every authority may see: for figures that are open to everybody. */
  readonly common: Viewer;
  /** As one unit sees it. A unit that is not (any more) in the units file sees nothing. */
  unit(id: string): Viewer;
  /** Every audience that may ask for a list, each once. */
  readonly audiences: readonly Audience[];
}

type UnitOfViewer = Pick<Unit, 'id' | 'authority' | 'administrations'> & {
  readonly reads: readonly Reader[];
};
type RuleOfViewer = Pick<Rule, 'id' | 'readers'> & Partial<Pick<Rule, 'needs' | 'history'>>;

const union = (sets: readonly (readonly Reader[])[]): readonly Reader[] =>
  readers.filter((reader) => sets.some((set) => set.includes(reader)));

const eachOnce = (audiences: readonly Audience[]): readonly Audience[] => [
  ...new Map(audiences.map((audience) => [audienceKey(audience), audience])).values(),
];

const everything: Viewer = {
  unit: null,
  ofAll: true,
  reads: readers,
  rules: null,
  judges: null,
  audience: [readers],
};
const nobody = {
  ofAll: false,
  reads: [],
  rules: new Set<string>(),
  judges: new Set<FactKind>(),
  audience: [],
};

/** Who may read what, from the units and the readers that rules are for. */
export function createViewers(units: readonly UnitOfViewer[], rules: readonly RuleOfViewer[]): Viewers {
  const readsOf = (authority: string): readonly Reader[] =>
    union(units.filter((unit) => unit.authority === authority).map(({ reads }) => reads));
  const authorities = [...new Set(units.map(({ authority }) => authority))].map(readsOf);
  const readBy = (reads: readonly Reader[]): Pick<Viewer, 'reads' | 'rules' | 'judges'> => {
    const read = rules.filter((rule) => isReadBy(rule, reads));
    return {
      reads,
      rules: new Set(read.map(({ id }) => id)),
      judges: new Set(read.flatMap(({ needs = [], history = [] }) => [...needs, ...history])),
    };
  };

  const byUnit = new Map(
    units.map((unit): [string, Viewer] => [
      unit.id,
      {
        unit: unit.id,
        ofAll: unit.administrations === 'all',
        ...readBy(unit.reads),
        audience: [readsOf(unit.authority)],
      },
    ]),
  );
  const all: Viewer = { ...everything, audience: authorities };
  const shared = readers.filter((reader) => authorities.every((set) => set.includes(reader)));
  return {
    all,
    common: { ...all, ...readBy(shared), audience: [shared] },
    unit: (id) => byUnit.get(id) ?? { ...nobody, unit: id },
    audiences: eachOnce([...byUnit.values(), all].map(({ audience }) => audience)),
  };
}

/** For a store that is opened without units: everybody reads everything. */
export const openViewers: Viewers = {
  all: everything,
  common: everything,
  unit: (id) => ({ ...everything, unit: id, ofAll: false }),
  audiences: [everything.audience],
};

export const seesRule = ({ rules }: Pick<Viewer, 'rules'>, rule: string): boolean =>
  rules === null || rules.has(rule);

/** Kinds that tell of persons or of care; all others are of the company alone. */
const isGuarded = (kind: FactKind): boolean =>
  /^(?:representatives|judgments|sanctions|permits|care)\./.test(kind);

/** What is guarded is shown to those alone who read a rule that is judged by it, and care figures to no unit. */
export const seesFact = ({ unit, judges }: Pick<Viewer, 'unit' | 'judges'>, kind: FactKind): boolean =>
  judges === null
    ? unit === null || !isCareFigure(kind)
    : !isGuarded(kind) || (judges.has(kind) && !isCareFigure(kind));

/** A check without what the viewer does not read: level, verdicts and their evidence. */
export const asSeenBy = (record: CheckRecord, viewer: Viewer): CheckRecord => ({
  ...record,
  ...(record.level === null
    ? {}
    : readingIn(
        { level: record.level, unchecked: record.unchecked, readings: record.readings },
        viewer.audience,
      )),
  readings: null,
  verdicts: record.verdicts.filter(({ rule }) => seesRule(viewer, rule)),
});
