import type { LegalForm } from '../src/domain/supplier.ts';

/**
 * The national two-digit code of legal form (juridisk form), which SCB keeps and others repeat. Null: the form is not
 * investigated (99). Code 31 covers both trading and limited partnerships; both are treated alike everywhere here.
 */
export const legalFormByNationalCode: Readonly<Record<string, LegalForm | null>> = {
  '10': 'EF',
  '21': 'OTHER',
  '22': 'OTHER',
  '23': 'OTHER',
  '31': 'HB',
  '32': 'OTHER',
  '41': 'AB',
  '42': 'AB',
  '43': 'AB',
  '49': 'AB',
  '51': 'EK',
  '53': 'BRF',
  '54': 'EK',
  '55': 'OTHER',
  '61': 'IDEELL',
  '62': 'OTHER',
  '63': 'OTHER',
  '71': 'STIFTELSE',
  '72': 'STIFTELSE',
  '81': 'OFFENTLIG',
  '82': 'OFFENTLIG',
  '83': 'OFFENTLIG',
  '84': 'OFFENTLIG',
  '85': 'OFFENTLIG',
  '87': 'OFFENTLIG',
  '88': 'OTHER',
  '89': 'OFFENTLIG',
  '91': 'DODSBO',
  '92': 'OTHER',
  '93': 'OTHER',
  '94': 'OTHER',
  '95': 'OTHER',
  '96': 'FOREIGN',
  '98': 'OTHER',
  '99': null,
};
