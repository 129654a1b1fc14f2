/** The whole service in a process of its own, to be killed. The environment says everything; prints its address. */
import { openService } from '../../src/app.ts';
import { runControl } from '../../jobs/run-control.ts';
import { readConfig } from '../../src/config/index.ts';
import { createLog } from '../../src/log.ts';

const config = readConfig(process.env);
const service = await openService({ config, log: createLog(config.logLevel), now: () => new Date() }, 'test');
await service.context.enqueue(runControl, { period: process.env['PERIOD'] ?? '' }, { key: 'test-run' });
process.stdout.write(`${service.address}\n`);
process.on('SIGTERM', () => {
  void service.close().then(() => process.exit(0));
});
