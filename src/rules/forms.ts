import { legalForms, type LegalForm } from '../domain/supplier.ts';

const without = (...left: LegalForm[]): readonly LegalForm[] =>
  legalForms.filter((form) => !left.includes(form));

/** Swedish payees that can be approved for F-skatt, owe taxes or be struck off: not public bodies, estates or foreign firms. */
export const privatePayees = without('OFFENTLIG', 'DODSBO', 'FOREIGN');

/** Forms whose procedures (bankruptcy, liquidation …) a company register keeps. A sole trader's stand on the person. */
export const companies = without('EF', 'OFFENTLIG', 'DODSBO', 'FOREIGN');

/** Forms that are formed to do business, so that a young age or an absent industry code says something. */
export const businesses: readonly LegalForm[] = ['AB', 'HB', 'KB', 'EF', 'EK', 'FILIAL', 'OTHER', 'UNKNOWN'];
