/**
 * A canned double of the four sources on one port, for a process of its own: fixed bodies, no parsing, so that what is
 * measured is the caller. argv: latency in milliseconds per data call. Prints its port.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const latencyMs = Number(process.argv[2] ?? 0);

const jwt = (() => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 36_000 })}.x`;
})();
const token = JSON.stringify({
  access_token: 'canned',
  token_type: 'Bearer',
  expires_in: 36_000,
  scope: 'canned',
});
const login = JSON.stringify({ token: jwt });
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

const server = createServer((request, response) => {
  const path = request.url ?? '';
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void answer(path, Buffer.concat(chunks).toString()).then((body) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
});
server.keepAliveTimeout = 60_000;

async function answer(path: string, body: string): Promise<string> {
  if (path.startsWith('/token')) return token;
  if (path.startsWith('/login')) return login;
  if (latencyMs > 0) await sleep(latencyMs);
  if (path.startsWith('/skatteverket')) return registration;
  if (path.startsWith('/scb')) return scbBody(/\/16(\d{10})/.exec(path)?.[1] ?? '');
  if (path.startsWith('/bolagsverket')) return bolagsverketBody(/\d{10}/.exec(body)?.[0] ?? '');
  return path.includes('KONTROLL_BAS') ? basic : credit;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.on('SIGTERM', () => process.exit(0));
