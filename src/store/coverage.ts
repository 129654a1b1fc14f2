import type { Coverage, CoverageStore } from '../domain/coverage.ts';
import { paidLatelyFrom } from './sqlite/calendar.ts';
import { createCoverageReader, type Counted } from './rows/coverage-reader.ts';
import type { Context } from './sqlite/database.ts';
import { counted } from './stats.ts';
import { secretCheck } from './rows/tender-wall.ts';

export function createCoverage({ db }: Pick<Context, 'db'>): CoverageStore {
  const periodOf = db.prepare<[number], string>('SELECT period FROM runs WHERE id = ?').pluck();
  const everybody = createCoverageReader(db, 'TRUE');
  const open = createCoverageReader(db, `${counted('s.id')} AND NOT ${secretCheck}`);

  async function ofRun(runId: number, read: () => Promise<Counted>): Promise<Coverage | null> {
    const period = periodOf.get(runId);
    return period === undefined ? null : { period, ...(await read()) };
  }

  return {
    ofRun: (runId) => ofRun(runId, () => everybody(runId, {})),
    openly: ({ runId, today }) => ofRun(runId, () => open(runId, { today, active: paidLatelyFrom(today) })),
  };
}
