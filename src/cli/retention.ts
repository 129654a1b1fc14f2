import { type Base, sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { admit } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { FactKind, officerRoles } from '../domain/facts.ts';
import { parseOrgNumber } from '../domain/org-number.ts';
import type { PersonEntry, PersonExtract } from '../domain/person.ts';
import type { Removal } from '../domain/retention.ts';
import type { Store } from '../domain/store.ts';
import { displayName, type Standing, supplierRef } from '../domain/supplier.ts';
import { openQuietBase, withRecords } from './base.ts';
import { countText, json, momentText, type Output } from './output.ts';
import { readReason, readSigner } from './signature.ts';

/** Prints what the work returns. */
const telling = (
  env: Environment,
  output: Output,
  work: (store: Store, now: string, base: Base) => Promise<string>,
): Promise<number> =>
  withRecords(env, async (store, base) => {
    output.print(await work(store, base.now().toISOString(), base));
    return 0;
  });

/** `kontroll retention`: what the policy's decisions remove; without `--by` it only tells. */
export const retentionCommand = (
  env: Environment,
  output: Output,
  options: { by: string | null; protocol: boolean; json: boolean },
): Promise<number> => {
  if (options.protocol && options.by !== null)
    throw new InputInvalid('--protocol shows what was removed and removes nothing: leave --by out.');
  const by = options.by === null ? null : readSigner(options.by);
  const { config } = openQuietBase(env);
  const nameOf = sourceNames(config);
  return telling(env, output, async (store, now) => {
    if (options.protocol) {
      const done = await store.retention.protocol();
      if (options.json) return json(done);
      if (done.length === 0) return 'Ingenting har gallrats.';
      return done
        .map(
          (entry) =>
            `${momentText(entry.at)} ${entry.by}: ${removalText({ ...entry, onHold: 0 }, nameOf, false)}`,
        )
        .join('\n');
    }
    const rules = config.policy.retention;
    const removals = await store.retention.apply({
      rules,
      by: by ?? '',
      now,
      dryRun: by === null,
    });
    if (options.json) return json(removals);
    if (rules.length === 0)
      return 'Inget gallras: det finns inget gallringsbeslut i policyn (retention). Utan beslut tas inget bort.';
    return removals.map((removal) => removalText(removal, nameOf, by === null)).join('\n');
  });
};

function removalText(
  { source, decision, answers, bytes, onHold }: Removal,
  nameOf: (id: string) => string,
  dryRun: boolean,
): string {
  const verb = dryRun ? 'skulle tas bort' : 'togs bort';
  const kept = onHold === 0 ? '' : `; ${onHold} ligger kvar, eftersom leverantören är spärrad från gallring`;
  return source === 'persons'
    ? `Personer (${decision}): namn och nummer för ${answers} ${verb}${kept}.`
    : `${nameOf(source)} (${decision}): ${answers} svar, ${Math.ceil(bytes / 1024)} kB, ${verb}${kept}.`;
}

/** `kontroll hold`: keeps what is held about a supplier from being removed; or lists, or ends a hold. */
export const holdCommand = (
  env: Environment,
  output: Output,
  options:
    | { readonly do: 'list' }
    | { readonly do: 'hold'; readonly orgNr: string; readonly by: string; readonly reason: string }
    | { readonly do: 'release'; readonly holdId: number; readonly by: string },
): Promise<number> =>
  telling(env, output, async (store, now) => {
    if (options.do === 'list') {
      const holds = await store.retention.holds();
      if (holds.length === 0) return 'Ingen leverantör är spärrad från gallring.';
      return holds
        .map(
          ({ holdId, supplierId, by, reason, at }) =>
            `${holdId}: ${supplierRef(supplierId)}, ${by}, ${at.slice(0, 10)}: ${reason}`,
        )
        .join('\n');
    }
    if (options.do === 'release') {
      if (await store.retention.release({ holdId: options.holdId, by: readSigner(options.by), now }))
        return `Spärren ${options.holdId} är hävd.`;
      throw new InputInvalid(`Det finns ingen spärr ${options.holdId}: kontroll hold visar dem som finns.`);
    }
    const by = readSigner(options.by);
    const reason = readReason(options.reason, '--reason', 'why, in a few words');
    const admission = await admit(options.orgNr, store.suppliers);
    if (!admission.admitted) throw new InputInvalid(admission.why);
    const supplier = await store.suppliers.findByNumber(admission.number.number, admission.number.kind);
    if (supplier === null) throw new InputInvalid('Leverantören finns inte här: importera den först.');
    const { holdId } = await store.retention.hold({
      supplierId: supplier.id,
      by,
      reason,
      now,
    });
    return `${displayName(supplier)} är spärrad från gallring (spärr ${holdId}).`;
  });

/** `kontroll person`: everything that is held about one person, for an extract that the person asks for. */
export const personCommand = async (
  env: Environment,
  output: Output,
  options: { number: string; json: boolean },
): Promise<number> => {
  const who = readWho(options.number);
  return telling(env, output, async (store, _, { config }) => {
    const extract = await store.persons.extract(who);
    if (options.json) return json(extract);
    if (extract === null) return 'Ingenting finns om den personen.';
    return [...behindLines(extract, sourceNames(config)), ...ownLines(extract)].join('\n');
  });
};

/** Who is meant. Throws InputInvalid, which does not repeat what was written. */
function readWho(written: string): { readonly ref: string } | { readonly number: string } {
  const text = written.trim();
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
      `  ${supplier.name ?? supplierRef(supplier.supplierId)}: enligt ${nameOf(supplier.source)}, senast ${supplier.lastSeen.slice(0, 10)}`,
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
    `Personen är själv leverantör ${supplierRef(own.supplierId)}${name}, ${standingText[own.standing]}: ${held.join(', ')}.`,
  ];
}

const standingText: Readonly<Record<Standing, string>> = {
  controlled: 'bekräftad näringsidkare',
  'private-or-unknown': 'inte bekräftad som näringsidkare',
  outside: 'utanför kontrollen',
};
