#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };
import { processOutput } from './cli/output.ts';
import { runProgram } from './cli/program.ts';

// Whoever reads our output may stop, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// What we write may hold personal data: it is for this user alone.
process.umask(0o077);
process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  output: processOutput,
  version: packageJson.version,
});
