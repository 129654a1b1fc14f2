import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { dayOf } from '../../src/domain/time.ts';
import type { Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { unreadable } from '../../src/http/failures.ts';
import { throwWhenBusy } from '../bolagsverket-errors.ts';
import { createTokenSession } from '../session.ts';
import { type ConnectorParts, DAILY_FRESH_MS } from '../settings.ts';
import { admitsSwedish, registeredForms } from '../wire.ts';
import { draw } from './schema.ts';
import { Answer as WireAnswer } from './wire-schema.ts';

const ID = 'bolagsverket';
const TIMEOUT_MS = 20_000;
const SCOPE = 'vardefulla-datamangder:read';
const ROUTE = '/organisationer';

/** Bolagsverket's valuable datasets (Värdefulla datamängder), version 1: company facts, procedures, deregistrations. */
export function createBolagsverket({ settings, transport }: ConnectorParts): Connector {
  const session = createTokenSession({ source: ID, settings, transport, scope: SCOPE, paid: false });

  const ask = async (supplier: AskedSupplier, context: AskContext): Promise<Answer> => {
    const answer = await session.call(context, {
      method: 'POST',
      url: new URL(`${settings.url}${ROUTE}`),
      route: ROUTE,
      headers: () => ({ 'content-type': 'application/json', 'x-request-id': randomUUID() }),
      body: JSON.stringify({ identitetsbeteckning: supplier.number }),
      schema: WireAnswer,
      meaning: notFound,
    });
    const asOf = dayOf(context.now());
    const drawn = answer === null ? null : draw(answer.organisationer, supplier.number);
    return drawn === null ? { outcome: 'not-found', asOf } : { outcome: 'answered', asOf, ...drawn };
  };

  return {
    id: ID,
    name: 'Bolagsverket',
    mode: 'lookup',
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
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: registeredForms,
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: session.configured ? null : 'not-configured',
    legalBasis: settings.legalBasis,
    admits: admitsSwedish,
    closedUntil: () => null,
    ask: (supplier, context) =>
      withDeadline(context.signal, TIMEOUT_MS, (signal) => ask(supplier, { ...context, signal })),
  };
}

const ServiceError = z.object({ instance: z.literal('not.found') });

/** The service's own 404 names itself `not.found`; any other 404 comes from the way there. */
function notFound(reply: Reply): null | undefined {
  throwWhenBusy(reply);
  const { status, json, place } = reply;
  if (status !== 404) return undefined;
  if (ServiceError.safeParse(json).success) return null;
  throw unreadable('a 404 that is not the service’s own', place, status);
}
