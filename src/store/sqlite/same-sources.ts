import type { Database } from 'better-sqlite3';

import { ConfigInvalid } from '../../domain/errors.ts';
import type { SourceMode } from '../../domain/connector.ts';

const marked = (db: Database): SourceMode | null =>
  db.prepare<[], SourceMode | null>('SELECT sources FROM seals WHERE id = 1').pluck().get() ?? null;
const wasAsked = (db: Database): boolean =>
  db.prepare<[], number>('SELECT 1 FROM questions LIMIT 1').pluck().get() !== undefined;

const sentences: Readonly<Record<SourceMode, (file: string) => string>> = {
  fixtures: (file) =>
    `Databasen ${file} bygger på påhittade svar (SOURCES=fixtures), men nu gäller SOURCES=live. Påhittade och riktiga svar blandas aldrig: ange en tom mapp i DATA_DIR, och läs in reskontran där.`,
  live: (file) =>
    `Databasen ${file} bygger på riktiga svar (SOURCES=live), men nu gäller påhittade källor (SOURCES=fixtures). Sätt SOURCES=live, eller ange en annan mapp i DATA_DIR.`,
};

/** Throws when what stands in the database was asked of the other kind of sources. */
export function assertSameSources(db: Database, mode: SourceMode, file: string): void {
  const before = marked(db);
  if (before !== null && before !== mode && wasAsked(db)) throw new ConfigInvalid(sentences[before](file));
}

/** Notes which kind of sources is asked from here on; inside a write command. */
export function markSources(db: Database, mode: SourceMode): void {
  db.prepare('UPDATE seals SET sources = ? WHERE id = 1').run(mode);
}
