import type { Connector } from '../src/domain/connector.ts';
import type { Transport } from '../src/http/transport.ts';
import { createBolagsverket } from './bolagsverket/index.ts';
import { createCreditsafe } from './creditsafe/index.ts';
import { createScb } from './scb/index.ts';
import { lazy, type Mode, type SettingsBySource, type SourceSettings } from './settings.ts';
import { createSkatteverket } from './skatteverket/index.ts';

export interface ConnectorsOptions {
  readonly mode: Mode;
  readonly transportFor: (source: string, settings: SourceSettings) => Transport;
  /** Called when a source says that it sent a letter about one of our questions, which none should. */
  readonly onLetter?: (source: string) => void;
}

/** Every source there is, in the order in which people read them. A new source is one folder and one line here. */
export function createConnectors(
  settings: SettingsBySource,
  options: ConnectorsOptions,
): readonly Connector[] {
  const partsOf = (source: keyof SettingsBySource) => ({
    settings: settings[source],
    mode: options.mode,
    transport: lazy(() => options.transportFor(source, settings[source])),
  });
  return [
    createSkatteverket(partsOf('skatteverket')),
    createScb(partsOf('scb')),
    createBolagsverket(partsOf('bolagsverket')),
    createCreditsafe({ ...partsOf('creditsafe'), onLetter: options.onLetter ?? (() => {}) }),
  ];
}
