import type { FactValue } from '../../src/domain/facts.ts';
import { isDay } from '../../src/domain/time.ts';
import type { Context, Ixbrl, Tagged } from './ixbrl.ts';
import { toldBy } from './number.ts';

type Year = FactValue<'financials.years'>['years'][number];

/** The concepts that are read; `over`: a period or one day; `in`: what its unit must be. */
export const figureConcepts = {
  turnoverSek: { concept: 'Nettoomsattning', over: 'period', in: 'kronor' },
  resultSek: { concept: 'AretsResultat', over: 'period', in: 'kronor' },
  equitySek: { concept: 'EgetKapital', over: 'day', in: 'kronor' },
  shareCapitalSek: { concept: 'Aktiekapital', over: 'day', in: 'kronor' },
  employees: { concept: 'MedelantaletAnstallda', over: 'period', in: 'people' },
} as const;
type Figure = (typeof figureConcepts)[keyof typeof figureConcepts];
const conceptNames: ReadonlySet<string> = new Set(
  Object.values(figureConcepts).map(({ concept }) => concept),
);

/** A report shows its own year, the year before and an overview of at most four; more than five is no report. */
const MAX_YEARS = 5;
/** A first or changed financial year has at most eighteen months (bokföringslagen 3 kap. 3 §). */
const LONGEST_YEAR_DAYS = 550;
const DAY_MS = 86_400_000;

/**
 * The years of one report, newest first: every end of a period about which it tells turnover, result or employees.
 * A figure that cannot be read, is told in another currency only, or is told twice and differently, is null.
 */
export function yearsOf(report: Ixbrl): readonly Year[] {
  const ends = new Set(
    report.numbers.flatMap((tagged) => {
      const context = contextOf(report, tagged);
      return context !== null && conceptNames.has(tagged.concept) && isFinancialYear(context)
        ? [context.end]
        : [];
    }),
  );
  return [...ends]
    .sort()
    .toReversed()
    .slice(0, MAX_YEARS)
    .map((periodEnd) => {
      const read = (figure: Figure) => figureAt(report, figure, periodEnd);
      return {
        periodEnd,
        turnoverSek: read(figureConcepts.turnoverSek),
        resultSek: read(figureConcepts.resultSek),
        equitySek: read(figureConcepts.equitySek),
        shareCapitalSek: read(figureConcepts.shareCapitalSek),
        employees: read(figureConcepts.employees),
      };
    });
}

/** The value told most finely: an overview in thousands repeats, rounded, what the accounts tell in kronor. */
function figureAt(report: Ixbrl, figure: Figure, end: string): number | null {
  const told = report.numbers.flatMap((tagged) => {
    const context = contextOf(report, tagged);
    const isMeant =
      tagged.concept === figure.concept &&
      context?.end === end &&
      (figure.over === 'day' ? context.start === null : isFinancialYear(context)) &&
      (figure.in === 'people' || isKronor(report, tagged));
    const one = isMeant ? toldBy(tagged) : null;
    return one === null ? [] : [one];
  });
  const finest = Math.min(...told.map((one) => one.finest));
  const values = new Set(
    told.filter((one) => one.finest === finest).map((one) => rounded(one.value, figure)),
  );
  const [value] = values;
  if (values.size !== 1 || value === undefined) return null;
  return figure.in === 'people' && value < 0 ? null : value;
}

/** Whole kronor, half away from zero; people as they are told, which may be half a person. */
function rounded(value: number, figure: Figure): number {
  if (figure.in === 'people') return value;
  const whole = Math.round(Math.abs(value));
  return whole === 0 ? 0 : Math.sign(value) * whole;
}

/** A value without a context, or about a part of the company only, tells nothing about the whole. */
function contextOf(report: Ixbrl, { contextRef }: Tagged): Context | null {
  const context = contextRef === null ? undefined : report.contexts.get(contextRef);
  return context === undefined || context.hasDimensions || !isDay(context.end) ? null : context;
}

function isFinancialYear({ start, end }: Context): boolean {
  if (start === null || !isDay(start)) return false;
  const days = (Date.parse(end) - Date.parse(start)) / DAY_MS;
  return days >= 0 && days <= LONGEST_YEAR_DAYS;
}

const isKronor = ({ units }: Ixbrl, { unitRef }: Tagged): boolean =>
  unitRef !== null && /^(?:[\w.-]+:)?SEK$/.test(units.get(unitRef) ?? '');
