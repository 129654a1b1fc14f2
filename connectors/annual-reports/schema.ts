import { z } from 'zod';

import type { DrawnFact, FactKind, FactValue } from '../../src/domain/facts.ts';
import { decodeUtf8 } from '../../src/http/body.ts';
import type { Format } from '../../src/http/client.ts';
import { drift } from '../../src/http/failures.ts';
import { dayOrNull } from '../wire.ts';
import { figureConcepts, yearsOf } from './figures.ts';
import { type Ixbrl, readIxbrl } from './ixbrl.ts';
import { unzipPages } from './unzip.ts';

/** An id becomes a part of an address, where a lone point or two would mean another place. */
const DocumentId = z
  .string()
  .min(1)
  .max(300)
  .refine((id) => !/^\.{1,2}$/.test(id));
const isDate = (value: string): boolean => typeof dayOrNull(value) === 'string';

/** `dokumentlista`: the reports that came in digitally, in no stated order. */
export const DocumentList = z.looseObject({
  dokument: z.array(
    z.looseObject({
      dokumentId: DocumentId,
      rapporteringsperiodTom: z.string().refine(isDate),
      registreringstidpunkt: z.string().nullish(),
    }),
  ),
});
export type DocumentList = z.infer<typeof DocumentList>;

/** Id of the report on the newest period; of two on the same period, of the one that was registered last. */
export function newestOf({ dokument }: DocumentList): string | null {
  const key = (one: DocumentList['dokument'][number]) =>
    `${dayOrNull(one.rapporteringsperiodTom)} ${one.registreringstidpunkt ?? ''}`;
  return dokument.toSorted((a, b) => key(b).localeCompare(key(a)))[0]?.dokumentId ?? null;
}

const NUMBER_CONCEPT = 'Organisationsnummer';
const AUDIT_AS_STANDARD = 'RevisorspateckningRevisionsberattelseEnligtStandardutformning';
const AUDIT_DEPARTS = 'RevisorspateckningRevisionsberattelseAvvikerStandardutformning';
const wanted: ReadonlySet<string> = new Set([
  ...Object.values(figureConcepts).map(({ concept }) => concept),
  NUMBER_CONCEPT,
  AUDIT_AS_STANDARD,
  AUDIT_DEPARTS,
]);

/** A report: a ZIP file with one or more pages of inline XBRL (the report, and sometimes the auditor's report). */
export const ReportFile: Format<readonly Ixbrl[]> = {
  contentType: /^application\/(?:zip|x-zip-compressed|octet-stream)\b/i,
  async read(bytes) {
    const pages: Ixbrl[] = [];
    for (const page of await unzipPages(bytes)) pages.push(await readIxbrl(decodeUtf8(page), wanted));
    return pages;
  },
};

export interface Drawn {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
}

const yearsFact = (years: FactValue<'financials.years'>['years']): DrawnFact => ({
  kind: 'financials.years',
  value: { years },
  validFrom: null,
});

/** No digital report: there are no figures to tell, and of what an auditor said nothing is known. */
export const withoutReport: Drawn = { facts: [yearsFact([])], missing: [] };

/** The pages of the newest report → facts about this number and no other. */
export function draw(pages: readonly Ixbrl[], askedNumber: string): Drawn {
  requireSubject(pages, askedNumber);
  const years = yearsOf(pages);
  const periodEnd = years[0]?.periodEnd;
  if (periodEnd === undefined) throw broken('ix:nonFraction');
  const remark = remarkIn(pages);
  const audit: DrawnFact[] =
    remark === null ? [] : [{ kind: 'financials.audit', value: { periodEnd, remark }, validFrom: null }];
  return { facts: [yearsFact([...years]), ...audit], missing: [] };
}

const broken = (path: string) => drift({ source: 'annual-reports' }, [path]);

/** Every page names its subject, in each context and perhaps as a tagged text, and all of them are the one asked about. */
function requireSubject(pages: readonly Ixbrl[], askedNumber: string): void {
  for (const { contexts, texts } of pages) {
    const named = [...contexts.values()].map(({ identifier }) => identifier);
    if (named.length === 0 || !named.every((identifier) => isNumber(identifier, askedNumber)))
      throw broken('xbrli:identifier');
    const tagged = texts.filter(({ concept, isNil }) => concept === NUMBER_CONCEPT && !isNil);
    if (!tagged.every(({ text }) => isNumber(text, askedNumber))) throw broken(NUMBER_CONCEPT);
  }
}

/** Ten digits, or twelve with `16` before; unlike an empty field elsewhere, a subject without digits is not ours. */
function isNumber(text: string, askedNumber: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  return digits === askedNumber || digits === `16${askedNumber}`;
}

/**
 * The auditor's endorsement says by which of two concepts the audit report follows the standard wording or departs from
 * it; departing wins. Nothing tagged is no evidence, neither of a clean report nor of a company without an auditor.
 */
function remarkIn(pages: readonly Ixbrl[]): 'remark' | 'none-found' | null {
  const isTagged = (name: string) =>
    pages.some(({ texts }) =>
      texts.some(({ concept, text, isNil }) => concept === name && text !== '' && !isNil),
    );
  if (isTagged(AUDIT_DEPARTS)) return 'remark';
  return isTagged(AUDIT_AS_STANDARD) ? 'none-found' : null;
}
