import { expect, it } from 'vitest';

import type { FlagEvent } from '../../src/domain/digest.ts';
import { netEvents } from '../../src/digest/netting.ts';
import { event } from './material.ts';

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
  expect(netEvents(events.toReversed()).map((news) => news.kind)).toEqual(kind === null ? [] : [kind]);
});

it('keeps rules and suppliers apart', () => {
  const events = [
    event(1, 'tax-debt-kfm', 'opened'),
    event(2, 'tax-debt-kfm', 'cleared'),
    event(1, 'credit-bankrupt', 'cleared'),
    event(2, 'credit-bankrupt', 'worse'),
  ];
  expect(netEvents(events).map(({ kind }) => kind)).toEqual(['new', 'cleared', 'cleared', 'worse']);
});

it('never tells an outage as a signal, and tells a merger as information', () => {
  expect(
    netEvents([
      event(1, 'dq-source-unavailable', 'opened', { severity: 'medium' }),
      event(1, 'dq-source-unavailable', 'eased'),
    ]),
  ).toEqual([]);
  expect(netEvents([event(1, 'register-deregistered', 'opened', { severity: 'info' })])).toHaveLength(1);
});
