import type { Track } from '../domain/track.ts';
import { fold } from './text.ts';
import type { RegisterKind } from '../domain/import.ts';

/*
 * What the columns of the municipality's own registers are called, best spelling first, in Swedish and English. Matched
 * whole after folding (case, å/ä/ö, blanks, points, underscores).
 */

const number = `
  leverantörens organisationsnummer, leverantör organisationsnummer, leverantörs organisationsnummer, leverantör orgnr,
  leverantörens orgnr, organisationsnummer, organisationsnr, orgnummer, orgnr, org nr, leverantör id, leverantörsnummer,
  leverantörsnr, leverantör nr, supplier organisation number, supplier number, organisation number, supplier id`;
const name = `
  leverantörens namn, leverantörsnamn, leverantör namn, leverantör, företagsnamn, företag, supplier name, supplier, namn, name`;
const authority = `myndighet, upphandlande myndighet, nämnd, styrelse nämnd, ansvarig nämnd, förvaltning, authority, committee`;
const unit = `enhet, ansvarig enhet, verksamhet, avdelning, unit, department`;
const track = `inköpssätt, inköpsväg, spår, upphandlingsform, upphandlingsförfarande, förfarande, purchase track, track, procedure`;
const country = `landskod, land, country, country code`;
const vat = `vatnr, vat nummer, vat, vat number, momsregistreringsnummer, momsregnr`;
const contract = `avtalsnummer, avtalsnr, avtals id, avtalsid, avtal, kontraktsnummer, diarienummer avtal, contract number, contract no, contract id, contract`;
const mainNumber = `
  huvudleverantörens organisationsnummer, huvudleverantör organisationsnummer, huvudleverantör orgnr,
  huvudleverantörens orgnr, huvudleverantör, main supplier number, main supplier`;
const from = `från, från och med, fr o m, gäller från, startdatum, start, from, from date, start date`;
const until = `till, till och med, t o m, gäller till, slutdatum, slut, to, to date, end date, end`;

export const registerSpellings = {
  suppliers: { number, vat, country, name },
  contracts: {
    contract,
    authority,
    unit,
    number,
    vat,
    country,
    name,
    responsible: `ansvarig roll, ansvarig funktion, avtalsansvarig roll, avtalsansvarig funktion, funktion, roll, avtalsansvarig, ansvarig, responsible role, responsible, role`,
    starts: `avtalsstart, startdatum, start, gäller från, från och med, från, avtal från, start date, from`,
    ends: `avtalsslut, slutdatum, slut, gäller till, till och med, till, avtal till, end date, end, to`,
    renewal: `förlängning senast, förlängningsdatum, förlängning, uppsägning senast, omförhandling, renewal, renewal date`,
    value: `avtalsvärde, kontraktsvärde, totalt värde, uppskattat värde, takvolym, värde, värde kr, belopp, contract value, value`,
    currency: `valuta, valutakod, currency, currency code`,
    trade: `bransch, kategori, inköpskategori, varugrupp, trade, category`,
    care: `vård, vård och omsorg, vård omsorg, vårdavtal, care`,
    track,
    main: mainNumber,
  },
  tenders: {
    tender: `upphandlingsnummer, upphandlingsnr, upphandlings id, upphandling, diarienummer, dnr, tender number, tender, tender id`,
    authority,
    unit,
    track,
    number: `
      anbudsgivarens organisationsnummer, anbudsgivare organisationsnummer, anbudsgivare orgnr, anbudsgivarens orgnr,
      bidder number, ${number}`,
    vat,
    country,
    name: `anbudsgivarens namn, anbudsgivare, anbudsgivare namn, bidder name, bidder, ${name}`,
    opened: `anbudsöppning, öppnad, öppningsdatum, anbud öppnade, opened, opening date`,
    awarded: `tilldelning beslutad, tilldelningsbeslut, tilldelning, tilldelad, tilldelningsdatum, awarded, award date`,
    intended: `tilltänkt vinnare, tilltänkt, vinnare, intended winner, intended`,
    readers: `behöriga, läsare, får se, anbudssekretess, readers, may see`,
  },
  subcontractors: {
    main: mainNumber,
    mainName: `huvudleverantörens namn, huvudleverantör namn, main supplier name`,
    number: `
      underleverantörens organisationsnummer, underleverantör organisationsnummer, underleverantör orgnr,
      underleverantörens orgnr, subcontractor number, subcontractor id, ${number}`,
    vat,
    country,
    name: `underleverantörens namn, underleverantör, underleverantör namn, subcontractor name, subcontractor, ${name}`,
    contract,
    tier: `led, nivå, tier, level`,
    from,
    until,
  },
} as const satisfies Readonly<Record<RegisterKind, Readonly<Record<string, string>>>>;

/** What each register must have, with an example of how it is called. */
export const neededColumns: Readonly<
  Record<RegisterKind, readonly { readonly anyOf: readonly string[]; readonly text: string }[]>
> = {
  suppliers: [{ anyOf: ['number', 'vat'], text: 'leverantörens nummer (till exempel Organisationsnummer)' }],
  contracts: [
    { anyOf: ['contract'], text: 'avtalets nummer (till exempel Avtalsnummer)' },
    { anyOf: ['number', 'vat'], text: 'leverantörens nummer (till exempel Organisationsnummer)' },
    { anyOf: ['starts'], text: 'avtalets start (till exempel Startdatum)' },
  ],
  tenders: [
    { anyOf: ['tender'], text: 'upphandlingens nummer (till exempel Upphandlingsnummer)' },
    {
      anyOf: ['number', 'vat'],
      text: 'anbudsgivarens nummer (till exempel Anbudsgivarens organisationsnummer)',
    },
    { anyOf: ['opened'], text: 'anbudsöppning (till exempel Anbudsöppning)' },
    {
      anyOf: ['awarded'],
      text: 'tilldelning, tom så länge den inte är beslutad (till exempel Tilldelning beslutad)',
    },
  ],
  subcontractors: [
    {
      anyOf: ['main'],
      text: 'huvudleverantörens nummer (till exempel Huvudleverantörens organisationsnummer)',
    },
    {
      anyOf: ['number', 'vat'],
      text: 'underleverantörens nummer (till exempel Underleverantörens organisationsnummer)',
    },
  ],
};

/** What the file is called when it is not what was asked for. */
export const registerText: Readonly<Record<RegisterKind, string>> = {
  suppliers: 'ett leverantörsregister',
  contracts: 'ett avtalsregister',
  tenders: 'en förteckning över upphandlingar',
  subcontractors: 'en förteckning över underleverantörer',
};

/**
 * How registers write the purchase track. Only what names one track: `LOU`, `ramavtal` and `öppet förfarande` may be
 * several, and a text that is not here gives `unknown`, which cites no law.
 */
const trackSpellings: Readonly<Record<Exclude<Track, 'unknown'>, string>> = {
  'lou-over': `lou-over, lou över tröskelvärdet, lou över tröskel, lou över, över tröskelvärdet, upphandling över tröskelvärdet, direktivstyrd upphandling`,
  'lou-19': `lou-19, lou 19 kap, 19 kap lou, 19 kap, lou under tröskelvärdet, lou under tröskel, lou under, under tröskelvärdet, upphandling under tröskelvärdet, förenklad upphandling, förenklat förfarande, annonspliktig upphandling`,
  'lou-direkt': `lou-direkt, direktupphandling, direktupphandlat, direktköp, direct purchase`,
  avrop: `avrop, avrop på ramavtal, avrop från ramavtal, ramavtalsavrop, avrop ramavtal, förnyad konkurrensutsättning, call-off`,
  lov: `lov, valfrihetssystem, lagen om valfrihetssystem, valfrihet, kundval`,
  luf: `luf, upphandling enligt luf, lagen om upphandling inom försörjningssektorerna, försörjningssektorerna, försörjningssektorn`,
  assistans: `assistans, personlig assistans, assistansersättning, personal assistance`,
  bidrag: `bidrag, föreningsbidrag, verksamhetsbidrag, grant`,
  placering: `placering, individplacering, individuell placering, placement`,
};

const isTrack = (text: string): text is Exclude<Track, 'unknown'> => text in trackSpellings;

const trackByText = new Map(
  Object.keys(trackSpellings)
    .filter(isTrack)
    .flatMap((each) => trackSpellings[each].split(',').map((text) => [fold(text), each] as const)),
);

/** The purchase track that a cell names. */
export const readTrack = (text: string): Track => trackByText.get(fold(text)) ?? 'unknown';
