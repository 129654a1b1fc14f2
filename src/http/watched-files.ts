import { readFileSync, statSync } from 'node:fs';

/** Files are looked at when they are used, and at most so often. */
const LOOK_MS = 1000;
/** A file that changed within this time may still be on its way. */
const STILL_MS = 300;

/** Told once when files have become unusable, until they are good again. */
export type OnFileProblem = (problem: { readonly files: readonly string[]; readonly why: string }) => void;

export interface WatchedFilesOptions<T> {
  readonly files: readonly string[];
  /** Makes the value of the files' contents, in order; throws when they are no good, or not whole. */
  readonly read: (contents: readonly string[]) => T;
  readonly onProblem?: OnFileProblem | undefined;
  /** Longest time that a change may go unseen, milliseconds. */
  readonly lookMs?: number;
}

/**
 * A value made of files, that follows them while the process runs: a change is taken when the files have come to rest and
 * can be read; until then the value before it stands. The same contents are the same value. Throws what reading throws
 * when the files are no good to begin with.
 */
export function watchFiles<T>(options: WatchedFilesOptions<T>): () => T {
  const { files, read, onProblem = () => undefined, lookMs = LOOK_MS } = options;
  const contentsOf = () => files.map((file) => readFileSync(file, 'utf8'));
  let contents = contentsOf();
  let value = read(contents);
  let lookedAt = performance.now();
  let told = false;

  const look = (): void => {
    try {
      const found = contentsOf();
      if (found.every((content, index) => content === contents[index])) {
        told = false;
        return;
      }
      if (!files.every(isStill)) return;
      value = read(found);
      contents = found;
      told = false;
    } catch (error) {
      if (!told) onProblem({ files, why: codeOf(error) });
      told = true;
    }
  };
  return () => {
    if (performance.now() - lookedAt >= lookMs) {
      look();
      lookedAt = performance.now();
    }
    return value;
  };
}

/** A time to come says only that some clock is wrong. */
const isStill = (file: string): boolean => Math.abs(Date.now() - statSync(file).mtimeMs) >= STILL_MS;

/** Never the content, which is a secret: the system's code, or what kind of error it was. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'not as expected';

/** A text from a file, without blanks around it; an empty file is one that is being written. */
export const watchText = (file: string, onProblem?: OnFileProblem): (() => string) =>
  watchFiles({
    files: [file],
    onProblem,
    read: ([content = '']) => {
      if (content.trim() === '') throw new Error('the file is empty');
      return content.trim();
    },
  });
