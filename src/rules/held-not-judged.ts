import { isCareFigure } from '../domain/care-figures.ts';
import { factText } from '../wording/fact.ts';
import type { FactKind } from '../domain/facts.ts';
import { rules } from './index.ts';

/** They say who a supplier is and what it looks like: there is nothing in them to judge. */
const describing: ReadonlySet<FactKind> = new Set(['company.name', 'company.form', 'company.size']);

/** Kinds that some rule reads, itself or their history. */
const judged: ReadonlySet<FactKind> = new Set(rules.flatMap(({ needs, history }) => [...needs, ...history]));

/**
 * The kinds of facts that are held about a supplier and that no rule reads, in Swedish and in the order of the alphabet:
 * "no signal" says nothing about them. Care figures are left out, because no unit may see that there are any.
 */
export const heldNotJudged = (kinds: Iterable<FactKind>): readonly string[] =>
  [...new Set(kinds)]
    .filter((kind) => !judged.has(kind) && !describing.has(kind) && !isCareFigure(kind))
    .map((kind) => factText(kind))
    .toSorted((a, b) => a.localeCompare(b, 'sv'));
