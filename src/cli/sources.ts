import type { Command } from 'commander';

import { type CommandLine, readNumberOption } from './command-line.ts';
import { storyDates, storyDayOf } from '../../fixtures/cast/world.ts';
import { describeSources } from '../../fixtures/describe.ts';
import { faultKinds, parseFault, sourceIds } from '../../fixtures/faults.ts';
import { sourceEnvironment, startSources } from '../../fixtures/server.ts';
import { InputInvalid } from '../domain/errors.ts';
import { dayOf } from '../domain/time.ts';
import { givenText } from './choice.ts';
import { clockOn, systemClock } from './clock.ts';
import type { Output } from './output.ts';
import { untilStopped } from './stop.ts';

/** `kontroll sources`: the fixture sources as a real HTTP server, until stopped. */
export async function sourcesCommand(
  output: Output,
  options: { port: number; day: number | null; faults: readonly string[] },
): Promise<number> {
  if (options.port < 0 || options.port > 65_535) {
    throw new InputInvalid(
      `--port: ett tal från 0 till 65535 väntades, men ${options.port} angavs. Välj en annan port.`,
    );
  }
  const day = options.day ?? storyDayOf(dayOf(systemClock()));
  if (day !== 1 && day !== 2 && day !== 3)
    throw new InputInvalid(`--day: 1, 2 eller 3 väntades, men ${day} angavs. Berättelsen har tre dagar.`);
  const faults = options.faults.map((text) => {
    const fault = parseFault(text);
    if (fault !== null) return fault;
    throw new InputInvalid(
      `--fault: <källa>=<fel> väntades, men ${givenText(text)}. Källor: ${sourceIds.join(', ')}. Fel: ${faultKinds.join(', ')}.`,
    );
  });
  const server = await startSources({ port: options.port, day, now: clockOn(storyDates[day], 5) });
  for (const { source, kind } of faults) server.setFault(source, kind);
  output.print(describeSources(day, server.addresses));
  output.print('\nVariabler som riktar programmet mot dem:');
  for (const [name, value] of Object.entries(sourceEnvironment(server.addresses)))
    output.print(`  ${name}=${quoted(value)}`);
  await untilStopped();
  await server.close();
  return 0;
}

const quoted = (value: string): string => (/^[\w:/.-]*$/.test(value) ? value : `'${value}'`);

/** Arguments and options of `kontroll sources`. */
export function addSources(program: Command, { output, on }: CommandLine): void {
  program
    .command('sources')
    .description('de påhittade källorna som en riktig server, tills den stoppas')
    .option('--port <tal>', 'port', readNumberOption, 4010)
    .option('--day <tal>', 'dag i berättelsen, 1 till 3', readNumberOption)
    .option('--fault <källa=fel...>', 'ett fel hos en källa, till exempel scb=down')
    .action((options: { port: number; day?: number; fault?: string[] }) =>
      on(() =>
        sourcesCommand(output, { port: options.port, day: options.day ?? null, faults: options.fault ?? [] }),
      ),
    );
}
