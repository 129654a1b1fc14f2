import type { DigestSection } from '../domain/digest.ts';
import { missedText } from './control.ts';
import { notDone } from './control-line.ts';
import { headText } from './lines.ts';
import { suppliersText, type Scene } from './scene.ts';
import type { Told } from './sections.ts';
import type { StartSection } from './start.ts';
import { counted, plainText, thousands } from '../wording/mail-text.ts';

/** Longest text beside the subject; mail programs show about half of it. */
const LONGEST_PREHEADER = 200;

/** What a digest counts; of suppliers, each in one of them. */
export interface NewsCounts {
  readonly rising: readonly Told[];
  readonly better: number;
  readonly changed: number;
  /** Decisions that were told before and are still waited for. */
  readonly waiting: number;
  /** Of the Startläge, told now. */
  readonly start: number;
}

/** `1 kräver beslut, 1 ny, 1 bättre, 1 inte färdig`; never a name. `nothing`: there is nothing new to read. */
export function newsCounts(
  scene: Scene,
  { rising, better, changed, waiting, start }: NewsCounts,
): { readonly text: string; readonly nothing: boolean } {
  const isStop = ({ severity }: Told): boolean => severity === 'block';
  const isNew = ({ news }: Told): boolean => news.some(({ kind }) => kind === 'new');
  const others = rising.filter((told) => !isStop(told));
  const notices = others.filter(({ urgent }) => urgent).length;
  const fresh = others.filter((told) => !told.urgent && isNew(told)).length;
  const worse = others.length - notices - fresh;
  const news = [
    some(rising.length - others.length, (n) => decisionsText(n)),
    some(notices, (n) => `${thousands(n)} kännedom`),
    some(fresh, (n) => counted(n, 'ny', 'nya')),
    some(worse, (n) => counted(n, 'försämrad', 'försämrade')),
    some(better, (n) => `${thousands(n)} bättre`),
    some(changed, (n) => counted(n, 'ändrad bedömning', 'ändrade bedömningar')),
  ].filter((part) => part !== null);
  const missed = missedText(scene.control, scene.material.today);
  // Without a control nothing can be new, and with a decision to wait for it is not quiet: neither is "inget nytt".
  const nothing = news.length === 0 && missed === null && waiting === 0 && start === 0;
  const parts = [
    missed,
    ...news,
    some(waiting, (n) => `${thousands(n)} väntar på beslut`),
    nothing ? 'inget nytt' : null,
    some(start, (n) => `${thousands(n)} ur startläget`),
    notDoneText(scene),
  ];
  return { text: parts.filter((part) => part !== null).join(', '), nothing };
}

/** The same for the first digest: `startläge, 825 leverantörer med signal, 2 kräver beslut`. */
export function startCounts(scene: Scene, { shown, left }: StartSection): string {
  const ranked = [...shown, ...left];
  const missed = missedText(scene.control, scene.material.today);
  const decisions = ranked.filter(({ severity }) => severity === 'block').length;
  const signals = ranked.length === 0 ? 'inga signaler' : `${suppliersText(scene, ranked.length)} med signal`;
  const parts = [
    'startläge',
    missed,
    ranked.length === 0 && missed !== null ? null : signals,
    some(decisions, decisionsText),
    notDoneText(scene),
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** The counts and the most important line, for the list of a mail program. */
export function preheaderOf(counts: string, sections: readonly DigestSection[]): string {
  const first = sections.flatMap(({ items }) => items)[0];
  const said = first === undefined ? sections[0]?.intro : `${headText(first)} ${first.reason}`;
  const lead = `${counts.charAt(0).toUpperCase()}${counts.slice(1)}.`;
  return plainText([lead, said].filter((text) => typeof text === 'string').join(' '), LONGEST_PREHEADER);
}

const decisionsText = (count: number): string => `${thousands(count)} kräver beslut`;

const some = (count: number, text: (count: number) => string): string | null =>
  count === 0 ? null : text(count);

const notDoneText = (scene: Scene): string | null =>
  some(notDone(scene), (n) => counted(n, 'inte färdig', 'inte färdiga'));
