import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { knownSources, sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { amiss, type Coverage, type CoverageLine, type CoveragePart, sumOf } from '../domain/coverage.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { SourceHealth } from '../domain/source-health.ts';
import type { Store } from '../domain/store.ts';
import { dayOf, daysBetween, swedishDay, type Day } from '../domain/time.ts';
import { reasonText } from '../wording/source.ts';
import { factText } from '../wording/fact.ts';
import { readDay, withRecords } from './base.ts';
import { json, momentText, type Output, table } from './output.ts';
import { countText } from '../wording/text.ts';

/** `kontroll coverage`: the ledger of a run, source by source; exit code 1 when it does not add up or answers are overdue. */
export async function coverageCommand(
  env: Environment,
  output: Output,
  options: { date: string | null; json: boolean },
): Promise<number> {
  return withRecords(env, async (store, base) => {
    const coverage = await coverageOn(options.date, store);
    const health = await store.health.all();
    // A run of an earlier day was planned for the sources that there were then.
    const sources =
      options.date === null
        ? knownSources(base.config).map(({ id }) => id)
        : coverage.lines.map(({ source }) => source);
    const wrong = amiss(coverage, sources);
    const today = dayOf(base.now());
    const nameOf = sourceNames(base.config);
    output.print(
      options.json
        ? json({ ...coverage, amiss: wrong, health })
        : describe(coverage, wrong, health, nameOf, today),
    );
    return wrong.length > 0 || coverage.lines.some(({ overdue }) => overdue > 0) ? 1 : 0;
  });
}

async function coverageOn(date: string | null, store: Store): Promise<Coverage> {
  const run = date === null ? await store.runs.latest() : await store.runs.ofPeriod(readDay(date, '--date'));
  const coverage = run === null ? null : await store.coverage.ofRun(run.runId);
  if (coverage !== null) return coverage;
  throw new InputInvalid(
    date === null
      ? 'Ingen kontroll har gått än: kör kontroll run först.'
      : `Ingen kontroll gick den ${date}: ange en dag då en kontroll har gått.`,
  );
}

const headings: readonly (readonly [CoveragePart, string])[] = [
  ['asked', 'Svar'],
  ['fresh', 'Färskt'],
  ['notApplicable', 'Frågas inte'],
  ['notPermitted', 'Får inte'],
  ['failed', 'Inget svar'],
  ['open', 'Pågår'],
];

function describe(
  coverage: Coverage,
  wrong: ReturnType<typeof amiss>,
  health: readonly SourceHealth[],
  nameOf: (id: string) => string,
  today: Day,
): string {
  const rows = coverage.lines.map((line) => [
    nameOf(line.source),
    ...headings.map(([part]) => String(line.parts[part])),
    String(sumOf(line)),
    overdueText(line, today),
  ]);
  const lines = [
    `Kontroll ${coverage.period}: ${countText(coverage.suppliers, 'leverantör', 'leverantörer')}, ${countText(coverage.lines.length, 'källa', 'källor')}.`,
    table(
      ['Källa', ...headings.map(([, heading]) => heading), 'Summa', 'Väntar på nytt svar'],
      rows,
      [26, 8, 8, 13, 10, 12, 8, 8, 34],
    ),
    wrong.length === 0
      ? 'Räkningen går ihop: varje leverantör är redovisad hos varje källa.'
      : `Räkningen går inte ihop: ${wrong.map(({ source, by }) => `${nameOf(source)} ${by}`).join(', ')}.`,
    ...coverage.lines.flatMap((line) => reasonsText(line, nameOf(line.source))),
    ...health.flatMap((state) => downText(state, nameOf(state.source), today)),
  ];
  return lines.join('\n');
}

function overdueText({ overdue, neverAnswered, oldestAnswer }: CoverageLine, today: Day): string {
  if (overdue === 0) return '–';
  const day = oldestAnswer === null ? null : dayOf(new Date(oldestAnswer));
  const oldest =
    day === null
      ? ''
      : `, äldst svar ${swedishDay(day, today)} (${countText(daysBetween(day, today), 'dag', 'dagar')})`;
  const never = neverAnswered === 0 ? '' : `, ${neverAnswered} aldrig fått svar`;
  return `${overdue}${oldest}${never}`;
}

function reasonsText({ reasons, missing }: CoverageLine, name: string): string[] {
  const why = Object.entries(reasons).map(([reason, count]) => `  ${name}: ${reasonText(reason)}: ${count}`);
  const blocks = Object.entries(missing).map(
    ([kind, count]) => `  ${name}: ${factText(kind)} saknades i svaret: ${count}`,
  );
  return [...why, ...blocks];
}

function downText({ downSince, reason, openUntil }: SourceHealth, name: string, today: Day): string[] {
  if (downSince === null) return [];
  const since = swedishDay(dayOf(new Date(downSince)), today);
  const quota = reason === 'quota' ? 'kvoten är slut' : 'svarar inte';
  const next = openUntil === null ? '' : `; frågas på nytt ${momentText(openUntil)}`;
  return [`  ${name}: ${quota} sedan ${since}${next}`];
}

/** Arguments and options of `kontroll coverage`. */
export function addCoverage(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('coverage')
    .description('vad varje källa svarade om varje leverantör i en kontroll, och vad som är försenat')
    .option('--date <ÅÅÅÅ-MM-DD>', 'kontrollen en annan dag än den senaste')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => coverageCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
}
