import { z } from 'zod';

import type { DrawnFact, FactValue } from '../../src/domain/facts.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import { dayOrNull, scalar as text, textOrNull } from '../wire.ts';
import type { CreditFields } from './fields.ts';

/** A report, or a refusal with HTTP 200. */
export const GetData = z
  .object({
    metaData: z.object({ timeStamp: text, apiLogId: text, lodCreated: z.boolean().nullish() }).nullish(),
    report: z.record(z.string(), z.unknown()).nullish(),
    error: z.object({ code: z.union([z.string(), z.number()]), text, detail: text }).nullish(),
  })
  .refine((answer) => answer.report != null || answer.error != null, { path: ['report'] });
export type GetData = z.infer<typeof GetData>;

type Report = NonNullable<GetData['report']>;

/** Reads a report by the customer's own names. */
export function createReader(fields: CreditFields): {
  credit(report: Report): DrawnFact[];
  /** The status of a company that is not active, as the bureau words it; null when it is active or says nothing. */
  inactiveStatus(report: Report): string | null;
} {
  return {
    credit(report) {
      const facts = [
        ...ratingFacts(report, fields),
        ...petitionFacts(report, fields),
        ...debtFacts('credit.publicDebt', report, fields.publicDebtSum, fields.publicDebtCount),
        ...debtFacts('credit.privateDebt', report, fields.privateDebtSum, fields.privateDebtCount),
        ...turnoverFacts(report, fields),
      ];
      // Even a company without a score has a text in its place: not one field of ours is another block than ours.
      if (facts.length === 0) throw broken('report');
      return facts;
    },
    inactiveStatus(report) {
      const status = textAt(report, fields.status);
      return status === null || isActive(status) ? null : status;
    },
  };
}

/** Assumption: an active company is called so in words, or by a bare 0 or 1. */
const isActive = (status: string): boolean =>
  /^(?:[01]|a|normal)$/i.test(status) ||
  (/\b(?:aktivt?|active)\b/i.test(status) && !/\b(?:ej|inte|icke|not|non)\b/i.test(status));

/** Refusals about a person: only the code is kept, because the text may speak of protected identity or death. */
const personCodes = new Set(['S2', 'S3', 'S4', 'S5', 'S6', 'S7']);

/** The bureau would not score the company: a fact of its own, and often a strong one. */
export function rejectionOf(error: NonNullable<GetData['error']>): DrawnFact {
  const code = String(error.code).trim();
  if (!/^S\d{1,4}$/.test(code)) throw broken('error.code');
  if (personCodes.has(code)) return rejection({ code, text: null, on: null });
  return rejection({ code, text: textOrNull(error.text), on: dayOrNull(error.detail) ?? null });
}

export const rejection = (value: FactValue<'credit.rejection'>): DrawnFact => ({
  kind: 'credit.rejection',
  value,
  validFrom: value.on,
});

export const broken = (path: string) => drift({ source: 'creditsafe' }, [path]);

/** Follows a dotted path; undefined where the report has no such field. */
export function at(report: unknown, path: string): unknown {
  let current: unknown = report;
  for (const step of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = Object.entries(current).find(([key]) => key === step)?.[1];
  }
  return current;
}

function textAt(report: Report, path: string): string | null {
  const value = at(report, path);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' && typeof value !== 'number') throw broken(`report.${path}`);
  return textOrNull(value);
}

/** Numbers come as numbers or as text: `1 250 000`, `1250000,50`, `−29`. Null for absent; drift for anything else. */
function numberAt(report: Report, path: string): number | null {
  const given = textAt(report, path);
  if (given === null) return null;
  const plain = given.replaceAll(/\s/g, '').replace('−', '-').replace(',', '.');
  if (!/^-?\d+(\.\d+)?$/.test(plain)) throw broken(`report.${path}`);
  return Number(plain);
}

function dayAt(report: Report, path: string): Day | null {
  const read = dayOrNull(textAt(report, path));
  if (read === undefined) throw broken(`report.${path}`);
  return read;
}

type Band = FactValue<'credit.rating'>['band'];
const bands: Readonly<Record<string, Band>> = {
  'mycket låg risk': 'very-low',
  'låg risk': 'low',
  'medel risk': 'medium',
  medelrisk: 'medium',
  'hög risk': 'high',
  'mycket hög risk': 'very-high',
  'ingen riskbedömning': 'none',
};
const PETITION = -29;

function ratingFacts(report: Report, fields: CreditFields): DrawnFact[] {
  const rating = numberAt(report, fields.rating);
  const level = textAt(report, fields.ratingText);
  const limitSek = numberAt(report, fields.limit);
  if (rating === null && level === null && limitSek === null) return [];
  if (rating !== null && (rating > 100 || !Number.isInteger(rating))) throw broken(`report.${fields.rating}`);
  const value = {
    // The scale begins at 1: zero is no score.
    score: rating !== null && rating > 0 ? rating : null,
    // A special code stands with a text of its own, which is no level.
    band: level === null ? null : bandOf(level, rating !== null && rating <= 0, fields.ratingText),
    text: level,
    special: rating !== null && rating < 0 ? rating : null,
    limitSek,
  };
  return [{ kind: 'credit.rating', value, validFrom: null }];
}

function bandOf(level: string, isSpecial: boolean, path: string): Band {
  const band = bands[level.toLowerCase().replaceAll(/\s+/g, ' ')];
  if (band !== undefined) return band;
  if (isSpecial) return 'none';
  throw broken(`report.${path}`);
}

/**
 * A petition shows as -29 in the rating, or by its date. There is none where a score is given: zero and the other codes
 * (accounts lacking, status or data not complete) say that nobody could score the company, and nothing of petitions.
 */
function petitionFacts(report: Report, fields: CreditFields): DrawnFact[] {
  const rating = numberAt(report, fields.rating);
  const since = dayAt(report, fields.petitionDate);
  if (rating === PETITION || since !== null) {
    return [{ kind: 'credit.petition', value: { status: 'open', since }, validFrom: since }];
  }
  return rating === null || rating <= 0
    ? []
    : [{ kind: 'credit.petition', value: { status: 'none', since: null }, validFrom: null }];
}

function debtFacts(
  kind: 'credit.publicDebt' | 'credit.privateDebt',
  report: Report,
  sum: string,
  count: string,
): DrawnFact[] {
  const amountSek = numberAt(report, sum);
  const cases = numberAt(report, count);
  // Absent may be null, but not beside cases that are counted.
  if (amountSek === null && cases !== null && cases > 0) throw broken(`report.${sum}`);
  if (amountSek === null) return [];
  if (cases !== null && !Number.isInteger(cases)) throw broken(`report.${count}`);
  return [{ kind, value: { amountSek: Math.round(amountSek), cases }, validFrom: null }];
}

function turnoverFacts(report: Report, fields: CreditFields): DrawnFact[] {
  const amountSek = numberAt(report, fields.turnover);
  if (amountSek === null) return [];
  const year = textAt(report, fields.turnoverYear);
  return [{ kind: 'credit.turnover', value: { amountSek: Math.round(amountSek), year }, validFrom: null }];
}
