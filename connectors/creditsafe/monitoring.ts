import type { AskedSupplier } from '../../src/domain/connector.ts';
import { SourceRefused } from '../../src/domain/errors.ts';
import { dayOf } from '../../src/domain/time.ts';
import type { Watch, WatchContext, WatchEvent, Watched } from '../../src/domain/watch.ts';
import type { Transport } from '../../src/http/transport.ts';
import type { SourceSettings } from '../settings.ts';
import { readAllowances } from './access.ts';
import { createConnect, nothing } from './connect.ts';
import { letterFree } from './index.ts';
import { swedishInstant } from './local-time.ts';
import { Account, Companies, Events, Hits, Made, Portfolios, Rules } from './monitoring-schema.ts';
import { broken } from './schema.ts';

const PAGE = 1000;
const MOST_PAGES = 200;
/** The rules of Sweden, and those that hold in every country. */
const RULE_COUNTRIES = ['SE', 'XX'] as const;

/** Null when no portfolio is named, or what the source demands is not there. */
export function createMonitoring(settings: SourceSettings, transport: () => Transport): Watch | null {
  const { portfolio, tokenUrl, username, password } = settings;
  if (portfolio === null || tokenUrl === null || username === null || password === null) return null;
  const connect = createConnect(settings, transport);
  let opened: string | null = null;

  /** Ordering a report would add the company to a portfolio by itself: whom we never watch could come to be watched. */
  async function refuseAutoTracker(context: WatchContext): Promise<void> {
    const path = '/monitoring/user/details';
    const account = await connect(context, { method: 'GET', path, route: path, schema: Account });
    if (account.isAutoTracker) {
      throw new SourceRefused(
        'creditsafe: the account adds every ordered company to a portfolio by itself (isAutoTracker); have it switched off',
        { source: 'creditsafe', route: path, reason: 'forbidden' },
      );
    }
  }

  async function findPortfolio(context: WatchContext): Promise<string | null> {
    const route = '/monitoring/portfolios';
    const query = new URLSearchParams({ searchQuery: portfolio ?? '', page: '0', pageSize: String(PAGE) });
    const { data } = await connect(context, {
      method: 'GET',
      path: `${route}?${query.toString()}`,
      route,
      schema: Portfolios,
    });
    return data.portfolios.find(({ name }) => name === portfolio)?.portfolioId ?? null;
  }

  /** A name that somebody took meanwhile (409) is looked up again. */
  async function ensurePortfolio(context: WatchContext): Promise<string> {
    const route = '/monitoring/portfolios';
    const found = await findPortfolio(context);
    if (found !== null) return found;
    const made = await connect(context, {
      method: 'POST',
      path: route,
      route,
      json: { name: portfolio, isDefault: false, emails: [] },
      schema: Made,
      meaning: ({ status }) => (status === 409 ? ('taken' as const) : undefined),
    });
    if (made !== 'taken') return made.portfolioId;
    const taken = await findPortfolio(context);
    if (taken === null) throw broken('data.portfolios');
    return taken;
  }

  /** A new portfolio has no rule on. Every rule there is gets on, and is read back, because only that shows it. */
  async function switchRulesOn(portfolioId: string, context: WatchContext): Promise<void> {
    for (const country of RULE_COUNTRIES) {
      const route = '/monitoring/portfolios/{portfolio}/eventRules/{country}';
      const path = `/monitoring/portfolios/${encodeURIComponent(portfolioId)}/eventRules/${country}`;
      const read = () => connect(context, { method: 'GET', path, route, schema: Rules });
      const off = (await read()).filter(({ isActive }) => !isOn(isActive));
      if (off.length === 0) continue;
      const json = off.map(({ ruleCode, param0, param1, param2 }) => ({
        ruleCode,
        isActive: 1,
        ...(param0 == null ? {} : { param0 }),
        ...(param1 == null ? {} : { param1 }),
        ...(param2 == null ? {} : { param2 }),
      }));
      await connect(context, { method: 'PUT', path, route, json, schema: nothing });
      const still = (await read()).filter(({ isActive }) => !isOn(isActive));
      if (still.length > 0) {
        throw new SourceRefused(
          `creditsafe: ${still.length} rules of the portfolio could not be switched on`,
          {
            source: 'creditsafe',
            route,
            reason: 'forbidden',
          },
        );
      }
    }
  }

  const portfolioId = async (context: WatchContext): Promise<string> =>
    (opened ??= await ensurePortfolio(context));

  /** Pages are counted from zero; the last one says null where the next would be. */
  async function pages<Item>(
    read: (page: number) => Promise<{ items: readonly Item[]; next: number | null }>,
  ): Promise<readonly Item[]> {
    const all: Item[] = [];
    let page: number | null = 0;
    for (let count = 0; page !== null && count < MOST_PAGES; count++) {
      const { items, next }: { items: readonly Item[]; next: number | null } = await read(page);
      all.push(...items);
      // A page that leads to itself or back would never end.
      page = next !== null && next > page ? next : null;
    }
    return all;
  }

  /** Connect's own id of a company; a search costs nothing. More hits than one are nobody. */
  async function companyIdOf(supplier: AskedSupplier, context: WatchContext): Promise<string | null> {
    const query = new URLSearchParams({ countries: 'SE', regNo: supplier.number });
    const { companies } = await connect(context, {
      method: 'GET',
      path: `/companies?${query.toString()}`,
      route: '/companies',
      schema: Hits,
    });
    return companies?.length === 1 ? (companies[0]?.id ?? null) : null;
  }

  return {
    source: 'creditsafe',
    forms: [...letterFree],
    async open(context) {
      await refuseAutoTracker(context);
      await switchRulesOn(await portfolioId(context), context);
    },
    async members(context) {
      const id = encodeURIComponent(await portfolioId(context));
      return pages<Watched>(async (page) => {
        const { data, paging } = await connect(context, {
          method: 'GET',
          path: `/monitoring/portfolios/${id}/companies?page=${page}&pageSize=${PAGE}`,
          route: '/monitoring/portfolios/{portfolio}/companies',
          schema: Companies,
        });
        const items = data.companies.map((company) => ({
          companyId: company.id,
          reference: company.personalReference ?? null,
        }));
        return { items, next: paging?.next ?? null };
      });
    },
    async add(supplier, reference, context) {
      // The last door: whom watching could make the bureau write to is never put under it.
      if (
        supplier.numberKind !== 'organisation' ||
        supplier.confirmedForm === null ||
        !letterFree.has(supplier.confirmedForm)
      ) {
        throw new SourceRefused('creditsafe: this legal form is never monitored', {
          source: 'creditsafe',
          reason: 'forbidden',
        });
      }
      const companyId = await companyIdOf(supplier, context);
      if (companyId === null) return 'not-found';
      await connect(context, {
        method: 'POST',
        path: `/monitoring/portfolios/${encodeURIComponent(await portfolioId(context))}/companies`,
        route: '/monitoring/portfolios/{portfolio}/companies',
        json: { id: companyId, personalReference: reference },
        schema: nothing,
        // It stands there already.
        meaning: ({ status }) => (status === 409 ? null : undefined),
      });
      return 'added';
    },
    async remove(companyId, context) {
      const id = encodeURIComponent(await portfolioId(context));
      await connect(context, {
        method: 'DELETE',
        path: `/monitoring/portfolios/${id}/companies/${encodeURIComponent(companyId)}`,
        route: '/monitoring/portfolios/{portfolio}/companies/{company}',
        schema: nothing,
        // It is gone already.
        meaning: ({ status }) => (status === 404 ? null : undefined),
      });
    },
    async events(since, context) {
      const own = await portfolioId(context);
      const found = await pages(async (page) => {
        const query = new URLSearchParams({
          startDate: dayOf(new Date(since)),
          sortBy: 'eventDate',
          sortDir: 'asc',
          page: String(page),
          pageSize: String(PAGE),
        });
        const answer = await connect(context, {
          method: 'GET',
          path: `/monitoring/notificationEvents?${query.toString()}`,
          route: '/monitoring/notificationEvents',
          schema: Events,
        });
        return { items: answer.data ?? [], next: answer.paging?.next ?? null };
      });
      return found.flatMap(({ company, eventDate }): WatchEvent[] => {
        if (company.portfolioId != null && company.portfolioId !== own) return [];
        const at = swedishInstant(eventDate);
        if (at === null) throw broken('data.eventDate');
        return at < since ? [] : [{ companyId: company.id, at }];
      });
    },
    allowances: (context) => readAllowances(connect, context),
  };
}

const isOn = (isActive: number | boolean | null | undefined): boolean => isActive === true || isActive === 1;
