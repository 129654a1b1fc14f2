import { z } from 'zod';

import { mostAlike } from '../../connectors/eu-sanctions/match.ts';
import { sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { fingerprintOf, type KnownName } from '../domain/register.ts';
import type { Store } from '../domain/store.ts';
import { displayName } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { withRecords } from './base.ts';
import { findSupplier, readWho } from './number.ts';
import { json, type Output } from './output.ts';
import { readSigner } from './signature.ts';

/** The list whose entries can resemble a supplier by name. */
const SOURCE = 'eu-sanctions';

export interface MatchesOptions {
  /** A person's answer that an entry is somebody else; null only lists. */
  readonly dismiss: { readonly supplier: string; readonly entry: string; readonly by: string } | null;
  readonly json: boolean;
}

/** `kontroll matches`: entries of the sanctions list that a supplier may be. Each is a question to a person; the answer "not them" is kept. */
export async function matchesCommand(
  env: Environment,
  output: Output,
  options: MatchesOptions,
): Promise<number> {
  return withRecords(env, async (store, base) => {
    const now = base.now();
    if (options.dismiss !== null) {
      output.print(await dismissed(options.dismiss, store, now.toISOString(), dayOf(now)));
      return 0;
    }
    const found = await listed(store, dayOf(now));
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

async function dismissed(
  { supplier, entry, by: signer }: NonNullable<MatchesOptions['dismiss']>,
  store: Store,
  at: string,
  today: string,
): Promise<string> {
  const by = readSigner(signer);
  const supplierId = (await findSupplier(readWho(supplier), store))?.id;
  const found = await store.registers.matched({ source: SOURCE, today });
  const match = found
    .find((each) => each.supplierId === supplierId)
    ?.matches.find((each) => each.entry === entry);
  const { data } = await store.registers.held(SOURCE).row(entry);
  if (supplierId === undefined || match === undefined || data === null)
    throw new InputInvalid(
      `Leverantören liknar inte posten ${entry}: kontroll matches visar vilka som liknar varandra.`,
    );
  if (match.by === 'number')
    throw new InputInvalid(
      `Posten ${entry} har leverantörens eget nummer, och kan inte avfärdas här: rätta uppgiften vid källan.`,
    );
  await store.registers.dismiss({
    source: SOURCE,
    supplierId,
    entry,
    fingerprint: fingerprintOf(data),
    by,
    at,
  });
  return `${await store.suppliers.refOf(supplierId)}: posten ${entry} är någon annan, enligt ${by}. Frågan kommer åter om posten ändras.`;
}
