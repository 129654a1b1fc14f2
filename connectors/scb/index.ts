import { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import { dayOf, wallClock } from '../../src/domain/time.ts';
import { createClient, type Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { unreadable } from '../../src/http/failures.ts';
import { admitsSwedish, swedishForms, twelveDigitNumber } from '../wire.ts';
import { type ConnectorParts, DAILY_FRESH_MS, lazy } from '../settings.ts';
import { draw, Unit } from './schema.ts';

const ID = 'scb';
const TIMEOUT_MS = 20_000;
const DEFAULT_WAIT_MS = 60_000;

/** SCB's company register, open since 2025: tax flags, legal form, status, industry and size. */
export function createScb({ settings, mode, transport }: ConnectorParts): Connector {
  const { url, legalBasis } = settings;
  const client = lazy(() =>
    createClient({ source: ID, transport: transport(), paid: false, defaultWaitMs: DEFAULT_WAIT_MS }),
  );
  const headers = () => ({ accept: 'application/json', 'x-api-key': settings.apiKey ?? '' });

  const ask = async (supplier: AskedSupplier, { signal, now, keep }: AskContext): Promise<Answer> => {
    const unit = await client().call({
      method: 'GET',
      url: new URL(`${url}/juridiskaenheter/${twelveDigitNumber(supplier, now())}/full`),
      route: '/juridiskaenheter/{peOrgNr}/full',
      headers,
      schema: Unit,
      signal,
      now,
      keep,
      meaning: notFound,
    });
    const asOf = dayOf(now());
    return unit === null
      ? { outcome: 'not-found', asOf }
      : { outcome: 'answered', asOf, ...draw(unit, supplier.number) };
  };

  return {
    id: ID,
    name: sourceNames.scb,
    mode: 'lookup',
    product: 'foretagsregistret',
    provides: [
      'tax.fSkatt',
      'tax.vat',
      'tax.employer',
      'company.name',
      'company.form',
      'company.registration',
      'company.procedures',
      'company.activity',
      'company.industry',
      'company.address',
      'company.size',
    ],
    weeklyKinds: ['tax.fSkatt', 'tax.vat', 'tax.employer'],
    freshForMs: DAILY_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: swedishForms,
    fromDepth: 'bas',
    stage: 1,
    rateLimit: { max: 5, perMs: 1000 },
    timeoutMs: TIMEOUT_MS,
    closedTo: url === '' || settings.apiKey === null ? 'not-configured' : null,
    legalBasis,
    admits: admitsSwedish,
    closedUntil: (now) => (mode === 'live' ? opensAgain(now) : null),
    ask: (supplier, context) =>
      withDeadline(context.signal, TIMEOUT_MS, (signal) => ask(supplier, { ...context, signal })),
  };
}

/** Closed every night from 04:00 to 04:30, Swedish wall clock; the clock is never changed within that half-hour. */
function opensAgain(now: Date): Date | null {
  const { time } = wallClock(now);
  if (time < '04:00' || time >= '04:30') return null;
  const minutesLeft = 30 - Number(time.slice(3, 5));
  const startOfMinute = now.getTime() - (now.getTime() % 60_000);
  return new Date(startOfMinute + minutesLeft * 60_000);
}

/** What SCB's own problem+json always has; `detail` and `instance` may be left out. */
const UnknownUnit = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.literal(404),
  traceId: z.string(),
});

/** 404 with SCB's own body: no such unit. Any other 404, without a body too, means that the address is wrong. */
function notFound({ status, json, place }: Reply): null | undefined {
  if (status !== 404) return undefined;
  if (UnknownUnit.safeParse(json).success) return null;
  throw unreadable('a 404 that is not the register’s own', place, status);
}
