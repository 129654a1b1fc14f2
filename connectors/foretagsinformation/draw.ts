import type { DrawnFact, FactKind, FactValue } from '../../src/domain/facts.ts';
import type { PersonRef } from '../../src/domain/person.ts';
import { isSurelyAbout, textOrNull } from '../wire.ts';
import { accountsOf, broken, signingOf, statusOf } from './facts.ts';
import { type Officers, readOfficers } from './officers.ts';
import type { Organisation, ReportHistory } from './schema.ts';

export interface Drawn {
  readonly facts: readonly DrawnFact[];
  /** Null when the officers are unknown. */
  readonly people: Officers | null;
}

/**
 * The items of an answer → facts; a block that is null or absent makes none. A sole trader has one item per protected
 * name: officers come from all, the rest from the first that is not deregistered.
 */
export function draw(
  items: readonly Organisation[],
  history: ReportHistory | null,
  number: string,
  personRef: PersonRef,
): Drawn {
  if (items.some((item) => !isSurelyAbout(item.identitet.identitetsbeteckning, number)))
    throw broken('identitet.identitetsbeteckning');
  if (history !== null && !isSurelyAbout(history.identitetsbeteckning, number))
    throw broken('identitetsbeteckning');
  const [main] = items.toSorted((a, b) => rank(a) - rank(b));
  if (main === undefined) throw broken('(top)');
  // Nothing but nulls would say nothing about a company that the register knows.
  if (blocksOf(main).every((block) => block === null || block === undefined)) throw broken('(top)');

  const rows = items.map(({ funktionarer }) => funktionarer ?? null);
  const people = rows.includes(null)
    ? null
    : readOfficers(
        rows.flatMap((row) => row ?? []),
        number,
        personRef,
      );
  const officers: FactValue<'representatives.officers'> | null =
    people === null ? null : { officers: [...people.officers] };
  const signing = main.firmateckning == null ? null : signingOf(main.firmateckning);
  const status = statusOf(main);
  const accounts = accountsOf(main, history);
  return {
    people,
    facts: [
      ...fact('representatives.officers', officers),
      ...fact('representatives.signing', signing),
      ...fact('company.status', status),
      ...fact('company.accounts', accounts),
    ],
  };
}

type Kind = Extract<
  FactKind,
  'representatives.officers' | 'representatives.signing' | 'company.status' | 'company.accounts'
>;

/** None of these blocks says since when it has been true. */
const fact = <K extends Kind>(kind: K, value: FactValue<K> | null) =>
  value === null ? [] : [{ kind, value, validFrom: null }];

const rank = ({ detaljeradStatus, namnskyddslopnummer }: Organisation): number =>
  (textOrNull(detaljeradStatus?.avregistreradOrganisation?.avregistreringsdatum) === null ? 0 : 1000) +
  Number(namnskyddslopnummer ?? 0);

const blocksOf = (item: Organisation): readonly unknown[] => [
  item.funktionarer,
  item.firmateckning,
  item.finansiellaRapporter,
  item.detaljeradStatus,
];
