import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { dayOf } from '../../src/domain/time.ts';
import { createClientCredentials } from '../../src/http/client-credentials.ts';
import { createClient, type Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { unreadable } from '../../src/http/failures.ts';
import { withToken } from '../../src/http/token-cache.ts';
import { type ConnectorParts, DAILY_FRESH_MS, lazy } from '../settings.ts';
import { admitsSwedish } from '../wire.ts';
import { draw } from './schema.ts';
import { Answer as WireAnswer } from './wire-schema.ts';

const ID = 'bolagsverket';
const TIMEOUT_MS = 20_000;
const DEFAULT_WAIT_MS = 60_000;
const SCOPE = 'vardefulla-datamangder:read';
const ROUTE = '/organisationer';

/** Bolagsverket's valuable datasets (Värdefulla datamängder), version 1: company facts, procedures, deregistrations. */
export function createBolagsverket({ settings, transport }: ConnectorParts): Connector {
  const { url, tokenUrl, clientId, clientSecret, legalBasis } = settings;
  const configured = url !== '' && tokenUrl !== null && clientId !== null && clientSecret !== null;
  const session = lazy(() => {
    const through = transport();
    return {
      address: new URL(`${url}${ROUTE}`),
      client: createClient({ source: ID, transport: through, paid: false, defaultWaitMs: DEFAULT_WAIT_MS }),
      tokens: createClientCredentials({
        source: ID,
        transport: through,
        tokenUrl: tokenUrl ?? '',
        clientId: clientId ?? '',
        clientSecret: clientSecret ?? '',
        scope: SCOPE,
      }),
    };
  });

  const ask = async (supplier: AskedSupplier, context: AskContext): Promise<Answer> => {
    const { address, client, tokens } = session();
    const answer = await withToken(tokens, context, (token) =>
      client.call({
        method: 'POST',
        url: address,
        route: ROUTE,
        headers: () => ({
          accept: 'application/json',
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'x-request-id': randomUUID(),
        }),
        body: JSON.stringify({ identitetsbeteckning: supplier.number }),
        schema: WireAnswer,
        signal: context.signal,
        now: context.now,
        meaning: notFound,
      }),
    );
    const asOf = dayOf(context.now());
    const drawn = answer === null ? null : draw(answer.organisationer, supplier.number);
    return drawn === null ? { outcome: 'not-found', asOf } : { outcome: 'answered', asOf, ...drawn };
  };

  return {
    id: ID,
    name: 'Bolagsverket',
    product: 'organisationer',
    provides: [
      'company.name',
      'company.form',
      'company.registration',
      'company.procedures',
      'company.activity',
      'company.industry',
      'company.address',
    ],
    freshForMs: DAILY_FRESH_MS,
    paid: false,
    stage: 1,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: configured ? null : 'not-configured',
    legalBasis,
    admits: admitsSwedish,
    closedUntil: () => null,
    ask: (supplier, context) =>
      withDeadline(context.signal, TIMEOUT_MS, (signal) => ask(supplier, { ...context, signal })),
  };
}

const ServiceError = z.object({ instance: z.literal('not.found') });

/** The service's own 404 names itself `not.found`; any other 404 comes from the way there. */
function notFound({ status, json, place }: Reply): null | undefined {
  if (status !== 404) return undefined;
  if (ServiceError.safeParse(json).success) return null;
  throw unreadable('a 404 that is not the service’s own', place, status);
}
