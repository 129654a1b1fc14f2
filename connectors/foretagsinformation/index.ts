import { randomUUID } from 'node:crypto';

import type { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceRefused, SourceThrottled, SourceUnavailable } from '../../src/domain/errors.ts';
import type { DrawnFact, FactKind } from '../../src/domain/facts.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { dayOf } from '../../src/domain/time.ts';
import type { Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { unreadable } from '../../src/http/failures.ts';
import { throwWhenBusy } from '../bolagsverket-errors.ts';
import { createTokenSession } from '../session.ts';
import { type ConnectorParts, DAILY_FRESH_MS, MONTHLY_QUOTA_FRESH_MS } from '../settings.ts';
import { registeredForms } from '../wire.ts';
import { draw } from './draw.ts';
import { ASKS, createPace, GAP_MS, quotaUsedUp } from './limits.ts';
import { askProhibitions } from './prohibitions.ts';
import { Organisations, PersonAnswer, ReportHistory, ServiceError } from './schema.ts';

const ID = 'foretagsinformation';
const SCOPE = 'foretagsinformation:read';
/** The company first, then what hangs on it; together less than a whole ask may take. */
const COMPANY_MS = 15_000;
const REST_MS = 22_000;
const TIMEOUT_MS = 40_000;

/** Only what facts are drawn from. */
const SETS = ['FUNKTIONARER', 'FIRMATECKNING', 'FINANSIELLA_RAPPORTER', 'DETALJERAD_STATUS'];

const BANS = 'representatives.prohibitions';
const everyKind: readonly FactKind[] = [
  'representatives.officers',
  'representatives.signing',
  BANS,
  'company.status',
  'company.accounts',
];

/** Sole traders register by choice, so that "no record" proves nothing about them. */
const covered: readonly LegalForm[] = registeredForms.filter((form) => form !== 'EF');

/** Bolagsverket's Företagsinformation, version 4: officers, signing, status, accounts, näringsförbud. A paid quota. */
export function createForetagsinformation({
  settings,
  mode,
  paced,
  asksBans,
  transport,
}: ConnectorParts & {
  /** Officers' näringsförbud are looked up. */
  readonly asksBans: boolean;
  /** The calls of one question are kept apart. */
  readonly paced: boolean;
}): Connector {
  const { url, legalBasis } = settings;
  const provides = asksBans ? everyKind : everyKind.filter((kind) => kind !== BANS);
  const session = createTokenSession({ source: ID, settings, transport, scope: SCOPE, paid: true });
  const pace = createPace(paced ? GAP_MS : 0);

  /** One operation; null when the service says that it has no such subject. */
  const post = async <T>(
    route: string,
    body: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
    context: AskContext,
  ): Promise<T | null> => {
    await pace(context.signal);
    return session.call<T, null>(context, {
      method: 'POST',
      url: new URL(`${url}${route}`),
      route,
      headers: () => ({ 'content-type': 'application/json', 'x-request-id': randomUUID() }),
      body: JSON.stringify(body),
      schema,
      meaning: (reply) => {
        quotaUsedUp(reply, context.now());
        return notFound(reply);
      },
    });
  };

  const ask = async (supplier: AskedSupplier, context: AskContext): Promise<Answer> => {
    const today = dayOf(context.now());
    const identitetsbeteckning = supplier.number;
    const company = await withDeadline(context.signal, COMPANY_MS, (signal) =>
      post('/organisationer', { identitetsbeteckning, organisationInformationsmangd: SETS }, Organisations, {
        ...context,
        signal,
      }),
    );
    if (company === null) return { outcome: 'not-found', asOf: today };

    return withDeadline(context.signal, REST_MS, async (signal) => {
      const inner = { ...context, signal };
      const history = await orElse(null, context, () =>
        post('/finansiellarapporter', { identitetsbeteckning }, ReportHistory, inner),
      );
      const { facts, people } = draw(company, history, supplier.number, context.personRef);
      // What a court has decided about a person (GDPR article 10) is asked for on a stated ground only.
      const prohibitions =
        people === null || legalBasis === null || !asksBans
          ? null
          : await askProhibitions(
              people.holders,
              (number) => orElse('no-answer', context, () => lookUpPerson(number, inner)),
              today,
            );
      const all: readonly DrawnFact[] =
        prohibitions === null ? facts : [...facts, { kind: BANS, value: prohibitions, validFrom: null }];
      const drawn = new Set<FactKind>(all.map(({ kind }) => kind));
      return {
        outcome: 'answered',
        asOf: today,
        facts: all,
        missing: provides.filter((kind) => !drawn.has(kind)),
        persons: people?.persons ?? [],
      };
    });
  };

  const lookUpPerson = (number: string, context: AskContext): Promise<PersonAnswer | null> =>
    post(
      '/personer',
      { identitetsbeteckning: number, personInformationsmangd: ['NARINGSFORBUD'] },
      PersonAnswer,
      context,
    );

  return {
    id: ID,
    name: sourceNames.foretagsinformation,
    mode: 'lookup',
    product: 'foretradare',
    provides,
    freshForMs: mode === 'live' ? MONTHLY_QUOTA_FRESH_MS : DAILY_FRESH_MS,
    cost: 'quota',
    paid: true,
    lettersFor: [],
    covers: covered,
    fromDepth: 'utökad',
    stage: 2,
    rateLimit: ASKS,
    timeoutMs: TIMEOUT_MS,
    closedTo: session.configured ? null : 'not-configured',
    legalBasis,
    admits,
    closedUntil: () => null,
    async ask(supplier, context) {
      const reason = admits(supplier);
      return reason === null ? ask(supplier, context) : { outcome: 'skipped', reason };
    },
  };
}

/** A form that the register does not hold would cost a call and answer nothing. */
const admits = ({ numberKind, confirmedForm }: AskedSupplier): 'legal-form' | 'not-controlled' | null =>
  numberKind === 'foreign'
    ? 'not-controlled'
    : confirmedForm !== null && registeredForms.includes(confirmedForm)
      ? null
      : 'legal-form';

/**
 * The company is delivered and paid: a later step that gets no answer loses nothing of what came before it, and gives
 * `otherwise`. What cannot be read is thrown all the same, so that somebody sees that the source has changed.
 */
async function orElse<T, Otherwise>(
  otherwise: Otherwise,
  outer: Pick<AskContext, 'signal'>,
  step: () => Promise<T>,
): Promise<T | Otherwise> {
  try {
    return await step();
  } catch (error) {
    const isNoAnswer =
      error instanceof SourceUnavailable ||
      error instanceof SourceThrottled ||
      error instanceof SourceRefused;
    if (!isNoAnswer || outer.signal.aborted) throw error;
    return otherwise;
  }
}

/** The service's own 404 has the service's own error body; any other comes from the way there. */
function notFound(reply: Reply): null | undefined {
  throwWhenBusy(reply, true);
  const { status, json, place } = reply;
  if (status !== 404) return undefined;
  if (ServiceError.safeParse(json).success) return null;
  throw unreadable('a 404 that is not the service’s own', place, status);
}
