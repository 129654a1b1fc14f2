import { Command, CommanderError } from 'commander';

import { InputInvalid } from '../domain/errors.ts';
import { addCheck } from './check.ts';
import { addCoverage } from './coverage.ts';
import { addDemo } from './demo.ts';
import { addDigest } from './digest.ts';
import { addEvidence } from './evidence.ts';
import { addGate } from './gate.ts';
import { addImport } from './import.ts';
import { addImports } from './imports.ts';
import { addIntake } from './intake.ts';
import { addMatches } from './matches.ts';
import { addOrders } from './orders.ts';
import { addPerson } from './person.ts';
import { addPlan } from './plan.ts';
import { addRetention, addHold } from './retention.ts';
import { addRun } from './run.ts';
import { addSources } from './sources.ts';
import { addSupplier } from './supplier.ts';
import { addTender } from './tender.ts';
import { addToken } from './token.ts';
import { addWorker } from './worker.ts';
import type { CommandLine, Surroundings } from './command-line.ts';
import { plainOutput } from './output.ts';
import { errorText, speakSwedish } from './swedish.ts';
import { wordsOf } from './trouble.ts';

export type { Surroundings } from './command-line.ts';

/** Every command, in the order of the help; each file brings its own arguments and options. */
const commands: readonly ((program: Command, line: CommandLine) => void)[] = [
  addImport,
  addImports,
  addIntake,
  addRun,
  addCoverage,
  addGate,
  addPlan,
  addOrders,
  addMatches,
  addRetention,
  addEvidence,
  addHold,
  addPerson,
  addCheck,
  addDigest,
  addSupplier,
  addTender,
  addWorker,
  addSources,
  addToken,
  addDemo,
];

/** Exit codes: 0 done · 1 done, but rows were rejected or questions got no answer · 2 wrong use or unreadable input · 3 could not start. */
export async function runProgram(args: readonly string[], given: Surroundings): Promise<number> {
  const surroundings = { ...given, output: plainOutput(given.output) };
  let exitCode = 0;
  const program = buildProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    surroundings.output.note(wordsOf(error));
    return error instanceof InputInvalid ? 2 : 3;
  }
}

function buildProgram(surroundings: Surroundings, end: (code: number) => void): Command {
  const { output, version } = surroundings;
  const program = new Command('kontroll')
    .description('Leverantörskontroll för kommuner')
    .version(version, '-V, --version', 'visar versionen')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
      outputError: (text, write) => write(errorText(text)),
    });
  speakSwedish(program);
  const line: CommandLine = { ...surroundings, on: (work) => work().then(end) };

  for (const add of commands) add(program, line);
  return program;
}
