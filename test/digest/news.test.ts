import { expect, it } from 'vitest';

import type { FlagEvent } from '../../src/domain/digest.ts';
import { netEvents, type News } from '../../src/digest/news.ts';
import { event, texts } from './material.ts';

const net = (events: readonly FlagEvent[]): readonly News[] => netEvents(events, texts).news;

type Step = FlagEvent['change'] | [FlagEvent['change'], Partial<FlagEvent>];

it.each<[string, Step[], string | null]>([
  ['opened is new', ['opened'], 'new'],
  ['opened and grown is new', ['opened', 'worse'], 'new'],
  ['opened and cleared is nothing', ['opened', 'cleared'], null],
  ['opened, cleared, opened is new', ['opened', 'cleared', 'opened'], 'new'],
  ['grown is worse', ['worse'], 'worse'],
  ['grown and shrunk is worse, in doubt', ['worse', 'eased'], 'worse'],
  ['shrunk is eased', ['eased'], 'eased'],
  ['told and gone is cleared', ['cleared'], 'cleared'],
  ['grown and gone is cleared', ['worse', 'cleared'], 'cleared'],
  ['gone and back alike is nothing', ['cleared', 'opened'], null],
  ['gone and back with other facts is new', ['cleared', ['opened', { params: { to: '2026-11-21' } }]], 'new'],
  ['gone and back more severe is worse', [['cleared', { severity: 'medium' }], 'opened'], 'worse'],
  ['gone and back milder is eased', ['cleared', ['opened', { severity: 'medium' }]], 'eased'],
  ['gone, back and gone is cleared', ['cleared', 'opened', 'cleared'], 'cleared'],
  ['a low signal is not told alone', [['opened', { severity: 'low' }]], null],
  ['a cleared low signal neither', [['cleared', { severity: 'low' }]], null],
  ['a signal that became low is eased', [['eased', { severity: 'low' }]], 'eased'],
])('%s', (_name, steps, kind) => {
  const events = steps.map((step) =>
    typeof step === 'string' ? event(1, 'tax-debt-kfm', step) : event(1, 'tax-debt-kfm', step[0], step[1]),
  );
  expect(net(events.toReversed()).map((news) => news.kind)).toEqual(kind === null ? [] : [kind]);
});

it('keeps rules and suppliers apart', () => {
  const events = [
    event(1, 'tax-debt-kfm', 'opened'),
    event(2, 'tax-debt-kfm', 'cleared'),
    event(1, 'credit-bankrupt', 'cleared'),
    event(2, 'credit-bankrupt', 'worse'),
  ];
  expect(net(events).map(({ kind }) => kind)).toEqual(['new', 'cleared', 'cleared', 'worse']);
});

it('never tells an outage as a signal, and tells a merger as information', () => {
  expect(
    net([
      event(1, 'dq-source-unavailable', 'opened', { severity: 'medium' }),
      event(1, 'dq-source-unavailable', 'eased'),
    ]),
  ).toEqual([]);
  expect(net([event(1, 'register-deregistered', 'opened', { severity: 'info' })])).toHaveLength(1);
});

const facts = { because: 'facts' } as const;
const limit = { because: 'limit' } as const;
it.each<[string, [FlagEvent['change'], Partial<FlagEvent>][], string | null]>([
  ['a limit alone', [['worse', limit]], 'worse limit'],
  ['facts alone', [['worse', facts]], 'worse facts'],
  [
    'facts, then a limit',
    [
      ['worse', facts],
      ['eased', limit],
    ],
    'worse facts',
  ],
  [
    'a limit, then facts the other way',
    [
      ['worse', limit],
      ['eased', facts],
    ],
    'worse limit',
  ],
  [
    'opened by facts, grown by a limit',
    [
      ['opened', facts],
      ['worse', limit],
    ],
    'new facts',
  ],
  [
    'opened by a limit, grown by facts',
    [
      ['opened', limit],
      ['worse', facts],
    ],
    'new facts',
  ],
  ['opened by a limit', [['opened', limit]], 'new limit'],
  [
    'grown by a limit, gone by facts',
    [
      ['worse', limit],
      ['cleared', facts],
    ],
    'cleared facts',
  ],
  [
    'eased by facts, gone by age',
    [
      ['eased', facts],
      ['cleared', { because: 'window' }],
    ],
    'cleared window',
  ],
  [
    'gone by a limit, back alike',
    [
      ['cleared', limit],
      ['opened', limit],
    ],
    null,
  ],
  [
    'gone by facts, back by a limit with other words',
    [
      ['cleared', facts],
      ['opened', { ...limit, params: { amountSek: 5 } }],
    ],
    'new limit',
  ],
])('what moved is told of the change as a whole: %s', (_name, steps, expected) => {
  const [only] = net(steps.map(([change, given]) => event(1, 'tax-debt-kfm', change, given)));
  expect(only === undefined ? null : `${only.kind} ${only.cause}`).toBe(expected);
});
