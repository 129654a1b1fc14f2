import { describe, expect, it } from 'vitest';

import { readIxbrl } from '../../connectors/annual-reports/ixbrl.ts';
import { unzipLimits, unzipPages } from '../../connectors/annual-reports/unzip.ts';
import { type ZipEntry, zipOf } from '../../fixtures/zip.ts';
import { UnreadableBody } from '../../src/http/body.ts';
import { number, page, turnover } from './annual-reports-page.ts';
import { failureOf, NUMBER } from './support.ts';

const problemOf = async (work: Promise<unknown>): Promise<string> => {
  const failure = await failureOf(work);
  expect(failure).toBeInstanceOf(UnreadableBody);
  return failure instanceof Error ? failure.message : '';
};

describe('annual-reports: the ZIP file', () => {
  it('pages are unpacked, the rest is left packed', async () => {
    const pages = await unzipPages(
      zipOf([
        { name: 'bilder/', content: '' },
        { name: 'bilder/logga.png', content: Buffer.alloc(unzipLimits.unpackedBytes + 1) },
        { name: 'år.xhtml', content: '<html>å</html>' },
        { name: 'mapp/REVISION.HTML', content: '<html/>' },
      ]),
    );
    expect(pages.map(String)).toEqual(['<html>å</html>', '<html/>']);
  });

  const whole = zipOf([{ name: 'a.xhtml', content: page(turnover) }]);
  const halfCap = Buffer.alloc(unzipLimits.unpackedBytes / 2 + 1);
  const many = (count: number, name: string): ZipEntry[] =>
    Array.from({ length: count }, (_, index) => ({ name: `${index}${name}`, content: 'x' }));
  it.each([
    { name: 'text', bytes: Buffer.from('Vi arbetar på sidan'), problem: /not a whole ZIP/ },
    { name: 'nothing', bytes: Buffer.alloc(0), problem: /not a whole ZIP/ },
    { name: 'half a file', bytes: whole.subarray(0, whole.length / 2), problem: /not a whole ZIP/ },
    { name: 'its end alone', bytes: whole.subarray(whole.length / 2), problem: /not a whole ZIP/ },
    {
      name: 'damaged in the middle',
      bytes: Buffer.concat([whole.subarray(0, 60), Buffer.alloc(40), whole.subarray(100)]),
      problem: /not a whole ZIP|damaged/,
    },
    {
      name: 'another checksum',
      bytes: zipOf([{ name: 'a.xhtml', content: 'x', claims: { crc: 1 } }]),
      problem: /damaged/,
    },
    {
      name: 'a bomb',
      bytes: zipOf([{ name: 'a.xhtml', content: Buffer.alloc(unzipLimits.unpackedBytes + 1) }]),
      problem: /larger than/,
    },
    {
      name: 'a bomb that says that it is small',
      bytes: zipOf([
        { name: 'a.xhtml', content: Buffer.alloc(unzipLimits.unpackedBytes + 1), claims: { size: 10 } },
      ]),
      problem: /not a whole ZIP|larger than/,
    },
    {
      name: 'pages that are too large together',
      bytes: zipOf([
        { name: 'a.xhtml', content: halfCap },
        { name: 'b.xhtml', content: halfCap },
      ]),
      problem: /larger than/,
    },
    { name: 'no entry', bytes: zipOf([]), problem: /no XHTML page/ },
    { name: 'no page', bytes: zipOf([{ name: 'a.pdf', content: '%PDF' }]), problem: /no XHTML page/ },
    { name: 'many pages', bytes: zipOf(many(6, '.xhtml')), problem: /more than 5 XHTML/ },
    { name: 'many entries', bytes: zipOf(many(51, '.txt')), problem: /more than 50 entries/ },
    {
      name: 'a long name',
      bytes: zipOf([{ name: `${'a'.repeat(300)}.xhtml`, content: 'x' }]),
      problem: /name that is too long/,
    },
    {
      name: 'a name that leads elsewhere',
      bytes: zipOf([{ name: `../../${NUMBER}.xhtml`, content: 'x' }]),
      problem: /not a whole ZIP/,
    },
  ])('$name cannot be read', async ({ bytes, problem }) => {
    const message = await problemOf(unzipPages(bytes));
    expect(message).toMatch(problem);
    expect(message).not.toContain(NUMBER);
  });
});

describe('annual-reports: the page', () => {
  const wanted = new Set(['Nettoomsattning']);
  it.each([
    { name: 'deep nesting', text: '<a>'.repeat(100_000), problem: /nested deeper/ },
    { name: 'deep nesting, closed', text: '<a>'.repeat(1e5) + '</a>'.repeat(1e5), problem: /nested deeper/ },
    {
      name: 'entities of its own',
      text: `<!DOCTYPE html [<!ENTITY a "&b;&b;"><!ENTITY b "x">]>${page(turnover)}`,
      problem: /entities/,
    },
    { name: 'half a page', text: page(turnover).slice(0, -20), problem: /not a whole XHTML/ },
    { name: 'text', text: 'hej', problem: /not a whole XHTML/ },
    { name: 'nothing', text: '', problem: /not a whole XHTML/ },
  ])('$name cannot be read', async ({ text, problem }) => {
    expect(await problemOf(readIxbrl(text, wanted))).toMatch(problem);
  });

  it('reads what is wanted, whatever the prefixes, and leaves out what is excluded', async () => {
    const { numbers } = await readIxbrl(
      `<!DOCTYPE html><html><x:nonFraction name="y:Nettoomsattning" contextRef="c" scale="3" format="t:numcomma">1<ix:exclude>sida <b>2</b></ix:exclude>2<i>3</i></x:nonFraction>${number({ concept: 'Tillgangar', text: '1' })}</html>`,
      wanted,
    );
    expect(numbers).toEqual([
      {
        concept: 'Nettoomsattning',
        contextRef: 'c',
        unitRef: null,
        decimals: null,
        scale: '3',
        sign: null,
        format: 'numcomma',
        isNil: false,
        text: '123',
      },
    ]);
  });

  it('a page with much text lets other work have its turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await readIxbrl(page(`<p>${'ord '.repeat(1_000_000)}</p>`), wanted);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
