import type { RegisterReport } from '../domain/engagement.ts';
import { readAsText, rejectedText, sheetLines } from '../wording/file-rows.ts';
import { OTHER_COLUMNS, type FileReport, type ImportReport, type RejectedRow } from '../domain/import.ts';
import { countText } from '../wording/text.ts';

/** So many rejected rows are shown; `--json` has them all. */
const MOST = 20;

/** What became of a file, for whoever imported it. A line stands only where it has something to say. */
export function describeImport(file: string, report: ImportReport | RegisterReport): string {
  const changed = 'changed' in report ? `${countText(report.changed, 'ändrad', 'ändrade')}, ` : '';
  const isLedger = 'sumSek' in report;
  return [
    `${file}: ${rowsText(report.rows)}, ${newText(report.stored)}, ${changed}${knownText(report.known)} sedan tidigare, ` +
      `${countText(report.leftOut, 'utelämnad', 'utelämnade')} enligt regel, ${countText(report.rejected.length, 'avvisad', 'avvisade')}.`,
    ...(isLedger ? sumLines(report) : []),
    `Leverantörer: ${newText(report.suppliers.new)}, ${knownText(report.suppliers.known)}.`,
    ...columnLines(report),
    ...sheetLines(report.sheets),
    ...outsideLines(report),
    ...leftOutLines(report),
    ...(isLedger ? withoutUnitLines(report) : []),
    ...rejectedLines(report.rejected),
  ].join('\n');
}

/** True when somebody has to look at rows that were not taken in, or at a sheet of them. */
export const isIncomplete = (report: ImportReport | RegisterReport): boolean =>
  report.rejected.length > 0 ||
  ('withoutUnit' in report && report.withoutUnit.length > 0) ||
  report.sheets.some(({ reason }) => reason?.startsWith(OTHER_COLUMNS) === true);

const rowsText = (count: number): string => countText(count, 'rad', 'rader');
const newText = (count: number): string => countText(count, 'ny', 'nya');
const knownText = (count: number): string => countText(count, 'känd', 'kända');

/** Whole kronor, or kronor and both figures of the öre. */
const kronor = new Intl.NumberFormat('sv-SE', {
  style: 'decimal',
  minimumFractionDigits: 2,
  trailingZeroDisplay: 'stripIfInteger',
});

function sumLines({ sumSek, from, to }: ImportReport): readonly string[] {
  if (from === null || to === null) return [];
  const months = from === to ? from : `${from} till ${to}`;
  return [`Summa: ${kronor.format(sumSek)} kr, ${months} (nya och kända rader).`];
}

const columnNames: Readonly<Record<string, string>> = {
  amount: 'belopp',
  amountSek: 'belopp i kronor',
  currency: 'valuta',
  date: 'datum',
  period: 'period',
  number: 'nummer',
  vat: 'momsnummer',
  name: 'namn',
  administration: 'förvaltning',
  unit: 'enhet',
  account: 'konto',
  voucher: 'verifikation',
  invoice: 'faktura',
  bankAccount: 'bankkonto',
  country: 'land',
  buyer: 'köpare',
  authority: 'myndighet',
  contract: 'avtal',
  tender: 'upphandling',
  main: 'huvudleverantör',
  mainName: 'huvudleverantörens namn',
  responsible: 'ansvarig',
  starts: 'start',
  ends: 'slut',
  renewal: 'förlängning',
  value: 'värde',
  trade: 'bransch',
  care: 'vård',
  track: 'inköpssätt',
  opened: 'anbudsöppning',
  awarded: 'tilldelning',
  intended: 'tilltänkt',
  readers: 'behöriga',
  tier: 'led',
  from: 'från',
  until: 'till',
};

const fieldOrder = Object.keys(columnNames);

function columnLines(report: FileReport): readonly string[] {
  const { columns, ignoredColumns } = report;
  const used = Object.entries(columns)
    .toSorted(([a], [b]) => fieldOrder.indexOf(a) - fieldOrder.indexOf(b))
    .map(([field, heading]) => `${columnNames[field] ?? field} = ${heading}`);
  return [
    `Läst som: ${readAsText(report)}. Kolumner: ${used.join('; ')}.`,
    ...(ignoredColumns.length === 0 ? [] : [`Kolumner som inte används: ${ignoredColumns.join('; ')}.`]),
  ];
}

function outsideLines({ outside, private: persons, testNumbers }: FileReport): readonly string[] {
  const said = [
    ...(outside === 0
      ? []
      : [`${rowsText(outside)} till utländska företag, offentliga organisationer och dödsbon`]),
    ...(persons === 0 ? [] : [`${rowsText(persons)} till personnummer`]),
  ];
  return [
    ...(said.length === 0 ? [] : [`Kontrolleras inte: ${said.join(', ')}.`]),
    ...(testNumbers === 0
      ? []
      : [
          `${countText(testNumbers, 'rad har ett', 'rader har')} nummer ur en serie för prov, eller en som inte är utdelad. Kontrollera ${testNumbers === 1 ? 'det' : 'dem'}.`,
        ]),
  ];
}

function leftOutLines(report: ImportReport | RegisterReport): readonly string[] {
  const { leftOut, masked, totals } = report;
  const unowned = 'withoutUnit' in report ? countOf(report.withoutUnit) : 0;
  const accounts = leftOut - masked - totals - unowned;
  const said = [
    ...(accounts === 0 ? [] : [`${rowsText(accounts)} på konton som enheten håller utanför`]),
    ...(masked === 0 ? [] : [`${rowsText(masked)} där personen är dold`]),
    ...(totals === 0 ? [] : [countText(totals, 'summarad', 'summarader')]),
    ...(unowned === 0 ? [] : [`${rowsText(unowned)} utan enhet`]),
  ];
  return said.length === 0 ? [] : [`Utelämnade: ${said.join(', ')}.`];
}

const countOf = (withoutUnit: ImportReport['withoutUnit']): number =>
  withoutUnit.reduce((sum, { rows }) => sum + rows, 0);

function withoutUnitLines({ withoutUnit }: ImportReport): readonly string[] {
  if (withoutUnit.length === 0) return [];
  const unnamed = withoutUnit.some(({ administration }) => administration === '');
  const names = withoutUnit.map(
    ({ administration, rows }) =>
      `${administration === '' ? 'förvaltning saknas' : administration} (${rowsText(rows)})`,
  );
  return [
    `Utan enhet: ${names.join('; ')}. Raderna sparas inte förrän någon har sagt vems de är, för en enhet håller konton utanför. ` +
      `Skriv in förvaltningen hos sin enhet i UNITS_FILE${unnamed ? ', eller ange --unit för rader som saknar förvaltning,' : ''} och läs in filen igen.`,
  ];
}

function rejectedLines(rejected: readonly RejectedRow[]): readonly string[] {
  return [
    ...rejected.slice(0, MOST).map((each) => `  ${rejectedText(each)}`),
    ...(rejected.length > MOST ? [`  … och ${rejected.length - MOST} till; --json visar alla.`] : []),
  ];
}
