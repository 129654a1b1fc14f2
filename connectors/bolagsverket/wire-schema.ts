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

/** The procedure block under either spelling. */
export const procedureBlock = (
  organisation: Organisation,
): NonNullable<Organisation['pagaendeAvvecklingsEllerOmstruktureringsforfarande']> | null | undefined =>
  organisation.pagaendeAvvecklingsEllerOmstruktureringsforfarande === undefined
    ? organisation.pagandeAvvecklingsEllerOmstruktureringsforfarande
    : organisation.pagaendeAvvecklingsEllerOmstruktureringsforfarande;

/** Every block that we read, whatever its content. */
export const blocksOf = (organisation: Organisation): readonly Block[] => [
  organisation.organisationsnamn,
  organisation.organisationsform,
  organisation.juridiskForm,
  organisation.organisationsdatum,
  organisation.avregistreradOrganisation,
  organisation.avregistreringsorsak,
  procedureBlock(organisation),
  organisation.verksamOrganisation,
  organisation.naringsgrenOrganisation,
  organisation.postadressOrganisation,
];

/** A block that failed, or that is not there at all. Null is an answer: nothing is registered. */
export const hasFailed = (block: Block): boolean => block === undefined || (block?.fel ?? null) !== null;
