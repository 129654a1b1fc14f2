import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceUnavailable } from '../../src/domain/errors.ts';
import type { DrawnFact, FactKind } from '../../src/domain/facts.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import { dayOf } from '../../src/domain/time.ts';
import type { Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { unreadable } from '../../src/http/failures.ts';
import { createTokenSession } from '../session.ts';
import { type ConnectorParts, DAILY_FRESH_MS } from '../settings.ts';
import { admitsSwedish, swedishForms, twelveDigitNumber } from '../wire.ts';
import { drawFact, Engagement, kindOf, type Resource, resources } from './schema.ts';

const ID = 'skatteverket';
const TIMEOUT_MS = 40_000;
/** Assumption: the scope's name is told when access is given, and is not published. */
const SCOPE = 'beskattningsengagemang';
const PATH = '/beskattning/foretag/engagemang/v1';

/** F-skatt, VAT and employer registration from Skatteverket itself: Beskattningsengagemang, version 1. */
export function createSkatteverket({ settings, transport }: ConnectorParts): Connector {
  const { url, legalBasis } = settings;
  const session = createTokenSession({ source: ID, settings, transport, scope: SCOPE, paid: false });
  const configured = session.configured && settings.gatewayId !== null && settings.gatewaySecret !== null;

  const fetchOne = (
    resource: Resource,
    supplier: AskedSupplier,
    context: AskContext,
  ): Promise<Engagement | null> =>
    session.call(context, {
      method: 'GET',
      url: new URL(`${url}${PATH}/${twelveDigitNumber(supplier, context.now())}/${resource}`),
      route: `${PATH}/{identitet}/${resource}`,
      headers: () => ({
        client_id: settings.gatewayId ?? '',
        client_secret: settings.gatewaySecret ?? '',
        skv_client_correlation_id: `${context.reference.slice(0, 14)}-${randomUUID().slice(0, 21)}`,
      }),
      schema: Engagement,
      meaning: neverRegistered,
    });

  const askAll = async (supplier: AskedSupplier, context: AskContext): Promise<Answer> => {
    const today = dayOf(context.now());
    const facts: DrawnFact[] = [];
    const missing: FactKind[] = [];
    let failure: SourceUnavailable | null = null;
    for (const resource of resources) {
      try {
        facts.push(drawFact(resource, await fetchOne(resource, supplier, context), today));
      } catch (error) {
        if (!(error instanceof SourceUnavailable) || context.signal.aborted) throw error;
        failure = error;
        missing.push(kindOf[resource]);
      }
    }
    if (failure !== null && facts.length === 0) throw failure;
    return { outcome: 'answered', asOf: today, facts, missing };
  };

  return {
    id: ID,
    name: sourceNames.skatteverket,
    mode: 'lookup',
    product: 'engagemang',
    provides: resources.map((resource) => kindOf[resource]),
    freshForMs: DAILY_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: swedishForms,
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: !configured ? 'not-configured' : legalBasis === null ? 'no-legal-basis' : null,
    legalBasis,
    admits: admitsSwedish,
    closedUntil: () => null,
    ask: (supplier, context) =>
      withDeadline(context.signal, TIMEOUT_MS, (signal) => askAll(supplier, { ...context, signal })),
  };
}

/** The service marks its own words with the id that we sent. */
const ServiceMessage = z.looseObject({ skv_client_correlation_id: z.string() });

/**
 * 404 from the service means "never registered", a high signal. A page, or words without the service's own mark, come
 * from a gateway or a web server: we are lost, which says nothing about the supplier.
 */
function neverRegistered({ status, body, json, place }: Reply): null | undefined {
  if (status !== 404) return undefined;
  if (body.trim() === '' || ServiceMessage.safeParse(json).success) return null;
  throw unreadable('a 404 that is not the service’s own', place, status);
}
