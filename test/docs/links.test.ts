import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { filesUnder, projectRoot } from '../support/files.ts';

/** Every page of the repository, as paths from its root. */
const pages = [
  ...readdirSync(projectRoot).filter((name) => name.endsWith('.md')),
  ...filesUnder(['docs', 'src', 'jobs', 'connectors', 'fixtures', 'test'], /\.md$/),
].toSorted();

const read = (page: string): string => readFileSync(path.join(projectRoot, page), 'utf8');

/** A page without its blocks of code, where `#` begins no heading and brackets make no link. */
const withoutBlocks = (page: string): string => read(page).replaceAll(/^```[^]*?^```/gm, '');

/** The anchors of a page's headings, as GitHub and GitLab make them: a second heading of the same words ends in `-1`. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(page).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const base = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** Links and pictures that lead to something of ours. */
const links = pages.flatMap((page) =>
  [
    ...withoutBlocks(page)
      .replaceAll(/`[^`\n]*`(?!\])/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ page, target })),
);

const trouble = ({ page, target }: { page: string; target: string }): string | null => {
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURI(file));
  if (to.startsWith('..') || !existsSync(path.join(projectRoot, to)))
    return `${page}: ${target}: no such file`;
  if (anchor === undefined) return null;
  return anchorsOf(to).has(decodeURI(anchor)) ? null : `${page}: ${target}: no such heading`;
};

describe('the pages', () => {
  it('are read, with their links', () => {
    expect(pages).toContain('connectors/scb/README.md');
    expect(links.length).toBeGreaterThan(100);
  });

  it('every link leads to a file and a heading', () => {
    expect(links.map(trouble).filter((each) => each !== null)).toEqual([]);
  });

  it('every file of the program that a page names is there', () => {
    const named = pages
      .filter((page) => page !== 'docs/decisions.md' && page !== 'CHANGELOG.md')
      .flatMap((page) =>
        [
          ...withoutBlocks(page).matchAll(
            /`((?:src|jobs|connectors|fixtures|test)\/[\w./-]+\.(?:tsx?|json|csv|sql))`/g,
          ),
        ].map(([, file = '']) => ({ page, file })),
      );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ file }) => !existsSync(path.join(projectRoot, file)))).toEqual([]);
  });

  it('the README is short', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  it('the README leads to every page of docs', () => {
    const reached = links
      .filter(({ page }) => page === 'README.md')
      .map(({ target }) => target.split('#')[0]);
    const missing = filesUnder(['docs'], /\.md$/).filter(
      (page) => !reached.includes(page) && page !== 'docs/newcomer-questions.md',
    );
    expect(missing).toEqual([]);
  });

  it('every picture is shown somewhere, and is small', () => {
    const shown = links.map(({ page, target }) => path.posix.join(path.posix.dirname(page), target));
    const pictures = filesUnder(['docs/pictures'], /\.png$/);
    expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([]);
    const sizes = pictures.map((picture) => readFileSync(path.join(projectRoot, picture)).length);
    expect(sizes.filter((size) => size > 150_000)).toEqual([]);
  });
});
