#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };
import { processOutput } from './cli/output.ts';
import { runProgram } from './cli/program.ts';

// What we write may hold personal data: it is for this user alone.
process.umask(0o077);
process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  output: processOutput,
  version: packageJson.version,
});
