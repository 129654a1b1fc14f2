import { http, HttpResponse, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';

import type { AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { ab, byKind, connector, context, NUMBER } from './support.ts';

export const server = setupServer();
/** Called once in a test file: nothing reaches the network. */
export function listen(): void {
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
}

export const CHAIR = '189201019809';
export const DIRECTOR = '189302029808';
export const DEPUTY = '189403039807';
export const AUDITOR = '189504049806';
export const FIRM = '5599940011';

export const refOf = (identity: string) => context().personRef(identity);
export const officer = (number: string, fornamn: string, ...roles: string[]) => ({
  personnamn: { fornamn, efternamn: 'Påhittsson' },
  identitet: { typ: { kod: 'PERSONNUMMER', klartext: 'x' }, identitetsbeteckning: number },
  funktionarsroller: roles.map((kod) => ({ kod, klartext: 'x' })),
  utlandskBosattning: null,
  postadress: { adress: 'Påhittsgatan 1' },
});
export const firm = {
  organisationsnamn: { typ: { kod: 'FORETAGSNAMN' }, namn: 'Siffergranskarna AB' },
  identitet: { typ: { kod: 'ORGANISATIONSNUMMER' }, identitetsbeteckning: FIRM },
  funktionarsroller: [{ kod: 'REV', klartext: 'Revisor' }],
};
export const report = (
  periodTom: string,
  ankomDatum: string | null,
  registreradDatum: string | null = null,
) => ({
  arende: { arendenummer: '1/2026' },
  rapporter: [{ rapporteringsperiod: { periodFrom: '2025-01-01', periodTom }, ankomDatum, registreradDatum }],
});
export const KEY = 'avvecklingsEllerOmstruktureringsforfarande';
export const FKEY = 'fusionsDelningsEllerOmbildningsforfarande';
export const item = {
  identitet: { typ: { kod: 'ORGANISATIONSNUMMER' }, identitetsbeteckning: NUMBER },
  organisationsnamn: { namn: 'Blåklintens Kontor AB' },
  organisationsstatusar: [],
  firmateckning: {
    kodad: [[{ typ: { kod: 'STYRELSEN' } }], [{ typ: { kod: 'TVA_I_FORENING' } }]],
    klartext: 'Firman tecknas av styrelsen.',
    prokuratext: null,
  },
  funktionarer: [
    officer(CHAIR, 'Alfhild', 'OF', 'LE'),
    officer(DIRECTOR, 'Birger', 'VD', 'LE'),
    officer(DEPUTY, 'Cajsa', 'SU'),
    firm,
    officer(AUDITOR, 'Dagny', 'REVH'),
  ],
  finansiellaRapporter: [
    report('2025-12-31', '2026-06-12', '2026-06-24'),
    report('2024-12-31', '2025-06-12'),
  ],
  detaljeradStatus: {
    avregistreradOrganisation: null,
    [`${KEY}n`]: [],
    [`${FKEY}n`]: [],
  },
  nyNyckel: 'okänd',
};
export const period = (slut: string, skickadTidpunkt: string | null) => ({
  start: '2025-01-01',
  slut,
  arsredovisningar: [],
  arsredovisningspaminnelse: skickadTidpunkt === null ? null : { skickadTidpunkt },
});
export const history = (...rakenskapsperioder: object[]) => ({
  identitetsbeteckning: NUMBER,
  finansiellaRapporter: [{ arende: {}, rakenskapsperioder }],
});
export const none = { fritext: null, slutligt: null, tillfalligt: null };
export const person = (number: string, naringsforbud: JsonBodyType | undefined = none) => ({
  identitet: { identitetsbeteckning: number },
  personnamn: { fornamn: 'Alfhild', efternamn: 'Påhittsson' },
  ...(naringsforbud === undefined ? {} : { naringsforbud }),
});

export interface Asked {
  readonly route: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}
export type Step = (number: string) => Response;
export const json = (body: unknown) => HttpResponse.json(body as JsonBodyType);
export const problem = (
  status: number,
  instance: string,
  more: object = {},
  headers: Record<string, string> = {},
) =>
  new HttpResponse(
    JSON.stringify({
      type: status === 404 ? 'about:blank' : 'urn:bolagsverket:error:validation',
      instance,
      status,
      timestamp: null,
      requestId: null,
      title: 'x',
      detail: `Identitetsbeteckning ${NUMBER} Alfhild Påhittsson`,
      ...more,
    }),
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );

/** The whole service; what a test does not name answers well. Returns what was asked. */
export function serve(
  steps: { company?: Step; history?: Step; person?: Step; token?: () => Response } = {},
): Asked[] {
  const asked: Asked[] = [];
  const on = (route: string, step: Step) =>
    http.post(`http://fi.test/v4${route}`, async ({ request }) => {
      const body = (await request.json()) as Record<string, unknown>;
      asked.push({ route, body, headers: request.headers });
      return step(String(body['identitetsbeteckning']));
    });
  server.use(
    http.post('http://fi.test/oauth2/token', () =>
      steps.token === undefined ? json({ access_token: 't', expires_in: 3600 }) : steps.token(),
    ),
    on('/organisationer', steps.company ?? (() => json([item]))),
    on('/finansiellarapporter', steps.history ?? (() => json(history(period('2025-12-31', null))))),
    on('/personer', steps.person ?? ((number) => json(person(number)))),
  );
  return asked;
}
export const routes = (asked: readonly Asked[]) => asked.map(({ route }) => route);
/** Without the pause that a live source wants between two calls. */
export const quick = (
  changes: Parameters<typeof connector>[1] = {},
  options: Parameters<typeof connector>[2] = {},
) => connector('foretagsinformation', changes, { mode: 'fixtures', ...options });
export const answered = async (source: Connector = quick(), supplier: AskedSupplier = ab) => {
  const answer = await source.ask(supplier, context());
  if (answer.outcome !== 'answered') throw new Error(`outcome ${answer.outcome}`);
  return { ...answer, byKind: byKind(answer.facts) };
};
export const factOf = async (company: object, kind: string) => {
  serve({ company: () => json([{ ...item, ...company }]) });
  return (await answered()).byKind[kind];
};
