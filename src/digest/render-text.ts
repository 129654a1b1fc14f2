import type { Digest, DigestItem, DigestSection } from '../domain/digest.ts';
import { headText, itemParts } from './lines.ts';

/** The digest as plain text: one line per item and step, lines are left to the reader's program to fold. */
export function renderText(digest: Digest): string {
  const blocks = [
    [digest.heading],
    ...(digest.lead === null ? [] : [[digest.lead]]),
    ...digest.sections.map(sectionLines),
    [digest.control],
    ['---', ...digest.foot],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function sectionLines(section: DigestSection): readonly string[] {
  return [
    `${section.title}.`,
    ...(section.intro === null ? [] : [section.intro]),
    ...section.items.flatMap(itemLines),
    ...(section.more === null ? [] : [section.more]),
  ];
}

function itemLines(item: DigestItem): readonly string[] {
  const { before, steps, after, ref } = itemParts(item);
  const end = [...after, ...(ref === null ? [] : [ref])].join(' ');
  const first = `– ${[headText(item), ...before].join(' ')}`;
  if (steps.length === 0) return [end === '' ? first : `${first} ${end}`];
  return [first, ...steps.map((step, at) => `  ${at + 1}. ${step}`), ...(end === '' ? [] : [`  ${end}`])];
}
