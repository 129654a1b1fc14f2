import { z } from 'zod';

import { SourceUnavailable } from '../src/domain/errors.ts';
import type { Reply } from '../src/http/client.ts';

/** The services' own words, whatever status they come with, for trouble of theirs that passes. */
const Passing = z.looseObject({
  type: z.string().optional(),
  instance: z.string().optional(),
});
const isPassing = ({ type, instance }: z.infer<typeof Passing>): boolean =>
  type === 'urn:bolagsverket:error:network' ||
  ['network.timeout', 'network.error', 'server.error'].includes(instance ?? '');

/**
 * Throws SourceUnavailable when the service says that it cannot answer now. `paid`: the call may have been counted, so
 * what came of it is not known.
 */
export function throwWhenBusy({ status, json, place }: Reply, paid = false): void {
  // What a refusal, a full queue and a failed server mean is known without words.
  if ([401, 403, 429].includes(status) || status >= 500) return;
  const said = Passing.safeParse(json).data;
  if (said === undefined || !isPassing(said)) return;
  throw new SourceUnavailable(`${place.source} says that it cannot answer now`, {
    ...place,
    status,
    reason: paid ? 'outcome-unknown' : 'no-answer',
  });
}
