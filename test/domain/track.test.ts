import { describe, expect, it } from 'vitest';

import { contractDecides, holdBack, trackFrom, tracks, trackText } from '../../src/domain/track.ts';

describe('a track as it is stored', () => {
  it.each([
    ...tracks.map((track) => [track, track] as const),
    ['bidrag-placering', 'unknown'],
    [null, 'unknown'],
  ] as const)('%s is read as %s', (stored, track) => {
    expect(trackFrom(stored)).toBe(track);
  });

  it('has a name for every track', () => {
    expect(new Set(Object.values(trackText)).size).toBe(tracks.length);
  });
});

describe('whether one may hold back', () => {
  const own = 'Inga nya beställningar.';
  it.each([
    [[], own],
    [['lou-over', 'lou-direkt', 'unknown'], own],
    [['bidrag', 'placering', 'assistans', 'luf'], own],
    [['avrop'], 'Avtalet avgör om ni får avvakta.'],
    [['lou-direkt', 'lov'], 'Avtalet avgör om ni får avvakta.'],
  ] as const)('%j: %s', (of, text) => {
    expect(holdBack(own, of)).toBe(text);
    expect(contractDecides(of)).toBe(text !== own);
  });
});
