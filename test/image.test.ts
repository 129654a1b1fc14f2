import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { projectRoot } from './support/files.ts';

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

describe('the image', () => {
  const dockerfile = read('Dockerfile');

  it.each([
    ['compiles what is native from the sources that the lockfile pins', 'npm_config_build_from_source=true'],
    ['runs as an ordinary user', 'USER node'],
    ['bounds the heap', '--max-old-space-size='],
    ['can be built from an image named by its digest', 'ARG NODE_IMAGE='],
  ])('%s', (_what, text) => {
    expect(dockerfile).toContain(text);
  });

  it('holds what was pruned of the build, and neither sources nor tests', () => {
    const [, last = ''] = dockerfile.split(/^FROM \$\{NODE_IMAGE\}$/m);
    const copied = [...last.matchAll(/^COPY --from=build \/app\/(\S+) /gm)].map(([, what]) => what);
    expect(copied).toEqual(['package.json', 'node_modules', 'dist']);
    expect(last).not.toMatch(/^(?:COPY|ADD) (?!--from=build)/m);
  });
});

describe('compose', () => {
  const [, worker = '', redis = ''] = read('compose.yaml').split(/^ {2}(?:worker|redis):$/m);

  it.each([
    ['worker', worker],
    ['redis', redis],
  ])('%s has limits, no capability and no way to new ones', (_name, service) => {
    expect(service).toMatch(/^ {4}mem_limit: \d+[mg]$/m);
    expect(service).toMatch(/^ {4}pids_limit: \d+$/m);
    expect(service).toContain('cap_drop: [ALL]');
    expect(service).toContain("security_opt: ['no-new-privileges:true']");
  });

  it('the queue is behind a password, on no port, and keeps what waits', () => {
    expect(redis).toContain('requirepass');
    expect(redis).toContain('--appendonly yes');
    expect(redis).toContain('noeviction');
    expect(redis).not.toMatch(/^ {4}ports:/m);
    expect(worker).toContain('REDIS_PASSWORD:?');
  });

  it('the endpoint is open to this machine alone', () => {
    expect([...worker.matchAll(/^ {6}- '([^']+:3000)'$/gm)].map(([, port]) => port)).toEqual([
      '127.0.0.1:3000:3000',
    ]);
  });
});
