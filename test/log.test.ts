import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { createLog } from '../src/log.ts';

afterEach(() => vi.restoreAllMocks());

const logged = (error: unknown): string => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  createLog('error').error({ err: error }, 'job failed');
  return write.mock.calls.map(([text]) => String(text)).join('');
};
const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('errors of the operating system', () => {
  it('are logged by code and call, without the names of files', () => {
    const line = logged(failure(() => readFileSync('/tmp/Anna Exempelgren, placering.csv')));
    expect(line).not.toMatch(/Exempelgren|placering/);
    expect(JSON.parse(line)).toMatchObject({
      err: { code: 'ENOENT', syscall: 'open', message: 'ENOENT: open' },
    });
    expect(line).toContain('log.test.ts');
  });

  it('keep nothing of a name that reads like a line of the stack', () => {
    const line = logged(failure(() => readFileSync('/tmp/x\n    at Anna Exempelgren.csv')));
    expect(line).not.toContain('Exempelgren');
  });

  it('of the network say as much', async () => {
    const error = await new Promise((resolve) =>
      connect('/tmp/Anna Exempelgren.sock').once('error', resolve),
    );
    expect(logged(error)).not.toContain('Exempelgren');
  });

  it('others are logged with what they say', () => {
    expect(JSON.parse(logged(new TypeError('x is no y')))).toMatchObject({
      err: { type: 'TypeError', message: 'x is no y' },
    });
  });
});
