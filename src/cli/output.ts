import Table from 'cli-table3';

import { visibleText } from '../domain/outside-text.ts';
import { type Instant, wallClock } from '../domain/time.ts';

/** Where a command writes what it was asked for; warnings and progress go to `note`. */
export interface Output {
  print(text: string): void;
  note(text: string): void;
  /** True when a person looks on. */
  readonly interactive: boolean;
}

export const processOutput: Output = {
  print: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
  interactive: process.stderr.isTTY,
};

/** The same output, where no text, whoever wrote it, can move the cursor, colour the screen or turn the line around. */
export const plainOutput = ({ print, note, interactive }: Output): Output => ({
  print: (text) => print(visibleText(text)),
  note: (text) => note(visibleText(text)),
  interactive,
});

export const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** `2026-11-22 07:30`, Swedish time. */
export function momentText(at: Instant): string {
  const { day, time } = wallClock(new Date(at));
  return `${day} ${time}`;
}

/** A plain table without colours, so that it reads the same in a file. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
): string {
  const drawn = new Table({
    head: [...head],
    colWidths: [...widths],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}
