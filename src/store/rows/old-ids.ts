import type { oldIds } from '../sqlite/schema.ts';
import type { Database } from '../sqlite/database.ts';

type Kind = (typeof oldIds.$inferSelect)['kind'];

/** Numbers that were told before references were: they open what they opened, and nothing that came later. */
export function createOldIds(db: Database): { read(kind: Kind, written: string): number | null } {
  const upTo = db.prepare<[Kind], number>('SELECT up_to FROM old_ids WHERE kind = ?').pluck();
  return {
    read(kind, written) {
      if (!/^[1-9]\d{0,14}$/.test(written)) return null;
      const id = Number(written);
      return id <= (upTo.get(kind) ?? 0) ? id : null;
    },
  };
}
