import { Command, CommanderError, InvalidArgumentError } from 'commander';

import type { Environment } from '../config/index.ts';
import { checkReasons } from '../domain/check.ts';
import { InputInvalid } from '../domain/errors.ts';
import { openQuietBase } from './base.ts';
import { checkCommand } from './check.ts';
import { coverageCommand } from './coverage.ts';
import { demoCommand } from './demo.ts';
import { digestCommand } from './digest.ts';
import { evidenceCommand, saveEvidenceCommand } from './evidence.ts';
import { gateCommand } from './gate.ts';
import { importCommand } from './import.ts';
import { importsCommand, withdrawImportCommand } from './imports.ts';
import {
  confirmDocumentCommand,
  intakeCommand,
  waitingDocumentsCommand,
  withdrawDocumentCommand,
} from './intake.ts';
import { matchesCommand } from './matches.ts';
import { numberArgument } from './number.ts';
import { type Output, plainOutput } from './output.ts';
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
import { errorText, speakSwedish } from './swedish.ts';
import { confirmTraderCommand, depthCommand, supplierCommand } from './supplier.ts';
import { tenderCommand } from './tender.ts';
import { createTokenCommand, listTokensCommand, withdrawTokenCommand } from './token.ts';
import { wordsOf } from './trouble.ts';
import { workerCommand } from './worker.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly output: Output;
  readonly version: string;
}

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

function buildProgram({ env, stdin, output, version }: Surroundings, end: (code: number) => void): Command {
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
  const on = (work: () => Promise<number>) => work().then(end);

  const imports = program
    .command('import')
    .description('läser in en reskontra eller ett annat eget register (CSV eller xlsx)')
    .argument('<fil>')
    .option('--kind <slag>', 'payments, suppliers, contracts, tenders eller subcontractors', 'payments')
    .option('--unit <id>', 'enhet för raderna, där filen inte nämner någon')
    .option('--replace', 'filen ersätter vad tidigare filer sagt om dess förvaltningar och månader', false)
    .option('--by <namn>', 'den som beslutar det')
    .option('--reason <text>', 'varför')
    .option('--yes', 'även när mycket av det försvinner', false)
    .option('--json', 'skriver rapporten som JSON', false)
    .enablePositionalOptions()
    .action((file: string, options: ImportFlags) =>
      on(() =>
        importCommand(env, output, {
          file,
          ...options,
          unit: options.unit ?? null,
          by: options.by ?? null,
          reason: options.reason ?? null,
        }),
      ),
    );
  imports
    .command('withdraw')
    .description('en inläsning räknas inte längre')
    .argument('<id>', 'inläsningens nummer', readNumberOption)
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--reason <text>', 'varför')
    .action((importId: number, options: { by: string; reason: string }) =>
      on(() => withdrawImportCommand(env, output, { importId, ...options })),
    );
  program
    .command('imports')
    .description('vad som lästs in, och vad som kan återkallas')
    .option('--json', 'skriver svaret som JSON', false)
    .action((options: { json: boolean }) => on(() => importsCommand(env, output, options)));
  const intake = program
    .command('intake')
    .description('läser in handlingar på ett formulär (CSV), eller skriver formulärets rubrikrad')
    .argument('[fil]')
    .option('--form <id>', 'formuläret')
    .option('--by <namn>', 'den som registrerar')
    .option('--json', 'skriver rapporten som JSON', false)
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
      .description(
        name === 'confirm' ? 'en andra person bekräftar en handling' : 'en handling gäller inte längre',
      )
      .argument('<id>', 'handlingens nummer')
      .option('--by <namn>', 'den som gör det')
      .action((id: string, options: { by?: string }) =>
        on(() => command(env, output, { id, by: options.by ?? null })),
      );
  }
  intake
    .command('waiting')
    .description('handlingar som väntar på en andra person')
    .option('--json', 'skriver dem som JSON', false)
    .action((options: { json: boolean }) => on(() => waitingDocumentsCommand(env, output, options)));
  program
    .command('run')
    .description('en dags kontroll av alla, till slutet')
    .option('--date <ÅÅÅÅ-MM-DD>', 'en annan dag än i dag (bara påhittade källor)')
    .option('--json', 'skriver sammanfattningen som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => runCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  program
    .command('coverage')
    .description('vad varje källa svarade om varje leverantör i en kontroll, och vad som är försenat')
    .option('--date <ÅÅÅÅ-MM-DD>', 'kontrollen en annan dag än den senaste')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => coverageCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  const gate = program
    .command('gate')
    .description('svar som ser orimliga ut som helhet och väntar på en person')
    .option('--date <ÅÅÅÅ-MM-DD>', 'en annan dag än i dag')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => gateCommand(env, output, { day: options.date ?? null, decision: null, json: options.json })),
    );
  for (const as of ['let-through', 'reject'] as const) {
    gate
      .command(as)
      .description(as === 'reject' ? 'svaren var fel: fråga igen' : 'svaren stämmer: släpp fram dem')
      .argument('[källa]', 'källan; --all för allt som väntar')
      .option('--all', 'allt som väntar', false)
      .requiredOption('--by <namn>', 'den som beslutar')
      .option('--date <ÅÅÅÅ-MM-DD>', 'en annan dag än i dag')
      .action((source: string | undefined, options: { by: string; date?: string; all: boolean }) =>
        on(async () => {
          if ((source === undefined) !== options.all)
            throw new InputInvalid('gate: ange antingen en källa eller --all.');
          return gateCommand(env, output, {
            day: options.date ?? null,
            decision: { as, source: source ?? null, by: options.by },
            json: false,
          });
        }),
      );
  }
  program
    .command('plan')
    .description('vad en kontroll skulle fråga nu och vad det skulle kosta, utan att fråga')
    .option('--date <ÅÅÅÅ-MM-DD>', 'som en annan dag än i dag (bara påhittade källor)')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => planCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
  const orders = program
    .command('orders')
    .description('vad som väntar på en person, och vad som beställts i månaden')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { json: boolean }) => on(() => ordersCommand(env, output, options)));
  orders
    .command('of')
    .description('vad som beställts om en leverantör')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .option('--json', 'skriver det som JSON', false)
    .action((orgNr: string, options: { json: boolean }) =>
      on(async () => ordersOfCommand(env, output, { orgNr: await numberArgument(orgNr, stdin), ...options })),
    );
  orders
    .command('resolve')
    .description('säger hur en beställning slutade, efter en titt i källans lista')
    .argument('<id>', 'beställningens nummer')
    .requiredOption('--as <utfall>', 'delivered, rejected eller not-found')
    .requiredOption('--by <namn>', 'den som har tittat efter')
    .action((id: string, options: { as: string; by: string }) =>
      on(() => resolveOrderCommand(env, output, { id, ...options })),
    );
  orders
    .command('approve')
    .description('godkänner en fråga som skickar brev, eller som följer på en oklar beställning')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .requiredOption('--source <id>', 'källan')
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--purpose <text>', 'vad den behövs till')
    .action((orgNr: string, options: { source: string; by: string; purpose: string }) =>
      on(async () =>
        approveOrderCommand(env, output, { orgNr: await numberArgument(orgNr, stdin), ...options }),
      ),
    );
  orders
    .command('correct')
    .description('källan har rättat en upplysning: den används inte mer, och hämtas på nytt')
    .argument('<id>', 'beställningens nummer')
    .requiredOption('--by <namn>', 'den som har tagit emot rättelsen')
    .action((id: string, options: { by: string }) =>
      on(() => correctOrderCommand(env, output, { id, ...options })),
    );
  const matches = program
    .command('matches')
    .description('poster på EU:s sanktionslista som en leverantör kan vara')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { json: boolean }) =>
      on(() => matchesCommand(env, output, { dismiss: null, json: options.json })),
    );
  matches
    .command('dismiss')
    .description('en person säger att posten är någon annan')
    .argument('<leverantör>', 'organisationsnummer eller beteckning L-…')
    .argument('<post>', 'postens nummer')
    .requiredOption('--by <namn>', 'den som säger det')
    .action((supplier: string, entry: string, options: { by: string }) =>
      on(() => matchesCommand(env, output, { dismiss: { supplier, entry, by: options.by }, json: false })),
    );
  program
    .command('retention')
    .description('vad gallringsbesluten tar bort; berättar bara, om ingen skriver under med --by')
    .option('--by <namn>', 'tar bort det, i detta namn')
    .option('--protocol', 'visar vad som gallrats, när, av vem och enligt vilket beslut', false)
    .option('--json', 'skriver det som JSON', false)
    .action((options: { by?: string; protocol: boolean; json: boolean }) =>
      on(() => retentionCommand(env, output, { ...options, by: options.by ?? null })),
    );
  const evidence = program
    .command('evidence')
    .description('svaren som sparats om en leverantör, som de kom')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .option('--source <id>', 'från en källa')
    .option('--before <ÅÅÅÅ-MM-DD>', 'det som kom före dagen')
    .option('--json', 'skriver dem som JSON', false)
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
    .description('skriver ett svar till en ny fil')
    .argument('<beteckning>', 'dess beteckning, så långt den visas')
    .argument('<fil>')
    .action((hash: string, file: string) => on(() => saveEvidenceCommand(env, output, { hash, file })));
  const hold = program
    .command('hold')
    .description('leverantörer vars svar inte får gallras')
    .action(() => on(() => holdCommand(env, output, { do: 'list' })));
  hold
    .command('add')
    .description('spärrar det som finns om en leverantör från gallring')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--reason <text>', 'varför')
    .action((orgNr: string, options: { by: string; reason: string }) =>
      on(async () =>
        holdCommand(env, output, { do: 'hold', orgNr: await numberArgument(orgNr, stdin), ...options }),
      ),
    );
  hold
    .command('release')
    .description('häver en spärr')
    .argument('<id>', 'spärrens nummer', readNumberOption)
    .requiredOption('--by <namn>', 'den som beslutar')
    .action((holdId: number, options: { by: string }) =>
      on(() => holdCommand(env, output, { do: 'release', holdId, by: options.by })),
    );
  program
    .command('person')
    .description('allt som finns om en person (registerutdrag)')
    .argument('<nummer>', 'personnummer, beteckning P-… eller L-…, eller - för att läsa det från standard in')
    .option('--json', 'skriver det som JSON', false)
    .action((number: string, options: { json: boolean }) =>
      on(async () =>
        personCommand(env, output, { number: await numberArgument(number, stdin), json: options.json }),
      ),
    );
  program
    .command('check')
    .description('kontrollerar en leverantör nu')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .requiredOption('--unit <id>', `enhet som frågar: ${unitIds(env)}`)
    .requiredOption('--reason <skäl>', `skäl: ${checkReasons.join(', ')}`)
    .option('--dnr <text>', 'diarienummer')
    .option('--json', 'skriver kontrollen som JSON', false)
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
    .description('skriver och skickar de utskick som det är dags för')
    .option('--unit <id>', 'bara en enhet')
    .option('--date <ÅÅÅÅ-MM-DD>', 'som en annan dag än i dag (bara påhittade källor)')
    .option(
      '--preview',
      'skriver det som skulle skickas i en mapp; skickar, sparar och förbrukar inget',
      false,
    )
    .option('--json', 'skriver det som gjordes som JSON', false)
    .action((options: { unit?: string; date?: string; preview: boolean; json: boolean }) =>
      on(() =>
        digestCommand(env, output, {
          unit: options.unit ?? null,
          date: options.date ?? null,
          preview: options.preview,
          json: options.json,
        }),
      ),
    );
  const supplier = program
    .command('supplier')
    .description('vad som är känt, och var känt, om en leverantör')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .option('--as-of <ÅÅÅÅ-MM-DD>', 'vad som var känt vid slutet av dagen')
    .option('--unit <id>', 'som enheten ser den')
    .option('--json', 'skriver det som JSON', false)
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
    .description('bekräftar att ett personnummer är en enskild firma')
    .argument('<nummer>', 'numret, eller - för att läsa det från standard in')
    .requiredOption('--by <namn>', 'den som bekräftar')
    .action((number: string, options: { by: string }) =>
      on(async () =>
        confirmTraderCommand(env, output, { orgNr: await numberArgument(number, stdin), by: options.by }),
      ),
    );
  supplier
    .command('depth')
    .description('ett namngivet beslut om hur djupt leverantören kontrolleras')
    .argument('<orgnr>', 'organisationsnummer, beteckning L-… eller - för att läsa det från standard in')
    .requiredOption('--depth <djup>', 'utökad eller fördjupad; bas avslutar ett tidigare beslut')
    .requiredOption('--reason <text>', 'varför')
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--until <ÅÅÅÅ-MM-DD>', 'sista dagen som det gäller')
    .action((orgNr: string, options: { depth: string; reason: string; by: string; until: string }) =>
      on(async () => depthCommand(env, output, { ...options, orgNr: await numberArgument(orgNr, stdin) })),
    );
  program
    .command('tender')
    .description('en upphandling och dess anbudsgivare, för dem som får se den; utan nummer bara antal')
    .argument('[nummer]')
    .option('--json', 'skriver det som JSON', false)
    .action((number: string | undefined, options: { json: boolean }) =>
      on(() => tenderCommand(env, output, { number: number ?? null, json: options.json })),
    );
  program
    .command('worker')
    .description('arbetare, scheman och gränssnitt, tills den stoppas')
    .action(() => on(() => workerCommand(env, output, version)));
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
  const token = program
    .command('token')
    .description('nycklar till gränssnittet')
    .option('--json', 'skriver dem som JSON', false)
    .action((options: { json: boolean }) => on(() => listTokensCommand(env, output, options)));
  token
    .command('withdraw')
    .description('en nyckel öppnar inget mer')
    .argument('<id>', 'nyckelns nummer', readNumberOption)
    .requiredOption('--by <namn>', 'den som beslutar')
    .action((tokenId: number, options: { by: string }) =>
      on(() => withdrawTokenCommand(env, output, { tokenId, ...options })),
    );
  token
    .command('create')
    .description('skriver en ny nyckel, en gång')
    .requiredOption('--role <roll>', 'admin, officer eller reader')
    .option('--unit <id>', 'enhet som nyckeln gäller')
    .requiredOption('--name <text>', 'vem eller vad den är till')
    .option('--until <ÅÅÅÅ-MM-DD>', 'sista dagen den gäller, ÅÅÅÅ-MM-DD; annars om ett år')
    .action((options: { role: string; unit?: string; name: string; until?: string }) =>
      on(() =>
        createTokenCommand(env, output, {
          ...options,
          unit: options.unit ?? null,
          until: options.until ?? null,
        }),
      ),
    );
  program
    .command('demo')
    .description('tre dagar med de påhittade leverantörerna, från reskontra till utskick')
    .action(() => on(() => demoCommand(env, output)));
  return program;
}

interface ImportFlags {
  readonly kind: string;
  readonly unit?: string;
  readonly replace: boolean;
  readonly by?: string;
  readonly reason?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/** The units of the units file, for help; a file that cannot be read is told of by the command itself. */
function unitIds(env: Environment): string {
  try {
    return openQuietBase(env)
      .config.units.map(({ id }) => id)
      .join(', ');
  } catch {
    return 'se UNITS_FILE';
  }
}

function readNumberOption(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('ett heltal väntades');
  return number;
}
