import { z } from 'zod';

import type { DrawnFact, FactKind, FactValue, Registration } from '../../src/domain/facts.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import { activityCodes } from '../activity-codes.ts';
import { legalFormByNationalCode } from '../legal-form-codes.ts';
import { dayOrNull, isAbout, isIndustryCode, scalar as field, textOrNull } from '../wire.ts';
import { companyStatuses, employeeClasses, taxCodes } from './codes.ts';

/** One legal unit; blank is "" or " ". */
export const Unit = z.object({
  peOrgNr: field,
  namn: field,
  foretagsnamn: field,
  jurform: field,
  fSkattStat: field,
  momsStat: field,
  arbGivStat: field,
  ftgStat: field,
  bolStat: field,
  anstKl: field,
  omsKl: field,
  omsAr: field,
  regDat: field,
  slutDat: field,
  primarNaringsgren: z.object({ naringsgren: field }).nullish(),
  postAdress: z.record(z.string(), z.unknown()).nullish(),
});
export type Unit = z.infer<typeof Unit>;

export interface Drawn {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
}

/** One legal unit → facts. Kinds that the answer leaves open although SCB always has them are `missing`. */
export function draw(unit: Unit, askedNumber: string): Drawn {
  if (!isAbout(unit.peOrgNr, askedNumber)) throw drift({ source: 'scb' }, ['peOrgNr']);
  const missing: FactKind[] = [];
  const facts: DrawnFact[] = [];
  const need = (kind: FactKind, fact: DrawnFact | null): void => {
    if (fact === null) missing.push(kind);
    else facts.push(fact);
  };
  need('tax.fSkatt', taxFact(unit, 'fSkattStat'));
  need('tax.vat', taxFact(unit, 'momsStat'));
  need('tax.employer', taxFact(unit, 'arbGivStat'));
  need('company.name', nameFact(unit));
  need('company.activity', activityFact(unit));
  const status = statusFacts(unit);
  need('company.procedures', status.procedures);
  need('company.registration', status.registration);
  const industry = industryFact(unit);
  if (industry === 'missing') missing.push('company.industry');
  const form = formFact(unit);
  if (form === 'missing') missing.push('company.form');
  for (const fact of [form, industry, addressFact(unit), sizeFact(unit)]) {
    if (fact !== null && fact !== 'missing') facts.push(fact);
  }
  if (facts.length === 0) throw drift({ source: 'scb' }, ['(top)']);
  return { facts, missing };
}

/** Reads a code by its table; null for blank, drift for a code that nobody has seen. */
function coded<T>(
  table: Readonly<Record<string, T>>,
  value: string | number | null | undefined,
  path: string,
): T | null {
  const code = textOrNull(value);
  if (code === null) return null;
  const known = Object.hasOwn(table, code) ? table[code] : undefined;
  if (known === undefined) throw drift({ source: 'scb' }, [path]);
  return known;
}

function taxFact(unit: Unit, name: keyof typeof taxCodes): DrawnFact | null {
  const table: Readonly<Record<string, Pick<Registration, 'status' | 'reason'>>> = taxCodes[name];
  const flag = coded(table, unit[name], name);
  if (flag === null) return null;
  const value: Registration = { ...flag, from: null, to: null };
  if (name === 'fSkattStat') return { kind: 'tax.fSkatt', value: { ...value, form: null }, validFrom: null };
  return { kind: name === 'momsStat' ? 'tax.vat' : 'tax.employer', value, validFrom: null };
}

function nameFact(unit: Unit): DrawnFact | null {
  const own = textOrNull(unit.namn);
  const firm = textOrNull(unit.foretagsnamn);
  // A sole trader's own name is the person's; the firm's name is what the firm is known by.
  const name = firm ?? (textOrNull(unit.jurform) === '10' ? null : own);
  return name === null ? null : { kind: 'company.name', value: { name, tradeNames: [] }, validFrom: null };
}

function activityFact(unit: Unit): DrawnFact | null {
  const status = coded(activityCodes, unit.ftgStat, 'ftgStat');
  return status === null ? null : { kind: 'company.activity', value: { status }, validFrom: null };
}

/** Every unit has a form; null for a code that stands for none. */
function formFact(unit: Unit): DrawnFact | 'missing' | null {
  const code = textOrNull(unit.jurform);
  if (code === null) return 'missing';
  const form = coded(legalFormByNationalCode, code, 'jurform');
  return form === null ? null : { kind: 'company.form', value: { form, code }, validFrom: null };
}

function statusFacts(unit: Unit): { procedures: DrawnFact | null; registration: DrawnFact | null } {
  const status = coded(companyStatuses, unit.bolStat, 'bolStat');
  const code = textOrNull(unit.bolStat);
  const registeredOn = day(unit.regDat, 'regDat');
  if (status === null || code === null || status.means === 'unread')
    return { procedures: null, registration: null };
  const list = (means: 'ongoing' | 'ended') =>
    status.means === means ? [{ kind: status.kind, code, from: null }] : [];
  const deregistered: FactValue<'company.registration'>['deregistered'] =
    status.means === 'gone'
      ? { on: day(unit.slutDat, 'slutDat'), kind: status.kind, code, text: status.text, successor: null }
      : null;
  return {
    procedures: {
      kind: 'company.procedures',
      value: { ongoing: list('ongoing'), ended: list('ended'), coverage: 'partial' },
      validFrom: null,
    },
    // A blank day is an answer; a day that is not there is none, though a deregistration stands without it.
    registration:
      unit.regDat === undefined && deregistered === null
        ? null
        : {
            kind: 'company.registration',
            value: { registeredOn, deregistered },
            validFrom: deregistered?.on ?? registeredOn,
          },
  };
}

/** A block with a blank code, or with only zeros, says that there is none; without the block or the code nothing is known. */
function industryFact(unit: Unit): DrawnFact | 'missing' | null {
  if (unit.primarNaringsgren === null) return null;
  if (unit.primarNaringsgren?.naringsgren === undefined) return 'missing';
  const code = textOrNull(unit.primarNaringsgren.naringsgren);
  if (code !== null && !isIndustryCode(code)) return 'missing';
  const sni = code === null || /^0+$/.test(code) ? [] : [code];
  return { kind: 'company.industry', value: { sni }, validFrom: null };
}

/** The names inside `postAdress` are not published: these are the spellings of SCB's older files, in any letter case. */
const addressNames = {
  careOf: ['coadress', 'co', 'careof'],
  street: ['utdelningsadress', 'postadress', 'gatuadress', 'adress', 'gata'],
  postalCode: ['postnr', 'postnummer'],
  city: ['postort', 'ort'],
} as const;

function addressFact(unit: Unit): DrawnFact | null {
  const byName = new Map<string, string | null>();
  for (const [key, value] of Object.entries(unit.postAdress ?? {})) {
    if (typeof value === 'string' || typeof value === 'number')
      byName.set(key.toLowerCase(), textOrNull(value));
  }
  const read = (names: readonly string[]) =>
    names.map((name) => byName.get(name)).find((text) => text != null) ?? null;
  const value = {
    careOf: read(addressNames.careOf),
    street: read(addressNames.street),
    postalCode: read(addressNames.postalCode),
    city: read(addressNames.city),
  };
  return Object.values(value).every((text) => text === null)
    ? null
    : { kind: 'company.address', value, validFrom: null };
}

function sizeFact(unit: Unit): DrawnFact | null {
  const employeesClass = coded(employeeClasses, unit.anstKl, 'anstKl');
  const turnover = textOrNull(unit.omsKl);
  const year = textOrNull(unit.omsAr);
  const turnoverClass = turnover === null ? null : `klass ${turnover}${year === null ? '' : ` (${year})`}`;
  if (employeesClass === null && turnoverClass === null) return null;
  return { kind: 'company.size', value: { employeesClass, turnoverClass }, validFrom: null };
}

function day(value: string | number | null | undefined, path: string): Day | null {
  const read = dayOrNull(value);
  if (read === undefined) throw drift({ source: 'scb' }, [path]);
  return read;
}
