import type { HeldRegister, KnownName, RegisterRow } from '../../src/domain/register.ts';
import type { AskedSupplier } from '../../src/domain/connector.ts';
import type { Entry } from '../../connectors/eu-sanctions/schema.ts';
import { ab, NOW } from './support.ts';

export const header = [
  'fileGenerationDate',
  'Entity_LogicalId',
  'Entity_EU_ReferenceNumber',
  'Entity_DesignationDate',
  'Entity_Remark',
  'Entity_SubjectType',
  'Entity_SubjectType_ClassificationCode',
  'NameAlias_WholeName',
  'Address_CountryIso2Code',
  'Identification_Number',
  'Identification_TypeCode',
  'Identification_CountryIso2Code',
] as const;
export type Column = (typeof header)[number];

export type Line = Partial<Record<Column, string>>;

/** An enterprise's row with a name and nothing else, unless said. */
export const line = (id: string, name: string, more: Line = {}): Line => ({
  fileGenerationDate: '20/11/2026',
  Entity_LogicalId: id,
  Entity_SubjectType: 'E',
  NameAlias_WholeName: name,
  ...more,
});

export const csv = (lines: readonly Line[], columns: readonly string[] = header): string =>
  `\uFEFF${[
    columns.join(';'),
    ...lines.map((each) =>
      columns.map((column) => new Map(Object.entries(each)).get(column) ?? '').join(';'),
    ),
  ].join('\n')}\n`;

/** So many subjects with names that resemble nothing. */
export const crowd = (count: number, type: 'P' | 'E' = 'P'): Line[] =>
  Array.from({ length: count }, (_, at) => line(`7${at}`, `Qvxz Number ${at}`, { Entity_SubjectType: type }));

export const entry = (changes: Partial<Entry>): Entry => ({
  reference: null,
  type: 'enterprise',
  listed: null,
  names: [],
  countries: [],
  numbers: [],
  ...changes,
});

export const row = (key: string, changes: Partial<Entry>): RegisterRow => ({
  key,
  data: JSON.stringify(entry(changes)),
});

export const supplier = (changes: Partial<AskedSupplier>): AskedSupplier => ({ ...ab, ...changes });

/** A register that holds these rows as its first version, and what was answered about them. */
export function holding(
  rows: readonly RegisterRow[] | null,
  dismissed: readonly string[] = [],
  knownNames: readonly KnownName[] = [],
): HeldRegister & { readonly readings: () => number; replace(rows: readonly RegisterRow[]): void } {
  let held = rows;
  let versionId = 1;
  let readings = 0;
  return {
    current: async () =>
      held === null
        ? null
        : {
            versionId,
            asOf: '2026-11-20',
            fetchedAt: NOW.toISOString(),
            confirmedAt: NOW.toISOString(),
            rows: held.length,
          },
    row: async (key) => ({ known: true, data: held?.find((each) => each.key === key)?.data ?? null }),
    all: async () => {
      readings += 1;
      return held ?? [];
    },
    dismissed: async () => new Set(dismissed),
    knownNames: async () => knownNames,
    readings: () => readings,
    replace: (next) => {
      held = next;
      versionId += 1;
    },
  };
}
