import { z } from 'zod';

const text = z.string().nullish();
const code = z.looseObject({ kod: text, klartext: text });
const identity = z.looseObject({ typ: code.nullish(), identitetsbeteckning: text });

const officer = z.looseObject({
  identitet: identity.nullish(),
  personnamn: z.looseObject({ fornamn: text, efternamn: text }).nullish(),
  organisationsnamn: z.looseObject({ namn: text }).nullish(),
  funktionarsroller: z.array(z.looseObject({ kod: z.string().min(1) })),
  utlandskBosattning: code.nullish(),
});
export type WireOfficer = z.infer<typeof officer>;

/** One way of signing: the people and roles that sign together. Older descriptions give a code alone. */
const combination = z.array(z.looseObject({ typ: code.nullish() }));
const signing = z.looseObject({
  kodad: z.union([z.string(), z.array(combination)]).nullish(),
  klartext: text,
  prokuratext: text,
});
export type WireSigning = z.infer<typeof signing>;

const period = z.looseObject({ periodTom: z.string() });
const reports = z.looseObject({
  rapporter: z.array(
    z.looseObject({ rapporteringsperiod: period, ankomDatum: text, registreradDatum: text }),
  ),
});

const windingUpEvent = z.looseObject({
  avvecklingsEllerOmstruktureringsforfarandehandelsetyp: code.nullish(),
  avslutadDatum: text,
  inleddDatum: text,
  beslutsdatum: text,
});
const windingUp = z.looseObject({
  avvecklingsEllerOmstruktureringsforfarandetyp: code.nullish(),
  // The API's description has the long key, our notes the short one.
  avvecklingsEllerOmstruktureringsforfarandehandelse: windingUpEvent.nullish(),
  handelse: windingUpEvent.nullish(),
});
const merger = z.looseObject({
  fusionsDelningsEllerOmbildningsforfarandetyp: code.nullish(),
  fusionsDelningsEllerOmbildningsforfarandehandelse: z
    .looseObject({
      fusionsDelningsEllerOmbildningsforfarandehandelsetyp: code.nullish(),
      genomfordDatum: text,
      inleddDatum: text,
      beslutsdatum: text,
    })
    .nullish(),
});
const detailedStatus = z.looseObject({
  avregistreradOrganisation: z
    .looseObject({ avregistreringsdatum: text, avregistreringsorsak: code.nullish() })
    .nullish(),
  avvecklingsEllerOmstruktureringsforfaranden: z.array(windingUp).nullish(),
  fusionsDelningsEllerOmbildningsforfaranden: z.array(merger).nullish(),
});

/** One item of the answer of `/organisationer`. A set that was asked for and is null or absent is unknown. */
export const Organisation = z.looseObject({
  identitet: identity,
  namnskyddslopnummer: z.union([z.number(), z.string()]).nullish(),
  organisationsstatusar: z
    .array(z.looseObject({ kod: z.string().min(1), klartext: text, datum: text }))
    .nullish(),
  firmateckning: signing.nullish(),
  funktionarer: z.array(officer).nullish(),
  finansiellaRapporter: z.array(reports).nullish(),
  detaljeradStatus: detailedStatus.nullish(),
});
export type Organisation = z.infer<typeof Organisation>;

/** The array is the root. */
export const Organisations = z.array(Organisation).min(1);

/** The answer of `/finansiellarapporter`; read for its reminders, which no other operation gives. */
export const ReportHistory = z.looseObject({
  identitetsbeteckning: text,
  finansiellaRapporter: z
    .array(
      z.looseObject({
        rakenskapsperioder: z.array(
          z.looseObject({
            slut: text,
            arsredovisningspaminnelse: z.looseObject({ skickadTidpunkt: text }).nullish(),
          }),
        ),
      }),
    )
    .nullish(),
});
export type ReportHistory = z.infer<typeof ReportHistory>;

const prohibition = z.looseObject({
  slutligt: z.looseObject({ from: text, tom: text }).nullish(),
  tillfalligt: z.looseObject({ from: text }).nullish(),
});
export type WireProhibition = z.infer<typeof prohibition>;

/** The answer of `/personer`. */
export const PersonAnswer = z.looseObject({
  identitet: identity,
  naringsforbud: z.union([z.array(prohibition), prohibition]).nullish(),
});
export type PersonAnswer = z.infer<typeof PersonAnswer>;

/** The service's own error body; a gateway's has no `instance`. */
export const ServiceError = z.looseObject({
  type: z.string().regex(/^(?:about:blank|urn:bolagsverket:error:\w+)$/),
  instance: z.string(),
  code: text,
});
