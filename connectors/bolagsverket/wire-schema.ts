import { z } from 'zod';

/** A block that failed at its producer, inside an otherwise good answer. */
const Fel = z.object({ typ: z.string() }).nullish();
const text = z.string().nullish();

/** Any block may be null. `fel` decides before anything else in the block is read. */
const block = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ fel: Fel, ...shape }).nullish();

const code = { kod: text, klartext: text };
const procedure = z.object({ kod: z.string(), klartext: text, fromDatum: text });
const procedures = block({
  pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista: z.array(procedure).nullish(),
  pagandeAvvecklingsEllerOmstruktureringsforfarandeLista: z.array(procedure).nullish(),
});

export const Organisation = z.object({
  organisationsidentitet: z.object({ identitetsbeteckning: text }).nullish(),
  namnskyddslopnummer: z.union([z.number(), z.string()]).nullish(),
  organisationsnamn: block({
    organisationsnamnLista: z
      .array(z.object({ namn: z.string(), organisationsnamntyp: z.object({ kod: text }).nullish() }))
      .nullish(),
  }),
  organisationsform: block(code),
  juridiskForm: block(code),
  organisationsdatum: block({ registreringsdatum: text }),
  avregistreradOrganisation: block({ avregistreringsdatum: text }),
  avregistreringsorsak: block(code),
  // The specification and its own example spell this key differently.
  pagaendeAvvecklingsEllerOmstruktureringsforfarande: procedures,
  pagandeAvvecklingsEllerOmstruktureringsforfarande: procedures,
  verksamOrganisation: block(code),
  naringsgrenOrganisation: block({ sni: z.array(z.object({ kod: text })).nullish() }),
  postadressOrganisation: block({
    postadress: z
      .object({ coAdress: text, utdelningsadress: text, postnummer: text, postort: text })
      .nullish(),
  }),
});
export type Organisation = z.infer<typeof Organisation>;

export const Answer = z.object({ organisationer: z.array(Organisation).min(1) });

export type Block = { readonly fel?: { readonly typ: string } | null | undefined } | null | undefined;

type ProcedureBlock = Organisation['pagaendeAvvecklingsEllerOmstruktureringsforfarande'];

/** The procedure block under both spellings: an answer may hold both, and only one of them filled. */
export const procedureBlocks = (organisation: Organisation): readonly ProcedureBlock[] =>
  [
    organisation.pagaendeAvvecklingsEllerOmstruktureringsforfarande,
    organisation.pagandeAvvecklingsEllerOmstruktureringsforfarande,
  ].filter((one) => one !== undefined);

/** The procedures in one block, under both spellings of the list; null when it holds neither. */
export function procedureRows(
  given: NonNullable<ProcedureBlock>,
): readonly z.infer<typeof procedure>[] | null {
  const lists = [
    given.pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista,
    given.pagandeAvvecklingsEllerOmstruktureringsforfarandeLista,
  ].filter((list) => list !== undefined && (list !== null || given.fel === null));
  return lists.length === 0 ? null : lists.flatMap((list) => list ?? []);
}

/** Every block that we read, whatever its content. */
export const blocksOf = (organisation: Organisation): readonly Block[] => [
  organisation.organisationsnamn,
  organisation.organisationsform,
  organisation.juridiskForm,
  organisation.organisationsdatum,
  organisation.avregistreradOrganisation,
  organisation.avregistreringsorsak,
  ...procedureBlocks(organisation),
  organisation.verksamOrganisation,
  organisation.naringsgrenOrganisation,
  organisation.postadressOrganisation,
];

/** A block that failed, or that is not there at all. Null is an answer: nothing is registered. */
export const hasFailed = (block: Block): boolean => block === undefined || (block?.fel ?? null) !== null;

/**
 * A block that is there without the key that it is for: renamed, so that nothing is known. The key with null is an
 * answer, but only beside a `fel`: where that is renamed, null may be what a failed block holds.
 */
export const lacks = <Given extends NonNullable<Block>>(
  given: Given | null | undefined,
  key: keyof Given,
): boolean =>
  given !== null &&
  given !== undefined &&
  (given[key] === undefined || (given[key] === null && given.fel === undefined));
