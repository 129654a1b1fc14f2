import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readRecords } from '../../src/intake/csv-records.ts';
import { surveyFile } from '../../src/intake/file-survey.ts';

/** What the library reads of the whole text. */
const wholly = (text: string): string[][] =>
  parse(text, {
    delimiter: ';',
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
  });

async function streamed(text: string): Promise<string[][]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-records-'));
  const file = path.join(folder, 'ledger.csv');
  try {
    writeFileSync(file, text);
    const records: string[][] = [];
    await readRecords(file, await surveyFile(file), ';', {
      onRecord: (cells, row) => {
        expect(row).toBe(records.length + 1);
        records.push(cells);
      },
      afterChunk: async () => true,
    });
    return records;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('records of a stream', () => {
  const cell = fc.constantFrom(
    '',
    'Städ',
    '12,50',
    ' b',
    '"a;b"',
    '"två\nrader"',
    '"två\r\n""rader"""',
    'a"b',
  );
  const line = fc.tuple(fc.array(cell, { maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\r'));
  // Some are as long as a chunk, so that ends of lines and open quotes fall on its edge.
  const filler = fc.oneof(fc.constant(0), fc.integer({ min: 65_490, max: 65_536 }));

  it('are those that the library reads of the whole', () =>
    fc.assert(
      fc.asyncProperty(filler, fc.array(line, { minLength: 1, maxLength: 12 }), async (length, lines) => {
        const rest = lines.map(([cells, end]) => cells.join(';') + end).join('');
        const text = `${'x'.repeat(50)}\n`.repeat(length / 51) + 'y'.repeat(length % 51) + `z;å${rest}`;
        expect(await streamed(text)).toEqual(wholly(text));
      }),
      { numRuns: 100 },
    ));

  it.each(['\r\nb;c\r\n', '\rb;c\r', '\nb;c', ';"\r\n"\r\nb\r\n'])(
    'are whole at the edge of a chunk: %j',
    async (rest) => {
      for (const before of [65_533, 65_534, 65_535, 65_536]) {
        const text = `${'x'.repeat(50)}\n`.repeat(1280) + 'y'.repeat(before - 51 * 1280) + rest;
        expect(await streamed(text)).toEqual(wholly(text));
      }
    },
  );

  it('are given up to the quote that is never closed', async () => {
    await expect(streamed('a;b\nc;"d\ne;f\n')).rejects.toThrow(/rad 2: ett citattecken öppnas/);
    await expect(streamed(`a;b\n"${'c;d\n'.repeat(60_000)}`)).rejects.toThrow(/rad 2: ett citattecken/);
  });
});
