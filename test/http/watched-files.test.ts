import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { isInternalAddress } from '../../src/http/internal-addresses.ts';
import { isTooDeep } from '../../src/http/json-depth.ts';
import { type OnFileProblem, watchFiles } from '../../src/http/watched-files.ts';

let folder: string;
let problems: Parameters<OnFileProblem>[0][];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kontroll-files-'));
  problems = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
/** Written so long ago that it has come to rest. */
const put = (name: string, text: string, agoMs = 10_000) => {
  writeFileSync(at(name), text);
  const then = new Date(Date.now() - agoMs);
  utimesSync(at(name), then, then);
};
const watched = (...names: string[]) =>
  watchFiles({
    files: names.map(at),
    lookMs: 0,
    onProblem: (problem) => problems.push(problem),
    read: (contents) => {
      if (contents.includes('')) throw new Error('secret text in an error');
      return { contents };
    },
  });

describe('a value that follows its files', () => {
  it('is the same value while nothing changes, and the new one when it has', () => {
    put('a', 'one');
    const value = watched('a');
    const first = value();
    expect(value()).toBe(first);
    put('a', 'one');
    expect(value()).toBe(first);
    put('a', 'two');
    expect(value().contents).toEqual(['two']);
  });

  it('waits until a file has come to rest', () => {
    put('a', 'one');
    const value = watched('a');
    put('a', 'tw', 0);
    expect(value().contents).toEqual(['one']);
    put('a', 'two');
    expect(value().contents).toEqual(['two']);
    expect(problems).toEqual([]);
  });

  it('keeps the old one over an empty and a missing file, told once each time, without the content', () => {
    put('a', 'one');
    put('b', 'one');
    const value = watched('a', 'b');
    put('b', '');
    expect([value(), value()].map(({ contents }) => contents)).toEqual([
      ['one', 'one'],
      ['one', 'one'],
    ]);
    expect(problems).toEqual([{ files: [at('a'), at('b')], why: 'not as expected' }]);
    put('b', 'two');
    expect(value().contents).toEqual(['one', 'two']);
    rmSync(at('b'));
    expect([value(), value()][1]?.contents).toEqual(['one', 'two']);
    expect(problems.map(({ why }) => why)).toEqual(['not as expected', 'ENOENT']);
  });

  it('throws when the files are no good to begin with', () => {
    expect(() => watched('nowhere')).toThrow('ENOENT');
  });
});

describe('addresses that no public service has', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    'fe80::1',
    'fd12::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
    'fec0::1',
    '192.0.2.1',
    '192.88.99.1',
    '198.51.100.7',
    '203.0.113.9',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::c0a8:101',
    '64:ff9b:1::808:808',
    '2001:0:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:20::1',
    '2001:db8::1',
    '2002:808:808::1',
    '100::1',
    '3fff::1',
    '5f00::1',
    '::127.0.0.1',
    '::ffff:0:10.0.0.1',
    '::ffff:a9fe:a9fe',
    'fe80::1%eth0',
    '2a00:1450::5efe:10.0.0.1',
    '2a00:1450::200:5efe:a00:1',
  ])('%s is internal', (address) => expect(isInternalAddress(address)).toBe(true));
  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '193.181.0.1',
    '2001:67c:2564::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b::808:808',
    '2a00:1450:4001::5efe',
  ])('%s is not', (address) => expect(isInternalAddress(address)).toBe(false));
});

describe('how deep a JSON text nests', () => {
  it.each<[string, number, boolean]>([
    ['[[[]]]', 3, false],
    ['[[[[]]]]', 3, true],
    ['{"a":{"b":{"c":[1]}}}', 3, true],
    ['[[],[],[],[],[]]', 2, false],
    ['"[[[[[["', 1, false],
    ['{"a\\"[[[[":"]]\\\\","b":"{{{{"}', 1, false],
    ['{"a":"\\\\","b":[[]]}', 2, true],
    ['"never ends [[[[', 1, false],
    ['', 1, false],
  ])('%s against %i: too deep %s', (text, most, tooDeep) => expect(isTooDeep(text, most)).toBe(tooDeep));
});
