import { readdirSync } from 'node:fs';
import path from 'node:path';

export const projectRoot = path.join(import.meta.dirname, '../..');

/** Files below folders of the project, as paths from its root with forward slashes, sorted. */
export function filesUnder(folders: readonly string[], pattern: RegExp): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name}`,
      ),
    )
    .filter((name) => pattern.test(name) && !name.includes('/node_modules/'))
    .toSorted();
}
