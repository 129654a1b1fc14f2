/** Writes two made-up bulk files in the layout of the real ones, packed, as large as the real ones were in 2026. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { crc32, createDeflateRaw } from 'node:zlib';

export const BOLAGSVERKET_ROWS = 3_000_000;
export const SCB_ROWS = 1_800_000;

const trades =
  'bygg transport vård städ handels konsult fastighets el måleri snickeri trädgårds livsmedels data utbildnings översättnings redovisnings'.split(
    ' ',
  );
const kinds =
  'service verksamhet tjänster förvaltning uthyrning försäljning utveckling rådgivning drift montage underhåll projektering import produktion förmedling planering'.split(
    ' ',
  );
const words = trades.flatMap((trade) => kinds.map((kind) => trade + kind));

/** A dozen words that follow from the serial, so that the text packs about as badly as real text does. */
function purposeOf(serial: number): string {
  let state = serial + 1;
  let text = 'Bolaget ska bedriva';
  for (let count = 0; count < 12; count++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += ` ${words[state >>> 24] ?? ''}`;
  }
  return `${text}.`;
}

const bolagsverketHeader =
  'organisationsidentitet;namnskyddslopnummer;registreringsland;organisationsnamn;organisationsform;avregistreringsdatum;avregistreringsorsak;pagandeAvvecklingsEllerOmstruktureringsforfarande;registreringsdatum;verksamhetsbeskrivning;postadress';
const scbNames =
  'COAdress Foretagsnamn FtgStat Gatuadress JEStat JurForm Namn Ng1 Ng2 Ng3 Ng4 Ng5 PostNr PostOrt RegDatKtid Reklamsparrtyp'.split(
    ' ',
  );
const scbHeader = [
  'ForAndrTyp',
  ...scbNames.slice(0, 12),
  'PeOrgNr',
  ...scbNames.slice(12),
  ...scbNames.map((name) => `m${name}`),
  '',
].join('\t');

/** Numbers that are nobody's: a form digit that no organisation has, and a serial. */
const stranger = (serial: number): string => `4${String(200_000_000 + serial)}`;

/** `numbers` stand evenly among the strangers; every `changedEvery`th of them has another procedure in the second week. */
export async function writeBulkFiles(
  folder: string,
  numbers: readonly string[],
  week: 1 | 2,
  changedEvery: number,
): Promise<void> {
  const numberAt = (serial: number, rows: number): string => {
    const every = Math.floor(rows / numbers.length);
    const ours = serial % every === 0 ? numbers[serial / every] : undefined;
    return ours ?? stranger(serial);
  };
  const bolagsverketLine = (serial: number): string => {
    const number = numberAt(serial, BOLAGSVERKET_ROWS);
    const at = serial / Math.floor(BOLAGSVERKET_ROWS / numbers.length);
    const procedure = week === 2 && at % changedEvery === 0 ? '|LI-AVOMFO$2026-11-16' : '';
    const purpose = purposeOf(serial);
    const text = serial % 1000 === 0 ? `${purpose}\nEn rad till.` : purpose;
    return `"${number}$ORGNR-IDORG";"1";"SE-LAND";"Uppmätta Bolaget ${serial} AB$FORETAGSNAMN-ORGNAM$2001-05-07";"AB-ORGFO";"";"";"${procedure}";"2001-05-07";"${text}";"Påhittsgatan ${serial % 90}$$EXEMPELSTAD$99991$SE-LAND"\n`;
  };
  const scbLine = (serial: number): string =>
    `1\t\t\t1\tPåhittsgatan ${serial % 90}\t0\t49\tUPPMÄTTA BOLAGET ${serial} AB\t41200\t\t\t\t\t16${numberAt(serial, SCB_ROWS)}\t99991\tEXEMPELSTAD\t20010507\t1\t${'1\t'.repeat(scbNames.length)}\n`;
  await writeZip(
    path.join(folder, 'bolagsverket_bulkfil.zip'),
    bolagsverketHeader,
    bolagsverketLine,
    BOLAGSVERKET_ROWS,
    'utf8',
  );
  await writeZip(path.join(folder, 'scb_bulkfil.zip'), scbHeader, scbLine, SCB_ROWS, 'latin1');
}

async function writeZip(
  file: string,
  header: string,
  line: (serial: number) => string,
  rows: number,
  encoding: 'utf8' | 'latin1',
): Promise<void> {
  const name = Buffer.from('file.txt');
  const local = Buffer.alloc(30);
  const out = createWriteStream(file);
  out.write(Buffer.concat([local, name]));
  const deflate = createDeflateRaw({ level: 1 });
  let packed = 0;
  deflate.on('data', (chunk: Buffer) => {
    packed += chunk.length;
    if (!out.write(chunk)) {
      deflate.pause();
      out.once('drain', () => deflate.resume());
    }
  });
  let crc = 0;
  let size = 0;
  const put = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text, encoding);
    crc = crc32(bytes, crc);
    size += bytes.length;
    if (!deflate.write(bytes)) await once(deflate, 'drain');
  };
  await put(`${header}\n`);
  for (let from = 0; from < rows; from += 5000)
    await put(
      Array.from({ length: Math.min(5000, rows - from) }, (_, offset) => line(from + offset)).join(''),
    );
  const ended = once(deflate, 'end');
  deflate.end();
  await ended;
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt16LE(0x0021, 8);
  shared.writeUInt32LE(crc, 10);
  shared.writeUInt32LE(packed, 14);
  shared.writeUInt32LE(size, 18);
  shared.writeUInt16LE(name.length, 22);
  const directory = Buffer.concat([
    Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'),
    shared,
    Buffer.alloc(14),
    name,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length + name.length + packed, 16);
  const closed = once(out, 'close');
  out.end(Buffer.concat([directory, end]));
  await closed;
  local.write('PK\u0003\u0004', 'latin1');
  shared.copy(local, 4);
  const handle = await open(file, 'r+');
  try {
    await handle.write(local, 0, local.length, 0);
  } finally {
    await handle.close();
  }
}
