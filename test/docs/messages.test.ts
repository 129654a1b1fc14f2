import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { filesUnder, projectRoot } from '../support/files.ts';

const page = readFileSync(path.join(projectRoot, 'docs/troubleshooting.md'), 'utf8');

/** The program's text, with sentences that are written in two pieces put together. */
const program = filesUnder(['src', 'jobs', 'connectors'], /\.tsx?$/)
  .map((file) => readFileSync(path.join(projectRoot, file), 'utf8'))
  .join('\n')
  .replaceAll(/['`]\s*\+\s*['`]/g, '');

/** What the page says that the program says: parted where a name, a day or a number stands. */
const parts = new Set(
  [...page.matchAll(/^\| (`.*?) \| /gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message))
    .flatMap((message) => message.split('…'))
    .map((part) => part.trim())
    .filter((part) => part.length > 3),
);

describe('troubleshooting', () => {
  it('names many messages', () => {
    expect(parts.size).toBeGreaterThan(50);
  });

  it.each([...parts])('the program says "%s"', (part) => {
    expect(program.includes(part)).toBe(true);
  });
});
