import { assert, asyncProperty, constantFrom, type Arbitrary } from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { addressesAt } from '../../fixtures/server.ts';
import { sendDigest } from '../../jobs/send-digest.ts';
import { heldBack } from '../../src/control/plausibility.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import { addDays, dayOf } from '../../src/domain/time.ts';
import { serve } from '../http/support.ts';
import { emptyDigest, noMarks } from '../store/support.ts';
import { type FaultWorld, members, numbers, openFaults, unknownUnit } from './support.ts';

/** Sources that begin to answer otherwise: openly, and without anybody noticing. */
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** A digest of an earlier day, with nothing in it. */
async function sentBefore({ store, now }: FaultWorld, unit: string): Promise<void> {
  const on = addDays(dayOf(now()), -8);
  const mail = { messageId: `<${unit}@x>`, recipients: [], subject: '', text: '', html: '' };
  await store.digests.save({
    unit,
    period: on,
    on,
    digest: emptyDigest,
    marks: noMarks,
    mail,
    now: now().toISOString(),
  });
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One change to one answer, as sources make them. */
const change = constantFrom(
  'dropped',
  'renamed',
  'another type',
  'a list',
  'a new code',
  'another date format',
  'emptied',
);
type Change = typeof change extends Arbitrary<infer T> ? T : never;

/** Places of single values: keys and positions on the way. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]));
}

function changed(value: unknown, [key = '', ...rest]: readonly string[], how: Change): unknown {
  if (Array.isArray(value))
    return value.map((each, index) =>
      String(index) === key ? (rest.length === 0 ? other(each, how) : changed(each, rest, how)) : each,
    );
  if (!isObject(value)) return value;
  const { [key]: found, ...others } = value;
  if (rest.length > 0) return { ...value, [key]: changed(found, rest, how) };
  if (how === 'dropped') return others;
  if (how === 'renamed') return { ...others, [`${key}New`]: found };
  return { ...value, [key]: other(found, how) };
}

function other(value: unknown, how: Change): unknown {
  if (how === 'another type') return { value };
  if (how === 'a list') return [value];
  if (how === 'a new code') return 'ZZ-9';
  if (how === 'emptied') return '';
  if (how === 'another date format' && typeof value === 'string')
    return value.replace(/^(\d{4})-(\d\d)-(\d\d).*$/, '$3/$2 $1');
  return value;
}

/** Equal, or known less of: never something else. */
function isLess(found: unknown, golden: unknown): boolean {
  if (found === null || JSON.stringify(found) === JSON.stringify(golden)) return true;
  if (typeof found === 'string' && typeof golden === 'string') return golden.startsWith(found);
  if (Array.isArray(found) && Array.isArray(golden))
    return found.every((each) => golden.some((one) => isLess(each, one)));
  if (!isObject(found) || !isObject(golden)) return false;
  return Object.keys(found).every((key) => isLess(found[key], golden[key]));
}

interface Golden {
  readonly source: 'scb' | 'bolagsverket' | 'skatteverket';
  readonly variable: string;
  readonly path: RegExp;
}

/** A world where one source's true answers pass a hand that may change them. */
async function openDrifting({ source, variable, path }: Golden) {
  let hand: (answer: unknown) => unknown = (answer) => answer;
  let target = '';
  let golden: unknown = null;
  const server = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks);
        const headers = Object.fromEntries(
          Object.entries(request.headers).filter(
            ([name]) => !['host', 'connection', 'content-length'].includes(name),
          ),
        ) as Record<string, string>;
        const answer = await fetch(new URL(request.url ?? '', target), {
          method: request.method ?? 'GET',
          headers,
          ...(body.length === 0 ? {} : { body }),
        });
        const text = await answer.text();
        const passes = answer.status === 200 && path.test(request.url ?? '');
        if (passes) golden = JSON.parse(text);
        const said = passes ? JSON.stringify(hand(JSON.parse(text))) : text;
        response
          .writeHead(answer.status, {
            'content-type': answer.headers.get('content-type') ?? 'application/json',
          })
          .end(said);
      })();
    });
  });
  open.push(() => server.close());
  const world = await openFaults({
    env: { [variable]: server.url + new URL(addressesAt('http://fixtures')[source].url).pathname },
  });
  open.push(() => world.close());
  target = `http://127.0.0.1:${world.sources.port}`;
  return { world, golden: () => golden, change: (next: typeof hand) => (hand = next) };
}

async function factsOf(world: FaultWorld, source: string): Promise<readonly DrawnFact[] | string> {
  const connector = world.context.connectors.find(({ id }) => id === source);
  const member = memberById('blaklinten');
  try {
    const answer = await connector?.ask(
      {
        number: member.number ?? '',
        numberKind: 'organisation',
        confirmedForm: 'AB',
        presumedForm: 'AB',
        name: null,
      },
      {
        signal: new AbortController().signal,
        now: world.now,
        reference: 'k1',
        personRef: () => 'P-0000000000000000000000',
        keep: () => undefined,
      },
    );
    return answer?.outcome === 'answered' ? answer.facts : (answer?.outcome ?? 'nothing');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'a bug';
  }
}

const sources: readonly Golden[] = [
  { source: 'scb', variable: 'SCB_URL', path: /\/full$/ },
  { source: 'bolagsverket', variable: 'BOLAGSVERKET_URL', path: /\/organisationer/ },
  { source: 'skatteverket', variable: 'SKATTEVERKET_URL', path: /\/skatteverket\/(?!oauth2)/ },
];

/** What people wrote themselves may change without being a code or a date. */
const isOwnWords = (place: readonly string[]): boolean =>
  /namn$|klartext|beskrivning|adress|postort|postnummer|land$|producent|coAdress/i.test(place.at(-1) ?? '') ||
  place.some((step) => /adress/i.test(step));

describe('fault 9: a source that answers otherwise', () => {
  it.each(sources)(
    'fault 9: whatever changes in an answer of $source, nothing is said that was not said',
    async (golden) => {
      const { world, golden: answer, change: setHand } = await openDrifting(golden);
      const before = await factsOf(world, golden.source);
      if (typeof before === 'string') throw new Error(`no golden answer: ${before}`);
      const places = placesIn(answer()).filter((place) => !isOwnWords(place));
      expect(places.length).toBeGreaterThan(2);
      await assert(
        asyncProperty(constantFrom(...places), change, async (place, how) => {
          setHand((value) => changed(value, place, how));
          const after = await factsOf(world, golden.source);
          if (after === 'source-broken') return;
          if (typeof after === 'string') throw new Error(`it became ${after}`);
          for (const { kind, value } of after) {
            const known = before.find((fact) => fact.kind === kind);
            // The code may be another register's for the same form.
            const same = kind === 'company.form' && isObject(value) && isObject(known?.value);
            if (same && 'form' in value && 'form' in known.value && value['form'] === known.value.form)
              continue;
            if (!isLess(value, known?.value))
              throw new Error(`${kind} became ${JSON.stringify(value)}, was ${JSON.stringify(known?.value)}`);
          }
        }),
        { numRuns: 150, seed: 20_261_122 },
      );
    },
  );

  it('fault 9: one drift is one alarm, not one per supplier; what is not needed stops nothing', async () => {
    const scb = sources[0];
    if (scb === undefined) throw new Error('no source');
    const { world, change: setHand } = await openDrifting(scb);
    expect((await world.one('scb', 'blaklinten')).question.outcome).toBe('answered');
    setHand((value) => changed(value, ['fSkattStat'], 'a new code'));
    const broken = await world.ask('scb', ['tranan', 'havsornen', 'larkan', 'stora-ljuset'], { parallel: 2 });
    expect(broken.map(({ question }) => question.outcome)).toEqual(broken.map(() => 'broken'));
    expect(world.alerts).toHaveLength(1);
    expect(world.alerts[0]).toContain('fSkattStat');
    expect(world.alerts[0]).not.toContain('ZZ-9');
    for (const { question } of broken)
      expect(await world.store.evidence.ofQuestion(question.questionId)).toMatchObject([
        { quarantined: true },
      ]);
    expect((await world.one('bolagsverket', 'larkan')).question.outcome).toBe('answered');
    await world.expectNoHarm(broken);
  });

  it('fault 9: a new field is noted, and the answer stands', async () => {
    const scb = sources[0];
    if (scb === undefined) throw new Error('no source');
    const { world, change: setHand } = await openDrifting(scb);
    await world.one('scb', 'blaklinten');
    setHand((value) => ({ ...(isObject(value) ? value : {}), helNyUppgift: { kod: 1 } }));
    const asked = await world.ask('scb', [
      ...members.slice(1),
      ...Array.from({ length: 30 }, () => 'tranan'),
    ]);
    expect(asked.map(({ question }) => question.outcome)).toEqual(asked.map(() => 'answered'));
    expect(world.lines.filter((line) => line.includes('helNyUppgift'))).toHaveLength(1);
    expect(world.alerts).toEqual([]);
  });
});

describe('fault 10: a source whose answers are empty without saying so', () => {
  const DAY_MS = 86_400_000;
  const unit = (number: string, more: object = {}) => ({
    peOrgNr: `16${number}`,
    namn: 'Påhittat AB',
    jurform: '49',
    fSkattStat: '1',
    momsStat: '1',
    arbGivStat: '1',
    ftgStat: '1',
    bolStat: '0',
    ...more,
  });

  it.each<[string, (number: string) => object | null]>([
    ['all zeros', (number) => unit(number, { fSkattStat: '0', momsStat: '0', arbGivStat: '0' })],
    ['knows nobody', () => null],
    ['blocks left empty', (number) => unit(number, { fSkattStat: '', momsStat: '', arbGivStat: '' })],
  ])('fault 10: %s: held, and no digest goes out before a person has decided', async (_name, tomorrow) => {
    let say: (number: string) => object | null = unit;
    const server = await serve((request, response) => {
      const body = say(/16(\d{10})/.exec(request.url ?? '')?.[1] ?? '');
      response
        .writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' })
        .end(body === null ? unknownUnit : JSON.stringify(body));
    });
    open.push(() => server.close());
    const world = await openFaults({ env: { SCB_URL: `${server.url}/v1` } });
    open.push(() => world.close());
    const who = numbers(40);
    const enqueued: string[] = [];
    const context = {
      ...world.context,
      enqueue: async (job: { name: string }) => {
        enqueued.push(job.name);
      },
    };
    const digest = () =>
      sendDigest.run({}, context, { jobId: 'd', attempt: 1, signal: new AbortController().signal });
    const statesOf = async () =>
      (await world.store.sourceDays.of(dayOf(world.now()))).map(({ source, state }) => `${source} ${state}`);

    // Each unit has had its Startläge: a first digest would wait for a control.
    for (const { id } of world.context.units) await sentBefore(world, id);
    const lastPeriods = async () =>
      Promise.all(world.context.units.map(async ({ id }) => (await world.store.digests.last(id))?.period));
    const before = await lastPeriods();
    await world.ask('scb', who, { parallel: 4 });
    await world.context.statistics.flush();
    expect(await heldBack(dayOf(world.now()), world.context)).toBeNull();

    world.later(DAY_MS);
    say = tomorrow;
    await world.ask('scb', who, { parallel: 4 });
    await world.context.statistics.flush();
    await digest();
    expect(await statesOf()).toEqual(['scb held']);
    expect(world.alerts).toHaveLength(1);
    await digest();
    expect(world.alerts).toHaveLength(1);
    expect(await lastPeriods()).toEqual(before);
    expect(enqueued).toEqual([]);

    const day = dayOf(world.now());
    expect(
      await world.store.sourceDays.letThrough({
        source: 'scb',
        day,
        by: 'Test',
        now: world.now().toISOString(),
      }),
    ).toBe(true);
    await digest();
    expect(await lastPeriods()).not.toEqual(before);
    await world.expectNoHarm([]);
  });
});
