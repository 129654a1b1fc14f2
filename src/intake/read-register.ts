import type { BidRow, ContractRow, ListedSupplierRow, SubcontractorRow } from '../domain/engagement.ts';
import type { LedgerIdentity } from '../domain/ledger.ts';
import type { Day } from '../domain/time.ts';
import { type DecimalStyle, readAmount } from './amount.ts';
import { currencyIn, isKronor } from './currency.ts';
import { identityReader } from './identity.ts';
import {
  isRefusal,
  type OwnerReader,
  readCode,
  readDay,
  readEnd,
  readFunction,
  readNames,
  readText,
  readYesNo,
  refuse,
  type Refusal,
} from './register-cells.ts';
import { readTrack } from './register-spellings.ts';
import type { RegisterKind } from '../domain/import.ts';

/** The text of a cell by its field; empty where the file has no such column. */
export type CellOf = (field: string) => string;

/** A row that was hidden for privacy before the file was written. */
export const masked = { masked: true } as const;
export type Read<Row> = Row | Refusal | typeof masked;

export interface RegisterRows {
  readonly suppliers: ListedSupplierRow;
  readonly contracts: ContractRow;
  readonly tenders: BidRow;
  readonly subcontractors: SubcontractorRow;
}

export interface RegisterContext {
  readonly owners: OwnerReader;
  readonly today: Day;
  /** How the column of values writes decimals. */
  readonly decimals: DecimalStyle;
}

export type RowReaders = {
  readonly [Kind in RegisterKind]: (cell: CellOf) => Read<RegisterRows[Kind]>;
};

/** One reader per kind of register: a row, or in one sentence why it is none. */
export function registerReaders({ owners, today, decimals }: RegisterContext): RowReaders {
  const readIdentity = identityReader();

  function who(cell: CellOf): Read<LedgerIdentity> {
    const [number, vat, country, name] = ['number', 'vat', 'country', 'name'].map(cell);
    const read = readIdentity({
      number: number ?? '',
      vat: vat ?? '',
      country: country ?? '',
      name: name ?? '',
    });
    if (read.kind === 'masked') return masked;
    return read.kind === 'rejected' ? refuse(read.reason, read.value) : read.identity;
  }

  function mainSupplier(number: string, name: string): LedgerIdentity | null | Refusal {
    if (number === '') return null;
    const read = readIdentity({ number, vat: '', country: '', name });
    if (read.kind === 'identity') return read.identity;
    return refuse('Huvudleverantörens organisationsnummer går inte att läsa', number);
  }

  function contract(cell: CellOf): Read<ContractRow> {
    const supplier = who(cell);
    if ('masked' in supplier || isRefusal(supplier)) return supplier;
    const number = readCode(cell('contract'));
    if (isRefusal(number)) return number;
    if (number === '') return refuse('Avtalsnummer saknas');
    const unit = owners.unit(cell('unit'), cell('authority'));
    const authority = readText(owners.authority(cell('authority'), unit));
    if (authority === '') return refuse('Myndighet eller nämnd saknas');
    const startsOn = readDay(cell('starts'), 'avtalets start');
    if (isRefusal(startsOn)) return startsOn;
    if (startsOn === null) return refuse('Avtalets start saknas');
    const endsOn = readEnd(cell('ends'), 'avtalets slut');
    if (isRefusal(endsOn)) return endsOn;
    if (endsOn !== null && endsOn < startsOn) return refuse('Avtalet slutar innan det börjar', cell('ends'));
    const renewsOn = readEnd(cell('renewal'), 'förlängning');
    if (isRefusal(renewsOn)) return renewsOn;
    const responsible = readFunction(cell('responsible'));
    if (isRefusal(responsible)) return responsible;
    const value = readValue(cell('value'));
    if (isRefusal(value)) return value;
    if (value !== null && !isKronor(cell('currency')))
      return refuse('Avtalsvärdet är i annan valuta; ange det i kronor eller lämna tomt', cell('currency'));
    const care = readYesNo(cell('care'), 'Vård');
    if (isRefusal(care)) return care;
    const main = mainSupplier(cell('main'), '');
    if (isRefusal(main)) return main;
    const trade = readText(cell('trade'));
    return {
      supplier,
      number,
      authority,
      unit,
      responsible,
      startsOn,
      endsOn,
      renewsOn,
      trade: trade === '' ? null : trade,
      track: readTrack(cell('track')),
      valueOre: value,
      care,
      main: main?.number === supplier.number ? null : main,
    };
  }

  function readValue(text: string): number | null | Refusal {
    if (text === '') return null;
    const read = readAmount(text, decimals);
    if (!read.ok && currencyIn(text) !== null)
      return refuse('Avtalsvärdet är i annan valuta; ange det i kronor eller lämna tomt', text);
    if (!read.ok) return refuse('Avtalsvärdet går inte att läsa', text);
    return read.ore < 0 ? refuse('Avtalsvärdet är negativt', text) : read.ore;
  }

  function bid(cell: CellOf): Read<BidRow> {
    const supplier = who(cell);
    if ('masked' in supplier || isRefusal(supplier)) return supplier;
    const number = readCode(cell('tender'));
    if (isRefusal(number)) return number;
    if (number === '') return refuse('Upphandlingens nummer saknas');
    const unit = owners.unit(cell('unit'), cell('authority'));
    if (unit === null)
      return refuse('Enheten är inte en av de kända; ange den i filen eller med --unit', cell('unit'));
    const authority = readText(owners.authority(cell('authority'), unit));
    const openedOn = readDay(cell('opened'), 'anbudsöppning');
    if (isRefusal(openedOn)) return openedOn;
    if (openedOn === null) return refuse('Anbudsöppning saknas');
    const awardedOn = readDay(cell('awarded'), 'tilldelning');
    if (isRefusal(awardedOn)) return awardedOn;
    // The wall falls with this day, so that nothing but a decision that has been made may stand here.
    if (awardedOn !== null && awardedOn > today)
      return refuse('Tilldelningen ligger i framtiden; lämna tomt till den är beslutad', cell('awarded'));
    if (awardedOn !== null && awardedOn < openedOn)
      return refuse('Tilldelningen ligger före anbudsöppningen', cell('awarded'));
    const intended = readYesNo(cell('intended'), 'Tilltänkt vinnare');
    if (isRefusal(intended)) return intended;
    const readers = readNames(cell('readers'));
    if (isRefusal(readers)) return readers;
    const track = readTrack(cell('track'));
    return { supplier, number, authority, unit, track, openedOn, awardedOn, intended, readers };
  }

  function subcontractor(cell: CellOf): Read<SubcontractorRow> {
    const supplier = who(cell);
    if ('masked' in supplier || isRefusal(supplier)) return supplier;
    const main = mainSupplier(cell('main'), cell('mainName'));
    if (isRefusal(main)) return main;
    if (main === null) return refuse('Huvudleverantörens organisationsnummer saknas');
    if (main.kind === supplier.kind && main.number === supplier.number)
      return refuse('Underleverantören är samma som huvudleverantören');
    const tierText = cell('tier') === '' ? '1' : cell('tier');
    if (!/^[1-9]$/.test(tierText)) return refuse('Led ska vara en siffra från 1 till 9', cell('tier'));
    const from = readDay(cell('from'), 'från');
    if (isRefusal(from)) return from;
    const to = readEnd(cell('until'), 'till');
    if (isRefusal(to)) return to;
    if (from !== null && to !== null && to < from) return refuse('Slutet ligger före början', cell('until'));
    const contract = readCode(cell('contract'));
    if (isRefusal(contract)) return contract;
    return { main, supplier, contract, tier: Number(tierText), from, to };
  }

  return {
    suppliers(cell) {
      const supplier = who(cell);
      return 'masked' in supplier || isRefusal(supplier) ? supplier : { supplier };
    },
    contracts: contract,
    tenders: bid,
    subcontractors: subcontractor,
  };
}
