import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceRefused, SourceThrottled, SourceUnavailable } from '../../src/domain/errors.ts';
import type { SkipReason } from '../../src/domain/question.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { type Day, dayOf } from '../../src/domain/time.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { type ConnectorParts, CREDIT_FRESH_MS, DAILY_FRESH_MS, lazy } from '../settings.ts';
import { dayOrNull, letterForms, textOrNull } from '../wire.ts';
import { createDateCheck } from './date-check.ts';
import { defaultCreditFields } from './fields.ts';
import { createLogin } from './login.ts';
import { createRequest } from './request.ts';
import { createReader, GetData, rejection, rejectionOf } from './schema.ts';

const ID = 'creditsafe';
const TIMEOUT_MS = 20_000;
const ROUTE = '/getdata';

/** Forms about which a credit report sends no letter to anybody. */
export const letterFree: ReadonlySet<LegalForm> = new Set([
  'AB',
  'EK',
  'BRF',
  'STIFTELSE',
  'IDEELL',
  'FILIAL',
]);

/** Creditsafe Sweden, GetData: rating, limit, debts at Kronofogden, bankruptcy petitions. Paid, asked once. */
export function createCreditsafe(
  parts: ConnectorParts & { readonly onLetter: (source: string) => void },
): Connector {
  const { settings, mode, transport, onLetter } = parts;
  const { url, tokenUrl, basicBlock, creditBlock, legalBasis } = settings;
  const configured =
    url !== '' && tokenUrl !== null && settings.username !== null && settings.password !== null;
  const fields = { ...defaultCreditFields, ...settings.creditFields };
  const reader = createReader(fields);
  const session = lazy(() => {
    const through = transport();
    const login = createLogin({
      transport: through,
      tokenUrl: tokenUrl ?? '',
      user: () => ({ username: settings.username ?? '', password: settings.password ?? '' }),
    });
    return {
      request: createRequest({ url, login, transport: through, paid: true }),
      changed: createDateCheck({ url, fields, login, transport: through }),
    };
  });

  /** One block; null when the bureau has no such company. */
  const fetchBlock = async (
    block: string,
    supplier: AskedSupplier,
    context: AskContext,
  ): Promise<GetData | null> => {
    const answer = await session().request(
      { route: ROUTE, params: { blockname: block }, schema: GetData },
      supplier,
      context,
    );
    if (answer?.metaData?.lodCreated === true && context.approved !== true) onLetter(ID);
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
    name: sourceNames.creditsafe,
    mode: 'lookup',
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
    cost: 'order',
    paid: true,
    lettersFor: letterForms,
    covers: [...letterFree],
    fromDepth: 'utökad',
    stage: 2,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: configured ? null : 'not-configured',
    legalBasis,
    admits,
    closedUntil: () => null,
    async ask(supplier, context) {
      // The last door before money and letters: nobody gets past it by forgetting to ask `admits`.
      const reason = admits(supplier, context.approved);
      if (reason !== null) return { outcome: 'skipped', reason };
      return withDeadline(context.signal, TIMEOUT_MS, (signal) => askBoth(supplier, { ...context, signal }));
    },
    async changedSince(supplier, day, context) {
      // Whom no leave could open is not asked about at all; the gate says why.
      if (admits(supplier, true) !== null) return 'changed';
      return withDeadline(context.signal, TIMEOUT_MS, (signal) =>
        session().changed(supplier, day, { ...context, signal }),
      );
    },
  };
}

/** A form that makes the bureau write waits for a named person's leave; what is neither is never asked about. */
function admits(
  { numberKind, confirmedForm, traderConfirmed }: AskedSupplier,
  approved = false,
): Extract<SkipReason, 'legal-form' | 'needs-approval'> | null {
  if (confirmedForm === null) return 'legal-form';
  if (letterFree.has(confirmedForm)) return numberKind === 'organisation' ? null : 'legal-form';
  const isTrader = confirmedForm === 'EF' && numberKind === 'personal' && traderConfirmed != null;
  const isPartnership = confirmedForm !== 'EF' && letterForms.includes(confirmedForm);
  if (!isTrader && !(isPartnership && numberKind === 'organisation')) return 'legal-form';
  return approved ? null : 'needs-approval';
}

/** Ten digits of an organisation; a sole trader's with the century. */
const answered = (answer: GetData, facts: readonly DrawnFact[], { now }: AskContext): Answer => {
  const stamped: Day | null | undefined = dayOrNull(answer.metaData?.timeStamp);
  const letterSent = answer.metaData?.lodCreated;
  return {
    outcome: 'answered',
    asOf: stamped ?? dayOf(now()),
    facts,
    missing: [],
    providerRef: textOrNull(answer.metaData?.apiLogId),
    ...(letterSent == null ? {} : { letterSent }),
  };
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
