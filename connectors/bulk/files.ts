/** How one of the two files is written, and what is kept of it. */
export interface BulkFile {
  /** Under which the rows are kept. */
  readonly id: 'bv' | 'scb';
  /** Path below the source's address. */
  readonly path: string;
  readonly delimiter: ';' | '\t';
  /** True: cells may stand in quotes, and then hold delimiters and line breaks. */
  readonly quoted: boolean;
  readonly encoding: 'utf-8' | 'latin1';
  /** The column of the identity number. */
  readonly keyColumn: string;
  /** What is kept; every one must be in the header. Free text that no fact rests on is left out, so that it is no change either. */
  readonly columns: readonly string[];
  /** Fewer rows than this are not the whole list; they had 2.95 and 1.8 million in 2026. */
  readonly leastRows: number;
}

export const bolagsverketFile: BulkFile = {
  id: 'bv',
  path: '/bolagsverket/bolagsverket_bulkfil.zip',
  delimiter: ';',
  quoted: true,
  encoding: 'utf-8',
  keyColumn: 'organisationsidentitet',
  columns: [
    'organisationsidentitet',
    'namnskyddslopnummer',
    'organisationsnamn',
    'organisationsform',
    'avregistreringsdatum',
    'avregistreringsorsak',
    'pagaendeAvvecklingsEllerOmstruktureringsforfarande',
    'registreringsdatum',
    'postadress',
  ],
  leastRows: 1_000_000,
};

export const scbFile: BulkFile = {
  id: 'scb',
  path: '/scb/scb_bulkfil.zip',
  delimiter: '\t',
  quoted: false,
  encoding: 'latin1',
  keyColumn: 'PeOrgNr',
  columns: [
    'PeOrgNr',
    'Namn',
    'Foretagsnamn',
    'FtgStat',
    'JurForm',
    'COAdress',
    'Gatuadress',
    'PostNr',
    'PostOrt',
    'Ng1',
    'Ng2',
    'Ng3',
    'Ng4',
    'Ng5',
  ],
  leastRows: 500_000,
};

/** The file spells this key without its second "e"; both are read. */
export const columnName = (header: string): string =>
  header
    .replaceAll('\0', '')
    .trim()
    .replace(/^pagandeAvvecklings/, 'pagaendeAvvecklings');
