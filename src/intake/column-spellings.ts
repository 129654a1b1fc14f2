/**
 * What a ledger's columns are called, best spelling first: the national open-data specification, then what
 * municipalities publish. Matched whole after folding (case, å/ä/ö, spaces, points, underscores), so that a buyer's
 * column (`kopare_id`, `Köparens orgnr`) is never taken for the supplier's.
 */
export const spellings = {
  number: `
    leverantörens organisationsnummer, leverantörens orgnr, leverantörens orgnummer,
    leverantörs organisationsnummer, leverantörsorganisationsnummer, leverantör organisationsnummer,
    leverantör orgnr, leverantör orgnummer, leverantörs orgnr, leverantörs orgnummer, leverantörorgnr,
    organisationsnummer leverantör, organisationsnr leverantör, orgnr leverantör, orgnummer leverantör,
    leverantör org, lev orgnr, lev org nr, orgnr lev, leverantör organisationsnr,
    leverantörens organisationsnr, supplier organisation number, organisationsnummer, organisationsnr,
    organisations nr, orgnummer, orgnr, org nr, org nummer, org no, organisation number, org person nr,
    orgnr personnr, orgnr persnr, org pers nr, organisations personnummer, organisationsnummer personnummer,
    person organisationsnummer, person orgnr, pers orgnr, leverantör id, leverantörs id, leverantörens id,
    leverantörsidentitet, lev id, supplier id, leverantörsnummer, leverantörsnr, leverantörnr, leverantör nr,
    levnr
  `,
  vat: `
    vatnr, vat nummer, vat, vat number, vat id, momsregistreringsnummer, momsregnr, momsnr, momsnummer,
    eu vat, leverantör vat
  `,
  name: `
    leverantör, leverantörsnamn, leverantör namn, leverantörens namn, leverantör benämning, leverantör text,
    leverantör klartext, levnamn, lev namn, supplier, supplier name, utförare, betalningsmottagare,
    mottagare, företag, företagsnamn, företagets namn, motpart, namn
  `,
  currency: `
    valuta, valutakod, valuta kod, fakturavaluta, transaktionsvaluta, verifikationsvaluta, currency,
    currency code
  `,
  date: `
    bokföringsdatum, bokförings datum, bokfördatum, bokf datum, bokfdatum, bokfört, bokfördag, bokföringsdag,
    verifikationsdatum, verifikatdatum, ver datum, verdatum, redovisningsdatum, transaktionsdatum,
    transdatum, konteringsdatum, datum, date, dag
  `,
  period: `
    period, bokföringsperiod, redovisningsperiod, bokf period, bokförings period, år månad, årmånad, månad år
  `,
  otherDate: `
    utbetalningsdatum, utbetalningsdag, betaldatum, betalningsdatum, betalt datum, betalningsdag,
    fakturadatum, faktura datum, fakt datum, invoice date, ankomstdatum, registreringsdatum
  `,
  year: `år, bokföringsår, redovisningsår`,
  monthOfYear: `månad, bokföringsmånad, månadsnummer`,
  konto: `
    konto nr, konto, kontonummer, konto nummer, kontokod, konto kod, bokföringskonto, huvudkonto, baskonto,
    kontoid, account code
  `,
  administration: `
    förvaltning, förvaltningsnamn, förvaltning namn, förvaltning text, förvaltning benämning, nämnd,
    nämnd förvaltning, förvaltning nämnd, nämndnamn, styrelse nämnd, sektor, bolag förvaltning,
    förvaltning bolag, organisation, organisationsnamn
  `,
  section: `enhet, enhetsnamn, organisationsenhet, avdelning, verksamhetsområde, unit`,
  voucher: `
    verifikationsnummer, verifikationsnr, verifikations nr, verifikation, verifikat, verifikatnr,
    verifikatnummer, verifikatsnummer, vernr, ver nr, vernummer, ver, verifikations id, löpnummer, löpnr,
    transaktionsnummer, transaktions id, ankomstnummer
  `,
  invoice: `
    fakturanummer, fakturanr, faktura nr, faktura, faktnr, faktura id, fakturareferens, invoice number,
    invoice no
  `,
  bankgiro: `bankgiro, bg, bgnr, bankgironummer, bankgironr, bg nr, leverantör bankgiro, leverantörens bankgiro`,
  plusgiro: `
    plusgiro, pg, pgnr, plusgironummer, plusgironr, pg nr, postgiro, leverantör plusgiro,
    leverantörens plusgiro
  `,
  iban: `iban, iban nr, ibannummer, leverantör iban, leverantörens iban`,
  bankAccount: `
    bankkonto, bankkontonummer, bankkontonr, betalkonto, mottagarkonto, utbetalningskonto, bankgiro plusgiro,
    bg pg, giro, gironummer, gironr
  `,
  country: `
    landskod, land, leverantör land, leverantörsland, leverantörens land, leverantör landskod, lev land,
    country, country code
  `,
  buyer: `
    köpare id, köparens id, köpare orgnr, köparens orgnr, köpare organisationsnummer,
    köparens organisationsnummer, köpare
  `,
} as const;

/** What a column may hold. Amounts are found by what their headings mean. */
export type Field = keyof typeof spellings | 'amount' | 'amountSek';
