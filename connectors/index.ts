import type { Connector, SourceMode } from '../src/domain/connector.ts';
import type { Watch } from '../src/domain/watch.ts';
import type { HeldRegister } from '../src/domain/register.ts';
import type { Transport } from '../src/http/transport.ts';
import { createAnnualReports } from './annual-reports/index.ts';
import { createBolagsverket } from './bolagsverket/index.ts';
import { createBulk } from './bulk/index.ts';
import { atTheEdge } from './edge.ts';
import { createCreditsafe } from './creditsafe/index.ts';
import { createMonitoring } from './creditsafe/monitoring.ts';
import { createEuSanctions } from './eu-sanctions/index.ts';
import { createIntake } from './intake/index.ts';
import { createIvo } from './ivo/index.ts';
import { createForetagsinformation } from './foretagsinformation/index.ts';
import { createScb } from './scb/index.ts';
import { lazy, type SettingsBySource, type SourceSettings } from './settings.ts';
import { createSkatteverket } from './skatteverket/index.ts';
import { createTic } from './tic/index.ts';
import { createVies } from './vies/index.ts';

export interface ConnectorsOptions {
  readonly mode: SourceMode;
  /** Whether sources are asked no faster than they allow; a made-up source allows anything. Live ones are unless said. */
  readonly rateLimits?: boolean;
  readonly transportFor: (source: string, settings: SourceSettings) => Transport;
  /** Whether officers' näringsförbud are asked for: by an authority alone. They are unless said. */
  readonly asksBans?: boolean;
  /** Called when a source says that it sent a letter about one of our questions, which none should. */
  readonly onLetter?: (source: string) => void;
  /** What is held of a register's list; nothing unless given. */
  readonly held?: (source: string) => HeldRegister;
}

const nothingHeld = (): HeldRegister => ({
  current: async () => null,
  row: async () => ({ known: false, data: null }),
  all: async () => [],
  dismissed: async () => new Set(),
  knownNames: async () => [],
});

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
  const held = options.held ?? nothingHeld;
  return [
    createSkatteverket(partsOf('skatteverket')),
    createScb(partsOf('scb')),
    createBolagsverket(partsOf('bolagsverket')),
    createBulk({ ...partsOf('bulk'), held: held('bulk') }),
    createAnnualReports(partsOf('annual-reports')),
    createVies(partsOf('vies')),
    createTic(partsOf('tic')),
    createEuSanctions({ ...partsOf('eu-sanctions'), held: held('eu-sanctions') }),
    createForetagsinformation({
      ...partsOf('foretagsinformation'),
      paced: options.rateLimits ?? options.mode === 'live',
      asksBans: options.asksBans ?? true,
    }),
    createCreditsafe({ ...partsOf('creditsafe'), onLetter: options.onLetter ?? (() => {}) }),
    createIvo(),
    createIntake(),
  ].map(atTheEdge);
}

/** The credit bureau's own watch over the reports that we hold; null where no portfolio is named. */
export const createCreditWatch = (
  settings: SettingsBySource,
  { transportFor }: Pick<ConnectorsOptions, 'transportFor'>,
): Watch | null =>
  createMonitoring(settings.creditsafe, () => transportFor('creditsafe', settings.creditsafe));
