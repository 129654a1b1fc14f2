/** One address of the double: whom a call is about, and what it is answered. */
export interface Route {
  readonly source: string;
  readonly path: RegExp;
  /** Finds in path and body, with a blank between, the number of whom the call is about. */
  readonly subject: RegExp;
  /** Not a supplier: calls about somebody else open no cell. */
  readonly elsewhere?: true;
  readonly contentType?: string;
  answer(subject: string, path: string): string | Buffer;
}

const anyNumber = /(?:^|\D)(?:16)?(\d{10})(?:\D|$)/;

const registration = JSON.stringify({ startdatum: '2015-01-01', slutdatum: null, skatteform: 'F' });
const block = (producer: string, rest: object) => ({ dataproducent: producer, fel: null, ...rest });

const scbBody = (number: string) =>
  JSON.stringify({
    peOrgNr: `16${number}`,
    orgNr: number,
    namn: 'Uppmätt Städ AB             ',
    foretagsnamn: 'Uppmätt Städ AB',
    jurform: '49',
    fSkattStat: '1',
    momsStat: '1',
    arbGivStat: 1,
    ftgStat: '1',
    bolStat: '0',
    anstKl: '4',
    omsKl: '5',
    omsAr: '2025',
    kommunSate: '1283',
    lanSate: '12',
    regDat: '2015-01-01T23:00:00.000Z',
    startDat: '2015-01-01T23:00:00.000Z',
    slutDat: '',
    primarNaringsgren: { naringsgren: '81210', andelProcent: 100 },
    postAdress: {},
  });

const bolagsverketBody = (number: string) =>
  JSON.stringify({
    organisationer: [
      {
        organisationsidentitet: {
          identitetsbeteckning: number,
          typ: { kod: 'ORGANISATIONSNUMMER', klartext: 'Organisationsnummer' },
        },
        namnskyddslopnummer: 1,
        organisationsnamn: block('Bolagsverket', {
          organisationsnamnLista: [
            {
              namn: 'Uppmätt Städ AB',
              organisationsnamntyp: { kod: 'FORETAGSNAMN', klartext: 'n/a' },
              registreringsdatum: '2015-01-02',
            },
          ],
        }),
        registreringsland: { kod: 'SE-LAND', klartext: 'Sverige' },
        organisationsform: block('Bolagsverket', { kod: 'AB', klartext: 'Aktiebolag' }),
        juridiskForm: block('SCB', { kod: '49', klartext: 'Övriga aktiebolag' }),
        organisationsdatum: block('Bolagsverket', {
          registreringsdatum: '2015-01-02',
          infortHosScb: '2015-01-10',
        }),
        avregistreradOrganisation: block('Bolagsverket', { avregistreringsdatum: null }),
        avregistreringsorsak: block('Bolagsverket', { kod: null, klartext: null }),
        pagaendeAvvecklingsEllerOmstruktureringsforfarande: block('Bolagsverket', {
          pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista: [],
        }),
        verksamOrganisation: block('SCB', { kod: 'JA', klartext: 'Ja' }),
        reklamsparr: block('SCB', { kod: 'NEJ', klartext: 'Nej' }),
        verksamhetsbeskrivning: block('Bolagsverket', { beskrivning: 'Städning.' }),
        naringsgrenOrganisation: block('SCB', { sni: [{ kod: '81210', klartext: 'Lokalstädning' }] }),
        postadressOrganisation: block('Bolagsverket', {
          postadress: {
            coAdress: null,
            utdelningsadress: 'Mätgatan 1',
            postnummer: '25220',
            postort: 'EXEMPELSTAD',
            land: null,
          },
        }),
      },
    ],
  });

const basic = JSON.stringify({
  metaData: { apiLogId: '1', lodCreated: false },
  report: { NAME: 'Uppmätt Städ AB', STATUS: 'Aktivt' },
});
const credit = JSON.stringify({
  metaData: { apiLogId: '2', lodCreated: false },
  report: {
    RATING: '72',
    RATING_TEXT: 'Mycket låg risk',
    LIMIT: '250000',
    DEBT_PUBLIC_SUM: '0',
    DEBT_PUBLIC_COUNT: '0',
    DEBT_PRIVATE_SUM: '0',
    DEBT_PRIVATE_COUNT: '0',
    TURNOVER: '12000000',
    TURNOVER_YEAR: '2025',
  },
});

/** No category of change has a date: nothing has changed since our own last order. */
const unchanged = JSON.stringify({ report: { RATING: null, PAYMENT_REMARKS: null } });

/** The four sources of the first version. */
export const firstSources: readonly Route[] = [
  { source: 'skatteverket', path: /^\/beskattning\//, subject: anyNumber, answer: () => registration },
  { source: 'scb', path: /^\/juridiskaenheter\//, subject: anyNumber, answer: scbBody },
  { source: 'bolagsverket', path: /^\/organisationer/, subject: anyNumber, answer: bolagsverketBody },
  {
    source: 'creditsafe',
    path: /^\/getdata\?/,
    subject: /searchnumber=(\d{10})/,
    answer: (_subject, path) => (path.includes('KONTROLL_BAS') ? basic : credit),
  },
  {
    source: 'creditsafe',
    path: /^\/datecheck\//,
    subject: /searchnumber=(\d{10})/,
    answer: () => unchanged,
  },
];
