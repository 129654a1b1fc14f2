import type { Logger } from 'pino';

import type { Evidence } from '../domain/connector.ts';
import type { SourceBroken } from '../domain/errors.ts';
import type { SourceHealthStore } from '../domain/source-health.ts';

/** One in so many answers of a route is looked through for fields that are new. */
const SAMPLE = 25;
const MOST_FIELDS = 2_000;

/**
 * Notices when a source begins to answer otherwise. A drift that breaks an answer is told once per source and place,
 * however many suppliers it meets; a field that we do not use is noted and stops nothing.
 */
export interface AnswerWatch {
  broken(source: string, error: SourceBroken): Promise<void>;
  answered(source: string, evidence: readonly Evidence[]): Promise<void>;
}

export function createAnswerWatch(options: {
  readonly store: SourceHealthStore;
  readonly now: () => Date;
  readonly alert: (text: string) => Promise<void>;
  readonly sourceName: (id: string) => string;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}): AnswerWatch {
  const { store, now, alert, sourceName, log } = options;
  const seen = new Map<string, number>();
  return {
    async broken(source, { details }) {
      const kind = details['reason'] === 'drift' ? 'drift' : 'unreadable';
      const route = String(details['route'] ?? '');
      const paths = String(details['paths'] ?? details['code'] ?? '');
      const isNews = await store.noteDrift({ source, kind, route, paths, now: now().toISOString() });
      if (!isNews) return;
      log.error({ source, kind, route, paths }, 'the source answers otherwise than it did');
      const where = paths === '' ? route : `${route}, fält ${paths}`;
      try {
        await alert(
          `${sourceName(source)} svarar på ett nytt sätt (${where}). Svaren läggs åt sidan och räknas som okända tills kopplingen är rättad.`,
        );
      } catch (error) {
        log.error({ source, err: error }, 'the alert of a drift did not go out');
      }
    },
    async answered(source, evidence) {
      for (const { route, contentType, bytes } of evidence) {
        if (contentType !== null && !/\bjson\b|\+json/i.test(contentType)) continue;
        const key = `${source} ${route}`;
        const count = seen.get(key) ?? 0;
        seen.set(key, count + 1);
        if (count % SAMPLE !== 0) continue;
        const paths = fieldsOf(bytes);
        const added = await store.noteKeys({ source, route, paths, now: now().toISOString() });
        if (added.length > 0)
          log.warn({ source, route, fields: added.slice(0, 20) }, 'new fields in the answers');
      }
    },
  };
}

/** A name that a programmer gave. Anything else may be a value used as a key: somebody's name, address or number. */
const fieldName = /^[A-Za-zÅÄÖåäö_][\w\-ÅÄÖåäö]{0,60}$/;

/** The paths of all fields, places in lists left out, and keys that may be values with all that stands in them. */
function fieldsOf(bytes: Uint8Array): readonly string[] {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    return [];
  }
  const paths = new Set<string>();
  const todo: [string, unknown][] = [['', content]];
  for (let next = todo.pop(); next !== undefined && paths.size < MOST_FIELDS; next = todo.pop()) {
    const [path, value] = next;
    if (Array.isArray(value)) for (const item of value) todo.push([path, item]);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (!fieldName.test(name) || /\d{4}/.test(name)) continue;
        const at = path === '' ? name : `${path}.${name}`;
        paths.add(at.slice(0, 200));
        todo.push([at, inner]);
      }
    }
  }
  return [...paths];
}
