import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

export const DEFAULT_MAX_BODY_BYTES = 5_000_000;

/** A body that cannot be used: too large, not UTF-8, packed in an unknown way. Holds nothing of the body. */
export class UnreadableBody extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'UnreadableBody';
  }
}

export const tooLarge = (maxBytes: number) => new UnreadableBody(`the body is larger than ${maxBytes} bytes`);

/** Reads a stream of chunks to its end, or throws at the limit. Leaving the loop closes the stream. */
export async function readCapped(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    parts.push(chunk);
  }
  return joined(parts, size);
}

/** The same for the body of the platform's fetch; one that is lacking is empty. */
export const readWebBody = async (body: WebBody | null, maxBytes: number): Promise<Buffer> =>
  body === null ? Buffer.alloc(0) : readCapped(chunksOf(body), maxBytes);

type WebBody = NonNullable<Response['body']>;

/**
 * The chunks of a web stream. Who leaves early does not wait until it has closed: when somebody else has a copy of it, as
 * interceptors of fetch do, it closes only after they have left too.
 */
export async function* chunksOf(body: WebBody): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** The parts of a body as one; a body in one part is not copied. */
export function joined(parts: readonly Uint8Array[], size: number): Buffer {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined)
    return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
  return Buffer.concat(parts, size);
}

const unpackers = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

/** Undoes a content encoding that we did not ask for; the limit holds for what comes out, not only for what came in. */
export async function unpack(bytes: Buffer, encoding: string | null, maxBytes: number): Promise<Buffer> {
  if (encoding === null || encoding === '' || encoding === 'identity') return bytes;
  const unpacker =
    encoding === 'gzip' || encoding === 'deflate' || encoding === 'br' ? unpackers[encoding] : null;
  if (unpacker === null) throw new UnreadableBody('the body has an unknown content encoding');
  try {
    return await unpacker(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const overflow = error instanceof RangeError;
    throw overflow ? tooLarge(maxBytes) : new UnreadableBody(`the ${encoding} body cannot be unpacked`);
  }
}

/** Bytes → text, strictly: a Latin-1 body would otherwise turn into names with replacement characters. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new UnreadableBody('the body is not UTF-8');
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasByteOrderMark ? 3 : 0);
}
