import type { FactKind } from '../domain/facts.ts';
import type { Rule } from '../domain/rule.ts';
import { carePermitRevoked } from './care/care-permit-revoked.ts';
import { creditBankrupt } from './credit/credit-bankrupt.ts';
import { creditBankruptcyPetition } from './credit/credit-bankruptcy-petition.ts';
import { creditKfmPrivateDebt } from './credit/credit-kfm-private-debt.ts';
import { creditLiquidation } from './credit/credit-liquidation.ts';
import { creditRatingDrop } from './credit/credit-rating-drop.ts';
import { creditReorganisation } from './credit/credit-reorganisation.ts';
import { dqRegisterConflict } from './data-quality/dq-register-conflict.ts';
import { dqSourceUnavailable } from './data-quality/dq-source-unavailable.ts';
import { netSharedBankAccount } from './network/net-shared-bank-account.ts';
import { registerAddressCoOrBox } from './register/register-address-co-or-box.ts';
import { registerDeregistered } from './register/register-deregistered.ts';
import { registerNewlyFormed } from './register/register-newly-formed.ts';
import { registerSniMissing } from './register/register-sni-missing.ts';
import { sanctionsEuList } from './sanctions/sanctions-eu-list.ts';
import { sanctionsMandatoryCrimeEvidence } from './sanctions/sanctions-mandatory-crime-evidence.ts';
import { sanctionsTradingProhibition } from './sanctions/sanctions-trading-prohibition.ts';
import { taxDebtKfm } from './tax/tax-debt-kfm.ts';
import { taxEmployerNotRegistered } from './tax/tax-employer-not-registered.ts';
import { taxFskattMissing } from './tax/tax-fskatt-missing.ts';
import { taxFskattRevoked } from './tax/tax-fskatt-revoked.ts';

const judging: readonly Rule[] = [
  creditBankrupt,
  sanctionsEuList,
  carePermitRevoked,
  sanctionsMandatoryCrimeEvidence,
  sanctionsTradingProhibition,
  registerDeregistered,
  taxFskattRevoked,
  taxFskattMissing,
  taxEmployerNotRegistered,
  taxDebtKfm,
  creditBankruptcyPetition,
  creditLiquidation,
  creditReorganisation,
  creditKfmPrivateDebt,
  creditRatingDrop,
  registerNewlyFormed,
  registerAddressCoOrBox,
  registerSniMissing,
  netSharedBankAccount,
  dqRegisterConflict,
];

/** Every rule, in the order that cards and digests show rules of equal severity. A new rule is one file and one line here. */
export const rules: readonly Rule[] = [...judging, dqSourceUnavailable(judging)];

/** The kinds whose earlier values some rule reads. */
export const historyKinds: readonly FactKind[] = [...new Set(rules.flatMap((rule) => rule.history))];
