import type { Connector } from '../domain/connector.ts';
import type { JobType, QueueSettings } from '../domain/job.ts';
import { askQueue, askSourceType } from './job-types.ts';

/** The queues that jobs want. One per source gives each its own rate, pause and failures; other jobs have one each. */
export const queueSettings = (
  jobs: readonly JobType[],
  {
    connectors,
    rateLimits,
  }: { readonly connectors: readonly Pick<Connector, 'id' | 'rateLimit'>[]; readonly rateLimits: boolean },
): readonly QueueSettings[] =>
  jobs.flatMap(({ name, concurrency }) =>
    name === askSourceType.name
      ? connectors.map(({ id, rateLimit }) => ({
          name: askQueue(id),
          concurrency,
          rateLimit: rateLimits ? rateLimit : null,
        }))
      : [{ name, concurrency, rateLimit: null }],
  );
