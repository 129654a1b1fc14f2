import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import { PERSONS_AT_MOST } from '../../connectors/foretagsinformation/prohibitions.ts';
import type { AskContext, Evidence } from '../../src/domain/connector.ts';
import {
  answered,
  AUDITOR,
  CHAIR,
  DEPUTY,
  DIRECTOR,
  item,
  json,
  listen,
  none,
  officer,
  person,
  problem,
  quick,
  refOf,
  routes,
  serve,
} from './foretagsinformation-support.ts';
import { ab, context, everything, failureOf, NUMBER, today } from './support.ts';

listen();

describe('foretagsinformation: näringsförbud', () => {
  const final = (from: string | null, tom: string | null) => ({ ...none, slutligt: { from, tom } });
  it.each([
    {
      name: 'final',
      block: final('2025-03-01', '2028-02-28'),
      entries: [{ kind: 'final', from: '2025-03-01', to: '2028-02-28' }],
    },
    {
      name: 'temporary',
      block: { ...none, tillfalligt: { from: '2026-10-01' } },
      entries: [{ kind: 'temporary', from: '2026-10-01', to: null }],
    },
    {
      name: 'both',
      block: { slutligt: { from: '2026-11-01', tom: null }, tillfalligt: { from: '2026-10-01' } },
      entries: [{ kind: 'final' }, { kind: 'temporary' }],
    },
    { name: 'its last day', block: final('2020-01-01', today), entries: [{ kind: 'final', to: today }] },
    { name: 'over', block: final('2020-01-01', '2026-11-19'), entries: [] },
    { name: 'none', block: none, entries: [] },
    { name: 'an empty list', block: [], entries: [] },
  ])('$name', async ({ block, entries }) => {
    serve({ person: (number) => json(person(number, number === DEPUTY ? block : none)) });
    expect((await answered()).byKind['representatives.prohibitions']).toMatchObject({
      holders: 3,
      asked: 3,
      prohibited: entries.map((entry) => ({ ...entry, person: refOf(DEPUTY) })),
    });
  });

  it.each([
    { name: 'a null block', reply: (number: string) => json(person(number, null)) },
    {
      name: 'a block left out',
      reply: (number: string) => json({ identitet: { identitetsbeteckning: number } }),
    },
    { name: 'a block without its keys', reply: (number: string) => json(person(number, { forbud: 'x' })) },
    { name: '404', reply: () => problem(404, 'not.found') },
  ])('$name proves nothing: counted as not asked', async ({ reply }) => {
    serve({ person: (number) => (number === CHAIR ? reply(number) : json(person(number))) });
    expect((await answered()).byKind['representatives.prohibitions']).toEqual({
      holders: 3,
      asked: 2,
      prohibited: [],
    });
  });

  it('nobody is asked about by a municipal company, whatever its ground', async () => {
    const asked = serve();
    const company = quick({}, { asksBans: false });
    expect(company.provides).not.toContain('representatives.prohibitions');
    const answer = await answered(company);
    expect(answer.missing).toEqual([]);
    expect(Object.keys(answer.byKind)).not.toContain('representatives.prohibitions');
    expect(routes(asked)).not.toContain('/personer');
  });

  it('nobody is asked about without a stated ground', async () => {
    const asked = serve();
    const answer = await answered(quick({ legalBasis: null }));
    expect(answer.missing).toEqual(['representatives.prohibitions']);
    expect(routes(asked)).not.toContain('/personer');
  });

  it('nobody is asked about when the officers are unknown', async () => {
    const asked = serve({ company: () => json([{ ...item, funktionarer: null }]) });
    expect((await answered()).missing).toEqual(['representatives.officers', 'representatives.prohibitions']);
    expect(routes(asked)).not.toContain('/personer');
  });

  it.each([
    ['REV', 0],
    ['REVS', 0],
    ['REVL', 0],
    ['DELG', 0],
    ['LE', 1],
    ['PO', 1],
    ['XYZ', 1],
  ])('whoever is %s alone: %i asked', async (code, count) => {
    const asked = serve({ company: () => json([{ ...item, funktionarer: [officer(CHAIR, 'A', code)] }]) });
    expect((await answered()).byKind['representatives.prohibitions']).toMatchObject({ holders: count });
    expect(routes(asked).filter((route) => route === '/personer')).toHaveLength(count);
  });

  it('asks about so many at most and counts the rest, each person once', async () => {
    const many = Array.from({ length: PERSONS_AT_MOST + 4 }, (_, nth) =>
      officer(`18920101${9800 + nth}`, 'A', 'LE', 'OF'),
    );
    const asked = serve({ company: () => json([{ ...item, funktionarer: many }]) });
    expect((await answered()).byKind['representatives.prohibitions']).toEqual({
      holders: PERSONS_AT_MOST + 4,
      asked: PERSONS_AT_MOST,
      prohibited: [],
    });
    expect(routes(asked).filter((route) => route === '/personer')).toHaveLength(PERSONS_AT_MOST);
  });

  it.each([
    { name: '500', reply: () => problem(500, 'network.timeout') },
    { name: '403', reply: () => problem(403, 'auth.error') },
    { name: 'quota', reply: () => problem(429, 'client.error') },
    { name: 'a cut connection', reply: () => HttpResponse.error() },
  ])('$name half-way ends the asking and keeps what was found', async ({ reply }) => {
    let calls = 0;
    const [first] = [CHAIR, DIRECTOR, DEPUTY].map(refOf).toSorted();
    serve({
      person: (number) => ((calls += 1) === 2 ? reply() : json(person(number, final('2025-03-01', null)))),
    });
    const answer = await answered();
    expect(answer.missing).toEqual([]);
    expect(answer.byKind['representatives.prohibitions']).toEqual({
      holders: 3,
      asked: 1,
      prohibited: [{ person: first, kind: 'final', from: '2025-03-01', to: null }],
    });
    expect(calls).toBe(2);
  });

  it.each([
    { name: '500', reply: () => problem(500, 'network.timeout') },
    { name: 'quota', reply: () => problem(429, 'client.error') },
  ])('$name before anybody was asked about makes the kind missing', async ({ reply }) => {
    let calls = 0;
    serve({ person: () => ((calls += 1), reply()) });
    const answer = await answered();
    expect(answer.missing).toEqual(['representatives.prohibitions']);
    expect(answer.facts).toHaveLength(4);
    expect(calls).toBe(1);
  });

  it.each([
    ['about somebody else', AUDITOR],
    ['about nobody', 'okänd'],
  ])('an answer %s breaks the whole', async (_, number) => {
    serve({ person: () => json(person(number)) });
    const error = await failureOf(quick().ask(ab, context()));
    expect(error).toMatchObject({
      code: 'source-broken',
      details: { paths: 'identitet.identitetsbeteckning' },
    });
  });
});

describe('foretagsinformation: nobody is named', () => {
  const secrets = [CHAIR, DIRECTOR, DEPUTY, AUDITOR].flatMap((number) => [number, number.slice(2)]);
  const named = new RegExp([...secrets, 'Påhittsson', 'Alfhild', 'Birger', 'Cajsa', 'Dagny'].join('|'));

  const keeping = (): { kept: Evidence[]; context: AskContext } => {
    const kept: Evidence[] = [];
    return { kept, context: { ...context(), keep: (evidence) => kept.push(evidence) } };
  };

  it('in facts and routes; the persons carry names and numbers, for sealing', async () => {
    serve({
      company: () =>
        json([
          {
            ...item,
            firmateckning: {
              kodad: [[{ typ: { kod: 'ENSAM' }, funktionarer: [officer(CHAIR, 'Alfhild')] }]],
              klartext: `Firman tecknas av Alfhild Påhittsson, ${CHAIR}.`,
              prokuratext: 'Birger Påhittsson',
            },
          },
        ]),
      person: (number) => json(person(number, { ...none, slutligt: { from: '2025-01-01', tom: null } })),
    });
    const { kept, context: asking } = keeping();
    const answer = await quick().ask(ab, asking);
    if (answer.outcome !== 'answered') throw new Error(answer.outcome);
    expect(answer.facts).toHaveLength(5);
    expect(JSON.stringify(answer.facts)).not.toMatch(named);
    expect(JSON.stringify(answer.persons)).toMatch(named);
    expect([...new Set(kept.map(({ route }) => route))]).toEqual([
      '/organisationer',
      '/finansiellarapporter',
      '/personer',
    ]);
    // The bytes are the answer itself, so that the patterns above are known to find what is there.
    expect(kept.map(({ bytes }) => Buffer.from(bytes).toString()).join('')).toMatch(named);
  });

  it.each([
    { name: 'drift in the officers', steps: { company: () => json([{ ...item, funktionarer: 'x' }]) } },
    { name: 'drift in a person', steps: { person: () => json({ namn: 'Alfhild', nummer: CHAIR }) } },
    {
      name: 'a person’s date',
      steps: {
        person: (number: string) =>
          json(person(number, { ...none, tillfalligt: { from: `${CHAIR} Alfhild` } })),
      },
    },
    {
      name: 'a person’s error body',
      steps: { person: () => problem(400, 'validation.client', { detail: `${CHAIR} Alfhild` }) },
    },
  ])('in errors: $name', async ({ steps }) => {
    serve(steps);
    const error = await failureOf(quick().ask(ab, context()));
    expect(error).toMatchObject({ code: 'source-broken' });
    expect(everything(error)).not.toMatch(named);
    expect(everything(error)).not.toContain(NUMBER);
  });
});
