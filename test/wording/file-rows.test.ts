import { expect, it } from 'vitest';

import { byPlace, rejectedText, sheetLines } from '../../src/wording/file-rows.ts';

it('counts the rows of a sheet as those of a file are counted', () => {
  const read = { read: true, reason: null };
  expect(
    sheetLines([
      { name: 'Jan', rows: 1, ...read },
      { name: 'Feb', rows: 1200, ...read },
    ]),
  ).toEqual(['Blad som lästes: Jan (1 rad); Feb (1200 rader).']);
});

it('puts rejected rows sheet by sheet, each from the top', () => {
  const rejected = [
    { sheet: 'B', row: 2 },
    { sheet: 'A', row: 10 },
    { sheet: 'A', row: 9 },
  ].map((place) => ({ ...place, reason: 'Datum saknas', value: '' }));
  expect(rejected.toSorted(byPlace).map(rejectedText)).toEqual([
    'A, rad 9: Datum saknas',
    'A, rad 10: Datum saknas',
    'B, rad 2: Datum saknas',
  ]);
});
