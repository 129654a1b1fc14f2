import type { Track } from '../../domain/track.ts';
import type { Database } from '../sqlite/database.ts';

interface Query {
  readonly id: number;
  /** Whose contracts; with `all` 1 those of every unit. */
  readonly unit: string | null;
  readonly all: 0 | 1;
  readonly today: string;
}

/** The purchase tracks of a supplier's contracts that run today, each once. */
export function createContractTracks(db: Database): (query: Query) => readonly Track[] {
  const tracks = db
    .prepare<Query, Track>(
      `SELECT DISTINCT c.track FROM contracts c
       WHERE c.supplier_id = @id AND (@all = 1 OR c.unit = @unit) AND c.track <> 'unknown'
         AND c.starts_on <= @today AND (c.ends_on IS NULL OR c.ends_on >= @today) ORDER BY c.track`,
    )
    .pluck();
  return (query) => tracks.all(query);
}
