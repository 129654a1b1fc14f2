import { notApplicableText, inYear, listText, outcomeText, unknownText } from './text.ts';
import { unknownReasons, type Params, type Rule, type UnknownReason, type Verdict } from '../domain/rule.ts';
import { legalFormText, type LegalForm } from '../domain/supplier.ts';
import { swedishDay, type Day } from '../domain/time.ts';

export type SourceName = (id: string) => string;

/** One hit in a sentence without its full stop; with `today`, dates of the reader's year are written without it. */
export function explainFlag(rule: Pick<Rule, 'explain'>, params: Params, name: string, today?: Day): string {
  const text = rule.explain(params, name);
  return today === undefined ? text : inYear(text, today);
}

/** `(SCB, hämtat 22 november)`: every source that the evidence names, with the day its answer was fetched. */
export function attribution(
  sources: readonly string[],
  fetchedOn: (source: string) => Day | null,
  sourceName: SourceName,
  today: Day,
): string {
  const parts = [...new Set(sources)].map((source) => {
    const day = fetchedOn(source);
    return day === null ? sourceName(source) : `${sourceName(source)}, hämtat ${swedishDay(day, today)}`;
  });
  return parts.length === 0 ? '' : ` (${listText(parts)})`;
}

const isUnknownReason = (reason: string | null): reason is UnknownReason =>
  (unknownReasons as readonly (string | null)[]).includes(reason);

/** What one verdict says, in Swedish, for every outcome but a hit. */
export function explainOther(
  verdict: Pick<Verdict, 'outcome' | 'reason' | 'source'>,
  rule: Pick<Rule, 'outside'> | undefined,
  form: LegalForm,
  sourceName: SourceName,
): string {
  const { outcome, reason } = verdict;
  if (outcome === 'unknown') {
    const source = verdict.source === null ? null : sourceName(verdict.source);
    const why = isUnknownReason(reason) ? unknownText[reason](source) : 'okänt skäl';
    return `${outcomeText.unknown}: ${why}.`;
  }
  if (outcome === 'not-applicable') {
    if (reason === 'legal-form')
      return `${outcomeText['not-applicable']} ${legalFormText[form]}${rule === undefined ? '' : `: ${rule.outside}`}.`;
    return `${outcomeText['not-applicable']} här: ${notApplicableText[reason ?? ''] ?? 'annat skäl'}.`;
  }
  return `${outcomeText[outcome]}.`;
}
