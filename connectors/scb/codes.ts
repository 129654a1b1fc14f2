import type { Registration, deregistrationKinds, procedureKinds } from '../../src/domain/facts.ts';

type Flag = Pick<Registration, 'status' | 'reason'>;
const flag = (status: Registration['status'], reason: string | null = null): Flag => ({ status, reason });

/** Tax flags. SCB says since when for none of them. */
export const taxCodes = {
  fSkattStat: { '0': flag('never'), '1': flag('registered'), '9': flag('deregistered') },
  momsStat: {
    '0': flag('never'),
    '1': flag('registered'),
    '3': flag('registered', 'genom representant'),
    '9': flag('deregistered'),
  },
  arbGivStat: {
    '0': flag('never'),
    '1': flag('registered'),
    '2': flag('registered', 'privat arbetsgivare'),
    '3': flag('registered', 'genom representant'),
    '4': flag('registered', 'ambassad'),
    '9': flag('deregistered'),
  },
} as const satisfies Record<string, Record<string, Flag>>;

type ProcedureKind = (typeof procedureKinds)[number];
type DeregistrationKind = (typeof deregistrationKinds)[number];

/**
 * What one company status (bolStat) means. `ongoing` and `ended` are procedures; `gone` is a deregistration;
 * `unread` is a code that exists but whose text nobody has published: it says nothing either way, so that both
 * the procedures and the registration are unknown.
 */
export type CompanyStatus =
  | { readonly means: 'normal' | 'unread' }
  | { readonly means: 'ongoing' | 'ended'; readonly kind: ProcedureKind }
  | { readonly means: 'gone'; readonly kind: DeregistrationKind; readonly text: string };

const ongoing = (kind: ProcedureKind): CompanyStatus => ({ means: 'ongoing', kind });
const ended = (kind: ProcedureKind): CompanyStatus => ({ means: 'ended', kind });
const gone = (kind: DeregistrationKind, text: string): CompanyStatus => ({ means: 'gone', kind, text });
const unread: CompanyStatus = { means: 'unread' };

export const companyStatuses: Readonly<Record<string, CompanyStatus>> = {
  '0': { means: 'normal' },
  '11': ongoing('composition'),
  '12': ongoing('composition'),
  '13': ongoing('composition'),
  '20': ongoing('bankruptcy'),
  '21': gone('bankruptcy-closed', 'Konkurs avslutad'),
  // Closed with a surplus: the company lives on.
  '22': ended('bankruptcy'),
  '24': ended('bankruptcy'),
  '31': gone('liquidation-closed', 'Likvidation avslutad'),
  '32': ongoing('liquidation'),
  '33': ongoing('liquidation'),
  '34': ended('liquidation'),
  '35': ended('liquidation'),
  '36': gone('struck-off', 'Avförd'),
  '37': gone('struck-off', 'Avförd'),
  '40': ongoing('merger-out'),
  '41': gone('merged', 'Upplöst genom fusion'),
  '45': ongoing('merger-out'),
  '49': ongoing('merger-out'),
  ...Object.fromEntries(
    [
      '50',
      '51',
      '52',
      '53',
      '54',
      '60',
      '61',
      '62',
      '63',
      '70',
      '71',
      '73',
      '74',
      '75',
      '76',
      '77',
      '78',
      '99',
    ].map((code) => [code, unread]),
  ),
  '64': gone('struck-off', 'Avförd, årsredovisning saknas'),
  '80': ongoing('reorganisation'),
  '81': ended('reorganisation'),
  '82': ended('reorganisation'),
  '85': ongoing('resolution'),
  '86': ended('resolution'),
  '87': ended('resolution'),
  '90': ongoing('division'),
  '91': gone('divided', 'Upplöst genom delning'),
};

/** Number of employees by class. Class 0 is "missing". */
export const employeeClasses: Readonly<Record<string, string | null>> = {
  '0': null,
  '1': '0',
  '2': '1–4',
  '3': '5–9',
  '4': '10–19',
  '5': '20–49',
  '6': '50–99',
  '7': '100–199',
  '8': '200–499',
  '9': '500–999',
  ...Object.fromEntries(['10', '11', '12', '13', '14', '15', '16'].map((code) => [code, '1000 eller fler'])),
};
