#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };
import { processOutput } from './cli/output.ts';
import { runProgram } from './cli/program.ts';

process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  output: processOutput,
  version: packageJson.version,
});
