import { zipOf } from '../../fixtures/zip.ts';
import { hasValidCheckDigit } from '../../src/domain/org-number.ts';
import type { Route } from './double-answers.ts';

const DAY_MS = 86_400_000;
const DAYS_OF_THE_1890S = 3650;

/** Two made-up people per company, born in the 1890s, with birth numbers from 980. */
function peopleOf(number: string): readonly string[] {
  return [0, 1].map((which) => {
    const serial = Number(number.slice(4, 9)) * 2 + which;
    const born = new Date(Date.UTC(1890, 0, 1) + (serial % DAYS_OF_THE_1890S) * DAY_MS);
    const nine = `${born.toISOString().slice(2, 10).replaceAll('-', '')}${980 + (Math.floor(serial / DAYS_OF_THE_1890S) % 20)}`;
    const digit = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((last) => hasValidCheckDigit(`${nine}${last}`));
    return `18${nine}${digit ?? 0}`;
  });
}

const vies = (number: string): string =>
  JSON.stringify({
    countryCode: 'SE',
    vatNumber: `${number}01`,
    requestDate: new Date().toISOString(),
    valid: true,
    requestIdentifier: '',
    name: '---',
    address: '---',
  });

/** Every tenth company has a digital report. */
export const hasReport = (number: string): boolean => number[8] === '0';

const documents = (number: string): string =>
  JSON.stringify({
    dokument: hasReport(number)
      ? [
          {
            dokumentId: `rapport-${number}`,
            filformat: 'application/zip',
            rapporteringsperiodTom: '2025-12-31',
            registreringstidpunkt: '2026-05-04',
          },
        ]
      : [],
  });

const amount = (concept: string, context: string, value: string): string =>
  `<ix:nonFraction name="se-gen-base:${concept}" contextRef="${context}" unitRef="SEK" decimals="0" scale="0" format="ixt:numspacecomma">${value}</ix:nonFraction>`;

function report(number: string): Buffer {
  const entity = `<xbrli:entity><xbrli:identifier scheme="http://www.bolagsverket.se">${number.slice(0, 6)}-${number.slice(6)}</xbrli:identifier></xbrli:entity>`;
  const content = `<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"><head><title>Årsredovisning</title></head><body>
<ix:header><ix:resources>
<xbrli:context id="period0">${entity}<xbrli:period><xbrli:startDate>2025-01-01</xbrli:startDate><xbrli:endDate>2025-12-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="balans0">${entity}<xbrli:period><xbrli:instant>2025-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="SEK"><xbrli:measure>iso4217:SEK</xbrli:measure></xbrli:unit>
</ix:resources></ix:header>
<p>${amount('Nettoomsattning', 'period0', '12 000 000')} ${amount('AretsResultat', 'period0', '400 000')} ${amount('EgetKapital', 'balans0', '900 000')}</p>
<p><ix:nonNumeric name="se-cd-base:RevisorspateckningRevisionsberattelseEnligtStandardutformning" contextRef="balans0">2026-04-30</ix:nonNumeric></p>
</body></html>
`;
  return zipOf([{ name: 'arsredovisning.xhtml', content }]);
}

const coded = (kod: string) => ({ kod, klartext: kod });

const organisation = (number: string): string =>
  JSON.stringify([
    {
      identitet: { typ: coded('ORGANISATIONSNUMMER'), identitetsbeteckning: number },
      organisationsstatusar: [],
      funktionarer: peopleOf(number).map((person, index) => ({
        personnamn: { fornamn: 'Påhittad', efternamn: `Person ${index}` },
        identitet: { typ: coded('PERSONNUMMER'), identitetsbeteckning: person },
        funktionarsroller: [coded(index === 0 ? 'OF' : 'LE')],
        utlandskBosattning: null,
      })),
      firmateckning: { kodad: [[{ typ: coded('STYRELSEN') }]], klartext: null, prokuratext: null },
      finansiellaRapporter: [
        {
          rapporter: [
            {
              rapporteringsperiod: { periodFrom: '2025-01-01', periodTom: '2025-12-31' },
              ankomDatum: '2026-05-02',
              registreradDatum: '2026-05-04',
            },
          ],
        },
      ],
      detaljeradStatus: {
        avregistreradOrganisation: null,
        avvecklingsEllerOmstruktureringsforfaranden: [],
        fusionsDelningsEllerOmbildningsforfaranden: [],
      },
    },
  ]);

const reportHistory = (number: string): string =>
  JSON.stringify({
    identitetsbeteckning: number,
    finansiellaRapporter: [{ rakenskapsperioder: [{ slut: '2025-12-31', arsredovisningspaminnelse: null }] }],
  });

const person = (number: string): string =>
  JSON.stringify({
    identitet: { typ: coded('PERSONNUMMER'), identitetsbeteckning: number },
    naringsforbud: { slutligt: null, tillfalligt: null },
  });

/** tic.io's own id of a company is here its number. */
const search = (number: string): string =>
  JSON.stringify({
    found: 1,
    hits: [
      {
        document: {
          companyId: Number(number),
          registrationNumber: number,
          iso3166CountryCode: 'SE',
        },
      },
    ],
  });
const debts = JSON.stringify({ debtSummary: [], debtCases: [] });
const payrolls = JSON.stringify({
  payrolls: [
    { period: 202610, belopp: 120_000 },
    { period: 202609, belopp: 118_000 },
  ],
});
const company = (number: string): string =>
  JSON.stringify({
    registrationNumber: number,
    financialSummary: [{ periodEnd: '2025-12-31T00:00:00Z', rs_NetSalesK: 12_000, fn_NumberOfEmployees: 9 }],
  });
const representatives = (number: string): string =>
  JSON.stringify({
    representatives: peopleOf(number).map((identity, index) => ({
      companyPersonId: index + 1,
      personId: Number(identity.slice(2)),
      positionType: index === 0 ? 'chairman' : 'boardMember',
      positionDescription: index === 0 ? 'Ordförande' : 'Styrelseledamot',
      positionStart: '2020-01-01T00:00:00Z',
      roleByPersonName: `Påhittad Person ${index}`,
      roleByPersonalIdentityNumber: identity,
    })),
  });

const inPath = /(\d{10})/;
const inBody = / .*"(\d{10})"/;
const block = (path: RegExp, answer: Route['answer']): Route => ({
  source: 'tic',
  path,
  subject: inPath,
  answer,
});

/** The four lookup sources that came later. */
export const laterSources: readonly Route[] = [
  { source: 'vies', path: /^\/check-vat-number$/, subject: /"(\d{10})01"/, answer: vies },
  { source: 'annual-reports', path: /^\/dokumentlista$/, subject: inBody, answer: documents },
  {
    source: 'annual-reports',
    path: /^\/dokument\//,
    subject: inPath,
    contentType: 'application/zip',
    answer: report,
  },
  block(/^\/search-public\/companies\?/, search),
  block(/^\/companies\/\d+\/debts$/, () => debts),
  block(/^\/companies\/\d+\/representatives$/, representatives),
  block(/^\/companies\/\d+\/payrolls$/, () => payrolls),
  block(/^\/companies\/\d+$/, company),
  { source: 'foretagsinformation', path: /^\/organisationer$/, subject: inBody, answer: organisation },
  {
    source: 'foretagsinformation',
    path: /^\/finansiellarapporter$/,
    subject: inBody,
    answer: reportHistory,
  },
  {
    source: 'foretagsinformation',
    path: /^\/personer$/,
    subject: / .*"(\d{12})"/,
    elsewhere: true,
    answer: person,
  },
];
