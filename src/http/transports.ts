import { AppError, SourceUnavailable } from '../domain/errors.ts';
import { withDeadline } from './deadline.ts';
import { createLiveDownload, type Download } from './download.ts';
import { createLiveTransport, type LiveTransportOptions } from './live-transport.ts';
import type { Transport } from './transport.ts';
import type { OnFileProblem } from './watched-files.ts';

export interface Transports {
  /** One transport per source, made once; certificate files are read at the first call, and followed from then on. */
  forSource(source: string, settings: Pick<LiveTransportOptions, 'certFile' | 'keyFile'>): Transport;
  /** Large files of one source, straight to the disk; made once. */
  downloadFor(source: string, settings: Pick<LiveTransportOptions, 'certFile' | 'keyFile'>): Download;
  /** Tells a webhook; nothing is done without an address. Throws SourceUnavailable when the alarm was not taken. */
  postAlert(url: string | null, text: string): Promise<void>;
  close(): Promise<void>;
}

const ALERT_TIMEOUT_MS = 10_000;

/**
 * The live transports of one process. `proxy` is the address of the proxy for https requests, or null. `mustBePublic`:
 * hosts whose name may not lead to an internal address.
 */
export function createTransports(options: {
  proxy: string | null;
  noProxy?: string | null;
  connections?: number;
  mustBePublic?: (host: string) => boolean;
  onFileProblem?: OnFileProblem;
}): Transports {
  const made = new Map<string, ReturnType<typeof createLiveTransport>>();
  const downloads = new Map<string, ReturnType<typeof createLiveDownload>>();
  const transportOf = (name: string, extra: LiveTransportOptions) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const fresh = createLiveTransport({ ...options, ...extra, source: name });
    made.set(name, fresh);
    return fresh;
  };
  return {
    forSource: (source, { certFile, keyFile }) =>
      transportOf(source, { certFile: certFile ?? null, keyFile: keyFile ?? null }),
    downloadFor(source, { certFile, keyFile }) {
      const known = downloads.get(source);
      if (known !== undefined) return known;
      const files = { certFile: certFile ?? null, keyFile: keyFile ?? null };
      const fresh = createLiveDownload({ ...options, ...files, source });
      downloads.set(source, fresh);
      return fresh;
    },
    async postAlert(url, text) {
      if (url === null) return;
      const send = transportOf('alert', {});
      try {
        await withDeadline(new AbortController().signal, ALERT_TIMEOUT_MS, async (signal) => {
          const headers = { 'content-type': 'application/json' };
          const { status } = await send({
            method: 'POST',
            url: new URL(url),
            headers,
            body: JSON.stringify({ text }),
            signal,
            maxBodyBytes: 100_000,
          });
          if (status >= 300)
            throw new SourceUnavailable('the alert address did not take the alert', { status });
        });
      } catch (error) {
        throw error instanceof AppError ? error : new SourceUnavailable('the alert address did not answer');
      }
    },
    async close() {
      const all = [...made.values(), ...downloads.values()];
      made.clear();
      downloads.clear();
      await Promise.all(all.map((each) => each.close()));
    },
  };
}
