import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { numberArgument } from './number.ts';
import { sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { FactKind, officerRoles } from '../domain/facts.ts';
import { parseOrgNumber } from '../domain/org-number.ts';
import type { PersonEntry, PersonExtract } from '../domain/person.ts';
import { readRef, type Standing } from '../domain/supplier.ts';
import type { Store } from '../domain/store.ts';
import { withRecords } from './base.ts';
import { json, type Output } from './output.ts';
import { countText } from '../wording/text.ts';

/** `kontroll person`: everything that is held about one person, for an extract that the person asks for. */
export const personCommand = async (
  env: Environment,
  output: Output,
  options: { number: string; json: boolean },
): Promise<number> => {
  const written = readPerson(options.number);
  return withRecords(env, async (store, { config }) => {
    const who = 'trader' in written ? await ownerOf(written.trader, store) : written;
    const extract = await store.persons.extract(who);
    if (options.json) output.print(json(extract));
    else if (extract === null) output.print('Ingenting finns om den personen.');
    else output.print([...behindLines(extract, sourceNames(config)), ...ownLines(extract)].join('\n'));
    return 0;
  });
};

type PersonMeant = { readonly ref: string } | { readonly number: string };

/** The owner of a sole trader's firm, which a reference means. */
async function ownerOf(ref: string, { suppliers }: Store): Promise<PersonMeant> {
  const supplier = await suppliers.findByRef(ref);
  if (supplier?.numberKind === 'personal') return { number: supplier.number };
  throw new InputInvalid(
    'Beteckningen hör inte till någon enskild näringsidkare: ange personnummer, eller en beteckning P-….',
  );
}

/** Who is meant. Throws InputInvalid, which does not repeat what was written. */
function readPerson(written: string): PersonMeant | { readonly trader: string } {
  const text = written.trim();
  const trader = /^L-/i.test(text) ? readRef(text) : null;
  if (trader !== null) return { trader };
  if (/^P-[\w-]{22}$/.test(text)) return { ref: text };
  const parsed = parseOrgNumber(text);
  if (parsed.ok && parsed.kind === 'personal') return { number: parsed.number };
  throw new InputInvalid(
    'Det angivna är varken ett personnummer (tio eller tolv siffror, med rätt kontrollsiffra) eller en beteckning P-… i sin helhet: rätta det.',
  );
}

function behindLines(
  { ref, name, firstSeen, lastSeen, suppliers }: PersonExtract,
  nameOf: (id: string) => string,
): readonly string[] {
  if (firstSeen === null || lastSeen === null)
    return [`Ingen källa har namngett personen (${ref}) bakom en leverantör.`];
  return [
    `${name ?? 'Namnet är gallrat eller har aldrig getts'} (${ref}), sedd ${firstSeen.slice(0, 10)} till ${lastSeen.slice(0, 10)}.`,
    ...suppliers.flatMap((supplier) => [
      `  ${supplier.name ?? supplier.ref}: enligt ${nameOf(supplier.source)}, senast ${supplier.lastSeen.slice(0, 10)}`,
      ...supplier.entries.map((entry) => `    ${entryText(entry)}`),
    ]),
  ];
}

/** All that the entry says, because a person may ask for all of it; what has no word here stands as it is. */
function entryText({ kind, entry, recordedOn, asOf }: PersonEntry): string {
  const said = Object.entries(entry)
    .filter(([field, value]) => field !== 'person' && value !== null)
    .map(([field, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      // A code is the source's own.
      return `${fieldText[field] ?? field} ${field === 'code' ? text : (valueText[text] ?? text)}`;
    });
  const confirmed = asOf === null ? 'inte bekräftad av något svar som gäller' : `uppgift per ${asOf}`;
  return `${kindText[kind] ?? kind}: ${said.join(', ')} (känd ${recordedOn}, ${confirmed})`;
}

const kindText: Partial<Record<FactKind, string>> = {
  'representatives.officers': 'uppdrag',
  'representatives.prohibitions': 'näringsförbud',
};

const fieldText: Readonly<Record<string, string>> = {
  role: 'roll',
  code: 'kod',
  kind: 'slag',
  from: 'från',
  to: 'till',
  abroad: 'bosatt utomlands',
};

const roleText: Readonly<Record<(typeof officerRoles)[number], string>> = {
  'board-member': 'styrelseledamot',
  chair: 'ordförande',
  deputy: 'suppleant',
  'managing-director': 'verkställande direktör',
  'deputy-managing-director': 'vice verkställande direktör',
  auditor: 'revisor',
  'auditor-deputy': 'revisorssuppleant',
  'lay-auditor': 'lekmannarevisor',
  signatory: 'firmatecknare',
  proxy: 'prokurist',
  partner: 'bolagsman',
  liquidator: 'likvidator',
  'branch-manager': 'filialföreståndare',
  'service-recipient': 'delgivningsmottagare',
  other: 'annan',
};

const valueText: Readonly<Record<string, string>> = {
  ...roleText,
  final: 'slutligt',
  temporary: 'tillfälligt',
  true: 'ja',
  false: 'nej',
};

function ownLines({ own }: PersonExtract): readonly string[] {
  if (own === null) return [];
  const name = own.name === null ? '' : ` (${own.name})`;
  const held = [
    countText(own.ledgerRows, 'rad i reskontran', 'rader i reskontran'),
    countText(own.checks, 'kontroll', 'kontroller'),
    countText(own.answers, 'sparat svar', 'sparade svar'),
  ];
  return [
    `Personen är själv leverantör ${own.ref}${name}, ${standingText[own.standing]}: ${held.join(', ')}.`,
  ];
}

const standingText: Readonly<Record<Standing, string>> = {
  controlled: 'bekräftad näringsidkare',
  'private-or-unknown': 'inte bekräftad som näringsidkare',
  outside: 'utanför kontrollen',
};

/** Arguments and options of `kontroll person`. */
export function addPerson(program: Command, { env, stdin, output, on }: CommandLine): void {
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
}
