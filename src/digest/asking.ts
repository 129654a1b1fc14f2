import type { DigestMaterial } from '../domain/digest.ts';
import { swedishDay } from '../domain/time.ts';
import type { Scene } from './items.ts';
import { counted, daysText, plainText, sentence, suppliersText, thousands } from './words.ts';

type Coverage = NonNullable<DigestMaterial['coverage']>;
type Down = DigestMaterial['downSources'][number];

/** How the asking went, in one line: `Källorna: 8 källor, 412 svar, 96 färska sedan tidigare, 3 utan svar; …`. */
export function askingText({ material, control }: Scene): string | null {
  const { coverage } = material;
  if (coverage === null || material.suppliers === 0) return null;
  const lead = control.kind === 'missed' ? 'Källorna då' : 'Källorna';
  const said =
    coverage.sources === 0 ? 'ingen källa kunde frågas' : `${answersText(coverage)}${overdueText(coverage)}`;
  return [`${lead}: ${said}.`, ...notAskedTexts(coverage)].join(' ');
}

function answersText({ sources, asked, fresh, failed, open }: Coverage): string {
  const parts = [
    counted(sources, 'källa', 'källor'),
    `${thousands(asked)} svar`,
    fresh === 0 ? null : counted(fresh, 'färskt sedan tidigare', 'färska sedan tidigare'),
    failed === 0 ? null : `${thousands(failed)} utan svar`,
    open === 0 ? null : `${thousands(open)} pågår`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

function overdueText({ overdue, oldestDays }: Coverage): string {
  if (overdue === 0) return '';
  const age = oldestDays === null || oldestDays === 0 ? '' : `, äldst ${daysText(oldestDays)}`;
  return `; ${thousands(overdue)} väntar på nytt svar${age}`;
}

/** A question that was not asked is counted, so that a cap that is reached is no silence. */
function notAskedTexts({ waiting, closed }: Coverage): readonly string[] {
  const texts = [
    waiting === 0
      ? null
      : `${counted(waiting, 'betald fråga', 'betalda frågor')} väntar på godkännande eller budget.`,
    closed === 0 ? null : `${counted(closed, 'fråga', 'frågor')} väntar på att källan öppnar.`,
  ];
  return texts.filter((text) => text !== null);
}

/** A sentence for each source that is down: `SCB svarar inte sedan 22 november (3 leverantörer).` */
export function downTexts({ material, texts }: Scene): readonly string[] {
  return material.downSources.map((down) => {
    const name = plainText(texts.sourceName(down.source));
    const met = material.outages.find(({ source, ended }) => source === down.source && !ended);
    const whom = met === undefined ? '' : ` (${suppliersText(met.suppliers)})`;
    return sentence(`${downText(down, name, swedishDay(down.since, material.today))}${whom}`);
  });
}

const isRefused = (reason: string | null): boolean => reason === 'credentials' || reason === 'forbidden';
const isUnreadable = (reason: string | null): boolean => reason === 'unreadable' || reason === 'drift';

function downText({ reason }: Down, name: string, since: string): string {
  if (reason === 'quota') return `${name}: månadens kvot är slut sedan ${since}`;
  if (isRefused(reason)) return `${name} nekar oss svar sedan ${since}`;
  if (isUnreadable(reason)) return `Svaren från ${name} går inte att läsa sedan ${since}`;
  return `${name} svarar inte sedan ${since}`;
}
