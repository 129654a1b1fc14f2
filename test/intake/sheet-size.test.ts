import { expect, it } from 'vitest';

import { sheetSize } from '../../src/intake/sheet-size.ts';

const sheet =
  '<sheetData xmlns:r="http://example.org/1"><row r="7" spans="1:28"><c r="A7"/><c s="1" r = \'AB7\'/></row><row r="900"/></sheetData>';

it.each([1, 7, 1000])('measures a sheet that comes in parts of %d bytes', (part) => {
  const size = sheetSize();
  for (let at = 0; at < sheet.length; at += part) size.add(Buffer.from(sheet.slice(at, at + part)));
  expect({ rows: size.rows, columns: size.columns, isStrange: size.isStrange }).toEqual({
    rows: 7,
    columns: 28,
    isStrange: false,
  });
});

it.each(['1e6', '0x100000', '&#65;1', `${'0'.repeat(60)}9`])('finds %s strange', (address) => {
  const size = sheetSize();
  size.add(Buffer.from(`<row r="${address}">`));
  expect(size.isStrange).toBe(true);
});

it.each([
  [201, true],
  [60, false],
])('with %d attributes in one tag is swollen: %j', (count, isSwollen) => {
  const attributes = Array.from({ length: count }, (_, at) => ` attribute${at}="1"`).join('');
  const text = `<row r="1"><c r="A1"/>${'<v>1</v>'.repeat(500)}<c r="B1"${attributes}/>${'<v>1</v>'.repeat(500)}</row>`;
  for (const part of [7, 1000, text.length]) {
    const size = sheetSize();
    for (let at = 0; at < text.length; at += part) size.add(Buffer.from(text.slice(at, at + part)));
    expect(size.isSwollen).toBe(isSwollen);
  }
});

it('is not swollen by a cell that holds a text of attributes', () => {
  const size = sheetSize();
  size.add(Buffer.from(`<t>${'a="b" '.repeat(5000)}</t><t>${'x'.repeat(5000)}</t>`));
  expect(size.isSwollen).toBe(false);
});
