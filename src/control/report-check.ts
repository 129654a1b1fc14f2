import type { CheckReport } from '../domain/check.ts';
import type { CheckRecord } from '../domain/check-store.ts';
import type { Store } from '../domain/store.ts';
import type { Viewer } from '../domain/viewer.ts';
import { presentCheck, type Presenting } from '../wording/check-report.ts';

/** A check as its viewer reads it; what to do follows the viewer's own contracts that run today. */
export async function reportCheck(
  record: CheckRecord,
  viewer: Viewer,
  { store, ...presenting }: Pick<Presenting, 'rules' | 'sourceName' | 'today'> & { readonly store: Store },
): Promise<CheckReport> {
  const { today } = presenting;
  const tracks = await store.engagements.tracks({ supplierId: record.supplier.id, viewer, today });
  return presentCheck(record, { ...presenting, viewer, tracks });
}
