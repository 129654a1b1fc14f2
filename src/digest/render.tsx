/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';

import type { Digest, DigestItem, DigestSection, ItemLevel } from '../domain/digest.ts';
import { headParts, itemParts } from './lines.ts';

export { renderText } from './render-text.ts';

const FONT = "font-family:Arial,'Helvetica Neue',Helvetica,sans-serif;";
const INK = 'color:#1b1b1b;';
const QUIET = 'color:#4a4a4a;';
const LINE = `margin:0;font-size:16px;line-height:1.5;${FONT}${INK}`;
/** A long word breaks only where it would not fit the width at all. */
const WRAP = 'overflow-wrap:break-word;word-wrap:break-word;';

/** The edge repeats the level that stands in words; it never carries it alone. */
const EDGE: Readonly<Record<ItemLevel, string>> = {
  stop: '#b3261e',
  notice: '#b3261e',
  deepen: '#a15c00',
  ask: '#1f5fa8',
  none: '#3d6b2f',
  unchecked: '#6b6b6b',
  outside: '#6b6b6b',
  information: '#6b6b6b',
};

const STYLES = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background-color:#1e1e1e!important}.card{background-color:#262626!important}
.ink{color:#f2f2f2!important}.quiet{color:#c4c4c4!important}.line{border-color:#555!important}
}
@media (max-width:480px){.pad{padding:16px!important}}
`;

/** The digest as one HTML page that mail programs show: tables, inline styles, nothing fetched from outside. */
export function renderHtml(digest: Digest): string {
  const page: { toString(): string | Promise<string> } = <Page digest={digest} />;
  return `<!doctype html>\n${String(page)}\n`;
}

const Page = ({ digest }: { digest: Digest }) => (
  <html lang="sv" dir="ltr">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
      <title>{digest.subject}</title>
      <style>{STYLES}</style>
    </head>
    <body class="page" style="margin:0;padding:0;background-color:#f3f3f1;">
      <div aria-hidden="true" style="display:none;max-height:0;overflow:hidden;mso-hide:all;">
        {digest.preheader}
      </div>
      <Table width="100%">
        <td align="center" style="padding:0;">
          <Table width="640" style="max-width:640px;" className="card">
            <td class="pad" align="left" style={`padding:24px;${WRAP}`}>
              <Heading level={1} text={digest.heading} />
              {digest.lead === null ? null : (
                <Paragraph>
                  <strong>
                    <Flowing text={digest.lead} />
                  </strong>
                </Paragraph>
              )}
              {digest.sections.map((section) => (
                <Section section={section} />
              ))}
              <Control text={digest.control} />
              <Foot lines={digest.foot} />
            </td>
          </Table>
        </td>
      </Table>
    </body>
  </html>
);

const Table = (props: { width: string; style?: string; className?: string; children?: Child }) => (
  <table
    role="presentation"
    width={props.width}
    cellpadding="0"
    cellspacing="0"
    border={0}
    class={props.className ?? 'page'}
    bgcolor={props.className === 'card' ? '#ffffff' : '#f3f3f1'}
    style={`width:100%;table-layout:fixed;border-collapse:collapse;${props.style ?? ''}`}
  >
    <tbody>
      <tr>{props.children}</tr>
    </tbody>
  </table>
);

const Heading = ({ level, text }: { level: 1 | 2; text: string }) =>
  level === 1 ? (
    <h1 class="ink" style={`margin:0 0 16px;font-size:22px;line-height:1.3;${FONT}${INK}`}>
      <Flowing text={text} />
    </h1>
  ) : (
    <h2 class="ink" style={`margin:28px 0 8px;font-size:18px;line-height:1.3;${FONT}${INK}`}>
      <Flowing text={text} />
    </h2>
  );

const Paragraph = ({ quiet, children }: { quiet?: boolean; children?: Child }) => (
  <p
    class={quiet === true ? 'quiet' : 'ink'}
    style={`margin:0 0 10px;font-size:${quiet === true ? 14 : 16}px;line-height:1.5;${FONT}${quiet === true ? QUIET : INK}`}
  >
    {children}
  </p>
);

const Section = ({ section }: { section: DigestSection }) => (
  <>
    <Heading level={2} text={section.title} />
    {section.intro === null ? null : (
      <Paragraph>
        <Flowing text={section.intro} />
      </Paragraph>
    )}
    {section.items.map((item) => (
      <Item item={item} />
    ))}
    {section.more === null ? null : (
      <Paragraph>
        <Flowing text={section.more} />
      </Paragraph>
    )}
  </>
);

const Item = ({ item }: { item: DigestItem }) => {
  const { before, steps, after, ref } = itemParts(item);
  const end = <End after={after} reference={ref} />;
  return (
    <table
      role="presentation"
      width="100%"
      cellpadding="0"
      cellspacing="0"
      border={0}
      style="width:100%;table-layout:fixed;border-collapse:collapse;margin:0 0 14px;"
    >
      <tbody>
        <tr>
          <td
            align="left"
            style={`padding:2px 0 2px 12px;border-left:4px solid ${EDGE[item.level ?? 'information']};${WRAP}`}
          >
            <p class="ink" style={LINE}>
              {headParts(item).map(({ text, bold }) => (bold ? <strong>{text}</strong> : text))}
              {before.map((text) => (
                <>
                  {' '}
                  <Flowing text={text} />
                </>
              ))}
              {steps.length === 0 ? end : null}
            </p>
            {steps.length === 0 ? null : (
              <>
                <ol class="ink" style={`${LINE}margin:4px 0;padding:0 0 0 24px;`}>
                  {steps.map((step) => (
                    <li style="margin:0 0 2px;">
                      <Flowing text={step} />
                    </li>
                  ))}
                </ol>
                <p class="ink" style={LINE}>
                  {end}
                </p>
              </>
            )}
          </td>
        </tr>
      </tbody>
    </table>
  );
};

const End = ({ after, reference }: { after: readonly string[]; reference: string | null }) => (
  <>
    {after.map((text) => (
      <>
        {' '}
        <Flowing text={text} />
      </>
    ))}
    {reference === null ? null : (
      <>
        {' '}
        <span class="quiet" style={`white-space:nowrap;${QUIET}`}>
          {reference}
        </span>
      </>
    )}
  </>
);

const Control = ({ text }: { text: string }) => (
  <div style="margin:28px 0 0;">
    <Paragraph quiet>
      <Flowing text={text} />
    </Paragraph>
  </div>
);

const Foot = ({ lines }: { lines: readonly string[] }) => (
  <div class="line" style="margin:16px 0 0;padding:16px 0 0;border-top:1px solid #c9c9c4;">
    {lines.map((line) => (
      <Paragraph quiet>
        <Flowing text={line} />
      </Paragraph>
    ))}
  </div>
);

const MONTHS = 'januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december';
const tied = new RegExp(
  `(?<=\\d) (?=\\d{3}(?!\\d))|(?<=\\d) (?=(?:kr|%|månaderna|dag|dagar|${MONTHS})(?![\\p{L}]))|(?<=:) (?=\\d+\\.)`,
  'gu',
);

/**
 * Amounts, days and counts stay on the line of their words (`412 000 kr`, `22 november`); `F-skatt` and a
 * reference (`L-7K3FM`) are not broken at their hyphen.
 */
const Flowing = ({ text }: { text: string }) => (
  <>
    {text
      .replace(tied, '\u00a0')
      .split(/(F-skatt\p{L}*|\(?\bL-[0-9A-Z]{4,}\b\)?)/u)
      .map((part, at) => (at % 2 === 0 ? part : <span style="white-space:nowrap">{part}</span>))}
  </>
);
