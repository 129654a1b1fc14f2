import { z } from 'zod';

import type { DrawnFact, FactKind, FactValue } from '../../src/domain/facts.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import { activityCodes } from '../activity-codes.ts';
import {
  answersFor,
  bareCode,
  deregistrationReasons,
  endedProcedures,
  isEndedList,
  ongoingProcedures,
  organisationForms,
} from '../bolagsverket-codes.ts';
import { legalFormByNationalCode } from '../legal-form-codes.ts';
import { dayOrNull, isAbout, isIndustryCode, registeredForms, textOrNull } from '../wire.ts';
import { addressOf, type Name, namesOf, partsOf } from './cells.ts';

export const ID = 'bulk';

const Row = z.record(z.string(), z.string());
type Row = z.infer<typeof Row>;

/** What is held of one number: its rows in each file, and the files that had one which could not be read. */
export const HeldRow = z.object({
  bv: z.array(Row),
  scb: z.array(Row),
  unread: z.array(z.enum(['bv', 'scb'])),
});
export type HeldRow = z.infer<typeof HeldRow>;

export interface Drawn {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
}

/** `missing`: it should be there, and cannot be told. `null`: the files say nothing, which makes no fact. */
type Reading = DrawnFact | 'missing' | null;

/** The rows of one number → facts. A sole trader has one row per protected name: names come from all of them. */
export function draw(held: HeldRow, askedNumber: string): Drawn {
  const bv = held.unread.includes('bv') ? 'unread' : held.bv.toSorted((a, b) => rankOf(a) - rankOf(b));
  const scb = held.unread.includes('scb') ? 'unread' : held.scb[0];
  assertAbout(held, askedNumber);
  const form = formOf(bv, scb);
  const readings: readonly [FactKind, Reading][] = [
    ['company.name', nameOf(bv, scb)],
    ['company.form', form],
    ['company.registration', registrationOf(bv, formIn(form))],
    ['company.procedures', proceduresOf(bv, formIn(form))],
    ['company.activity', activityOf(scb)],
    ['company.industry', industryOf(scb)],
    ['company.address', whereOf(bv, scb)],
  ];
  const facts = readings.flatMap(([, reading]) =>
    reading === null || reading === 'missing' ? [] : [reading],
  );
  const missing = readings.flatMap(([kind, reading]) => (reading === 'missing' ? [kind] : []));
  if (facts.length === 0) throw broken('(the row that is held)');
  return { facts, missing };
}

type Bv = readonly Row[] | 'unread';
type Scb = Row | 'unread' | undefined;

const broken = (path: string) => drift({ source: ID }, [path]);

function assertAbout({ bv, scb }: HeldRow, askedNumber: string): void {
  const wrong =
    bv.some((row) => !isAbout(partsOf(row['organisationsidentitet'])[0], askedNumber)) ||
    scb.some((row) => !isAbout(row['PeOrgNr'], askedNumber));
  if (wrong) throw broken('organisationsidentitet');
}

/** The rows that are still registered come first, then in the order of their serial numbers. */
const rankOf = (row: Row): number => (isGone(row) ? 1000 : 0) + (Number(row['namnskyddslopnummer']) || 0);

const isGone = (row: Row): boolean =>
  textOrNull(row['avregistreringsdatum']) !== null || textOrNull(row['avregistreringsorsak']) !== null;

const formIn = (reading: Reading): LegalForm | null =>
  reading !== null && reading !== 'missing' && reading.kind === 'company.form' ? reading.value.form : null;

/** Bolagsverket's own form first; SCB's for those who are not in its register (municipalities, associations). */
function formOf(bv: Bv, scb: Scb): Reading {
  const own = bv === 'unread' ? null : textOrNull(bv[0]?.['organisationsform']);
  if (own !== null) {
    const code = bareCode(own);
    const form = lookUp(organisationForms, code, 'organisationsform');
    return { kind: 'company.form', value: { form, code }, validFrom: null };
  }
  const national = scb === 'unread' ? null : textOrNull(scb?.['JurForm']);
  if (national === null) return 'missing';
  const form = lookUp(legalFormByNationalCode, national, 'JurForm');
  return form === null ? null : { kind: 'company.form', value: { form, code: national }, validFrom: null };
}

/** A sole trader is shown by the firm's name, never the person's. */
function nameOf(bv: Bv, scb: Scb): Reading {
  const rows = bv === 'unread' ? [] : bv;
  const names = rows.flatMap((row) =>
    namesOf(row['organisationsnamn']).filter((name) => isFirmName(name, row)),
  );
  const main = names.find(({ type }) => type === 'FORETAGSNAMN' || type === 'NAMN') ?? names[0];
  if (main !== undefined) {
    const tradeNames = [...new Set(names.map(({ name }) => name))].filter((name) => name !== main.name);
    return { kind: 'company.name', value: { name: main.name, tradeNames }, validFrom: null };
  }
  if (scb === 'unread') return 'missing';
  const isPerson = textOrNull(scb?.['JurForm']) === '10';
  const name = textOrNull(scb?.['Foretagsnamn']) ?? (isPerson ? null : textOrNull(scb?.['Namn']));
  return name === null
    ? 'missing'
    : { kind: 'company.name', value: { name, tradeNames: [] }, validFrom: null };
}

const isFirmName = ({ type }: Name, row: Row): boolean =>
  !(type === 'NAMN' && bareCode(row['organisationsform'] ?? '') === 'E');

/** Bolagsverket's alone: that SCB does not tell of an end is not that there was none. */
function registrationOf(bv: Bv, form: LegalForm | null): Reading {
  const row = bv === 'unread' ? undefined : bv[0];
  if (row === undefined) return bv === 'unread' || isRegistered(form) ? 'missing' : null;
  const registeredOn = day(row, 'registreringsdatum');
  const on = day(row, 'avregistreringsdatum');
  const given = textOrNull(row['avregistreringsorsak']);
  const code = given === null ? '' : bareCode(given);
  const deregistered: FactValue<'company.registration'>['deregistered'] =
    on === null && given === null
      ? null
      : {
          on,
          kind: given === null ? 'other' : lookUp(deregistrationReasons, code, 'avregistreringsorsak'),
          code,
          text: null,
          successor: null,
        };
  return {
    kind: 'company.registration',
    value: { registeredOn, deregistered },
    validFrom: deregistered?.on ?? registeredOn,
  };
}

/** Forms that the file must hold; a sole trader need not register. */
const isRegistered = (form: LegalForm | null): boolean =>
  form !== null && form !== 'EF' && registeredForms.includes(form);

/** The column also holds procedures that are over, under codes of their own: they must not read as ongoing. */
function proceduresOf(bv: Bv, form: LegalForm | null): Reading {
  if (bv === 'unread' || bv.length === 0) return bv === 'unread' || isRegistered(form) ? 'missing' : null;
  type Procedures = FactValue<'company.procedures'>;
  const ongoing: Procedures['ongoing'] = [];
  const ended: Procedures['ended'] = [];
  const path = 'pagaendeAvvecklingsEllerOmstruktureringsforfarande';
  for (const cell of bv.flatMap((row) => (row[path] ?? '').split('|'))) {
    const [given, date] = partsOf(cell);
    const code = bareCode(given ?? '');
    if (code === '') continue;
    const isOver = isEndedList(given ?? '') || Object.hasOwn(endedProcedures, code);
    const known = isOver ? { ...ongoingProcedures, ...endedProcedures } : ongoingProcedures;
    const from = dayOrNull(date);
    if (from === undefined) throw broken(path);
    (isOver ? ended : ongoing).push({ kind: lookUp(known, code, path), code, from });
  }
  const [row] = bv;
  const own = textOrNull(row?.['organisationsform']);
  const covered = own !== null && row !== undefined && answersFor(own, isGone(row));
  const begun = ongoing.map(({ from }) => from).filter((from) => from !== null);
  return {
    kind: 'company.procedures',
    value: { ongoing, ended, coverage: covered ? 'full' : 'partial' },
    validFrom: begun.toSorted().at(-1) ?? null,
  };
}

function activityOf(scb: Scb): Reading {
  if (scb === undefined) return null;
  const code = scb === 'unread' ? null : textOrNull(scb['FtgStat']);
  if (code === null) return 'missing';
  const status = lookUp(activityCodes, code, 'FtgStat');
  return { kind: 'company.activity', value: { status }, validFrom: null };
}

/** Blank columns, or only zeros, say that there is no code. */
function industryOf(scb: Scb): Reading {
  if (scb === undefined) return null;
  if (scb === 'unread') return 'missing';
  const sni = ['Ng1', 'Ng2', 'Ng3', 'Ng4', 'Ng5']
    .map((name) => textOrNull(scb[name]))
    .filter((code) => code !== null)
    .filter((code) => !/^0+$/.test(code));
  if (!sni.every(isIndustryCode)) return 'missing';
  return { kind: 'company.industry', value: { sni }, validFrom: null };
}

function whereOf(bv: Bv, scb: Scb): Reading {
  const own = bv === 'unread' ? null : addressOf(bv[0]?.['postadress']);
  const value =
    own ??
    (scb === 'unread' || scb === undefined
      ? null
      : {
          careOf: textOrNull(scb['COAdress']),
          street: textOrNull(scb['Gatuadress']),
          postalCode: textOrNull(scb['PostNr']),
          city: textOrNull(scb['PostOrt']),
        });
  if (value === null) return bv === 'unread' || scb === 'unread' ? 'missing' : null;
  return Object.values(value).every((part) => part === null)
    ? null
    : { kind: 'company.address', value, validFrom: null };
}

function lookUp<T>(table: Readonly<Record<string, T>>, code: string, path: string): T {
  const known = Object.hasOwn(table, code) ? table[code] : undefined;
  if (known === undefined) throw broken(path);
  return known;
}

function day(row: Row, path: string): Day | null {
  const read = dayOrNull(row[path]);
  if (read === undefined) throw broken(path);
  return read;
}
