import { factKinds, factSchemas, type FactKind, type FactValue } from '../../src/domain/facts.ts';
import { builtInPolicy } from '../../src/domain/policy.ts';
import type {
  FactVersion,
  LedgerView,
  Resolved,
  ResolvedFacts,
  RuleInput,
  SourceState,
  Trade,
  UnknownReason,
} from '../../src/domain/rule.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';

export const TODAY = '2026-11-23';

type Facts = { readonly [Kind in FactKind]?: FactValue<Kind> | UnknownReason };

/** Resolved facts from plain values; a word is the reason of an unknown, and what is not given is `no-value`. */
export function facts(given: Facts, source = 'scb'): ResolvedFacts {
  const resolved = factKinds.map((kind, at): [FactKind, Resolved] => {
    const value = given[kind];
    if (value === undefined || typeof value === 'string')
      return [
        kind,
        {
          known: false,
          reason: value ?? 'no-value',
          source: value === undefined ? null : source,
          lastAsOf: null,
        },
      ];
    factSchemas[kind].parse(value);
    const dates = { validFrom: null, asOf: '2026-11-22', fetchedAt: '2026-11-22T03:00:00.000Z' };
    return [kind, { known: true, value, factId: at + 1, source, ...dates }];
  });
  return Object.fromEntries(resolved) as ResolvedFacts;
}

/** A ledger in which everything went to one trade (services), unless `byTrade` says what went to which. */
export const ledger = ({
  trade = 'services',
  byTrade,
  paidSek = 100_000,
  ...given
}: Partial<Omit<LedgerView, 'byTrade'>> & {
  readonly trade?: Trade;
  readonly byTrade?: Partial<LedgerView['byTrade']>;
} = {}): LedgerView => ({
  paidSek,
  byTrade: {
    goods: 0,
    licences: 0,
    services: 0,
    labour: 0,
    unknown: 0,
    ...(byTrade ?? { [trade]: paidSek }),
  },
  sharedAccounts: [],
  accountsKnown: true,
  ...given,
});

export const version = <Kind extends FactKind>(
  value: FactValue<Kind>,
  recordedOn: string,
  source = 'scb',
): FactVersion<Kind> => ({ factId: 1, source, value, validFrom: null, recordedOn });

export const sourceState = (source: string, given: Partial<SourceState> = {}): SourceState => ({
  source,
  state: 'answered',
  reason: null,
  lastAnswered: '2026-11-22',
  failedSince: null,
  ...given,
});

export interface Given extends Partial<Omit<RuleInput, 'facts' | 'supplier'>> {
  readonly form?: LegalForm;
  readonly formConfirmed?: boolean;
  readonly ownCompany?: boolean;
  readonly facts?: Facts;
}

export const inputOf = ({
  form = 'AB',
  formConfirmed = true,
  ownCompany = false,
  facts: values = {},
  ...rest
}: Given): RuleInput => ({
  supplier: { form, formConfirmed, ownCompany, firstSeen: '2024-01-01' },
  facts: facts(values),
  conflicts: [],
  unsettled: [],
  sources: [sourceState('scb'), sourceState('bolagsverket')],
  ledger: null,
  contractFrom: null,
  previous: {},
  today: TODAY,
  policy: builtInPolicy,
  ...rest,
});
