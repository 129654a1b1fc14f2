import { expect, it } from 'vitest';

import { toldText } from '../../src/cli/told.ts';
import { builtInUnits } from '../../src/domain/unit.ts';
import { rules } from '../../src/rules/index.ts';
import type { ToldOf } from '../../src/domain/digest-store.ts';

const told: ToldOf = {
  unit: 'ekonomi',
  rule: 'credit-bankrupt',
  change: 'opened',
  on: '2026-11-22',
  composedAt: '2026-11-22T05:40:00.000Z',
  recipients: ['ekonomi@kommun.example'],
  sentAt: '2026-11-22T05:41:00.000Z',
};

it.each<[string, Partial<ToldOf>, string]>([
  [
    'sent',
    {},
    'I konkurs, 22 november 2026: Ekonomi fick uppgiften 22 november 2026 kl. 06:41 (ekonomi@kommun.example)',
  ],
  [
    'waiting',
    { sentAt: null },
    'I konkurs, 22 november 2026: Ekonomi väntar på utskicket från 22 november 2026 kl. 06:40 (ekonomi@kommun.example)',
  ],
  [
    'without recipients',
    { sentAt: null, recipients: [] },
    'I konkurs, 22 november 2026: Ekonomi har uppgiften i utskicket 22 november 2026 kl. 06:40, som inte skickas till någon',
  ],
  [
    'over, to a unit that is no more',
    { change: 'cleared', unit: 'skola' },
    'I konkurs, gäller inte längre, 22 november 2026: skola fick uppgiften 22 november 2026 kl. 06:41 (ekonomi@kommun.example)',
  ],
])('who was told of kännedom: %s', (_name, given, text) => {
  expect(toldText({ ...told, ...given }, rules, builtInUnits)).toBe(text);
});
