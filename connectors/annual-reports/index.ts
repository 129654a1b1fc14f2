import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceUnavailable } from '../../src/domain/errors.ts';
import type { SkipReason } from '../../src/domain/question.ts';
import { formOf, type LegalForm } from '../../src/domain/supplier.ts';
import { dayOf } from '../../src/domain/time.ts';
import type { Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { unreadable } from '../../src/http/failures.ts';
import { throwWhenBusy } from '../bolagsverket-errors.ts';
import { createTokenSession } from '../session.ts';
import { type ConnectorParts, DAILY_FRESH_MS, WEEKLY_FRESH_MS } from '../settings.ts';
import { admitsSwedish } from '../wire.ts';
import type { Ixbrl } from './ixbrl.ts';
import { DocumentList, draw, newestOf, ReportFile, withoutReport } from './schema.ts';

const ID = 'annual-reports';
const TIMEOUT_MS = 30_000;
const SCOPE = 'vardefulla-datamangder:read';
const LIST_ROUTE = '/dokumentlista';
const DOCUMENT_ROUTE = '/dokument/{dokumentId}';

/** The forms that send an annual report to Bolagsverket as a rule; the others do so seldom or never. */
const reportingForms: readonly LegalForm[] = ['AB', 'EK', 'BRF', 'FILIAL'];

/** Digital annual reports out of Bolagsverket's valuable datasets (Värdefulla datamängder), version 1. */
export function createAnnualReports({ settings, mode, transport }: ConnectorParts): Connector {
  const session = createTokenSession({ source: ID, settings, transport, scope: SCOPE, paid: false });

  const ask = async (supplier: AskedSupplier, context: AskContext): Promise<Answer> => {
    const asOf = dayOf(context.now());
    const list = await session.call(context, {
      method: 'POST',
      url: new URL(`${settings.url}${LIST_ROUTE}`),
      route: LIST_ROUTE,
      headers: () => ({ 'content-type': 'application/json', 'x-request-id': randomUUID() }),
      body: JSON.stringify({ identitetsbeteckning: supplier.number }),
      schema: DocumentList,
      meaning: (reply) => (isServiceNotFound(reply) ? null : undefined),
    });
    if (list === null) return { outcome: 'not-found', asOf };
    const newest = newestOf(list);
    if (newest === null) return { outcome: 'answered', asOf, ...withoutReport };
    const pages = await session.call<readonly Ixbrl[]>(context, {
      method: 'GET',
      url: new URL(`${settings.url}/dokument/${encodeURIComponent(newest)}`),
      route: DOCUMENT_ROUTE,
      headers: () => ({ accept: 'application/zip', 'x-request-id': randomUUID() }),
      schema: ReportFile,
      meaning: listedButGone,
    });
    return { outcome: 'answered', asOf, ...draw(pages, supplier.number) };
  };

  return {
    id: ID,
    name: 'Bolagsverkets årsredovisningar',
    mode: 'lookup',
    product: 'arsredovisning',
    provides: ['financials.years', 'financials.audit'],
    // A report comes once a year; the story of the fixtures has three days.
    freshForMs: mode === 'live' ? WEEKLY_FRESH_MS : DAILY_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: reportingForms,
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: session.configured ? null : 'not-configured',
    legalBasis: settings.legalBasis,
    admits: admitsReporting,
    closedUntil: () => null,
    ask: (supplier, context) =>
      withDeadline(context.signal, TIMEOUT_MS, (signal) => ask(supplier, { ...context, signal })),
  };
}

function admitsReporting(supplier: AskedSupplier): SkipReason | null {
  if (supplier.numberKind === 'personal') return 'legal-form';
  return admitsSwedish(supplier) ?? (reportingForms.includes(formOf(supplier)) ? null : 'legal-form');
}

const ServiceError = z.object({ instance: z.literal('not.found') });

/** The service's own 404 names itself `not.found`; any other 404 comes from the way there. */
function isServiceNotFound(reply: Reply): boolean {
  throwWhenBusy(reply);
  const { status, json, place } = reply;
  if (status !== 404) return false;
  if (ServiceError.safeParse(json).success) return true;
  throw unreadable('a 404 that is not the service’s own', place, status);
}

/** The list named this document a moment ago: that it cannot be had is a failure, not an absence. */
function listedButGone(reply: Reply): undefined {
  if (!isServiceNotFound(reply)) return undefined;
  throw new SourceUnavailable('annual-reports lists a document that cannot be fetched', {
    ...reply.place,
    status: reply.status,
    reason: 'no-answer',
    again: 'no',
  });
}
