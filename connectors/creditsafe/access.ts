import { z } from 'zod';

import type { Allowance, WatchContext } from '../../src/domain/watch.ts';
import type { Connect } from './connect.ts';
import { broken } from './schema.ts';

const ROUTE = '/access';

const Line = z.looseObject({
  paid: z.number(),
  used: z.number(),
  countryIso2: z.string().nullish(),
});

/** What is left of the contract, per service and country. Free. Throws SourceBroken when no line of it can be found. */
export async function readAllowances(connect: Connect, context: WatchContext): Promise<readonly Allowance[]> {
  const answer = await connect(context, {
    method: 'GET',
    path: ROUTE,
    route: ROUTE,
    schema: z.record(z.string(), z.unknown()),
  });
  const found = linesIn(answer, 'access');
  if (found.length === 0) throw broken('paid');
  return found;
}

/**
 * Assumption: a service is the name of a list whose items say `paid` and `used`. The documents name those figures, and
 * not the lists around them, so that they are looked for wherever they stand.
 */
function linesIn(value: unknown, name: string, depth = 0): Allowance[] {
  if (typeof value !== 'object' || value === null || depth > 4) return [];
  if (!Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => linesIn(inner, key, depth + 1));
  }
  return value.flatMap((item: unknown) => {
    const line = Line.safeParse(item);
    return line.success
      ? [
          {
            service: name,
            country: line.data.countryIso2 ?? null,
            paid: line.data.paid,
            used: line.data.used,
          },
        ]
      : [];
  });
}
