import { legalForms, type LegalForm } from '../domain/supplier.ts';

const without = (...left: LegalForm[]): readonly LegalForm[] =>
  legalForms.filter((form) => !left.includes(form));

/** Payees that can be approved for F-skatt, go bankrupt, owe taxes or be struck off: not public bodies or estates. */
export const privatePayees = without('OFFENTLIG', 'DODSBO');

/** The Swedish ones among them. */
export const swedishPayees = without('OFFENTLIG', 'DODSBO', 'FOREIGN');

/** Forms whose procedures (liquidation, petition …) a company register or bureau keeps. A sole trader's stand on the person. */
export const companies = without('EF', 'OFFENTLIG', 'DODSBO', 'FOREIGN');

/** Forms that are formed to do business, so that a young age or an absent industry code says something. */
export const businesses: readonly LegalForm[] = ['AB', 'HB', 'KB', 'EF', 'EK', 'FILIAL', 'OTHER', 'UNKNOWN'];

/** Payers of these keep 30 per cent for work done in Sweden when there is no Swedish F-skatt. */
const foreignFirms: ReadonlySet<LegalForm> = new Set(['FOREIGN', 'FILIAL']);
export const isForeignFirm = (form: LegalForm): boolean => foreignFirms.has(form);

/** Forms that mostly do no business, so that a missing F-skatt is a question until work is paid for. */
const nonProfit: ReadonlySet<LegalForm> = new Set(['IDEELL', 'STIFTELSE', 'BRF']);
export const isNonProfit = (form: LegalForm): boolean => nonProfit.has(form);
