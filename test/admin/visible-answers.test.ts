import { expect, it } from 'vitest';

import { ask, createWorld } from './world.ts';

const HIDDEN = '\u202Eeno\u202C, \u001B[31mtwo\u001B[0m, \u0000three\u200B';

it.each(['/api/v1/suppliers', '/api/v1/suppliers/1'])(
  'what was stored before texts were cleaned is cleaned on its way out of %s',
  async (path) => {
    const world = createWorld({ named: HIDDEN });
    const answer = await ask(world, 'admin', 'GET', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    expect(text).toContain('eno, two, three');
    expect(text).not.toMatch(/\p{Cf}|\p{Cc}|\\u00[01]/u);
  },
);
