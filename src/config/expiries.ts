import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { type SourceId, sourceIds } from '../../connectors/live-addresses.ts';
import type { SettingsBySource, SourceSettings } from '../../connectors/settings.ts';
import type { Expiries, Expiring } from '../domain/expiry.ts';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const Claims = z.object({ exp: z.number().positive() });

/**
 * When the certificates and keys of the sources run out, read anew at each call. A key tells its end only where it is a
 * signed token (JWT) that says so; no source documents it for other keys.
 */
export function readExpiries(settings: SettingsBySource): Expiries {
  const known: Expiring[] = [];
  const unread: { source: string; file: string }[] = [];
  for (const source of sourceIds) {
    const { certFile } = settings[source];
    known.push(...keysOf(source, settings[source]));
    if (certFile === null) continue;
    try {
      known.push(...certificatesOf(source, readFileSync(certFile, 'utf8')));
    } catch {
      unread.push({ source, file: certFile });
    }
  }
  return { known, unread };
}

/** Every certificate of the file: a chain holds as long as its weakest link. Throws when there is none. */
function certificatesOf(source: SourceId, pem: string): Expiring[] {
  const blocks = pem.match(PEM);
  if (blocks === null) throw new Error('no certificate');
  return blocks.map((block) => {
    const { fingerprint256, validTo } = new X509Certificate(block);
    const id = fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase();
    return { source, what: 'certificate', id, at: new Date(validTo) };
  });
}

function keysOf(source: SourceId, { apiKey, clientSecret }: SourceSettings): Expiring[] {
  return [apiKey, clientSecret].flatMap((key): Expiring[] => {
    const at = key === null ? null : endOfToken(key);
    return at === null ? [] : [{ source, what: 'key', id: at.toISOString(), at }];
  });
}

function endOfToken(key: string): Date | null {
  const [, claims = '', signature] = key.split('.');
  if (signature === undefined) return null;
  try {
    const { exp } = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
    return new Date(exp * 1000);
  } catch {
    return null;
  }
}
