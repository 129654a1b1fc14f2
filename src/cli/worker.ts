import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
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
        `kontrollverktyg ${version} svarar på ${service.address} (beskrivning i ${service.address}/openapi.json).`,
      );
      output.note(
        `Kö: ${base.config.queueUrl.split(':')[0]}. Data: ${base.config.dataDir}. Utskick: ${base.config.mail.url.split(':')[0]}.`,
      );
      if (base.fixtures !== null) output.note(describeDay(base.fixtures.day()));
      await untilStopped();
      output.note('Stoppar: det som pågår görs färdigt först.');
    } finally {
      await service.close();
    }
    return 0;
  } finally {
    await base.close();
  }
}

/** Arguments and options of `kontroll worker`. */
export function addWorker(program: Command, { env, output, version, on }: CommandLine): void {
  program
    .command('worker')
    .description('arbetare, scheman och gränssnitt, tills den stoppas')
    .action(() => on(() => workerCommand(env, output, version)));
}
