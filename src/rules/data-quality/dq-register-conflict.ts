import { factText } from '../../wording/fact.ts';
import type { FactKind } from '../../domain/facts.ts';
import { noRelations, type Rule, type RuleInput, type RuleResult } from '../../domain/rule.ts';
import { privatePayees } from '../forms.ts';
import { statusConflict } from '../procedures.ts';
import { registersOf } from '../engine/level.ts';
import { clear, isSilent, unheardBecause } from '../read.ts';
import { factValueText, sourceText } from '../../wording/text.ts';

/**
 * Only what other rules judge on. Registers lag each other on names, addresses and VAT every week; a medium signal for
 * each of those would ask about half of all suppliers.
 */
const watchedOfAll: readonly FactKind[] = [
  'company.procedures',
  'company.registration',
  'tax.fSkatt',
  'tax.employer',
  'company.form',
  'credit.publicDebt',
  'credit.privateDebt',
];

/**
 * Of a sole trader one register keeps the firm name and another the person's business: that the one is gone and the
 * other goes on is no contradiction.
 */
const watchedOf = ({ supplier }: RuleInput): readonly FactKind[] =>
  supplier.form === 'EF' ? watchedOfAll.filter((kind) => kind !== 'company.registration') : watchedOfAll;

/** Two sources that the policy trusts on this kind answered. */
const isCompared = (kind: FactKind, { sources, policy }: RuleInput): boolean => {
  const trusted = policy.trustOrder[kind] ?? [];
  return sources.filter(({ source, state }) => state === 'answered' && trusted.includes(source)).length >= 2;
};

/** Clear only when sources were compared: one that fell silent, was lost or knows nothing ends no contradiction. */
function withoutConflict(input: RuleInput): RuleResult {
  const { sources, unsettled } = input;
  const watched = watchedOf(input);
  const waiting = unsettled.find(({ kind }) => watched.includes(kind));
  if (waiting !== undefined) return { outcome: 'unknown', reason: waiting.reason, source: waiting.source };
  const silent = sources.find(isSilent);
  if (silent !== undefined) return { outcome: 'unknown', reason: 'source-failed', source: silent.source };
  if (watched.some((kind) => isCompared(kind, input))) return clear();
  const trusted = registersOf(input.policy);
  const other = sources.find(({ source, state }) => state !== 'answered' && trusted.has(source));
  return {
    outcome: 'unknown',
    reason: other === undefined ? 'no-value' : unheardBecause(other),
    source: other?.source ?? null,
  };
}

export const dqRegisterConflict: Rule = {
  id: 'dq-register-conflict',
  version: 5,
  category: 'data-quality',
  severity: 'medium',
  label: 'Källorna motsäger varandra',
  basis: ['Projektets egen princip: en motsägelse visas, den göms inte'],
  readers: {
    procurement: 'Jämför källornas datum och fråga leverantören vilken uppgift som stämmer.',
    finance: 'Jämför källornas datum före nästa betalning; inköp frågar leverantören.',
  },
  relations: noRelations,
  notice: false,
  informs: false,
  falsePositives: 'Ett register släpar efter det andra några dagar.',
  payment: false,
  appliesTo: privatePayees,
  outside: 'svenska register jämförs inte för den här formen',
  needs: [],
  history: [],
  evaluate(input) {
    const inStatus = statusConflict(input);
    const conflicts = inStatus === null ? input.conflicts : [...input.conflicts, inStatus];
    const found =
      conflicts.length === 0
        ? conflicts
        : watchedOf(input).flatMap((kind) => conflicts.filter((conflict) => conflict.kind === kind));
    const [first] = found;
    if (first === undefined) return withoutConflict(input);
    const [a, b] = first.sides;
    return {
      outcome: 'hit',
      severity: 'medium',
      params: {
        kind: first.kind,
        a: a?.source ?? null,
        aSays: a?.headline ?? null,
        b: b?.source ?? null,
        bSays: b?.headline ?? null,
        more: found.length - 1,
      },
      evidence: found.flatMap(({ kind, sides }) =>
        sides.map(({ source, headline, factId }) => ({
          fact: kind,
          value: headline,
          source,
          factId,
          asOf: null,
        })),
      ),
      weight: null,
    };
  },
  explain: ({ kind, a, aSays, b, bSays, more }) =>
    `Om ${factText(String(kind))} anger ${sourceText(String(a))} ”${factValueText(String(kind), aSays)}” och ${sourceText(String(b))} ”${factValueText(String(kind), bSays)}”${
      Number(more) > 0 ? `; ${more} ${more === 1 ? 'uppgift' : 'uppgifter'} till skiljer` : ''
    }`,
};
