import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { filesUnder, projectRoot } from './support/files.ts';

/** Who may import whom: a folder, and the folders it may reach besides its own. */
const mayImport: Record<string, readonly string[]> = {
  'src/domain': [],
  'src/wording': ['src/domain'],
  'src/rules': ['src/domain', 'src/wording'],
  'src/intake': ['src/domain', 'src/wording'],
  'src/digest': ['src/domain', 'src/wording'],
  'src/http': ['src/domain'],
  'src/store': ['src/domain'],
  'src/queue': ['src/domain'],
  'src/admin': ['src/domain'],
  connectors: ['src/domain', 'src/http'],
  'src/control': ['src/domain', 'src/rules', 'src/digest', 'src/wording'],
  jobs: ['src/domain', 'src/control'],
  fixtures: ['src/domain'],
};

/** Each library has one home, so that replacing it is one folder's work. */
const homes: Record<string, readonly string[]> = {
  bullmq: ['src/queue'],
  ioredis: ['src/queue'],
  pg: ['src/queue'],
  '@electric-sql/pglite': ['src/queue'],
  'drizzle-orm': ['src/store/sqlite'],
  'better-sqlite3': ['src/store/sqlite'],
  undici: ['src/http'],
  nodemailer: ['src/digest/mail'],
  hono: ['src/admin', 'src/digest'],
  msw: ['fixtures'],
  commander: ['src/cli'],
};

const files = filesUnder(['src', 'jobs', 'connectors', 'fixtures'], /\.tsx?$/);
const importPattern = /(?:from|import)\s*\(?\s*'([^']+)'/g;

/** Every import in the product: file, what it names, and the file it means when it is ours. */
const imports = files.flatMap((file) =>
  [...readFileSync(path.join(projectRoot, file), 'utf8').matchAll(importPattern)].map(([, name = '']) => ({
    file,
    name,
    target: name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : null,
  })),
);

const folderOf = (file: string): string | undefined =>
  Object.keys(mayImport).find((folder) => file.startsWith(`${folder}/`));

describe('imports point inwards', () => {
  it('reads a plausible number of imports', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it('no folder reaches beyond what it may', () => {
    const wrong = imports
      .filter(({ file, target }) => {
        const from = folderOf(file);
        if (from === undefined || target === null || target.startsWith(`${from}/`)) return false;
        return !mayImport[from]?.some((folder) => target.startsWith(`${folder}/`));
      })
      .map(({ file, target }) => `${file} → ${target}`);
    expect(wrong).toEqual([]);
  });

  it('a connector never knows another connector', () => {
    const wrong = imports
      .filter(({ file, target }) => {
        const own = /^connectors\/([^/]+)\//.exec(file)?.[1];
        const other = /^connectors\/([^/]+)\//.exec(target ?? '')?.[1];
        return own !== undefined && other !== undefined && own !== other;
      })
      .map(({ file, target }) => `${file} → ${target}`);
    expect(wrong).toEqual([]);
  });

  it('each library has one home', () => {
    const wrong = imports
      .filter(({ file, name }) => {
        const library = Object.keys(homes).find((each) => name === each || name.startsWith(`${each}/`));
        return library !== undefined && !homes[library]?.some((folder) => file.startsWith(`${folder}/`));
      })
      .map(({ file, name }) => `${file} → ${name}`);
    expect(wrong).toEqual([]);
  });

  it('the environment is read in one place', () => {
    const readers = files.filter((file) =>
      /process\.env\b/.test(readFileSync(path.join(projectRoot, file), 'utf8')),
    );
    expect(readers).toEqual(['src/main.ts']);
  });

  // Measured: such a statement is planned anew at each execution, which took most of a list's page.
  it('no statement is limited by a bare parameter', () => {
    const wrong = files.filter((file) =>
      /\b(?:LIMIT|OFFSET)\s+[?@:$](?!\{)/.test(readFileSync(path.join(projectRoot, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });
});
