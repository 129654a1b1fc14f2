import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { z } from 'zod';

import { mostAlike } from '../../connectors/eu-sanctions/match.ts';
import { sourceNames } from '../app.ts';
import { dismissMatch } from '../control/decisions/matches.ts';
import type { Environment } from '../config/index.ts';
import type { KnownName } from '../domain/register.ts';
import type { Store } from '../domain/store.ts';
import { displayName } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { withDecisions, withRecords } from './base.ts';
import { readWho } from './number.ts';
import { json, type Output } from './output.ts';
import { readActor } from './signature.ts';

/** The list whose entries can resemble a supplier by name. */
const SOURCE = 'eu-sanctions';

/** `kontroll matches dismiss`: a person's answer that an entry is somebody else. */
export async function dismissMatchCommand(
  env: Environment,
  output: Output,
  { supplier, entry, by }: { supplier: string; entry: string; by: string },
): Promise<number> {
  const actor = readActor(by);
  const who = readWho(supplier);
  return withDecisions(env, output, async (context) => {
    const { ref } = await dismissMatch(actor, { who, source: SOURCE, entry }, context);
    return `${ref}: posten ${entry} är någon annan, enligt ${actor.name}. Frågan kommer åter om posten ändras.`;
  });
}

/** `kontroll matches`: entries of the sanctions list that a supplier may be. Each is a question to a person; the answer "not them" is kept. */
export async function matchesCommand(
  env: Environment,
  output: Output,
  options: { json: boolean },
): Promise<number> {
  return withRecords(env, async (store, base) => {
    const found = await listed(store, dayOf(base.now()));
    const nameOf = sourceNames(base.config);
    output.print(
      options.json
        ? json(found)
        : found.length === 0
          ? `Ingen leverantör liknar någon på ${nameOf(SOURCE)}.`
          : found.map(describe).join('\n'),
    );
    return 0;
  });
}

/** What is shown of an entry: names and countries, so that a person can tell whether it is somebody else. */
const Entry = z.object({
  reference: z.string().nullable(),
  names: z.array(z.string()),
  countries: z.array(z.string()),
});

async function listed(store: Store, today: string) {
  const register = store.registers.held(SOURCE);
  const found = await store.registers.matched({ source: SOURCE, today });
  return Promise.all(
    found.map(async ({ supplierId, ref, name, matches }) => ({
      supplier: ref,
      name: displayName({ ref, name }),
      matches: await Promise.all(
        matches.map(async (match) => {
          const { data } = await register.row(match.entry);
          const entryData = data === null ? null : Entry.parse(JSON.parse(data));
          const number = (await store.suppliers.get(supplierId))?.number;
          const names = number === undefined ? [] : await register.knownNames(number);
          const compared = names.filter(({ as }) => match.known === undefined || as === match.known);
          const alike = match.by === 'name' ? mostAlike(compared, entryData?.names ?? []) : null;
          return { ...match, listed: match.listed, entryData, alike };
        }),
      ),
    })),
  );
}

type Listed = Awaited<ReturnType<typeof listed>>[number];

/** Which of the supplier's names it is. */
const ourNames: Readonly<Record<KnownName['as'], string>> = {
  register: 'namnet i registret',
  ledger: 'namnet i reskontran',
  trade: 'bifirman',
  earlier: 'det tidigare namnet',
};

const describe = ({ supplier, name, matches }: Listed): string =>
  [
    `${name} (${supplier}):`,
    ...matches.map(({ entry, by, score, entryData, alike }) => {
      const likeness = `${Math.round(score * 100)} %`;
      const what =
        by === 'number'
          ? 'samma nummer'
          : alike === null
            ? `likt namn, ${likeness}`
            : `${ourNames[alike.ours.as]} ”${alike.ours.name}” liknar ”${alike.listed}”, ${likeness}`;
      const who = entryData === null ? 'posten finns inte längre' : entryData.names.slice(0, 5).join(' / ');
      const where =
        entryData === null || entryData.countries.length === 0 ? '' : `, ${entryData.countries.join(' ')}`;
      return `  ${entry} ${entryData?.reference ?? ''} ${who}${where}: ${what}`;
    }),
  ].join('\n');

/** Arguments and options of `kontroll matches`. */
export function addMatches(program: Command, { env, output, on }: CommandLine): void {
  const matches = program
    .command('matches')
    .description('poster på EU:s sanktionslista som en leverantör kan vara')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { json: boolean }) => on(() => matchesCommand(env, output, options)));
  matches
    .command('dismiss')
    .description('en person säger att posten är någon annan')
    .argument('<leverantör>', 'organisationsnummer eller beteckning L-…')
    .argument('<post>', 'postens nummer')
    .requiredOption('--by <namn>', 'den som säger det')
    .action((supplier: string, entry: string, options: { by: string }) =>
      on(() => dismissMatchCommand(env, output, { supplier, entry, by: options.by })),
    );
}
