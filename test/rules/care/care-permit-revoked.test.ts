import { expect, it } from 'vitest';

import type { FactValue } from '../../../src/domain/facts.ts';
import { actionFor, readers } from '../../../src/domain/rule.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { carePermitRevoked } from '../../../src/rules/care/care-permit-revoked.ts';
import { inputOf, testRule, version } from '../../support/test-rule.ts';

type Permit = FactValue<'permits.care'>['permits'][number];

const permit = (given: Partial<Permit> = {}): Permit => ({
  type: 'Hemtjänst',
  scope: null,
  unit: 'Solgläntan',
  places: null,
  status: 'revoked',
  from: '2026-11-20',
  to: null,
  legalForce: 'no',
  reference: 'IVO 2026/1288',
  ...given,
});
const active = (given: Partial<Permit> = {}): Permit =>
  permit({ status: 'active', from: '2019-03-01', legalForce: 'yes', reference: 'IVO 2026/1201', ...given });
const permits = (...list: Permit[]) => ({ 'permits.care': { permits: list } });
const before = { 'permits.care': [version<'permits.care'>({ permits: [permit()] }, '2026-11-21')] };
const says = (state: string): string =>
  `IVO återkallade tillståndet för Hemtjänst, enheten Solgläntan 20 november 2026; ${state} (IVO 2026/1288)`;

testRule(carePermitRevoked, {
  hit: [
    {
      title: 'can still be appealed',
      facts: permits(permit()),
      severity: 'block',
      says: says('beslutet har inte fått laga kraft'),
    },
    {
      title: 'final',
      facts: permits(permit({ legalForce: 'yes' })),
      severity: 'block',
      says: says('beslutet har fått laga kraft'),
    },
    {
      title: 'appealed',
      facts: permits(permit({ appealed: 'yes' })),
      severity: 'block',
      says: says('beslutet är överklagat och gäller så länge'),
    },
    {
      title: 'stayed by a court: the permit holds so long, and the control is deepened',
      facts: permits(permit({ appealed: 'yes', stayed: 'yes' })),
      severity: 'high',
      says: says('beslutet gäller inte förrän domstolen har prövat det (inhibition)'),
    },
    {
      title: 'force not known',
      facts: permits(permit({ legalForce: 'unknown' })),
      severity: 'block',
      says: says('vi vet inte om beslutet har överklagats'),
    },
    {
      title: 'an older extract that still says active hides nothing',
      facts: permits(permit(), active()),
      severity: 'block',
      says: says('beslutet har inte fått laga kraft'),
    },
    {
      title: 'a later permit for another unit replaces nothing',
      facts: permits(permit(), active({ unit: 'Björkgården', from: '2026-11-21' })),
      severity: 'block',
      says: says('beslutet har inte fått laga kraft'),
    },
    {
      title: 'a later permit for another service replaces nothing',
      facts: permits(permit(), active({ type: 'Korttidsboende', from: '2026-11-21' })),
      severity: 'block',
      says: says('beslutet har inte fått laga kraft'),
    },
    {
      title: 'two, the one in effect first',
      facts: permits(permit({ unit: 'Björkgården', stayed: 'yes' }), permit()),
      severity: 'block',
      says: 'IVO återkallade tillståndet för Hemtjänst, enheten Solgläntan och 1 till 20 november 2026; beslutet har inte fått laga kraft (IVO 2026/1288)',
    },
    {
      title: 'without unit and day',
      facts: permits(permit({ unit: null, from: null })),
      severity: 'block',
      says: 'IVO återkallade tillståndet för Hemtjänst; beslutet har inte fått laga kraft (IVO 2026/1288)',
    },
    {
      title: 'an interim ban, by the day of its decision',
      facts: permits(permit({ status: 'banned', from: null, decided: '2026-11-18' })),
      severity: 'block',
      says: 'IVO förbjöd tillfälligt Hemtjänst, enheten Solgläntan 18 november 2026; beslutet har inte fått laga kraft (IVO 2026/1288)',
    },
    {
      title: 'an interim ban on its last day',
      facts: permits(permit({ status: 'banned', to: '2026-11-23' })),
      severity: 'block',
      says: 'IVO förbjöd tillfälligt Hemtjänst, enheten Solgläntan 20 november 2026; beslutet har inte fått laga kraft (IVO 2026/1288)',
    },
    {
      title: 'a new permit that has not begun ends nothing',
      facts: permits(permit(), active({ from: '2026-11-24' })),
      severity: 'block',
      says: says('beslutet har inte fått laga kraft'),
    },
  ],
  clear: [
    {
      title: 'active, and an interim ban has run out',
      facts: permits(permit({ status: 'banned', to: '2026-11-22' }), active()),
    },
    { title: 'active by a fresh extract', facts: permits(active()) },
    {
      title: 'a new permit for the same service and unit, in other letters',
      facts: permits(permit(), active({ type: 'HEMTJÄNST', unit: ' solgläntan', from: '2026-11-21' })),
    },
  ],
  unknown: [
    { title: 'no document', reason: 'no-value' },
    { title: 'closed alone', facts: permits(active({ status: 'closed' })), reason: 'no-value' },
    { title: 'active from tomorrow', facts: permits(active({ from: '2026-11-24' })), reason: 'no-value' },
    { title: 'active, but run out', facts: permits(active({ to: '2026-11-22' })), reason: 'no-value' },
    { title: 'an old extract', facts: permits(active()), today: '2027-11-23', reason: 'stale' },
    {
      title: 'failed',
      facts: { 'permits.care': 'source-failed' },
      previous: before,
      reason: 'source-failed',
    },
  ],
  notApplicable: [
    {
      title: 'a court has set the decision aside',
      facts: permits(permit({ status: 'overturned' })),
      previous: before,
      reason: 'overturned',
    },
    {
      title: 'an interim ban has run out',
      facts: permits(permit({ status: 'banned', to: '2026-11-22' })),
      previous: before,
      reason: 'ban-ended',
    },
    {
      title: 'an interim ban was withdrawn',
      facts: { 'permits.care': 'not-permitted' },
      previous: {
        'permits.care': [version<'permits.care'>({ permits: [permit({ status: 'banned' })] }, '2026-11-21')],
      },
      reason: 'withdrawn',
    },
    {
      title: 'the decision was withdrawn',
      facts: { 'permits.care': 'not-permitted' },
      previous: before,
      reason: 'withdrawn',
    },
  ],
});

it('is read by care alone', () => {
  expect(readers.filter((reader) => carePermitRevoked.readers[reader] !== undefined)).toEqual(['care']);
});

it('tells to wait whatever the contract: none lets anybody run what needs a permit', () => {
  expect(actionFor(carePermitRevoked, 'care', { state: 'open' }, ['lov'])).toBe(
    'Tala med IVO om läget och följ er plan för brukarna. Inga nya uppdrag förrän områdeschefen beslutat.',
  );
});

it('clears by a fresh extract after a withdrawal', () => {
  const [verdict] = evaluateAll([carePermitRevoked], inputOf({ facts: permits(active()), previous: before }));
  expect(verdict?.outcome).toBe('clear');
});
