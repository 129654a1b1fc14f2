import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import type { Environment } from '../config/index.ts';
import { levelText } from '../domain/check.ts';
import { controlClock, openBase, tellMadeUp } from './base.ts';
import { controlToTheEnd, openPrivateControl } from './control.ts';
import { progressBar } from './import.ts';
import { json, type Output } from './output.ts';
import type { RunSummary } from '../domain/run-store.ts';
import { countText } from '../wording/text.ts';

/** `kontroll run`: the scheduled control for a day, to the end; exit code 1 when questions got no answer. */
export async function runCommand(
  env: Environment,
  output: Output,
  options: { date: string | null; json: boolean },
): Promise<number> {
  const base = await openBase(env, controlClock(env, options.date), env['LOG_LEVEL'] ?? 'error');
  const bar = output.interactive && !options.json ? progressBar('Kontroll') : null;
  try {
    const control = await openPrivateControl(base);
    try {
      const summary = await controlToTheEnd(control, (done, of) => {
        bar?.setTotal(Math.max(1, of));
        bar?.update(done);
      });
      bar?.stop();
      tellMadeUp(base, output);
      output.print(options.json ? json(runReport(summary)) : describe(summary));
      const open = summary.checks - summary.done;
      if (open > 0)
        output.note(
          `${countText(open, 'leverantör är inte färdigkontrollerad', 'leverantörer är inte färdigkontrollerade')}: en annan körning håller deras frågor. Kör kontroll run igen om några minuter.`,
        );
      return summary.unknown > 0 || open > 0 ? 1 : 0;
    } finally {
      await control.close();
    }
  } finally {
    bar?.stop();
    await base.close();
  }
}

const runReport = ({ period, checks, answered, unknown, flagged, levels, unchecked }: RunSummary) => ({
  period,
  checks,
  answered,
  unknown,
  flagged,
  levels,
  unchecked,
});

function describe(summary: RunSummary): string {
  return [
    `Kontroll ${summary.period}: ${countText(summary.checks, 'leverantör', 'leverantörer')}, ${summary.answered} svar, ${countText(summary.unknown, 'fråga', 'frågor')} utan svar.`,
    ...(['stop', 'deepen', 'ask', 'none'] as const).map(
      (level) => `  ${levelText[level]}: ${summary.levels[level]}`,
    ),
    `  varav inte färdigkontrollerade: ${summary.unchecked}`,
  ].join('\n');
}

/** Arguments and options of `kontroll run`. */
export function addRun(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('run')
    .description('en dags kontroll av alla, till slutet')
    .option('--date <ÅÅÅÅ-MM-DD>', 'en annan dag än i dag (bara påhittade källor)')
    .option('--json', 'skriver sammanfattningen som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => runCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
}
