import { InvalidArgumentError } from 'commander';

import type { Environment } from '../config/index.ts';
import type { Output } from './output.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly output: Output;
  readonly version: string;
}

/** What a command is given: its surroundings, and `on`, which runs its work and keeps the exit code. */
export interface CommandLine extends Surroundings {
  on(work: () => Promise<number>): Promise<void>;
}

export function readNumberOption(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('ett heltal väntades');
  return number;
}
