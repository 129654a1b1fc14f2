import { describeDay } from '../../fixtures/describe.ts';
import { openService } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { openBase } from './base.ts';
import type { Output } from './output.ts';
import { untilStopped } from './stop.ts';

/** `kontroll worker`: workers, schedules and admin endpoint, until stopped. */
export async function workerCommand(env: Environment, output: Output, version: string): Promise<number> {
  const base = await openBase(env);
  try {
    const service = await openService(base, version);
    try {
      output.note(
        `kontrollverktyg ${version} listens on ${service.address} (OpenAPI at ${service.address}/openapi.json).`,
      );
      output.note(
        `Queue ${base.config.queueUrl.split(':')[0]}, data in ${base.config.dataDir}, mail to ${base.config.mail.url.split(':')[0]}.`,
      );
      if (base.fixtures !== null) output.note(describeDay(base.fixtures.day()));
      await untilStopped();
      output.note('Stopping: running work is finished first.');
    } finally {
      await service.close();
    }
    return 0;
  } finally {
    await base.close();
  }
}
