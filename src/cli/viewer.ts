import { viewersOf } from '../app.ts';
import type { Config } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { Viewer } from '../domain/viewer.ts';

/** Who reads at the console: one unit, or what all of them see together. Throws InputInvalid for a unit that is not. */
export function viewerFor(unit: string | null, config: Config): Viewer {
  const viewers = viewersOf(config);
  if (unit === null) return viewers.all;
  if (config.units.some(({ id }) => id === unit)) return viewers.unit(unit);
  const known = config.units.map(({ id }) => id).join(', ');
  throw new InputInvalid(`--unit: en av enheterna ${known} väntades, men "${unit}" angavs.`);
}
