import { sourceIds, type SourceId } from '../../connectors/live-addresses.ts';
import type { SettingsBySource } from '../../connectors/settings.ts';
import { type Config, type Environment, readConfig } from '../../src/config/index.ts';

/** The configuration of a measured process. Every source but `sources` has no address, so that nothing else is asked. */
export function configFor(env: Environment, sources: readonly string[]): Config {
  const config = readConfig(env);
  const settings = Object.fromEntries(
    sourceIds.map((id) => [
      id,
      sources.includes(id) ? config.settings[id] : { ...config.settings[id], url: '', tokenUrl: null },
    ]),
  );
  return { ...config, settings: { ...config.settings, ...settings } satisfies SettingsBySource };
}

/** The four sources of the first version, which the bounds of the parts `control` and `ad-hoc` are set for. */
export const firstFour = [
  'skatteverket',
  'scb',
  'bolagsverket',
  'creditsafe',
] as const satisfies readonly SourceId[];

/** Every source that is asked about one supplier at a time. */
export const allEight = [
  ...firstFour,
  'annual-reports',
  'vies',
  'tic',
  'foretagsinformation',
] as const satisfies readonly SourceId[];
