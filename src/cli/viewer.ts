import { viewersOf } from '../app.ts';
import type { Config } from '../config/index.ts';
import type { Viewer } from '../domain/viewer.ts';
import { readUnit } from './choice.ts';

/** Who reads at the console: one unit, or what all of them see together. Throws InputInvalid for a unit that is not. */
export function viewerFor(unit: string | null, config: Config): Viewer {
  const viewers = viewersOf(config);
  if (unit === null) return viewers.all;
  return viewers.unit(readUnit(unit, config.units));
}
