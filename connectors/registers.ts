import type { SourceMode } from '../src/domain/connector.ts';
import type { Register } from '../src/domain/register.ts';
import type { Download } from '../src/http/download.ts';
import type { Transport } from '../src/http/transport.ts';
import { createBulkRegister } from './bulk/register.ts';
import { createEuSanctionsRegister } from './eu-sanctions/register.ts';
import { lazy, type SettingsBySource, type SourceSettings } from './settings.ts';

export interface RegistersOptions {
  readonly mode: SourceMode;
  readonly transportFor: (source: string, settings: SourceSettings) => Transport;
  readonly downloadFor: (source: string, settings: SourceSettings) => Download;
}

/** Every list that is fetched whole. The connector of the same id answers from what is held of it. */
export function createRegisters(
  settings: SettingsBySource,
  { mode, transportFor, downloadFor }: RegistersOptions,
): readonly Register[] {
  const transport = lazy(() => transportFor('eu-sanctions', settings['eu-sanctions']));
  const download = lazy(() => downloadFor('bulk', settings.bulk));
  return [
    createBulkRegister({ settings: settings.bulk, mode, download }),
    createEuSanctionsRegister({ settings: settings['eu-sanctions'], mode, transport }),
  ];
}
