import { z } from 'zod';

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceRefused, SourceThrottled, SourceUnavailable } from '../../src/domain/errors.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { type Day, dayOf } from '../../src/domain/time.ts';
import { createClient, type Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { isUnauthorized, withToken } from '../../src/http/token-cache.ts';
import { type ConnectorParts, CREDIT_FRESH_MS, DAILY_FRESH_MS, lazy } from '../settings.ts';
import { dayOrNull } from '../wire.ts';
import { defaultCreditFields } from './fields.ts';
import { createLogin } from './login.ts';
import { createReader, GetData, rejection, rejectionOf } from './schema.ts';

const ID = 'creditsafe';
const TIMEOUT_MS = 20_000;
const DEFAULT_WAIT_MS = 60_000;
const ROUTE = '/getdata';

/** Forms about which a credit report sends no letter to anybody. Every other form is left alone. */
const letterFree: ReadonlySet<LegalForm> = new Set(['AB', 'EK', 'BRF', 'STIFTELSE', 'IDEELL', 'FILIAL']);

/** Creditsafe Sweden, GetData: rating, limit, debts at Kronofogden, bankruptcy petitions. Paid, asked once. */
export function createCreditsafe(
  parts: ConnectorParts & { readonly onLetter: (source: string) => void },
): Connector {
  const { settings, mode, transport, onLetter } = parts;
  const { url, tokenUrl, username, password, basicBlock, creditBlock, legalBasis } = settings;
  const configured = url !== '' && tokenUrl !== null && username !== null && password !== null;
  const reader = createReader({ ...defaultCreditFields, ...settings.creditFields });
  const session = lazy(() => {
    const through = transport();
    return {
      client: createClient({ source: ID, transport: through, paid: true, defaultWaitMs: DEFAULT_WAIT_MS }),
      login: createLogin({
        transport: through,
        tokenUrl: tokenUrl ?? '',
        username: username ?? '',
        password: password ?? '',
      }),
    };
  });

  /** One block; null when the bureau has no such company. */
  const fetchBlock = async (
    block: string,
    supplier: AskedSupplier,
    context: AskContext,
  ): Promise<GetData | null> => {
    const { client, login } = session();
    const address = new URL(`${url}${ROUTE}`);
    address.search = new URLSearchParams({
      searchnumber: supplier.number,
      blockname: block,
      transactionid: context.reference.slice(0, 14),
      language: 'sv',
    }).toString();
    const answer = await withToken(
      login,
      context,
      (token) =>
        client.call({
          method: 'GET',
          url: address,
          route: ROUTE,
          headers: () => ({ accept: 'application/json', authorization: `Bearer ${token}` }),
          schema: GetData,
          signal: context.signal,
          now: context.now,
          meaning,
        }),
      isTokenOver,
    );
    if (answer?.metaData?.lodCreated === true) onLetter(ID);
    return answer;
  };

  const askBoth = async (supplier: AskedSupplier, context: AskContext): Promise<Answer> => {
    const basic = await fetchBlock(basicBlock ?? 'KONTROLL_BAS', supplier, context);
    if (basic === null) return { outcome: 'not-found', asOf: dayOf(context.now()) };
    if (basic.error != null) return answered(basic, [rejectionOf(basic.error)], context);
    const status = reader.inactiveStatus(basic.report ?? {});
    if (status !== null) return answered(basic, [rejection({ code: null, text: status, on: null })], context);

    const credit = await afterPaidStep(fetchBlock(creditBlock ?? 'KONTROLL_KREDIT', supplier, context));
    if (credit === null) return { outcome: 'not-found', asOf: dayOf(context.now()) };
    const facts = credit.error == null ? reader.credit(credit.report ?? {}) : [rejectionOf(credit.error)];
    return answered(credit, facts, context);
  };

  return {
    id: ID,
    name: 'Creditsafe',
    product: 'kredit',
    provides: [
      'credit.rating',
      'credit.petition',
      'credit.publicDebt',
      'credit.privateDebt',
      'credit.turnover',
      'credit.rejection',
    ],
    freshForMs: mode === 'live' ? CREDIT_FRESH_MS : DAILY_FRESH_MS,
    paid: true,
    stage: 2,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: configured ? null : 'not-configured',
    legalBasis,
    admits,
    closedUntil: () => null,
    async ask(supplier, context) {
      // The last door before money and letters: nobody gets past it by forgetting to ask `admits`.
      const reason = admits(supplier);
      if (reason !== null) return { outcome: 'skipped', reason };
      return withDeadline(context.signal, TIMEOUT_MS, (signal) => askBoth(supplier, { ...context, signal }));
    },
  };
}

const admits = ({ numberKind, confirmedForm }: AskedSupplier): 'legal-form' | null =>
  numberKind === 'organisation' && confirmedForm !== null && letterFree.has(confirmedForm)
    ? null
    : 'legal-form';

const answered = (answer: GetData, facts: readonly DrawnFact[], { now }: AskContext): Answer => {
  const stamped: Day | null | undefined = dayOrNull(answer.metaData?.timeStamp);
  return { outcome: 'answered', asOf: stamped ?? dayOf(now()), facts, missing: [] };
};

/** The Basic block is delivered and may be billed: whatever fails now must not lead to the same order again. */
async function afterPaidStep<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const isNoAnswer =
      error instanceof SourceUnavailable ||
      error instanceof SourceThrottled ||
      error instanceof SourceRefused;
    if (!isNoAnswer) throw error;
    throw new SourceUnavailable(
      `${ID} failed between its two blocks: ${error.message}`,
      { ...error.details, reason: 'outcome-unknown' },
      { cause: error },
    );
  }
}

const ErrorBody = z.object({
  error: z.object({ code: z.union([z.string(), z.number()]).transform(String) }),
});
const NO_MATCH = '15';
const WRONG_BLOCK = '11';
const tokenOver = new Set(['R4', 'R5']);

/** What Creditsafe says by status and code together. */
function meaning({ status, json, place }: Reply): null | undefined {
  const code = ErrorBody.safeParse(json).data?.error.code ?? null;
  if (status === 404 && code === NO_MATCH) return null;
  const known = code !== null && /^(?:R\d|11)$/.test(code);
  if (status === 400 && code === WRONG_BLOCK) {
    throw new SourceRefused('creditsafe: the block is not on our account', {
      ...place,
      status,
      code,
      reason: 'forbidden',
    });
  }
  if (status === 403 && known) {
    const over = tokenOver.has(code);
    const reason = over ? 'credentials' : 'forbidden';
    throw new SourceRefused(`creditsafe refused our token (${code})`, { ...place, status, code, reason });
  }
  return undefined;
}

/** 403 with R4 (over) or R5 (not valid); a plain 401 is taken the same way. */
const isTokenOver = (error: unknown): boolean =>
  isUnauthorized(error) || (error instanceof SourceRefused && tokenOver.has(String(error.details['code'])));
