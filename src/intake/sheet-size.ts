/** How far the cells of one sheet reach. A reader fills every gap up to there, so that two cells may cost millions. */
export interface SheetSize {
  /** Takes the next bytes of the sheet. */
  add(bytes: Buffer): void;
  readonly rows: number;
  readonly columns: number;
  /** A tag with more attributes than any of Excel's: each would be held at once. */
  readonly isSwollen: boolean;
  /** An address that is not written as Excel writes it, so that the reader may read another than we. */
  readonly isStrange: boolean;
}

/** No sheet has more rows than this. */
const LAST_ROW = 1_048_576;
/** Longer than any address with what stands around it: so much is looked at again with the next bytes. */
const LONGEST = 4096;
/** Longer than any address. */
const LONG_VALUE = 40;
/** Excel's own have thirty at most. */
const MOST_ATTRIBUTES = 200;
/** A tag shorter than this has no more; longer ones may, as the ranges of a rule. */
const SHORT_TAG = 1024;

/** Every attribute `r`: of a row its number, of a cell its address. What other elements have in it is no harm. */
const addresses = /[\s:"']r\s*=\s*(["'])([^"'<>]{0,40})|<(?:\w+:)?row(?=[\s/>])/g;

/** Measures a sheet of a workbook as its XML goes by; it need not be whole or well-formed. */
export function sheetSize(): SheetSize {
  let [rows, columns, row, count] = [0, 0, 0, 0];
  let isStrange = false;
  let rest = '';
  const tags = attributeCounter();

  const note = (value: string): void => {
    const [, letters, digits] = /^([A-Z]*)(\d+)$/.exec(value) ?? [];
    if (letters === undefined || digits === undefined || value.length >= LONG_VALUE) {
      // A namespace called r has an address of the web.
      isStrange ||= /[\d&%]/.test(value) && !/^https?:/.test(value);
      return;
    }
    row = letters === '' ? Number(digits) : Math.max(row, Number(digits));
    // A row without cells is dropped again, unless the gap before it is endless.
    if (letters !== '' || row > LAST_ROW) rows = Math.max(rows, row);
    if (letters !== '') columns = Math.max(columns, columnOf(letters));
  };

  return {
    add(bytes) {
      // Addresses are ASCII, whatever the letters between them.
      const added = bytes.toString('latin1');
      tags.add(added);
      const text = rest + added;
      let done = 0;
      for (const found of text.matchAll(addresses)) {
        const end = found.index + found[0].length;
        // Cut by the end of these bytes.
        if (end === text.length) break;
        done = end;
        if (found[2] === undefined) count += 1;
        else note(found[2]);
      }
      rest = text.slice(Math.max(done, text.length - LONGEST));
    },
    get rows() {
      return Math.max(rows, count > LAST_ROW ? count : 0);
    },
    get columns() {
      return columns;
    },
    get isSwollen() {
      return tags.most > MOST_ATTRIBUTES;
    },
    get isStrange() {
      return isStrange;
    },
  };
}

/** Counts the attributes of long tags, by their signs of equality; leaps from the end of one tag to another, because nearly all are short. */
function attributeCounter(): { add(text: string): void; readonly most: number } {
  let most = 0;
  // Of the tag that has not ended.
  let [open, count] = [false, 0];
  const look = (piece: string, ends: boolean): void => {
    const start = open ? 0 : piece.indexOf('<');
    if (start !== -1) {
      count += piece.slice(start).split('=').length - 1;
      most = Math.max(most, count);
      open = true;
    }
    if (ends) [open, count] = [false, 0];
  };
  return {
    add(text) {
      let at = 0;
      while (at < text.length) {
        // The last tag that ends within a short distance: what lies before it is short too.
        const near = open ? -1 : text.lastIndexOf('>', at + SHORT_TAG);
        const end = near >= at ? near : text.indexOf('>', at);
        if (near < at) look(end === -1 ? text.slice(at) : text.slice(at, end), end !== -1);
        if (end === -1) return;
        at = end + 1;
      }
    },
    get most() {
      return most;
    },
  };
}

/** `A` is 1, `XFD` 16 384. */
const columnOf = (letters: string): number =>
  Array.from(letters).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
