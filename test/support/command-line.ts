import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

import { runProgram } from '../../src/cli/program.ts';

export interface CommandLine {
  readonly dataDir: string;
  /** Runs `kontroll …` in this process with an environment of its own. */
  run(
    args: string,
    options?: { stdin?: string; env?: Record<string, string> },
  ): Promise<{ code: number; out: string; err: string }>;
  /** The same, with the output read as JSON. */
  json(
    args: string,
    options?: { stdin?: string; env?: Record<string, string> },
  ): Promise<{ code: number; value: unknown }>;
  close(): void;
}

/** The command line on an empty data folder. Arguments are split at spaces; a path with a space will not do. */
export function openCommandLine(): CommandLine {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kontroll-cli-'));
  const run: CommandLine['run'] = async (args, { stdin = '', env = {} } = {}) => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await runProgram(args.split(' '), {
      env: { DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env },
      stdin: Readable.from([stdin]),
      output: { print: (text) => out.push(text), note: (text) => err.push(text), interactive: false },
      version: '0.0.0-test',
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  return {
    dataDir,
    run,
    json: async (args, options) => {
      const { code, out, err } = await run(args, options);
      try {
        return { code, value: JSON.parse(out) as unknown };
      } catch {
        throw new Error(`no JSON from "${args}" (${code}): ${out} ${err}`);
      }
    },
    close: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}
