import { crc32 } from 'node:zlib';

import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

import { readCapped, UnreadableBody } from '../../src/http/body.ts';

/** A report is some 150 kB packed and a few files; the limits leave room for pictures inside it, and for nothing more. */
export const unzipLimits = { entries: 50, nameLength: 255, pages: 5, unpackedBytes: 30_000_000 } as const;

const isPage = (name: string): boolean => /\.x?html?$/i.test(name);

/**
 * The XHTML pages of a ZIP file, unpacked in memory; everything else in it stays packed. Stops while unpacking, not
 * afterwards, when the pages together are larger than the limit. Throws UnreadableBody, which never repeats a name.
 */
export async function unzipPages(bytes: Buffer): Promise<readonly Buffer[]> {
  try {
    return await pagesOf(await fromBufferPromise(bytes, { lazyEntries: true }));
  } catch (error) {
    throw error instanceof UnreadableBody ? error : new UnreadableBody('it is not a whole ZIP file');
  }
}

async function pagesOf(zip: ZipFile): Promise<readonly Buffer[]> {
  if (zip.entryCount > unzipLimits.entries)
    throw new UnreadableBody(`the ZIP file has more than ${unzipLimits.entries} entries`);
  const pages: Buffer[] = [];
  let left: number = unzipLimits.unpackedBytes;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.length > unzipLimits.nameLength)
      throw new UnreadableBody('the ZIP file has a name that is too long');
    if (!isPage(entry.fileName)) continue;
    if (pages.length === unzipLimits.pages)
      throw new UnreadableBody(`the ZIP file has more than ${unzipLimits.pages} XHTML pages`);
    const page = await unpackEntry(zip, entry, left);
    left -= page.length;
    pages.push(page);
  }
  if (pages.length === 0) throw new UnreadableBody('the ZIP file has no XHTML page');
  return pages;
}

async function unpackEntry(zip: ZipFile, entry: Entry, maxBytes: number): Promise<Buffer> {
  const page = await readCapped(await zip.openReadStreamPromise(entry), maxBytes);
  if (crc32(page) !== entry.crc32) throw new UnreadableBody('a page of the ZIP file is damaged');
  return page;
}
