import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { writeFile } from 'node:fs/promises';

import { knownSources, sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { SourcedEvidence } from '../domain/evidence.ts';
import { displayName } from '../domain/supplier.ts';
import type { Day } from '../domain/time.ts';
import { readDay, withRecords } from './base.ts';
import { readChoice } from './choice.ts';
import { shownSupplier } from '../control/who.ts';
import { readWho, numberArgument, supplierArgument } from './number.ts';
import { json, momentText, type Output } from './output.ts';

const MOST = 200;
/** So much of a hash tells one answer from another on a screen. */
const SHOWN = 16;
const OWNER_ONLY = 0o600;

/** `kontroll evidence`: the answers that are kept about a supplier, the newest first. */
export function evidenceCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; source: string | null; before: string | null; json: boolean },
): Promise<number> {
  const who = readWho(options.orgNr);
  const before = options.before === null ? null : readDay(options.before, '--before');
  return withRecords(env, async (store, { config }) => {
    const sources = knownSources(config).map(({ id }) => id);
    const source = options.source === null ? null : readChoice('--source', options.source, sources);
    const nameOf = sourceNames(config);
    const supplier = await shownSupplier(who, store);
    const found = await store.evidence.ofSupplier({
      supplierId: supplier.id,
      source,
      before,
      without: await store.engagements.secretQuestions(supplier.id),
      limit: MOST + 1,
    });
    const kept = found.slice(0, MOST);
    const named = `${displayName(supplier)} (${supplier.ref})`;
    if (options.json) output.print(json(kept));
    else if (kept.length === 0) output.print(`${named}: inga svar är sparade${beforeText(before)}.`);
    else output.print([`${named}:`, ...kept.map((each) => lineOf(each, nameOf))].join('\n'));
    if (found.length > MOST)
      output.note(
        `Bara de ${MOST} nyaste visas; --before visar dem som kom före en dag, --source en källa i taget.`,
      );
    return 0;
  });
}

const beforeText = (before: Day | null): string => (before === null ? '' : ` från tiden före ${before}`);

function lineOf(
  { at, source, route, size, hash, quarantined, removed }: SourcedEvidence,
  nameOf: (id: string) => string,
): string {
  const notes = [...(quarantined ? ['kunde inte läsas'] : []), ...(removed ? ['gallrat'] : [])];
  const note = notes.length === 0 ? '' : `  (${notes.join(', ')})`;
  return `  ${momentText(at)}  ${nameOf(source)}  ${route}  ${size} byte  ${hash.slice(0, SHOWN)}${note}`;
}

/** `kontroll evidence save`: one answer as it came, into a new file that only its owner may read. */
export function saveEvidenceCommand(
  env: Environment,
  output: Output,
  options: { hash: string; file: string },
): Promise<number> {
  const start = options.hash.toLowerCase();
  if (!/^[0-9a-f]{16,64}$/.test(start))
    throw new InputInvalid(
      `Ett svars beteckning är minst ${SHOWN} tecken (högst 64) ur 0–9 och a–f; kontroll evidence visar dem. Angivet: ${start.length} tecken.`,
    );
  return withRecords(env, async (store) => {
    const [hash, other] = await store.evidence.beginningWith(start);
    if (hash === undefined)
      throw new InputInvalid('Inget svar har den beteckningen: kontroll evidence visar dem som finns.');
    if (other !== undefined)
      throw new InputInvalid(
        'Flera svar börjar så: ange hela beteckningen, som kontroll evidence --json visar.',
      );
    const bytes = await store.evidence.read(hash);
    if (bytes === null)
      throw new InputInvalid('Svaret är gallrat; kvar finns när det kom, dess storlek och beteckning.');
    await writeNew(options.file, bytes);
    output.print(
      `${bytes.length} byte, som de kom, ligger i ${options.file}. Där kan stå uppgifter om personer: ta bort filen när den inte behövs.`,
    );
    return 0;
  });
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes, { mode: OWNER_ONLY, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new InputInvalid(
      code === 'EEXIST'
        ? `${file} finns redan: välj ett annat namn.`
        : `${file} kunde inte skrivas (${String(code)}): välj en mapp som finns och får skrivas i.`,
    );
  }
}

/** Arguments and options of `kontroll evidence`. */
export function addEvidence(program: Command, { env, stdin, output, on }: CommandLine): void {
  const evidence = program
    .command('evidence')
    .description('svaren som sparats om en leverantör, som de kom')
    .argument(...supplierArgument)
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
}
