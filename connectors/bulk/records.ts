import { UnreadableBody } from '../../src/http/body.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A longer record than this has swallowed its neighbours: a quote was opened and not closed. */
const LONGEST_RECORD = 200_000;
/** More than this after it, without a line break, is no text. */
const MOST_WAITING = 1_000_000;

export interface RecordDialect {
  readonly delimiter: ';' | '\t';
  readonly quoted: boolean;
}

/** `lines`: with line breaks inside quotes. `cut`: the line of a quote that was never closed. */
export type RecordShape = 'line' | 'lines' | 'cut';

/** The bytes of one record, without its line break; they are another's after the call. */
export type OnRecord = (bytes: Buffer, start: number, end: number, shape: RecordShape) => void;

/**
 * Finds where records begin and end in a stream of bytes, and nothing more: what is inside them is left to a parser,
 * for the few that concern anybody. A quote opens a cell only at its beginning, and line breaks inside it end nothing.
 * A quote that is never closed costs its own line. Throws UnreadableBody for a line without end.
 */
export function createRecordFinder({ delimiter, quoted }: RecordDialect, onRecord: OnRecord) {
  const delimiterByte = delimiter.charCodeAt(0);
  let held: Buffer = Buffer.alloc(0);
  let scanned = 0;
  let inQuotes = false;
  let inLines = false;
  let closedAt = -2;

  const emit = (bytes: Buffer, start: number, end: number, shape: RecordShape): void => {
    const last = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (last > start) onRecord(bytes, start, last, shape);
  };

  /** Records of an unquoted file end at every line break. */
  function scanPlain(bytes: Buffer): number {
    let start = 0;
    for (let at = bytes.indexOf(LINE_FEED, scanned); at !== -1; at = bytes.indexOf(LINE_FEED, start)) {
      emit(bytes, start, at, 'line');
      start = at + 1;
    }
    return start;
  }

  /** A gigabyte passes here byte by byte: what the loop works with is its own. */
  function scanQuoted(bytes: Buffer): number {
    const { length } = bytes;
    let start = 0;
    let at = scanned;
    let open = inQuotes;
    let lines = inLines;
    let closed = closedAt;
    while (at < length) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        if (open) {
          open = false;
          closed = at;
        } else open = at === start || bytes[at - 1] === delimiterByte || closed === at - 1;
      } else if (byte === LINE_FEED) {
        if (!open) {
          emit(bytes, start, at, lines ? 'lines' : 'line');
          start = at + 1;
          lines = false;
        } else if (at - start > LONGEST_RECORD) {
          at = bytes.indexOf(LINE_FEED, start);
          emit(bytes, start, at, 'cut');
          start = at + 1;
          open = false;
          lines = false;
        } else lines = true;
      }
      at += 1;
    }
    inQuotes = open;
    inLines = lines;
    closedAt = closed - start;
    return start;
  }

  const scan = quoted ? scanQuoted : scanPlain;
  const keepFrom = (bytes: Buffer, start: number): void => {
    held = bytes.subarray(start);
    scanned = held.length;
  };

  return {
    write(chunk: Buffer): void {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      keepFrom(bytes, scan(bytes));
      if (held.length > LONGEST_RECORD + MOST_WAITING) throw new UnreadableBody('a line of it has no end');
    },
    /** The last record may lack its line break. */
    end(): void {
      while (inQuotes && held.includes(LINE_FEED)) {
        const lineEnd = held.indexOf(LINE_FEED);
        emit(held, 0, lineEnd, 'cut');
        const rest = held.subarray(lineEnd + 1);
        inQuotes = false;
        inLines = false;
        closedAt = -2;
        scanned = 0;
        keepFrom(rest, scan(rest));
      }
      emit(held, 0, held.length, inQuotes ? 'cut' : inLines ? 'lines' : 'line');
      held = Buffer.alloc(0);
    },
  };
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/**
 * The ten digits by which a record's subject is known, read from one cell before anything else is. The cell is
 * `5599900007`, twelve digits with century or `16` before, or either with `$` and the kind of identity after.
 * Null: it holds nothing of the kind; undefined: another kind of identity, which is in order.
 */
export function keyOf(
  bytes: Buffer,
  start: number,
  end: number,
  column: number,
  delimiter: number,
): string | null | undefined {
  let at = start;
  for (let left = column; left > 0 && at < end; at++) if (bytes[at] === delimiter) left -= 1;
  const cell = at;
  if (bytes[at] === QUOTE) at += 1;
  const from = at;
  while (at < end && isDigit(bytes[at])) at += 1;
  const digits = at - from;
  const stop = at === end ? delimiter : bytes[at];
  if ((digits === 10 || digits === 12) && (stop === DOLLAR || stop === QUOTE || stop === delimiter))
    return bytes.toString('latin1', at - 10, at);
  const next = bytes.indexOf(delimiter, cell);
  return unusualKey(bytes.toString('latin1', cell, next === -1 || next > end ? end : next));
}

const DOLLAR = 0x24;

/** NUL bytes, blanks and hyphens inside a number are stray. */
function unusualKey(cell: string): string | null | undefined {
  const plain = cell.replaceAll(/["\s\0-]/g, '');
  const digits = /^(\d{10}|\d{12})(?:\$|$)/.exec(plain)?.[1];
  if (digits !== undefined) return digits.slice(-10);
  return plain.includes('$') ? undefined : null;
}
