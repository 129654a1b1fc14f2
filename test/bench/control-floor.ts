/**
 * The floor: the same number of BullMQ jobs and the same calls by bare `undici.request`, with no parsing, no rules and
 * no store. argv: checks, double's port, Redis port. Prints JSON.
 */
import { Queue, Worker } from 'bullmq';
import { Agent, request } from 'undici';

import { madeUpNumbers } from './seed.ts';

const [checks = 0, doublePort = 0, redisPort = 0] = process.argv.slice(2).map(Number);
const base = `http://127.0.0.1:${doublePort}`;
const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };
const prefix = 'floor';
const agents = new Map<string, Agent>();

async function call(source: string, path: string, body?: string): Promise<void> {
  let dispatcher = agents.get(source);
  if (dispatcher === undefined) agents.set(source, (dispatcher = new Agent({ connections: 8 })));
  const answer = await request(`${base}/${source}${path}`, {
    dispatcher,
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: 'Bearer canned', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  await answer.body.text();
}

const calls: Record<string, (number: string) => Promise<void>> = {
  skatteverket: async (number) => {
    for (const resource of ['fskatt', 'moms', 'arbetsgivarregistrerad']) {
      await call('skatteverket', `/beskattning/foretag/engagemang/v1/16${number}/${resource}`);
    }
  },
  scb: (number) => call('scb', `/juridiskaenheter/16${number}/full`),
  bolagsverket: (number) =>
    call('bolagsverket', '/organisationer', JSON.stringify({ identitetsbeteckning: number })),
  creditsafe: async (number) => {
    await call(
      'creditsafe',
      `/getdata?searchnumber=${number}&blockname=KONTROLL_BAS&transactionid=x&language=sv`,
    );
    await call(
      'creditsafe',
      `/getdata?searchnumber=${number}&blockname=KONTROLL_KREDIT&transactionid=x&language=sv`,
    );
  },
};

const removed = { removeOnComplete: true, removeOnFail: true };
const checkQueue = new Queue('check', { connection, prefix });
const queues = Object.keys(calls).map((source) => new Queue(source, { connection, prefix }));
const open = new Map<number, number>();
let done = 0;
let finish: () => void = () => undefined;
const finished = new Promise<void>((resolve) => {
  finish = resolve;
});

const workers = Object.entries(calls).map(
  ([source, ask]) =>
    new Worker<{ check: number; number: string }>(
      source,
      async ({ data }) => {
        await ask(data.number);
        const left = (open.get(data.check) ?? 0) - 1;
        open.set(data.check, left);
        if (left === 0) await checkQueue.add('check', { check: data.check }, removed);
      },
      { connection, prefix, concurrency: 8 },
    ),
);
workers.push(
  new Worker(
    'check',
    async () => {
      done += 1;
      if (done === checks) finish();
    },
    { connection, prefix, concurrency: 4 },
  ),
);

const cpu = process.cpuUsage();
const began = performance.now();
const numbers = madeUpNumbers(checks);
for (let from = 0; from < checks; from += 200) {
  const chunk = numbers.slice(from, from + 200);
  chunk.forEach((_number, index) => open.set(from + index, queues.length));
  await Promise.all(
    queues.map((queue) =>
      queue.addBulk(
        chunk.map((number, index) => ({ name: 'ask', data: { check: from + index, number }, opts: removed })),
      ),
    ),
  );
}
await finished;
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
process.stdout.write(
  `${JSON.stringify({ seconds, cpuMs: (used.user + used.system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
process.exit(0);
