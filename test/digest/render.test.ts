import { emptyDigest } from '../store/support.ts';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';

import { headParts } from '../../src/digest/lines.ts';
import { messageOf } from '../../src/digest/mail/message.ts';
import { renderHtml, renderText } from '../../src/digest/render.tsx';
import { plainText } from '../../src/wording/mail-text.ts';
import type { Digest } from '../../src/domain/digest.ts';
import { rules } from '../../src/rules/index.ts';
import {
  bankrupt,
  composed,
  event,
  fSkattGone,
  material,
  openFlag,
  read,
  supplier,
  texts,
} from './material.ts';

const NOW = new Date('2026-11-23T06:30:00Z');

const nasty = [
  '<script>alert(1)</script> AB',
  'Bolag\r\nBcc: x@example.org\r\n\r\nHej AB',
  'Bolag\u2028rad\u2029stycke AB',
  '\u202Egnirts desrever\u202C AB',
  '\u2066\u200Bdolt\u2069\uFEFF AB',
  `"><img src=x onerror=alert(1)> & 'AB'`,
  '=HYPERLINK("http://example.org")',
  '&lt;redan&gt; &amp; AB',
  'A'.repeat(10_000),
  'A\u0308ngens Bygg AB',
  '👩‍🔧 Rör AB',
  '\u0000\u0007\u001b[31mRöd AB',
  '{{mall}} ${kod} %s AB',
  ' ',
];

/** One digest that holds every kind of line, with the names given. */
function fullDigest(names: readonly string[]): Digest {
  const flags = [
    openFlag('credit-bankrupt', bankrupt),
    openFlag('tax-fskatt-revoked', fSkattGone),
    openFlag('credit-rating-drop', { severity: 'low' }),
  ];
  const suppliers = names.map((name, at) =>
    supplier(at + 1, { name, level: 'stop', paidSek: 1_234_567, openFlags: flags }),
  );
  const failing = names.map((name, at) =>
    supplier(at + 101, {
      name,
      unchecked: true,
      uncheckedSince: '2026-11-22',
      failing: [
        { source: name.slice(0, 40), since: '2026-11-22', reason: at % 2 === 0 ? 'drift' : 'forbidden' },
      ],
    }),
  );
  return composed(
    material({
      unit: { id: 'inkop', name: names[0] ?? 'Inköp', topics: 'all', reads: ['procurement'] },
      checked: 60 - failing.length,
      mentioned: [...suppliers, ...failing],
      events: suppliers.flatMap(({ id }, at) => [
        event(id, 'credit-bankrupt', at % 2 === 0 ? 'opened' : 'worse', bankrupt),
        event(id, 'tax-debt-kfm', 'cleared', {
          evidence: [{ ...fSkattGone.evidence[0], source: names[at] ?? 'scb' }],
        }),
      ]),
      outages: [
        { source: 'scb', since: '2026-11-22', suppliers: 3, ended: false },
        { source: 'creditsafe', since: '2026-11-12', suppliers: 3, ended: true },
      ],
      alsoTold: suppliers.map(({ id }) => ({ supplierId: id, unitName: 'Ekonomi' })),
    }),
    texts,
    '2026-W48',
    NOW,
  );
}

/** The words of a page as a reader sees them, tags taken out by the browser's rules for text. */
const wordsOf = (html: string): string =>
  read(
    html
      .replace(/^[\s\S]*<body[^>]*>/, '')
      .replace(/<div aria-hidden="true"[\s\S]*?<\/div>/, '')
      .replace(/<ol[^]*?<\/ol>/g, (list) => {
        let step = 0;
        return list.replace(/<li[^>]*>/g, () => ` ${++step}. `);
      })
      .replace(/<\/(?:p|li|h1|h2|div|td)>/g, ' ')
      .replace(/<[^>]*>/g, '')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, '&'),
  )
    .replace(/\s+/g, ' ')
    .trim();

const wordsOfText = (digest: Digest): string => {
  const titles = new Set(digest.sections.map(({ title }) => `${title}.`));
  return renderText(digest)
    .split('\n')
    .filter((line) => line !== '---')
    .map((line) => (titles.has(line) ? line.slice(0, -1) : line.replace(/^– /, '')))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
};

describe('text and HTML', () => {
  it.each<[string, Digest]>([
    ['ordinary', fullDigest(['Städ & Glans i Råå AB', 'Västanvind Bygg AB', 'Norrskenets Måleri AB'])],
    ['nasty', fullDigest(nasty)],
    ['quiet', composed(material(), texts, '2026-W48', NOW)],
    [
      'first',
      composed(
        material({
          previous: null,
          mentioned: [supplier(1, { level: 'stop', openFlags: [openFlag('credit-bankrupt', bankrupt)] })],
        }),
        texts,
        '2026-W48',
        NOW,
      ),
    ],
  ])('say the same: %s', (_name, digest) => {
    expect(wordsOf(renderHtml(digest))).toBe(wordsOfText(digest));
  });

  it('keeps headings in order, speaks Swedish, fetches nothing', () => {
    const html = renderHtml(fullDigest(['Städ & Glans i Råå AB', 'Västanvind Bygg AB']));
    expect(html.startsWith('<!doctype html>\n<html lang="sv"')).toBe(true);
    expect([...html.matchAll(/<h([1-6])/g)].map(([, level]) => level)).toEqual(['1', '2', '2', '2', '2']);
    expect(html).toMatch(/<ol[^>]*><li[^>]*>Ring/);
    expect(html).not.toMatch(/<(?:img|link|script|iframe|object|form)\b|https?:|url\(/i);
    expect(html).toContain('1\u00a0234\u00a0567\u00a0kr');
    expect([...html.matchAll(/<table/g)]).toHaveLength(
      [...html.matchAll(/<table\s+role="presentation"/g)].length,
    );
  });

  it('breaks no line inside F-skatt, a day or a count', () => {
    const html = renderHtml(
      composed(
        material({
          previous: null,
          mentioned: [
            supplier(1, { level: 'deepen', openFlags: [openFlag('tax-fskatt-revoked', fSkattGone)] }),
          ],
        }),
        texts,
        '2026-11-23',
        NOW,
      ),
    );
    expect(html).toContain('<span style="white-space:nowrap">F-skatten</span> upphörde 20\u00a0november');
    expect(html).toMatch(/<h1[^>]*>Leverantörskontroll 23\u00a0november, Inköp<\/h1>/);
    expect(html).toContain('Fråga leverantören:\u00a00.');
  });

  it('breaks no line inside a reference, wherever it stands', () => {
    const html = renderHtml({
      ...emptyDigest,
      sections: [
        {
          title: 'Öppet',
          intro: '2 kräver beslut: Ett AB (L-7K3FM) och Två AB (L-0417).',
          items: [],
          more: null,
        },
      ],
    });
    for (const ref of ['(L-7K3FM)', '(L-0417)'])
      expect(html).toContain(`<span style="white-space:nowrap">${ref}</span>`);
  });

  it('tells the level in words, not by colour alone', () => {
    const digest = fullDigest(['Städ & Glans i Råå AB']);
    for (const item of digest.sections.flatMap(({ items }) => items))
      for (const { text, bold } of headParts(item))
        expect(renderHtml(digest)).toContain(bold ? `<strong>${text.replace('&', '&amp;')}</strong>` : text);
  });

  it.each([
    ['#1b1b1b', '#ffffff'],
    ['#4a4a4a', '#ffffff'],
    ['#f2f2f2', '#262626'],
    ['#c4c4c4', '#262626'],
  ])('has readable contrast: %s on %s', (ink, paper) => {
    expect(renderHtml(fullDigest(['X AB']))).toContain(ink);
    expect(renderHtml(fullDigest(['X AB']))).toContain(paper);
    const [light = 0, dark = 0] = [luminance(ink), luminance(paper)].sort((a, b) => b - a);
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('names that try to break out', () => {
  const digest = fullDigest(nasty);
  it('stay text in HTML', () => {
    const tags = new Set([...renderHtml(digest).matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, tag = '']) => tag));
    expect([...tags].sort()).toEqual([
      'body',
      'div',
      'h1',
      'h2',
      'head',
      'html',
      'li',
      'meta',
      'ol',
      'p',
      'span',
      'strong',
      'style',
      'table',
      'tbody',
      'td',
      'title',
      'tr',
    ]);
    expect(renderHtml(digest)).not.toMatch(/<[^>]*onerror/);
  });

  it('make no line, no turned text and no flood', () => {
    const text = renderText(digest);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
    expect(text.split('\n').filter((line) => /^(?:Bcc|Hej)/.test(line))).toEqual([]);
    expect(text).not.toMatch(/A{400}/);
    expect(text).toContain('Leverantör L-0014');
    expect(text).toContain('Ängens Bygg AB'.normalize('NFC'));
  });

  it.each(nasty)('add no header: %j', async (name) => {
    const mail = {
      outboxId: 1,
      digestId: 1,
      unit: 'inkop',
      period: '2026-W48',
      messageId: '<a@b>',
      recipients: ['a@kommun.example'],
      lacking: ['a@kommun.example'],
      refused: [],
      subject: `Ämne ${name}`,
      text: name,
      html: name,
      createdAt: NOW.toISOString(),
      tries: 0,
    };
    const transport = createTransport({ streamTransport: true, buffer: true });
    const { message } = await transport.sendMail(messageOf(mail, 'kontroll@kommun.example'));
    const got = await PostalMime.parse(message as Buffer);
    expect(got.headers.map(({ key }) => key).sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
      'x-auto-response-suppress',
    ]);
    expect(got.subject).toBe(plainText(`Ämne ${name}`, 200));
    expect(got.bcc).toBeUndefined();
  });
});

describe('words', () => {
  const banned = /fusk|brott|kriminell|misstänkt|bedrägeri|oseriös|skyldig till|bulvan|målvakt/i;
  it.each(rules.map((rule) => [rule.id]))('of %s never accuse', (rule) => {
    for (const change of ['opened', 'worse', 'eased', 'cleared'] as const) {
      const flag = { severity: 'medium', params: {} } as const;
      const given = {
        mentioned: [supplier(1, { level: 'ask', openFlags: [openFlag(rule, flag)] })],
        events: [event(1, rule, change, flag)],
      };
      for (const previous of [null, { on: '2026-11-16', period: '2026-W47' }])
        expect(renderText(composed(material({ ...given, previous }), texts, '2026-W48', NOW))).not.toMatch(
          banned,
        );
    }
  });

  it.each([
    ['a', 300, 'a'],
    ['  a \t\n b  ', 300, 'a b'],
    ['abcdef', 4, 'abc…'],
    ['👩👩👩', 2, '👩…'],
    ['a\ud800b', 10, 'ab'],
  ])('cleans %j', (given, longest, expected) => {
    expect(plainText(given, longest)).toBe(expected);
  });
});
