import type { RuleInput } from '../../../src/domain/rule.ts';
import { boughtLabour, boughtNoWork } from '../../../src/rules/engine/ledger-view.ts';
import { addDays, addMonths } from '../../../src/domain/time.ts';

/** Flat values as the other engines compare them: text, numbers (days as yyyymmdd), yes or no. Unknown is '' or -1. */
export type Flat = Readonly<Record<string, string | number | boolean>>;

const number = (day: string | null | undefined): number =>
  typeof day === 'string' ? Number(day.replaceAll('-', '')) : -1;
const risk: Readonly<Record<string, number>> = { 'very-low': 0, low: 1, medium: 2, high: 3, 'very-high': 4 };

/** The days when F-skatt ended, by the source or by our own history, as the rule's text says. */
function ended({ facts, previous }: RuleInput): string | null {
  const fact = facts['tax.fSkatt'];
  if (!fact.known || fact.value.status === 'registered') return null;
  if (fact.value.status === 'deregistered' && fact.value.to !== null) return fact.value.to;
  const versions = (previous['tax.fSkatt'] ?? []).filter((version) => version.source === fact.source);
  const last = versions.findIndex((version) => version.value.status === 'registered');
  if (last < 0) return null;
  return versions[Math.max(0, last - 1)]?.recordedOn ?? null;
}

function classesDropped({ facts, previous, today, policy }: RuleInput): number {
  const fact = facts['credit.rating'];
  const now = fact.known ? (risk[fact.value.band ?? ''] ?? null) : null;
  if (now === null || !fact.known) return 0;
  const since = addDays(today, -policy.credit.ratingDropDays);
  const versions = (previous['credit.rating'] ?? []).filter((version) => version.source === fact.source);
  const drops = versions.flatMap((version, at) => {
    const left = versions[at - 1]?.recordedOn;
    return left !== undefined && left >= since ? [now - (risk[version.value.band ?? ''] ?? now)] : [];
  });
  return Math.max(0, ...drops);
}

/**
 * The same facts, prepared outside the clock: dates subtracted, histories walked and lists reduced beforehand, because
 * neither engine can do it in a condition. That work is inside our own rules' time.
 */
export function flatten(input: RuleInput): Flat {
  const { facts, ledger, policy, today, supplier } = input;
  const fSkatt = facts['tax.fSkatt'];
  const employer = facts['tax.employer'];
  const procedures = facts['company.procedures'];
  const registration = facts['company.registration'];
  const rating = facts['credit.rating'];
  const petition = facts['credit.petition'];
  const publicDebt = facts['credit.publicDebt'];
  const privateDebt = facts['credit.privateDebt'];
  const turnover = facts['credit.turnover'].known ? facts['credit.turnover'].value.amountSek : 0;
  const address = facts['company.address'];
  const industry = facts['company.industry'];
  const activity = facts['company.activity'];
  const isOngoing = (kind: string): boolean =>
    procedures.known && procedures.value.ongoing.some((one) => one.kind === kind);
  return {
    form: supplier.form,
    ownCompany: supplier.ownCompany,
    trade:
      ledger === null ? '' : boughtNoWork(ledger) ? 'goods' : boughtLabour(ledger) ? 'labour' : 'services',
    labour: ledger?.byTrade.labour ?? 0,
    paid: ledger?.paidSek ?? -1,
    sharedWith: Math.max(0, ...(ledger?.sharedAccounts.map((one) => one.suppliers) ?? [])),
    fSkatt: fSkatt.known ? fSkatt.value.status : '',
    fSkattEnded: number(ended(input)),
    windowStart: number(addMonths(today, -policy.tax.revokedWindowMonths)),
    employer: employer.known ? employer.value.status : '',
    employerLimit: policy.tax.employerPaymentsSek,
    publicDebt: publicDebt.known ? publicDebt.value.amountSek : -1,
    publicLimit: Math.max(policy.tax.debtFixedSek, policy.tax.debtTurnoverShare * turnover),
    privateDebt: privateDebt.known ? privateDebt.value.amountSek : -1,
    privateLimit: Math.max(
      policy.credit.privateDebtFixedSek,
      policy.credit.privateDebtTurnoverShare * turnover,
    ),
    bankruptcy: isOngoing('bankruptcy'),
    compulsory: isOngoing('compulsory-liquidation'),
    liquidation: isOngoing('liquidation'),
    reorganisation: isOngoing('reorganisation') || isOngoing('composition'),
    gone: registration.known ? (registration.value.deregistered?.kind ?? 'no') : '',
    registeredOn: registration.known ? number(registration.value.registeredOn) : -1,
    youngFrom: number(addMonths(today, -policy.register.newlyFormedMonths)),
    youngLimit: policy.register.newlyFormedPaymentsSek,
    petition: petition.known ? petition.value.status : '',
    ratingCode: rating.known ? (rating.value.special ?? 0) : 0,
    band: rating.known ? (rating.value.band ?? '') : '',
    classesDropped: classesDropped(input),
    dropLimit: policy.credit.ratingDropBands,
    careOf: address.known && address.value.careOf !== null,
    box: address.known && /^\s*box\b/i.test(address.value.street ?? ''),
    noStreet:
      address.known &&
      address.value.street === null &&
      (address.value.postalCode ?? address.value.city) !== null,
    noIndustry: industry.known && industry.value.sni.every((sni) => /^[0\s.]*$/.test(sni)),
    activity: activity.known ? activity.value.status : '',
    conflicts: input.conflicts.length,
    failedNeeded: input.sources.filter(({ state }) => state === 'failed').length,
  };
}
