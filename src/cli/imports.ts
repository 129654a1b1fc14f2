import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { rowPlace } from '../wording/file-rows.ts';
import { withdrawImport } from '../control/decisions/imports.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import type { Replacing } from '../intake/take-in.ts';
import { withDecisions, withRecords } from './base.ts';
import { kronor } from './orders.ts';
import { json, momentText, type Output } from './output.ts';
import { readActor, readReason } from './signature.ts';
import type { ImportKind, Disappearing, ImportRecord, ImportReport } from '../domain/import.ts';
import { countText } from '../wording/text.ts';

/** `kontroll imports`: every file that was taken in, the latest first. */
export const importsCommand = (
  env: Environment,
  output: Output,
  options: { json: boolean },
): Promise<number> =>
  withRecords(env, async (store) => {
    const imports = await store.ledger.imports();
    if (options.json) output.print(json(imports));
    else if (imports.length === 0) output.print('Ingenting är inläst.');
    else output.print(imports.map(describeImport).join('\n'));
    return 0;
  });

/** `kontroll import withdraw`: from now on the import counts for nothing. */
export const withdrawImportCommand = (
  env: Environment,
  output: Output,
  options: { importId: number; by: string; reason: string },
): Promise<number> => {
  const { importId } = options;
  const actor = readActor(options.by);
  const reason = readReason(options.reason, '--reason', 'varför importen tas tillbaka');
  return withDecisions(env, output, async (context) => {
    const { file } = await withdrawImport(actor, { importId, reason }, context);
    return `Import ${importId} (${file}) är tillbakatagen av ${actor.name} och räknas inte mer. Rader som en annan import också har står kvar.`;
  });
};

export interface ReplaceOptions {
  readonly replace: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly yes: boolean;
}

/** What `--replace` asks for: what would disappear is told first, and stops the import above the policy's share. */
export function readReplacing(
  options: ReplaceOptions,
  { imports: { replaceShare } }: Pick<Policy, 'imports'>,
  output: Output,
): Replacing | undefined {
  if (!options.replace) {
    if (options.by === null && options.reason === null && !options.yes) return undefined;
    throw new InputInvalid('--by, --reason och --yes hör till --replace, som saknas.');
  }
  return {
    by: readActor(options.by ?? '').name,
    reason: readReason(options.reason ?? '', '--reason', 'varför filen ersätter tidigare'),
    onDisappearing(what) {
      output.note(describeDisappearing(what));
      if (what.share <= replaceShare || options.yes) return;
      throw new InputInvalid(
        `Det är mer än gränsen ${percent(replaceShare)} (imports.replaceShare i policyn). Inget är inläst. Är det rätt, kör igen med --yes.`,
      );
    },
  };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const describeDisappearing = ({ rows, sumSek, suppliers, ofRows, ofSumSek }: Disappearing): string =>
  rows === 0
    ? 'Inget försvinner av det som tidigare filer sagt om filens förvaltningar och perioder.'
    : `Försvinner: ${countText(rows, 'rad', 'rader')}, ${kronor(sumSek)}, av ${countText(ofRows, 'rad', 'rader')}, ${kronor(ofSumSek)} för filens förvaltningar och perioder. ` +
      `${countText(suppliers, 'leverantör', 'leverantörer')} av dem finns inte alls i filen.`;

const most = 20;

/** Why a file was stopped, and the three ways on. */
export function describeStopped(file: string, { conflicts, rows }: ImportReport): string {
  return [
    `${file}: stoppad, inget är inläst. ${conflicts.length} av ${countText(rows, 'rad', 'rader')} säger något annat om betalningar som redan är inlästa:`,
    ...conflicts.slice(0, most).map((each) => `  ${rowPlace(each)}: ${each.reason}`),
    ...(conflicts.length > most ? [`  … och ${conflicts.length - most} till; --json visar alla.`] : []),
    'Gäller filen i stället för tidigare filer: kör igen med --replace --by <namn> --reason <text>.',
    'Är en tidigare import fel: kontroll imports visar numret, kontroll import withdraw <nr> tar tillbaka den.',
    'Är raden ytterligare en rad på verifikationen: ta med alla rader på verifikationen i filen.',
  ].join('\n');
}

const kinds: Readonly<Record<ImportKind, string>> = {
  payments: 'reskontra',
  suppliers: 'leverantörsregister',
  contracts: 'avtal',
  tenders: 'upphandlingar',
  subcontractors: 'underleverantörer',
};

const states: Readonly<Record<ImportRecord['state'], string>> = {
  counts: '',
  withdrawn: '',
  interrupted: ', avbruten: räknas inte förrän filen läses in igen',
};

function describeImport(one: ImportRecord): string {
  const { withdrawn, replaces } = one;
  const size = one.rows === null ? '' : `, ${countText(one.rows, 'rad', 'rader')}`;
  const sum = one.sumSek === null ? '' : `, ${kronor(one.sumSek)}`;
  return [
    `${one.id}: ${momentText(one.at)}, ${kinds[one.kind]} ${one.file}${size}${sum}${states[one.state]}`,
    withdrawn === null
      ? ''
      : `   tillbakatagen av ${withdrawn.by} ${momentText(withdrawn.at)}: ${withdrawn.reason}`,
    replaces === null ? '' : `   ersätter tidigare filer, ${replaces.by}: ${replaces.reason}`,
    one.replacedRows === 0
      ? ''
      : `   ersatt av en senare import: ${countText(one.replacedRows, 'rad', 'rader')}`,
    cannot[one.withdrawable],
  ]
    .filter((text) => text !== '')
    .join('\n');
}

const cannot: Readonly<Record<ImportRecord['withdrawable'], string>> = {
  yes: '',
  withdrawn: '',
  old: '   kan inte tas tillbaka: det sparades inte vilka rader den gav. En rättad fil med --replace ersätter dem',
  register: '   tas inte tillbaka: nästa fil av samma slag rättar den',
};

/** Arguments and options of `kontroll imports`. */
export function addImports(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('imports')
    .description('vad som lästs in, och vad som kan återkallas')
    .option('--json', 'skriver svaret som JSON', false)
    .action((options: { json: boolean }) => on(() => importsCommand(env, output, options)));
}
