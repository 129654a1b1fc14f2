import type { FactValue } from '../../src/domain/facts.ts';
import { isDay } from '../../src/domain/time.ts';
import type { Context, Ixbrl, Tagged } from './ixbrl.ts';
import { toldBy, type Told } from './number.ts';

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

/** What one page says of one figure; `unclear` when it says it twice and differently, null when it says nothing. */
type Telling = Told | 'unclear' | null;

/**
 * The years of one report, newest first: every end of a period about which one of its pages tells turnover, result or
 * employees. A figure that cannot be read, is told in another currency only, or is told twice and differently, on one
 * page or on two, is null.
 */
export function yearsOf(pages: readonly Ixbrl[]): readonly Year[] {
  const ends = [...new Set(pages.flatMap(endsOf))].sort().toReversed().slice(0, MAX_YEARS);
  const accounts = pages.filter((page) => endsOf(page).length > 0);
  const areOne = ends.every((end) =>
    Object.values(figureConcepts).every((figure) =>
      agree(
        accounts.map((page) => tellingOf(page, figure, end)),
        figure,
      ),
    ),
  );
  return ends.map((periodEnd) => {
    const read = (figure: Figure): number | null => {
      // Of two accounts, the company's and perhaps its group's, nobody knows whose a figure is that only one of them tells.
      const toldByAll = accounts.every((page) => tellingOf(page, figure, periodEnd) !== null);
      return areOne || toldByAll ? figureAt(pages, figure, periodEnd) : null;
    };
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

function endsOf(page: Ixbrl): readonly string[] {
  return page.numbers.flatMap((tagged) => {
    const context = contextOf(page, tagged);
    return context !== null && conceptNames.has(tagged.concept) && isFinancialYear(context)
      ? [context.end]
      : [];
  });
}

/** The value that every page which tells it agrees on, as the finest of them tells it. */
function figureAt(pages: readonly Ixbrl[], figure: Figure, end: string): number | null {
  const tellings = pages.map((page) => tellingOf(page, figure, end));
  if (!agree(tellings, figure)) return null;
  const told = tellings.filter((one) => one !== null && one !== 'unclear');
  const [finest] = told.toSorted((a, b) => a.finest - b.finest);
  if (finest === undefined) return null;
  const value = rounded(finest.value, figure);
  return figure.in === 'people' && value < 0 ? null : value;
}

/** True when no page contradicts itself or another: what one rounds may differ by as much. */
function agree(tellings: readonly Telling[], figure: Figure): boolean {
  if (tellings.includes('unclear')) return false;
  const told = tellings.filter((one) => one !== null && one !== 'unclear');
  return told.every((one) =>
    told.every((other) => {
      const coarsest = Math.max(one.finest, other.finest);
      return coarsest > 0
        ? Math.abs(one.value - other.value) < 10 ** coarsest
        : rounded(one.value, figure) === rounded(other.value, figure);
    }),
  );
}

/** The value told most finely: an overview in thousands repeats, rounded, what the accounts tell in kronor. */
function tellingOf(page: Ixbrl, figure: Figure, end: string): Telling {
  const told = page.numbers.flatMap((tagged) => {
    const context = contextOf(page, tagged);
    const isMeant =
      tagged.concept === figure.concept &&
      context?.end === end &&
      (figure.over === 'day' ? context.start === null : isFinancialYear(context)) &&
      (figure.in === 'people' || isKronor(page, tagged));
    const one = isMeant ? toldBy(tagged) : null;
    return one === null ? [] : [one];
  });
  const finest = Math.min(...told.map((one) => one.finest));
  const [first, ...others] = told.filter((one) => one.finest === finest);
  if (first === undefined) return null;
  return others.every(({ value }) => rounded(value, figure) === rounded(first.value, figure))
    ? first
    : 'unclear';
}

/** Whole kronor, half away from zero; people as they are told, which may be half a person. */
function rounded(value: number, figure: Figure): number {
  if (figure.in === 'people') return value;
  const whole = Math.round(Math.abs(value));
  return whole === 0 ? 0 : Math.sign(value) * whole;
}

/** A value without a context, or about a part of the company or its group, tells nothing about the company. */
function contextOf(report: Ixbrl, { contextRef }: Tagged): Context | null {
  const context = contextRef === null ? undefined : report.contexts.get(contextRef);
  return context === undefined || !context.isCompany || !isDay(context.end) ? null : context;
}

function isFinancialYear({ start, end }: Context): boolean {
  if (start === null || !isDay(start)) return false;
  const days = (Date.parse(end) - Date.parse(start)) / DAY_MS;
  return days >= 0 && days <= LONGEST_YEAR_DAYS;
}

const isKronor = ({ units }: Ixbrl, { unitRef }: Tagged): boolean =>
  unitRef !== null && /^(?:[\w.-]+:)?SEK$/.test(units.get(unitRef) ?? '');
