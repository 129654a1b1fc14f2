import { dqRegisterConflict } from '../../../src/rules/data-quality/dq-register-conflict.ts';
import type { FactKind } from '../../../src/domain/facts.ts';
import { rules } from '../../../src/rules/index.ts';
import { sourceState, testRule } from '../../support/test-rule.ts';

const [dqSourceUnavailable] = rules.slice(-1);
if (dqSourceUnavailable?.id !== 'dq-source-unavailable')
  throw new Error('dq-source-unavailable must be the last rule');

const down = sourceState('bolagsverket', {
  state: 'failed',
  reason: 'no-answer',
  failedSince: '2026-11-22',
  lastAnswered: '2026-11-21',
});
const known = {
  'tax.fSkatt': { status: 'registered', from: null, to: null, reason: null, form: null },
} as const;

testRule(dqSourceUnavailable, {
  hit: [
    {
      title: 'a mandatory source is down',
      facts: known,
      sources: [sourceState('scb'), down],
      severity: 'info',
      says: 'Bolagsverket har inte gett fullständigt svar sedan 22 november 2026; senaste säkra uppgift är från 21 november 2026',
      params: { sources: 'bolagsverket', since: '2026-11-22', last: '2026-11-21' },
    },
    {
      title: 'it never answered',
      sources: [sourceState('scb', { state: 'failed', lastAnswered: null })],
      severity: 'info',
      says: 'SCB har inte gett fullständigt svar; ingen tidigare uppgift finns',
    },
    {
      title: 'a block of the answer failed',
      facts: { 'tax.fSkatt': 'source-failed' },
      sources: [sourceState('scb', { reason: 'block-missing' })],
      severity: 'info',
      says: 'SCB har inte gett fullständigt svar; senaste säkra uppgift är från 22 november 2026',
    },
    {
      title: 'a register is down, and the form that owes nothing is only presumed',
      form: 'OFFENTLIG',
      formConfirmed: false,
      sources: [sourceState('scb'), down],
      severity: 'info',
      says: 'Bolagsverket har inte gett fullständigt svar sedan 22 november 2026; senaste säkra uppgift är från 21 november 2026',
    },
    {
      title: 'one source is down and another closed',
      facts: known,
      sources: [sourceState('scb', { state: 'skipped', reason: 'closed' }), down],
      severity: 'info',
      says: 'Bolagsverket har inte gett fullständigt svar sedan 22 november 2026; senaste säkra uppgift är från 21 november 2026',
      params: { sources: 'bolagsverket', since: '2026-11-22', last: '2026-11-21' },
    },
  ],
  clear: [
    { title: 'all answered', facts: known },
    {
      title: 'a skipped source',
      facts: known,
      sources: [
        sourceState('scb'),
        sourceState('skatteverket', { state: 'skipped', reason: 'no-legal-basis' }),
      ],
    },
    {
      title: 'a failed source that nothing mandatory needs',
      facts: known,
      sources: [sourceState('scb'), sourceState('creditsafe', { state: 'failed' })],
    },
    {
      title: 'a closed source that nothing mandatory needs',
      facts: known,
      sources: [sourceState('scb'), sourceState('creditsafe', { state: 'skipped', reason: 'closed' })],
    },
  ],
  unknown: [
    {
      title: 'a mandatory source is closed for the night',
      facts: known,
      sources: [sourceState('bolagsverket'), sourceState('scb', { state: 'skipped', reason: 'closed' })],
      reason: 'source-failed',
    },
  ],
  notApplicable: [
    { title: 'nothing mandatory', form: 'OFFENTLIG', sources: [down], reason: 'nothing-mandatory' },
  ],
});

const conflict = (kind: FactKind, a = 'registered', b = 'deregistered') => ({
  kind,
  sides: [
    { source: 'skatteverket', headline: a, factId: 1, asOf: '2026-11-22' },
    { source: 'scb', headline: b, factId: 2, asOf: '2026-11-20' },
  ],
});

testRule(dqRegisterConflict, {
  hit: [
    {
      title: 'F-skatt',
      conflicts: [conflict('tax.fSkatt')],
      severity: 'medium',
      says: 'Om F-skatt anger Skatteverket ”registrerad” och SCB ”avregistrerad”',
    },
    {
      title: 'two kinds',
      conflicts: [conflict('tax.fSkatt'), conflict('company.procedures', 'none', 'bankruptcy+liquidation')],
      severity: 'medium',
      says: 'Om pågående förfaranden anger Skatteverket ”inget förfarande” och SCB ”konkurs och likvidation”; 1 uppgift till skiljer',
    },
  ],
  clear: [
    { title: 'no conflict' },
    { title: 'VAT lags', conflicts: [conflict('tax.vat')] },
    {
      title: 'a source that never was in it may not be asked',
      sources: [
        sourceState('scb'),
        sourceState('bolagsverket'),
        sourceState('skatteverket', { state: 'skipped', reason: 'no-legal-basis', lastAnswered: null }),
      ],
    },
    {
      title: 'what is unsettled is a kind that no rule judges on',
      unsettled: [{ kind: 'tax.vat', source: 'skatteverket', reason: 'source-failed' }],
    },
    {
      title: 'a register that does not cover it does not know it',
      sources: [
        sourceState('skatteverket'),
        sourceState('scb'),
        sourceState('bolagsverket', { state: 'not-found' }),
      ],
    },
  ],
  unknown: [
    { title: 'one side is down', sources: [sourceState('scb'), down], reason: 'source-failed' },
    {
      title: 'a block is missing',
      sources: [sourceState('scb'), sourceState('bolagsverket', { reason: 'block-missing' })],
      reason: 'source-failed',
    },
    {
      title: 'one side may not be asked any more',
      unsettled: [{ kind: 'tax.fSkatt', source: 'skatteverket', reason: 'not-permitted' }],
      reason: 'not-permitted',
    },
    {
      title: 'one side is too old',
      unsettled: [{ kind: 'tax.fSkatt', source: 'skatteverket', reason: 'stale' }],
      reason: 'stale',
    },
    { title: 'one source', sources: [sourceState('scb')], reason: 'no-value' },
    {
      title: 'one source, the other not configured',
      sources: [
        sourceState('scb'),
        sourceState('bolagsverket', { state: 'skipped', reason: 'not-configured' }),
      ],
      reason: 'not-configured',
    },
    {
      title: 'one source, the other does not know it',
      sources: [sourceState('scb'), sourceState('bolagsverket', { state: 'not-found' })],
      reason: 'no-value',
    },
    {
      title: 'two sources that tell of different things',
      sources: [
        sourceState('skatteverket'),
        sourceState('bolagsverket'),
        sourceState('scb', { state: 'not-found' }),
      ],
      reason: 'no-value',
    },
  ],
  notApplicable: [{ title: 'public body', form: 'OFFENTLIG', reason: 'legal-form' }],
});
