// A worker process of its own, to be killed in the middle of a job: node --import tsx worker-child.ts <url> <prefix>
import { open, pause } from './support.ts';

const [url = '', prefix = ''] = process.argv.slice(2);
const queue = await open(url, { prefix });
await queue.work(() => ({
  handle: async () => {
    process.stdout.write('started\n');
    await pause(60_000);
  },
}));
