import { Command, CommanderError, InvalidArgumentError } from 'commander';

import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { checkCommand } from './check.ts';
import { coverageCommand } from './coverage.ts';
import { demoCommand } from './demo.ts';
import { digestCommand } from './digest.ts';
import { evidenceCommand, saveEvidenceCommand } from './evidence.ts';
import { gateCommand } from './gate.ts';
import { importCommand } from './import.ts';
import {
  confirmDocumentCommand,
  intakeCommand,
  waitingDocumentsCommand,
  withdrawDocumentCommand,
} from './intake.ts';
import { matchesCommand } from './matches.ts';
import { numberArgument } from './number.ts';
import type { Output } from './output.ts';
import { personCommand } from './person.ts';
import { holdCommand, retentionCommand } from './retention.ts';
import { runCommand } from './run.ts';
import {
  approveOrderCommand,
  correctOrderCommand,
  ordersCommand,
  ordersOfCommand,
  resolveOrderCommand,
} from './orders.ts';
import { planCommand } from './plan.ts';
import { sourcesCommand } from './sources.ts';
import { confirmTraderCommand, depthCommand, supplierCommand } from './supplier.ts';
import { tenderCommand } from './tender.ts';
import { createTokenCommand, listTokensCommand, withdrawTokenCommand } from './token.ts';
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
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    });
  const on = (work: () => Promise<number>) => work().then(end);

  program
    .command('import')
    .description('read a ledger or another own register (CSV or xlsx)')
    .argument('<file>')
    .option('--kind <kind>', 'payments, suppliers, contracts, tenders or subcontractors', 'payments')
    .option('--unit <id>', 'unit of the rows, where the file names none')
    .option('--json', 'print the report as JSON', false)
    .action((file: string, options: { kind: string; unit?: string; json: boolean }) =>
      on(() => importCommand(env, output, { file, ...options, unit: options.unit ?? null })),
    );
  const intake = program
    .command('intake')
    .description('read documents on a form (CSV), or print the heading of the form')
    .argument('[file]')
    .option('--form <id>', 'the form')
    .option('--by <name>', 'the person who registers')
    .option('--json', 'print the report as JSON', false)
    .enablePositionalOptions()
    .action((file: string | undefined, options: { form?: string; by?: string; json: boolean }) =>
      on(() =>
        intakeCommand(env, output, {
          file: file ?? null,
          form: options.form ?? null,
          by: options.by ?? null,
          json: options.json,
        }),
      ),
    );
  const documentCommands = { confirm: confirmDocumentCommand, withdraw: withdrawDocumentCommand };
  for (const [name, command] of Object.entries(documentCommands)) {
    intake
      .command(name)
      .description(name === 'confirm' ? 'a second person confirms a document' : 'a document no longer counts')
      .argument('<id>', 'number of the document')
      .option('--by <name>', 'the person who does it')
      .action((id: string, options: { by?: string }) =>
        on(() => command(env, output, { id, by: options.by ?? null })),
      );
  }
  intake
    .command('waiting')
    .description('documents that wait for a second person')
    .option('--json', 'print them as JSON', false)
    .action((options: { json: boolean }) => on(() => waitingDocumentsCommand(env, output, options)));
  program
    .command('run')
    .description('the scheduled control of one day, to the end')
    .option('--date <YYYY-MM-DD>', 'another day than today (fixtures only)')
    .option('--json', 'print the summary as JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => runCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  program
    .command('coverage')
    .description('what became of every supplier at every source in a run, and what is overdue')
    .option('--date <YYYY-MM-DD>', 'the run of another day than the latest')
    .option('--json', 'print it as JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => coverageCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  const gate = program
    .command('gate')
    .description('answers that look implausible as a whole and wait for a person')
    .option('--date <YYYY-MM-DD>', 'another day than today')
    .option('--json', 'print it as JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => gateCommand(env, output, { day: options.date ?? null, decision: null, json: options.json })),
    );
  for (const as of ['let-through', 'reject'] as const) {
    gate
      .command(as)
      .description(as === 'reject' ? 'the answers were wrong: ask again' : 'the answers are right: publish')
      .argument('<source>')
      .requiredOption('--by <name>', 'who decides')
      .option('--date <YYYY-MM-DD>', 'another day than today')
      .action((source: string, options: { by: string; date?: string }) =>
        on(() =>
          gateCommand(env, output, {
            day: options.date ?? null,
            decision: { as, source, by: options.by },
            json: false,
          }),
        ),
      );
  }
  program
    .command('plan')
    .description('what a control would ask now, and what it would cost, without asking')
    .option('--date <YYYY-MM-DD>', 'as of another day than today (fixtures only)')
    .option('--json', 'print it as JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => planCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  const orders = program
    .command('orders')
    .description('what waits for a person, and what was ordered this month')
    .option('--json', 'print it as JSON', false)
    .action((options: { json: boolean }) => on(() => ordersCommand(env, output, options)));
  orders
    .command('of')
    .description('what was ordered about one supplier')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .option('--json', 'print it as JSON', false)
    .action((orgNr: string, options: { json: boolean }) =>
      on(async () => ordersOfCommand(env, output, { orgNr: await numberArgument(orgNr, stdin), ...options })),
    );
  orders
    .command('resolve')
    .description('say how an order ended, after a look at the list of the source')
    .argument('<id>', 'number of the order')
    .requiredOption('--as <outcome>', 'delivered, rejected or not-found')
    .requiredOption('--by <name>', 'the person who has looked')
    .action((id: string, options: { as: string; by: string }) =>
      on(() => resolveOrderCommand(env, output, { id, ...options })),
    );
  orders
    .command('approve')
    .description('give leave for one question that sends a letter, or that follows an unclear order')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .requiredOption('--source <id>', 'the source')
    .requiredOption('--by <name>', 'the person who decides')
    .requiredOption('--purpose <text>', 'what it is needed for')
    .action((orgNr: string, options: { source: string; by: string; purpose: string }) =>
      on(async () =>
        approveOrderCommand(env, output, { orgNr: await numberArgument(orgNr, stdin), ...options }),
      ),
    );
  orders
    .command('correct')
    .description('the source has corrected a report: it is used no more, and asked for anew')
    .argument('<id>', 'number of the order')
    .requiredOption('--by <name>', 'the person who has received the correction')
    .action((id: string, options: { by: string }) =>
      on(() => correctOrderCommand(env, output, { id, ...options })),
    );
  const matches = program
    .command('matches')
    .description('entries of the EU sanctions list that a supplier may be')
    .option('--json', 'print it as JSON', false)
    .action((options: { json: boolean }) =>
      on(() => matchesCommand(env, output, { dismiss: null, json: options.json })),
    );
  matches
    .command('dismiss')
    .description('a person says that the entry is somebody else')
    .argument('<supplier>', 'reference of the supplier, L-…')
    .argument('<entry>', 'number of the entry')
    .requiredOption('--by <name>', 'who says so')
    .action((supplier: string, entry: string, options: { by: string }) =>
      on(() => matchesCommand(env, output, { dismiss: { supplier, entry, by: options.by }, json: false })),
    );
  program
    .command('retention')
    .description('what the decisions on retention remove; tells only, unless somebody signs with --by')
    .option('--by <name>', 'remove it, in this name')
    .option('--protocol', 'show what was removed, when, by whom and by which decision', false)
    .option('--json', 'print it as JSON', false)
    .action((options: { by?: string; protocol: boolean; json: boolean }) =>
      on(() => retentionCommand(env, output, { ...options, by: options.by ?? null })),
    );
  const evidence = program
    .command('evidence')
    .description('the answers that are kept about a supplier, as they came')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .option('--source <id>', 'of one source')
    .option('--before <YYYY-MM-DD>', 'what came before this day')
    .option('--json', 'print them as JSON', false)
    .enablePositionalOptions()
    .action((orgNr: string, options: { source?: string; before?: string; json: boolean }) =>
      on(async () =>
        evidenceCommand(env, output, {
          orgNr: await numberArgument(orgNr, stdin),
          source: options.source ?? null,
          before: options.before ?? null,
          json: options.json,
        }),
      ),
    );
  evidence
    .command('save')
    .description('write one answer to a new file')
    .argument('<hash>', 'its hash, as far as it is shown')
    .argument('<file>')
    .action((hash: string, file: string) => on(() => saveEvidenceCommand(env, output, { hash, file })));
  const hold = program
    .command('hold')
    .description('suppliers whose evidence may not be removed')
    .action(() => on(() => holdCommand(env, output, { do: 'list' })));
  hold
    .command('add')
    .description('keep what is held about a supplier')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>', 'why')
    .action((orgNr: string, options: { by: string; reason: string }) =>
      on(async () =>
        holdCommand(env, output, { do: 'hold', orgNr: await numberArgument(orgNr, stdin), ...options }),
      ),
    );
  hold
    .command('release')
    .description('end a hold')
    .argument('<id>', 'number of the hold', readNumberOption)
    .requiredOption('--by <name>', 'who decides')
    .action((holdId: number, options: { by: string }) =>
      on(() => holdCommand(env, output, { do: 'release', holdId, by: options.by })),
    );
  program
    .command('person')
    .description('everything that is held about one person (extract)')
    .argument('<number>', 'personal number or reference P-…, or - to read it from standard input')
    .option('--json', 'print it as JSON', false)
    .action((number: string, options: { json: boolean }) =>
      on(async () =>
        personCommand(env, output, { number: await numberArgument(number, stdin), json: options.json }),
      ),
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
    .option('--unit <id>', 'as this unit sees it')
    .option('--json', 'print it as JSON', false)
    .action((orgNr: string, options: { asOf?: string; unit?: string; json: boolean }) =>
      on(async () =>
        supplierCommand(env, output, {
          orgNr: await numberArgument(orgNr, stdin),
          asOf: options.asOf ?? null,
          unit: options.unit ?? null,
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
  supplier
    .command('depth')
    .description('a named decision about how deep the supplier is controlled')
    .argument('<orgnr>', 'organisation number, or - to read it from standard input')
    .requiredOption('--depth <depth>', 'utökad or fördjupad; bas ends an earlier decision')
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--by <name>', 'the person who decides')
    .requiredOption('--until <YYYY-MM-DD>', 'the last day on which it holds')
    .action((orgNr: string, options: { depth: string; reason: string; by: string; until: string }) =>
      on(async () => depthCommand(env, output, { ...options, orgNr: await numberArgument(orgNr, stdin) })),
    );
  program
    .command('tender')
    .description('a tender and its bidders, for those who may see it; without a number, counts only')
    .argument('[number]')
    .option('--json', 'print it as JSON', false)
    .action((number: string | undefined, options: { json: boolean }) =>
      on(() => tenderCommand(env, output, { number: number ?? null, json: options.json })),
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
  const token = program
    .command('token')
    .description('bearer tokens of the admin endpoint')
    .option('--json', 'print them as JSON', false)
    .action((options: { json: boolean }) => on(() => listTokensCommand(env, output, options)));
  token
    .command('withdraw')
    .description('a token opens nothing any more')
    .argument('<id>', 'number of the token', readNumberOption)
    .requiredOption('--by <name>', 'who decides')
    .action((tokenId: number, options: { by: string }) =>
      on(() => withdrawTokenCommand(env, output, { tokenId, ...options })),
    );
  token
    .command('create')
    .description('print a new token, once')
    .requiredOption('--role <role>', 'admin, officer or reader')
    .option('--unit <id>', 'unit that the token is bound to')
    .requiredOption('--name <text>', 'who or what it is for')
    .action((options: { role: string; unit?: string; name: string }) =>
      on(() => createTokenCommand(env, output, { ...options, unit: options.unit ?? null })),
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
