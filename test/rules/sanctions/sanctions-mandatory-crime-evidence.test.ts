import type { FactValue } from '../../../src/domain/facts.ts';
import { Policy } from '../../../src/domain/policy.ts';
import { sanctionsMandatoryCrimeEvidence } from '../../../src/rules/sanctions/sanctions-mandatory-crime-evidence.ts';
import { testRule, version } from '../../support/test-rule.ts';

type Judgment = FactValue<'judgments.registered'>['judgments'][number];

const judgment = (given: Partial<Judgment> = {}): Judgment => ({
  kind: 'crime',
  on: '2026-06-12',
  legalForce: 'yes',
  reference: 'B 1234-26',
  listed: '3',
  about: 'supplier',
  ...given,
});
const registered = (...judgments: Judgment[]) => ({ 'judgments.registered': { judgments } });
const before = {
  'judgments.registered': [version<'judgments.registered'>({ judgments: [judgment()] }, '2026-07-01')],
};

testRule(sanctionsMandatoryCrimeEvidence, {
  hit: [
    {
      title: 'with legal force',
      facts: registered(judgment()),
      severity: 'block',
      says: 'Handling B 1234-26 om dom 12 juni 2026',
    },
    {
      title: 'on the last day of the five years',
      facts: registered(judgment({ on: '2021-11-23' })),
      severity: 'block',
      says: 'Handling B 1234-26 om dom 23 november 2021',
    },
    {
      title: 'not yet in force asks',
      facts: registered(judgment({ legalForce: 'no' })),
      severity: 'medium',
      says: 'Handling B 1234-26 om dom 12 juni 2026; har inte fått laga kraft',
    },
    {
      title: 'of unknown force asks',
      facts: registered(judgment({ legalForce: 'unknown' })),
      severity: 'medium',
      says: 'Handling B 1234-26 om dom 12 juni 2026; laga kraft är okänd',
    },
    {
      title: 'the one with legal force before a newer without',
      facts: registered(
        judgment({ on: '2026-10-01', legalForce: 'no', reference: 'B 2-26' }),
        judgment({ on: '2025-01-10', reference: 'B 1-25' }),
      ),
      severity: 'block',
      says: 'Handling B 1-25 om dom 10 januari 2025',
    },
    {
      title: 'a newer paper that nobody has read eases nothing',
      facts: registered(
        judgment({ on: '2026-10-01', reference: 'B 2-26', listed: 'unknown' }),
        judgment({ on: '2025-01-10', reference: 'B 1-25' }),
      ),
      severity: 'block',
      says: 'Handling B 1-25 om dom 10 januari 2025',
    },
    {
      title: 'nobody has said what it is about',
      facts: registered({ kind: 'crime', on: '2026-06-12', legalForce: 'yes', reference: 'B 1234-26' }),
      severity: 'medium',
      says: 'Handling B 1234-26 om dom 12 juni 2026; ingen har angett vad och vem den gäller',
    },
    {
      title: 'nothing is certain',
      facts: registered(judgment({ legalForce: 'no', listed: 'unknown' })),
      severity: 'medium',
      says: 'Handling B 1234-26 om dom 12 juni 2026; har inte fått laga kraft och ingen har angett vad och vem den gäller',
    },
    {
      title: 'about somebody who represents the supplier, without a word more',
      facts: registered(judgment({ about: 'representative' })),
      severity: 'block',
      says: 'Uppgift om företrädare – öppna ärendet',
    },
  ],
  clear: [{ title: 'the day after the five years', facts: registered(judgment({ on: '2021-11-22' })) }],
  unknown: [
    { title: 'no document: silence clears nothing', reason: 'no-value' },
    {
      title: 'documents of other kinds alone',
      facts: registered(judgment({ kind: 'procurement' })),
      reason: 'no-value',
    },
    {
      title: 'nothing may be asked',
      facts: { 'judgments.registered': 'not-permitted' },
      reason: 'no-value',
    },
    {
      title: 'the reading failed, whatever stood before',
      facts: { 'judgments.registered': 'source-failed' },
      previous: before,
      reason: 'source-failed',
    },
  ],
  notApplicable: [
    {
      title: 'of what the paragraph does not list',
      facts: registered(judgment({ listed: 'no' })),
      reason: 'not-listed',
    },
    { title: 'about somebody else', facts: registered(judgment({ about: 'other' })), reason: 'not-listed' },
    {
      title: 'about a person, and a municipal company asks',
      facts: registered(judgment({ about: 'representative' })),
      policy: Policy.parse({ asker: 'municipal-company' }),
      reason: 'not-listed',
    },
    {
      title: 'the document was withdrawn',
      facts: { 'judgments.registered': 'not-permitted' },
      previous: before,
      reason: 'withdrawn',
    },
    {
      title: 'withdrawn, and another kind is left',
      facts: registered(judgment({ kind: 'labour' })),
      previous: before,
      reason: 'withdrawn',
    },
    { title: 'public body', form: 'OFFENTLIG', facts: registered(judgment()), reason: 'legal-form' },
  ],
});
