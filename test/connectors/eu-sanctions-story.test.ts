import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createEuSanctions, createEuSanctionsRegister } from '../../connectors/eu-sanctions/index.ts';
import { liveAddresses } from '../../connectors/live-addresses.ts';
import { cast, memberById } from '../../fixtures/cast/index.ts';
import { type StoryDay, storyDays } from '../../fixtures/cast/world.ts';
import { fixtureCredentials } from '../../fixtures/credentials.ts';
import { createFaults, type FaultKind } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { startSources } from '../../fixtures/server.ts';
import { euSanctionsHandlers } from '../../fixtures/sources/eu-sanctions.ts';
import { fingerprintOf, type RegisterRow, type Validators } from '../../src/domain/register.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import { createLiveTransport } from '../../src/http/live-transport.ts';
import { holding, supplier } from './eu-sanctions-list.ts';
import { byKind, context, failureOf, NOW, settings } from './support.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const parts = (apiKey: string = fixtureCredentials.euSanctions.apiKey) => ({
  settings: { ...settings['eu-sanctions'], url: liveAddresses['eu-sanctions'].url, apiKey },
  mode: 'fixtures' as const,
  transport: () => createFetchTransport(),
});

function stage(first: StoryDay = 1) {
  const faults = createFaults();
  const journal = createJournal();
  const scene = { day: first };
  server.use(
    ...euSanctionsHandlers({
      day: () => scene.day,
      addresses: liveAddresses,
      now: () => NOW,
      faults,
      journal,
      latencyMs: 0,
    }),
  );
  const fetch = (previous: Validators | null = null, register = createEuSanctionsRegister(parts())) =>
    register.fetch({
      previous,
      wanted: () => false,
      folder: '/nowhere',
      signal: new AbortController().signal,
      now: () => NOW,
    });
  const rowsOf = async (day: StoryDay): Promise<RegisterRow[]> => {
    scene.day = day;
    const fetched = await fetch();
    const rows: RegisterRow[] = [];
    if (fetched.outcome === 'new') for await (const row of fetched.rows) rows.push(row);
    return rows;
  };
  return { scene, faults, journal, fetch, rowsOf };
}

describe('the made-up list over three days', () => {
  it('is new on day 1 and 2, and unchanged on day 3', async () => {
    const { scene, fetch, journal } = stage();
    const dates: string[] = [];
    let held: Validators | null = null;
    for (const day of storyDays) {
      scene.day = day;
      const fetched = await fetch(held);
      dates.push(fetched.outcome === 'new' ? fetched.asOf : fetched.outcome);
      if (fetched.outcome === 'new') held = fetched.validators;
    }
    expect(dates).toEqual(['2026-11-20', '2026-11-22', 'unchanged']);
    expect(journal.count()).toBe(3);
  });

  it('changes one entry on day 2 and adds one', async () => {
    const { rowsOf } = stage();
    const prints = async (day: StoryDay) =>
      new Map((await rowsOf(day)).map(({ key, data }) => [key, fingerprintOf(data)]));
    const [before, after] = [await prints(1), await prints(2)];
    const changed = [...before].filter(([key, print]) => after.get(key) !== print).map(([key]) => key);
    expect([before.size, changed, [...after.keys()].filter((key) => !before.has(key))]).toEqual([
      6,
      ['900101'],
      ['900106'],
    ]);
  });

  it.each(storyDays)(
    'on day %i has one member by number, resembles one by its register name, and nobody else',
    async (day) => {
      const { rowsOf } = stage();
      const source = createEuSanctions({ ...parts(), held: holding(await rowsOf(day)) });
      const found: string[] = [];
      for (const { id, name, number, form, person } of cast) {
        const isForeign = form === 'FOREIGN' && !/^\d/.test(number ?? '');
        const numberKind = person ? 'personal' : isForeign ? 'foreign' : 'organisation';
        const asked = supplier({ name, number: number ?? '', numberKind, confirmedForm: form });
        const answer = await source.ask(asked, context());
        if (answer.outcome !== 'answered') throw new Error(answer.outcome);
        if (JSON.stringify(byKind(answer.facts)) !== '{"sanctions.matches":{"matches":[]}}') found.push(id);
      }
      expect(found).toEqual(['skrattande-skuggor', 'truten']);
    },
  );

  it('asks again about the entry that changed', async () => {
    const { rowsOf } = stage();
    const first = await rowsOf(1);
    const answered = first.map(({ key, data }) => `${key} ${fingerprintOf(data)}`);
    const { name, number } = memberById('truten');
    const matches = async (rows: RegisterRow[]) => {
      const source = createEuSanctions({ ...parts(), held: holding(rows, answered) });
      const answer = await source.ask(supplier({ name, number: number ?? '' }), context());
      return answer.outcome === 'answered' && byKind(answer.facts)['sanctions.matches'];
    };
    expect(await matches(first)).toEqual({ matches: [] });
    expect(await matches(await rowsOf(2))).toMatchObject({ matches: [{ entry: '900101', by: 'name' }] });
  });
});

describe('faults of the made-up list', () => {
  it.each<[FaultKind, string]>([
    ['down', 'source-unavailable'],
    ['429', 'source-throttled'],
    ['garbage', 'source-broken'],
    ['half-body', 'source-broken'],
    ['schema-drift', 'source-broken'],
    ['token-expired', 'source-refused'],
  ])('%s → %s', async (kind, code) => {
    const { faults, fetch } = stage();
    faults.set('eu-sanctions', kind);
    expect(await failureOf(fetch())).toMatchObject({ code });
    faults.set('eu-sanctions', null);
    expect((await fetch()).outcome).toBe('new');
  });

  it('a wrong token is refused', async () => {
    const { fetch } = stage();
    const register = createEuSanctionsRegister(parts('wrong'));
    expect(await failureOf(fetch(null, register))).toMatchObject({ code: 'source-refused' });
  });
});

describe('on a real socket', () => {
  it('is fetched, unchanged, cut, and fetched again', async () => {
    const sources = await startSources({ latencyMs: 0 });
    const live = createLiveTransport({ source: 'eu-sanctions' });
    const own = parts();
    const { url } = sources.addresses['eu-sanctions'];
    const register = createEuSanctionsRegister({
      ...own,
      settings: { ...own.settings, url },
      transport: () => live,
    });
    const fetch = (previous: Validators | null) =>
      register.fetch({
        previous,
        wanted: () => false,
        folder: '/nowhere',
        signal: new AbortController().signal,
        now: () => NOW,
      });
    try {
      const first = await fetch(null);
      if (first.outcome !== 'new') throw new Error(first.outcome);
      expect(first.asOf).toBe('2026-11-20');
      expect(await fetch(first.validators)).toEqual({ outcome: 'unchanged' });
      sources.setDay(2);
      sources.setFault('eu-sanctions', 'half-body');
      expect(await failureOf(fetch(first.validators))).toMatchObject({ code: 'source-unavailable' });
      sources.setFault('eu-sanctions', null);
      expect(await fetch(first.validators)).toMatchObject({ outcome: 'new', asOf: '2026-11-22' });
    } finally {
      await live.close();
      await sources.close();
    }
  });
});
