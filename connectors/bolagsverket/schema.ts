import { SourceUnavailable } from '../../src/domain/errors.ts';
import type { DrawnFact, FactKind, FactValue } from '../../src/domain/facts.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import {
  answersFor,
  bareCode,
  deregistrationReasons,
  endedProcedures,
  isEndedList,
  ongoingProcedures,
  organisationForms,
  procedureKind,
  successorIn,
} from '../bolagsverket-codes.ts';
import { legalFormByNationalCode } from '../legal-form-codes.ts';
import { dayOrNull, isAbout, isIndustryCode, textOrNull } from '../wire.ts';
import {
  blocksOf,
  hasFailed,
  lacks,
  type Organisation,
  procedureBlocks,
  procedureRows,
} from './wire-schema.ts';

export interface Drawn {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
}

/** `missing`: the block failed, or lacks its key. `null`: the register says nothing, which makes no fact. */
type Reading = DrawnFact | 'missing' | null;

const SUBJECT_UNKNOWN = 'ORGANISATION_FINNS_EJ';

/**
 * The array of an answer → facts; null when every block says that there is no such organisation. A sole trader has one
 * item per protected name: names come from all, the rest from the first that is not deregistered.
 */
export function draw(items: readonly Organisation[], askedNumber: string): Drawn | null {
  if (!items.every((item) => isAbout(item.organisationsidentitet?.identitetsbeteckning, askedNumber))) {
    throw broken('organisationsidentitet.identitetsbeteckning');
  }
  const presentByItem = items.map((item) =>
    blocksOf(item).filter((block) => block !== null && block !== undefined),
  );
  // Nothing but nulls would read as a company without a single remark.
  if (presentByItem.some((blocks) => blocks.length === 0)) throw broken('(top)');
  const present = presentByItem.flat();
  if (present.every((block) => block.fel?.typ === SUBJECT_UNKNOWN)) return null;

  const ordered = inOrder(items);
  const main = ordered[0];
  if (main === undefined) throw broken('organisationer');
  const standing = standingOf(main);
  const readings: readonly [FactKind, Reading][] = [
    ['company.name', nameOf(ordered)],
    ['company.form', formOf(main)],
    ['company.registration', registrationOf(main, standing)],
    ['company.procedures', proceduresOf(ordered, standing)],
    ['company.activity', activityOf(main)],
    ['company.industry', industryOf(main)],
    ['company.address', addressOf(main)],
  ];
  const facts = readings.flatMap(([, reading]) =>
    reading === null || reading === 'missing' ? [] : [reading],
  );
  const missing = readings.flatMap(([kind, reading]) => (reading === 'missing' ? [kind] : []));
  if (facts.length > 0) return { facts, missing };
  if (!present.some(hasFailed)) throw broken('(top)');
  throw new SourceUnavailable('bolagsverket could not deliver any block', {
    source: 'bolagsverket',
    reason: 'no-answer',
  });
}

const broken = (path: string) => drift({ source: 'bolagsverket' }, [path]);

function inOrder(items: readonly Organisation[]): Organisation[] {
  const rank = (item: Organisation): number =>
    (isDeregistered(item) ? 1000 : 0) + Number(item.namnskyddslopnummer ?? 0);
  return items.toSorted((a, b) => rank(a) - rank(b));
}

const isDeregistered = (item: Organisation): boolean =>
  textOrNull(item.avregistreradOrganisation?.avregistreringsdatum) !== null ||
  textOrNull(item.avregistreringsorsak?.kod) !== null;

const mainNameTypes = new Set(['FORETAGSNAMN', 'NAMN']);

function nameOf(items: readonly Organisation[]): Reading {
  if (
    items.some(({ organisationsnamn: block }) => hasFailed(block) || lacks(block, 'organisationsnamnLista'))
  )
    return 'missing';
  const rows = items.flatMap((item) => item.organisationsnamn?.organisationsnamnLista ?? []);
  const names = rows.flatMap((row) => {
    const name = textOrNull(row.namn);
    const isMain = mainNameTypes.has(bareCode(row.organisationsnamntyp?.kod ?? ''));
    return name === null ? [] : [{ name, isMain }];
  });
  const main = names.find((row) => row.isMain) ?? names[0];
  if (main === undefined) return null;
  const tradeNames = [...new Set(names.map((row) => row.name))].filter((name) => name !== main.name);
  return { kind: 'company.name', value: { name: main.name, tradeNames }, validFrom: null };
}

/** Bolagsverket's own form first; SCB's for those who are not in its register (municipalities, associations). */
function formOf({ organisationsform, juridiskForm }: Organisation): Reading {
  const own = textOrNull(organisationsform?.kod);
  if (!hasFailed(organisationsform) && own !== null) {
    const code = bareCode(own);
    const form = lookUp(organisationForms, code, 'organisationsform.kod');
    return { kind: 'company.form', value: { form, code }, validFrom: null };
  }
  const national = textOrNull(juridiskForm?.kod);
  if (!hasFailed(juridiskForm) && national !== null) {
    const code = bareCode(national);
    const form = lookUp(legalFormByNationalCode, code, 'juridiskForm.kod');
    return form === null ? null : { kind: 'company.form', value: { form, code }, validFrom: null };
  }
  const isUnread = [organisationsform, juridiskForm].some((block) => hasFailed(block) || lacks(block, 'kod'));
  return isUnread ? 'missing' : null;
}

/** `partly`: the register need not know all of it. `unknown`: which form it has at Bolagsverket failed to come. */
type InRegister = 'registered' | 'partly' | 'never' | 'unknown';

/** Where the organisation stands in Bolagsverket's own register; associations and many traders never stood there. */
function standingOf(item: Organisation): InRegister {
  const { organisationsform } = item;
  if (hasFailed(organisationsform) || lacks(organisationsform, 'kod')) return 'unknown';
  const own = textOrNull(organisationsform?.kod);
  if (own === null) return 'never';
  return answersFor(own, isDeregistered(item)) ? 'registered' : 'partly';
}

function registrationOf(item: Organisation, standing: InRegister): Reading {
  const { organisationsdatum, avregistreradOrganisation, avregistreringsorsak } = item;
  if ([organisationsdatum, avregistreradOrganisation, avregistreringsorsak].some(hasFailed)) return 'missing';
  const registeredOn = day(organisationsdatum?.registreringsdatum, 'organisationsdatum.registreringsdatum');
  const on = day(
    avregistreradOrganisation?.avregistreringsdatum,
    'avregistreradOrganisation.avregistreringsdatum',
  );
  const given = textOrNull(avregistreringsorsak?.kod);
  const text = textOrNull(avregistreringsorsak?.klartext);
  // A reason without its code is not "no reason", and of which kind it is decides what it means.
  if (lacks(avregistreringsorsak, 'kod') || (given === null && text !== null)) return 'missing';
  const code = given === null ? '' : bareCode(given);
  const deregistered: FactValue<'company.registration'>['deregistered'] =
    on === null && given === null
      ? null
      : {
          on,
          kind: kindOf(given, code),
          code,
          text,
          ...successorOf(kindOf(given, code), text),
        };
  const isUnread =
    lacks(avregistreradOrganisation, 'avregistreringsdatum') ||
    lacks(organisationsdatum, 'registreringsdatum');
  if (deregistered === null && isUnread) return 'missing';
  // Nothing said of whoever does not stand in the register is no word on them.
  if (deregistered === null && standing === 'never') return null;
  return {
    kind: 'company.registration',
    value: { registeredOn, deregistered },
    validFrom: deregistered?.on ?? registeredOn,
  };
}

type Gone = NonNullable<FactValue<'company.registration'>['deregistered']>;

const kindOf = (given: string | null, code: string): Gone['kind'] =>
  given === null ? 'other' : lookUp(deregistrationReasons, code, 'avregistreringsorsak.kod');

function successorOf(kind: Gone['kind'], text: string | null): Pick<Gone, 'successor' | 'successorName'> {
  // A division has several heirs, and a conversion is the same company.
  const { number, name } = successorIn(kind === 'merged' ? text : null);
  return { successor: number, ...(name === null ? {} : { successorName: name }) };
}

function proceduresOf(items: readonly Organisation[], standing: InRegister): Reading {
  type Procedures = FactValue<'company.procedures'>;
  const ongoing: Procedures['ongoing'] = [];
  const ended: Procedures['ended'] = [];
  const isEmpty = items.every((item) => procedureBlocks(item).every((block) => block === null));
  for (const item of items) {
    const blocks = procedureBlocks(item);
    if (blocks.length === 0 || blocks.some(hasFailed)) return 'missing';
    const lists = blocks.map((block) => (block === null || block === undefined ? [] : procedureRows(block)));
    const rows = lists.flatMap((list) => list ?? []);
    // What one spelling tells counts; what no spelling tells is not "none".
    if (rows.length === 0 && lists.includes(null)) return 'missing';
    for (const row of rows) {
      const path = 'pagaendeAvvecklingsEllerOmstruktureringsforfarande';
      const code = bareCode(row.kod);
      const from = day(row.fromDatum, `${path}.fromDatum`);
      const isOver = isEndedList(row.kod) || Object.hasOwn(endedProcedures, code);
      const kind = lookUp(
        isOver ? { ...ongoingProcedures, ...endedProcedures } : ongoingProcedures,
        code,
        `${path}.kod`,
      );
      const told = procedureKind(kind, textOrNull(row.klartext));
      (isOver ? ended : ongoing).push({ kind: told, code, from });
    }
  }
  if (ongoing.length === 0 && ended.length === 0) {
    // Nothing said of whoever does not stand in the register is no word on them, nor where that is not known.
    if (standing === 'never') return null;
    if (standing === 'unknown' && isEmpty) return 'missing';
  }
  const begun = ongoing.map((procedure) => procedure.from).filter((from) => from !== null);
  return {
    kind: 'company.procedures',
    value: { ongoing, ended, coverage: standing === 'partly' || standing === 'never' ? 'partial' : 'full' },
    validFrom: begun.sort().at(-1) ?? null,
  };
}

function activityOf({ verksamOrganisation }: Organisation): Reading {
  if (hasFailed(verksamOrganisation) || lacks(verksamOrganisation, 'kod')) return 'missing';
  const code = textOrNull(verksamOrganisation?.kod);
  if (code === null) return null;
  const status = lookUp(
    { JA: 'active', NEJ: 'inactive' } as const,
    bareCode(code),
    'verksamOrganisation.kod',
  );
  return { kind: 'company.activity', value: { status }, validFrom: null };
}

/** A null block says nothing; a block with an empty list, or with only zeros, says that there is no code. */
function industryOf({ naringsgrenOrganisation: block }: Organisation): Reading {
  if (hasFailed(block) || lacks(block, 'sni')) return 'missing';
  if (block === null || block === undefined || block.sni === null || block.sni === undefined) return null;
  if (block.sni.some((row) => row.kod === undefined)) return 'missing';
  const sni = block.sni
    .map((row) => textOrNull(row.kod))
    .filter((code) => code !== null)
    .filter((code) => !/^0+$/.test(code));
  if (!sni.every(isIndustryCode)) return 'missing';
  return { kind: 'company.industry', value: { sni }, validFrom: null };
}

function addressOf({ postadressOrganisation: block }: Organisation): Reading {
  if (hasFailed(block) || lacks(block, 'postadress')) return 'missing';
  const address = block?.postadress;
  if (address === null || address === undefined) return null;
  if (Object.values(address).every((part) => part === undefined)) return 'missing';
  const value = {
    careOf: textOrNull(address.coAdress),
    street: textOrNull(address.utdelningsadress),
    postalCode: textOrNull(address.postnummer),
    city: textOrNull(address.postort),
  };
  return { kind: 'company.address', value, validFrom: null };
}

function lookUp<T>(table: Readonly<Record<string, T>>, code: string, path: string): T {
  const known = Object.hasOwn(table, code) ? table[code] : undefined;
  if (known === undefined) throw broken(path);
  return known;
}

function day(value: string | null | undefined, path: string): Day | null {
  const read = dayOrNull(value);
  if (read === undefined) throw broken(path);
  return read;
}
