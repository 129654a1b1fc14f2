import { Command, CommanderError, InvalidArgumentError } from 'commander';

import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { digestCommand } from './digest.ts';
import { importCommand } from './import.ts';
import { numberArgument } from './number.ts';
import type { Output } from './output.ts';
import { runCommand } from './run.ts';
import { sourcesCommand } from './sources.ts';
import { confirmTraderCommand, supplierCommand } from './supplier.ts';
import { tokenCommand } from './token.ts';
import { workerCommand } from './worker.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly output: Output;
  readonly version: string;
}

/** Exit codes: 0 done · 1 done, but rows were rejected or questions got no answer · 2 wrong use or unreadable input · 3 could not start. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    surroundings.output.note(error instanceof Error ? error.message : String(error));
    return error instanceof InputInvalid ? 2 : 3;
  }
}

function buildProgram({ env, stdin, output, version }: Surroundings, end: (code: number) => void): Command {
  const program = new Command('kontroll')
    .description('Supplier control for Swedish municipalities')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    });
  const on = (work: () => Promise<number>) => work().then(end);

  program
    .command('import')
    .description('read a ledger file (CSV)')
    .argument('<file>')
    .option('--unit <id>', 'unit of the rows, where the file has no administration column')
    .option('--json', 'print the report as JSON', false)
    .action((file: string, options: { unit?: string; json: boolean }) =>
      on(() => importCommand(env, output, { file, unit: options.unit ?? null, json: options.json })),
    );
  program
    .command('run')
    .description('the scheduled control of one day, to the end')
    .option('--date <YYYY-MM-DD>', 'another day than today (fixtures only)')
    .option('--json', 'print the summary as JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => runCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  program
    .command('check')
    .description('check one supplier now')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .requiredOption('--unit <id>', 'unit that asks')
    .requiredOption('--reason <reason>', 'why it is asked')
    .option('--dnr <text>', 'case number')
    .option('--json', 'print the check as JSON', false)
    .action((orgNr: string, options: { unit: string; reason: string; dnr?: string; json: boolean }) =>
      on(async () =>
        checkCommand(env, output, {
          ...options,
          orgNr: await numberArgument(orgNr, stdin),
          dnr: options.dnr ?? null,
        }),
      ),
    );
  program
    .command('digest')
    .description('compose and deliver the digests that are due')
    .option('--unit <id>', 'one unit only')
    .option('--date <YYYY-MM-DD>', 'as of another day than today (fixtures only)')
    .option('--json', 'print what was done as JSON', false)
    .action((options: { unit?: string; date?: string; json: boolean }) =>
      on(() =>
        digestCommand(env, output, {
          unit: options.unit ?? null,
          date: options.date ?? null,
          json: options.json,
        }),
      ),
    );
  const supplier = program
    .command('supplier')
    .description('what is known, and was known, about one supplier')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .option('--as-of <YYYY-MM-DD>', 'what was known at the end of that day')
    .option('--json', 'print it as JSON', false)
    .action((orgNr: string, options: { asOf?: string; json: boolean }) =>
      on(async () =>
        supplierCommand(env, output, {
          orgNr: await numberArgument(orgNr, stdin),
          asOf: options.asOf ?? null,
          json: options.json,
        }),
      ),
    );
  supplier
    .command('confirm-trader')
    .description('confirm that a personal number is a sole trader (enskild firma)')
    .argument('<number>', 'the number, or - to read it from standard input')
    .requiredOption('--by <name>', 'the person who confirms')
    .action((number: string, options: { by: string }) =>
      on(async () =>
        confirmTraderCommand(env, output, { orgNr: await numberArgument(number, stdin), by: options.by }),
      ),
    );
  program
    .command('worker')
    .description('worker, schedules and admin endpoint, until stopped')
    .action(() => on(() => workerCommand(env, output, version)));
  program
    .command('sources')
    .description('the fixture sources as a real HTTP server, until stopped')
    .option('--port <number>', 'port to listen on', readNumberOption, 4010)
    .option('--day <number>', 'day of the story, 1 to 3', readNumberOption)
    .option('--fault <source=kind...>', 'a fault of a source, for example scb=down')
    .action((options: { port: number; day?: number; fault?: string[] }) =>
      on(() =>
        sourcesCommand(output, { port: options.port, day: options.day ?? null, faults: options.fault ?? [] }),
      ),
    );
  program
    .command('token')
    .description('bearer tokens of the admin endpoint')
    .command('create')
    .requiredOption('--role <role>', 'admin, officer or reader')
    .option('--unit <id>', 'unit that the token is bound to')
    .requiredOption('--name <text>', 'who or what it is for')
    .action((options: { role: string; unit?: string; name: string }) =>
      on(() => tokenCommand(env, output, { ...options, unit: options.unit ?? null })),
    );
  program
    .command('demo')
    .description('three days of the made-up cast, from ledger to digest')
    .action(() => on(() => demoCommand(env, output)));
  return program;
}

function readNumberOption(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('expected a whole number');
  return number;
}
