import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { sourceNames } from '../app.ts';
import { confirmTrader, decideDepth } from '../control/decisions/suppliers.ts';
import { sharedAccounts } from '../control/shared-accounts.ts';
import { shownSupplier } from '../control/who.ts';
import type { Environment } from '../config/index.ts';
import { depths } from '../domain/depth.ts';
import { InputInvalid } from '../domain/errors.ts';
import { readNumber } from '../domain/admission.ts';
import type { Store } from '../domain/store.ts';
import { type Day, daysBetween } from '../domain/time.ts';
import { rules } from '../rules/index.ts';
import { factText } from '../wording/fact.ts';
import { factValueText, listText, countText } from '../wording/text.ts';
import {
  presentCheck,
  type Presenting,
  presentSupplier,
  type SupplierReport,
} from '../wording/check-report.ts';
import { readDay, withDecisions, withRecords } from './base.ts';
import { readChoice } from './choice.ts';
import { acceptNumber, readWho, numberArgument, supplierArgument } from './number.ts';
import { json, type Output } from './output.ts';
import { readActor, readReason } from './signature.ts';
import { toldOfNotices, toldText } from './told.ts';
import { viewerFor } from './viewer.ts';

/** `kontroll supplier`: what is known, and was known at the end of a day, about one supplier. */
export async function supplierCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; asOf: string | null; unit: string | null; json: boolean },
): Promise<number> {
  const who = readWho(options.orgNr);
  const day = options.asOf === null ? null : readDay(options.asOf, '--as-of');
  return withRecords(env, async (store, base) => {
    const viewer = viewerFor(options.unit, base.config);
    const supplier = await shownSupplier(who, store);
    if (!(await store.suppliers.visibleTo(supplier.id, viewer)))
      throw new InputInvalid('Leverantören finns inte bland dem som enheten ser.');
    const sourceName = sourceNames(base.config);
    const history = await store.suppliers.history({ supplierId: supplier.id, day, viewer });
    const shared =
      day === null
        ? await sharedAccounts(supplier, viewer, { store, policy: base.config.policy, today: history.day })
        : [];
    const report = presentSupplier(history, rules, sourceName, shared);
    // No hit is among them, so that no contract decides what to do.
    const presenting = { rules, sourceName, today: report.day, viewer, tracks: [] };
    const unjudged = await unjudgedIn(report, store, presenting);
    const told = day === null ? await toldOfNotices(store, supplier.id, rules, viewer) : [];
    const toldLines = told.map((one) => toldText(one, rules, base.config.units));
    output.print(options.json ? json({ ...report, unjudged, told }) : describe(report, unjudged, toldLines));
    return 0;
  });
}

/** What the last check could not judge, and why. */
async function unjudgedIn({ lastCheck }: SupplierReport, store: Store, presenting: Presenting) {
  const record = lastCheck === null ? null : await store.checks.find(lastCheck.checkId);
  if (record === null) return [];
  return presentCheck(record, presenting)
    .verdicts.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error')
    .map(({ rule, label, reason, explanation }) => ({ rule, label, reason, explanation }));
}

/** `kontroll supplier confirm-trader`: a named person says that a personal number is a sole trader. */
export async function confirmTraderCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; by: string },
): Promise<number> {
  const number = acceptNumber(readNumber(options.orgNr));
  const actor = readActor(options.by);
  return withDecisions(env, output, async (context) => {
    const { name, ref } = await confirmTrader(actor, { number }, context);
    return `${name === null ? '' : `${name}, `}${ref}: bekräftad som enskild näringsidkare av ${actor.name} och kontrolleras från nästa kontroll.`;
  });
}

/** `kontroll supplier depth`: a named person decides how deep the supplier is controlled, until a day. */
export async function depthCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; depth: string; reason: string; by: string; until: string },
): Promise<number> {
  const who = readWho(options.orgNr);
  const depth = readChoice('--depth', options.depth, depths);
  const actor = readActor(options.by);
  const reason = readReason(options.reason, '--reason', 'varför kontrolldjupet behövs');
  const until = readDay(options.until, '--until');
  return withDecisions(env, output, async (context) => {
    const { ref } = await decideDepth(actor, { who, depth, reason, until }, context);
    return `${ref}: kontrolldjup ${depth} till och med ${until}, beslutat av ${actor.name}.`;
  });
}

function describe(
  report: SupplierReport,
  unjudged: readonly { readonly label: string; readonly explanation: string }[],
  told: readonly string[],
): string {
  return [
    `${report.supplier.name} (${report.supplier.ref}), ${report.supplier.form}, per ${report.day}`,
    `Nivå: ${report.levelText ?? 'inte kontrollerad ännu'}`,
    '',
    'Signaler:',
    ...(report.flags.length === 0
      ? ['  inga öppna']
      : report.flags.map((flag) => `  ${flag.state}: ${flag.explanation}`)),
    ...(unjudged.length === 0
      ? []
      : ['', 'Inte bedömt:', ...unjudged.map(({ label, explanation }) => `  ${label}: ${explanation}`)]),
    ...(told.length === 0 ? [] : ['', 'Kännedom har lämnats:', ...told.map((line) => `  ${line}`)]),
    ...(report.sharedAccounts.length === 0
      ? []
      : ['', 'Delar konto:', ...report.sharedAccounts.map(sharedLine)]),
    '',
    'Uppgifter:',
    ...factLines(report),
  ].join('\n');
}

/** `  ••• 1234 med Ett AB (L-7K3FM) och 2 andra mottagare` */
function sharedLine({ account, suppliers, others }: SupplierReport['sharedAccounts'][number]): string {
  const parts = [
    ...suppliers.map(({ ref, name }) => `${name} (${ref})`),
    ...(others === 0 ? [] : [countText(others, 'annan mottagare', 'andra mottagare')]),
  ];
  return `  ${account} med ${listText(parts)}`;
}

const swedish = new Intl.Collator('sv');

/** How old a source's word is on the day that is looked at; nothing when it is of that day. */
function ageText(asOf: Day, day: Day): string {
  const days = daysBetween(asOf, day);
  return days <= 0 ? '' : `, ${countText(days, 'dag', 'dagar')} sedan`;
}

/** Every fact once, with all who say it and the day of each; who says otherwise stands on the next line. */
function factLines({ facts, day }: SupplierReport): readonly string[] {
  const said = new Map<string, Map<string, string>>();
  const newestFirst = facts.toSorted((a, b) => (a.asOf < b.asOf ? 1 : -1));
  for (const { fact, value, sourceName, asOf } of newestFirst) {
    const text = `${factText(fact)}: ${factValueText(fact, value)}`;
    const bySource = said.get(text) ?? new Map<string, string>();
    said.set(text, bySource);
    if (!bySource.has(sourceName)) bySource.set(sourceName, `${sourceName} ${asOf}${ageText(asOf, day)}`);
  }
  return [...said]
    .toSorted(([a], [b]) => swedish.compare(a, b))
    .map(([text, bySource]) => `  ${text} (${[...bySource.values()].join(', ')})`);
}

/** Arguments and options of `kontroll supplier`. */
export function addSupplier(program: Command, { env, stdin, output, on }: CommandLine): void {
  const supplier = program
    .command('supplier')
    .description('vad som är känt, och var känt, om en leverantör')
    .argument(...supplierArgument)
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
    .argument(...supplierArgument)
    .requiredOption('--depth <djup>', 'utökad eller fördjupad; bas avslutar ett tidigare beslut')
    .requiredOption('--reason <text>', 'varför')
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--until <ÅÅÅÅ-MM-DD>', 'sista dagen som det gäller')
    .action((orgNr: string, options: { depth: string; reason: string; by: string; until: string }) =>
      on(async () => depthCommand(env, output, { ...options, orgNr: await numberArgument(orgNr, stdin) })),
    );
}
