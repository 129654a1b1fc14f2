import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { sourceNames } from '../app.ts';
import { approveOrder, correctOrder, resolveOrder } from '../control/decisions/orders.ts';
import { shownSupplier } from '../control/who.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { type Order, resolutions, type Spent, type UnclearQuestion } from '../domain/order.ts';
import { type Policy, spendLimits } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import { displayName } from '../domain/supplier.ts';
import { type Day, dayOf } from '../domain/time.ts';
import { withDecisions, withRecords } from './base.ts';
import { givenText, readChoice } from './choice.ts';
import { readWho, numberArgument, supplierArgument } from './number.ts';
import { json, type Output } from './output.ts';
import { readActor, readReason } from './signature.ts';

/** An order on its way for longer than this was left by a worker that is gone. */
const STALE_MS = 10 * 60_000;
const MOST = 500;
const DAY_MS = 86_400_000;

const outcomeText: Readonly<Record<string, string>> = {
  unknown: 'utfallet är okänt',
  'on-its-way': 'avbruten på väg',
  delivered: 'levererad',
  rejected: 'inte beställd',
  'not-found': 'källan hade ingen uppgift',
};

/** `kontroll orders`: what waits for a person, and what was spent this month against the caps. */
export function ordersCommand(env: Environment, output: Output, options: { json: boolean }): Promise<number> {
  return withRecords(env, async (store, base) => {
    const now = base.now();
    const staleBefore = new Date(now.getTime() - STALE_MS).toISOString();
    const open = await store.orders.open({ staleBefore, limit: MOST });
    const settledSince = new Date(
      now.getTime() - base.config.policy.spend.unclearDays * DAY_MS,
    ).toISOString();
    const unclear = await store.orders.unclearQuestions({
      settledSince,
      now: now.toISOString(),
      limit: MOST,
    });
    const month = dayOf(now).slice(0, 7);
    const report = {
      month,
      waiting: await Promise.all(open.map((order) => waitingOf(order, store))),
      unclear: await Promise.all(unclear.map((question) => unclearOf(question, store))),
      wanting: await Promise.all(
        (await store.orders.wanting(MOST)).map(async ({ supplierId, source }) => ({
          ...(await namedIn(supplierId, store)),
          source,
        })),
      ),
      leaves: await Promise.all(
        (await store.orders.leaves(now.toISOString())).map(async ({ supplierId, source, by, until }) => ({
          ...(await namedIn(supplierId, store)),
          source,
          by,
          until: dayOf(new Date(until)),
        })),
      ),
      spent: (await store.orders.spent(month)).map((spent) => againstCaps(spent, base.config.policy)),
    };
    output.print(options.json ? json(report) : describe(report, sourceNames(base.config)));
    return 0;
  });
}

/** `kontroll orders resolve`: a person says how an order ended, after a look at the source's own list. */
export function resolveOrderCommand(
  env: Environment,
  output: Output,
  options: { id: string; as: string; by: string },
): Promise<number> {
  const orderId = readId(options.id);
  const as = readChoice('--as', options.as, resolutions);
  const actor = readActor(options.by);
  return withDecisions(env, output, async (context) => {
    await resolveOrder(actor, { orderId, as }, context);
    return `Beställning ${orderId}: ${outcomeText[as] ?? as} enligt ${actor.name}, och avslutad.`;
  });
}

/** `kontroll orders approve`: a named person's leave to ask once, although a letter follows or an earlier order is unclear. */
export function approveOrderCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; source: string; by: string; purpose: string },
): Promise<number> {
  const who = readWho(options.orgNr);
  const actor = readActor(options.by);
  const purpose = readReason(options.purpose, '--purpose', 'vad upplysningen behövs till');
  return withDecisions(env, output, async (context, { config }) => {
    const source = readChoice('--source', options.source, Object.keys(config.policy.spend.sources));
    const { supplier, until } = await approveOrder(actor, { who, source, purpose }, context);
    return `${displayName(supplier)} (${supplier.ref}): en fråga till ${sourceNames(config)(source)} är godkänd av ${actor.name} till och med ${dayOf(until)}. Den ställs av nästa kontroll, eller nu med kontroll check. Kreditupplysningsföretaget skickar en kopia till den som upplysningen gäller, om det är en enskild näringsidkare, ett handelsbolag eller ett kommanditbolag.`;
  });
}

/** `kontroll orders of`: what was ordered about one supplier, with the numbers that `resolve` and `correct` take. */
export function ordersOfCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; json: boolean },
): Promise<number> {
  const who = readWho(options.orgNr);
  return withRecords(env, async (store, base) => {
    const supplier = await shownSupplier(who, store);
    const orders = await store.orders.ofSupplier(supplier.id);
    const nameOf = sourceNames(base.config);
    if (options.json) output.print(json(orders));
    else if (orders.length === 0) output.print(`${displayName(supplier)}: ingenting är beställt.`);
    else
      output.print(
        [
          `${displayName(supplier)} (${supplier.ref}):`,
          ...orders.map(
            (order) =>
              `  ${order.orderId}: ${nameOf(order.source)}, ${dayOf(new Date(order.orderedAt))}, ${orderText(order)}, ${kronor(order.priceSek)}`,
          ),
        ].join('\n'),
      );
    return 0;
  });
}

const orderText = ({ outcome, supersededAt }: Order): string =>
  supersededAt === null ? (outcomeText[outcome ?? 'on-its-way'] ?? '') : 'rättad, används inte';

/** `kontroll orders correct`: the source has corrected a report; it judges nothing any more and is asked for anew. */
export function correctOrderCommand(
  env: Environment,
  output: Output,
  options: { id: string; by: string },
): Promise<number> {
  const orderId = readId(options.id);
  const actor = readActor(options.by);
  return withDecisions(env, output, async (context) => {
    const { outcome, ref } = await correctOrder(actor, { orderId }, context);
    return outcome === 'already'
      ? `Beställning ${orderId} är redan rättad.`
      : `Beställning ${orderId}: upplysningen används inte längre (${actor.name}). ${ref} bedöms om vid nästa kontroll.`;
  });
}

async function namedIn(supplierId: number, store: Store) {
  const supplier = await store.suppliers.get(supplierId);
  if (supplier === null)
    throw new Error(`supplier ${supplierId} is gone although suppliers are never deleted`);
  return { supplier: supplier.ref, name: displayName(supplier) };
}

async function waitingOf(order: Order, store: Store) {
  return {
    orderId: order.orderId,
    ...(await namedIn(order.supplierId, store)),
    source: order.source,
    product: order.product,
    state: order.outcome ?? 'on-its-way',
    orderedAt: order.orderedAt,
    reference: order.reference,
    providerRef: order.providerRef,
    priceSek: order.priceSek,
    letterExpected: order.letterExpected,
    purpose: order.purpose,
  };
}

async function unclearOf({ supplierId, source, product, at }: UnclearQuestion, store: Store) {
  return {
    ...(await namedIn(supplierId, store)),
    source,
    product,
    at: dayOf(new Date(at)),
  };
}

function againstCaps(spent: Spent, policy: Policy) {
  const limits = spendLimits(policy, spent.source);
  return {
    ...spent,
    perMonthSek: limits?.perMonthSek ?? null,
    perMonthOrders: limits?.perMonthOrders ?? null,
    leftSek: limits === null ? null : Math.max(0, limits.perMonthSek - spent.sek),
  };
}

interface Named {
  readonly supplier: string;
  readonly name: string;
}
const shown = ({ name, supplier }: Named): string => `${name} (${supplier})`;

function describe(
  report: {
    month: string;
    waiting: readonly Awaited<ReturnType<typeof waitingOf>>[];
    unclear: readonly Awaited<ReturnType<typeof unclearOf>>[];
    wanting: readonly (Named & { readonly source: string })[];
    leaves: readonly (Named & { readonly source: string; readonly by: string; readonly until: Day })[];
    spent: readonly ReturnType<typeof againstCaps>[];
  },
  nameOf: (source: string) => string,
): string {
  const waiting = report.waiting.map(
    (order) =>
      `  ${order.orderId}: ${shown(order)}, ${nameOf(order.source)}, ${dayOf(new Date(order.orderedAt))}, ${outcomeText[order.state] ?? order.state}, vår referens ${order.reference}`,
  );
  const unclear = report.unclear.map(
    ({ name, supplier, source, at }) =>
      `  ${name} (${supplier}), ${nameOf(source)}, ${at}. Ny fråga: kontroll orders approve ${supplier} --source ${source} --by <namn> --purpose <ändamål>`,
  );
  const spent = report.spent.map((one) => {
    const cap = one.perMonthSek === null ? 'inget tak satt' : `av ${kronor(one.perMonthSek)}`;
    const count =
      one.perMonthOrders === null ? `${one.orders} st` : `${one.orders} av ${one.perMonthOrders} st`;
    return `  ${nameOf(one.source)}: ${kronor(one.sek)} ${cap}, ${count}, brev: ${one.lettersSent} skickade av ${one.lettersExpected} väntade`;
  });
  return [
    'Väntar på en person:',
    ...(waiting.length === 0 ? ['  ingenting'] : waiting),
    ...(waiting.length === 0
      ? []
      : ['  Se efter i källans egen lista, och avsluta med "kontroll orders resolve".']),
    ...(unclear.length === 0
      ? []
      : [
          '',
          'Frågor utan beställning som kan ha kostat, och som inte ställs om utan en persons godkännande:',
          ...unclear,
          '  Se efter i källans egen lista först.',
        ]),
    ...(report.wanting.length === 0
      ? []
      : [
          '',
          'Frågas inte utan en persons godkännande (kontroll orders approve):',
          ...report.wanting.map((one) => `  ${shown(one)}, ${nameOf(one.source)}`),
        ]),
    ...(report.leaves.length === 0
      ? []
      : [
          '',
          'Godkänt, inte frågat än:',
          ...report.leaves.map(
            (one) => `  ${shown(one)}, ${nameOf(one.source)}, av ${one.by} till och med ${one.until}`,
          ),
        ]),
    '',
    `Beställt ${report.month}:`,
    ...(spent.length === 0 ? ['  ingenting'] : spent),
  ].join('\n');
}

/** `1 840 kr` */
export const kronor = (sek: number): string =>
  `${Math.round(sek)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ' ')} kr`;

function readId(text: string): number {
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1)
    throw new InputInvalid(
      `<id>: en beställnings nummer väntades, men ${givenText(text)}. kontroll orders visar numren.`,
    );
  return id;
}

/** Arguments and options of `kontroll orders`. */
export function addOrders(program: Command, { env, stdin, output, on }: CommandLine): void {
  const orders = program
    .command('orders')
    .description('vad som väntar på en person, och vad som beställts i månaden')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { json: boolean }) => on(() => ordersCommand(env, output, options)));
  orders
    .command('of')
    .description('vad som beställts om en leverantör')
    .argument(...supplierArgument)
    .option('--json', 'skriver det som JSON', false)
    .action((orgNr: string, options: { json: boolean }) =>
      on(async () => ordersOfCommand(env, output, { orgNr: await numberArgument(orgNr, stdin), ...options })),
    );
  orders
    .command('resolve')
    .description('säger hur en beställning slutade, efter en titt i källans lista')
    .argument('<id>', 'beställningens nummer')
    .requiredOption('--as <utfall>', 'delivered, rejected eller not-found')
    .requiredOption('--by <namn>', 'den som har tittat efter')
    .action((id: string, options: { as: string; by: string }) =>
      on(() => resolveOrderCommand(env, output, { id, ...options })),
    );
  orders
    .command('approve')
    .description('godkänner en fråga som skickar brev, eller som följer på en oklar beställning')
    .argument(...supplierArgument)
    .requiredOption('--source <id>', 'källan')
    .requiredOption('--by <namn>', 'den som beslutar')
    .requiredOption('--purpose <text>', 'vad den behövs till')
    .action((orgNr: string, options: { source: string; by: string; purpose: string }) =>
      on(async () =>
        approveOrderCommand(env, output, { orgNr: await numberArgument(orgNr, stdin), ...options }),
      ),
    );
  orders
    .command('correct')
    .description('källan har rättat en upplysning: den används inte mer, och hämtas på nytt')
    .argument('<id>', 'beställningens nummer')
    .requiredOption('--by <namn>', 'den som har tagit emot rättelsen')
    .action((id: string, options: { by: string }) =>
      on(() => correctOrderCommand(env, output, { id, ...options })),
    );
}
