import { expect, it } from 'vitest';

import type { QuestionState } from '../../../src/domain/question.ts';
import { withLaterAnswers } from '../../../src/rules/engine/newer-answers.ts';
import type { CellState } from '../../../src/domain/planned.ts';

const MADE = '2026-11-21T00:00:00.000Z';
const LATER = '2026-11-21T00:10:00.000Z';
const check = {
  checkId: 1,
  kind: 'run',
  runId: 1,
  period: '2026-11-21',
  unit: null,
  reason: null,
  dnr: null,
  requestedBy: null,
  createdAt: MADE,
  deadline: '2026-11-21T06:00:00.000Z',
  doneAt: null,
} as const;
const question = (outcome: QuestionState['outcome'], more: Partial<QuestionState> = {}) => ({
  questionId: 1,
  source: 'scb',
  product: 'p',
  outcome,
  reason: null,
  missing: [],
  asOf: null,
  fetchedAt: null,
  retryAt: null,
  ...more,
  usedFresh: false,
});
const answer = { questionId: 2, fetchedAt: LATER, asOf: '2026-11-20', missing: [] };
const cell = (more: Partial<CellState> = {}): CellState => ({
  source: 'scb',
  product: 'p',
  lastAnswer: answer,
  lastQuestion: { questionId: 2, outcome: 'answered', reason: null, period: '2026-11-21' },
  failingSince: null,
  ...more,
});
const broken = question('broken', { reason: 'drift' });

it.each<[string, ReturnType<typeof question>, CellState, string]>([
  ['a failure, then another check’s answer', broken, cell(), `answered ${LATER}`],
  [
    'closed, then another check’s answer',
    question('skipped', { reason: 'closed' }),
    cell(),
    `answered ${LATER}`,
  ],
  [
    'a block was missing, then a whole answer came',
    question('answered', { missing: ['tax.vat'], fetchedAt: MADE }),
    cell(),
    `answered ${LATER}`,
  ],
  [
    'a failure, then another check heard that there is no such organisation',
    broken,
    cell({ lastQuestion: { questionId: 2, outcome: 'not-found', reason: null, period: '2026-11-21' } }),
    `not-found ${LATER}`,
  ],
  [
    'an answer that still lacks the block',
    broken,
    cell({ lastAnswer: { ...answer, missing: ['tax.vat'] } }),
    `answered ${LATER} tax.vat`,
  ],
  [
    'an answer from before the check',
    broken,
    cell({ lastAnswer: { ...answer, fetchedAt: MADE } }),
    'broken null',
  ],
  [
    'failing again since the answer',
    broken,
    cell({ failingSince: '2026-11-21T00:20:00.000Z' }),
    'broken null',
  ],
  ['never answered', broken, cell({ lastAnswer: null }), 'broken null'],
  ['another source answered', broken, cell({ source: 'bolagsverket' }), 'broken null'],
  ['another product answered', broken, cell({ product: 'q' }), 'broken null'],
  ['its own answer', question('answered', { questionId: 2, fetchedAt: LATER }), cell(), `answered ${LATER}`],
])('%s', (_title, asked, known, expected) => {
  const [seen] = withLaterAnswers({ check, questions: [asked], cells: [known] });
  expect([seen?.outcome, String(seen?.fetchedAt), ...(seen?.missing ?? [])].join(' ')).toBe(expected);
});
