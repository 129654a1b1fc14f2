import type { DigestMaterial, DigestSupplier } from '../domain/digest.ts';
import { daysBetween, swedishDay } from '../domain/time.ts';
import { causeOf, causeText, failingSources } from './causes.ts';
import { suppliersText, type Scene } from './scene.ts';
import { uncheckedSuppliers } from './unchecked.ts';
import { counted, daysText, plainText, sentence, thousands } from '../wording/mail-text.ts';
import { listText } from '../wording/text.ts';

type Down = DigestMaterial['downSources'][number];

/** Controlled suppliers whose latest control is not done. */
export const notDone = ({ material }: Pick<Scene, 'material'>): number =>
  Math.max(0, material.suppliers - material.checked);

/**
 * The last line of a mail: how far the control came, which sources were silent and since when, which answer again, and
 * what waits for a person.
 */
export function controlLine(scene: Scene): string {
  return [
    controlText(scene),
    ...downTexts(scene),
    outagesText(scene),
    recoveredText(scene),
    overdueText(scene),
    ...waitingTexts(scene),
    notControlledText(scene),
  ]
    .filter((text) => text !== null)
    .join(' ');
}

/** Why nothing in the mail may be read as freshly controlled; null when a control is behind it. */
export function leadOf(scene: Scene): string | null {
  const { control, material } = scene;
  if (control.kind === 'missed') {
    if (control.since === null) return 'Ingen kontroll har gått än.';
    const days = daysText(daysBetween(control.since, material.today));
    return `Ingen kontroll har gått sedan ${swedishDay(control.since, material.today)} (${days}).`;
  }
  return material.suppliers > 0 && material.checked === 0
    ? `Kontrollen har inte blivit färdig för någon av ${suppliersText(scene, material.suppliers)}.`
    : null;
}

function controlText(scene: Scene): string {
  const { material, control } = scene;
  if (material.suppliers === 0)
    return 'Kontrollen: inga leverantörer att kontrollera. Läs in en leverantörsreskontra om det borde finnas några.';
  const all = suppliersText(scene, material.suppliers);
  if (control.kind === 'missed' && control.since === null)
    return `Kontrollen: ingen har gått än, ${all} väntar.`;
  const left = notDone(scene);
  const lead =
    control.kind === 'missed' && control.since !== null
      ? `Kontrollen: ingen sedan ${swedishDay(control.since, material.today)}; då`
      : control.kind === 'under-way' && left > 0
        ? 'Kontrollen pågår:'
        : 'Kontrollen:';
  // What was to be tried again last night was not, so that no cause with a promise is given.
  const why = left === 0 || control.kind === 'missed' ? '' : whyText(scene, left);
  const done = counted(material.checked, 'färdigkontrollerad', 'färdigkontrollerade');
  const open = left === 0 ? '' : `, ${counted(left, 'inte färdig', 'inte färdiga')}${why}`;
  return `${lead} ${all}, ${done}${open}.`;
}

/** One cause for all of them, or each with its number: `(1: Bolagsverket svarade inte 22 november, nytt försök i natt; 1: …)`. */
function whyText(scene: Scene, left: number): string {
  const unchecked = uncheckedSuppliers(scene);
  const silent = byCause(unchecked.filter(({ failing }) => failing.length > 0));
  // Many combinations of silent sources are one outage, told source by source.
  const outages = silent.length > MOST_OUTAGES ? [silent.flat()] : silent;
  const others = byCause(unchecked.filter(({ failing }) => failing.length === 0));
  const causes = [...outages, ...others].map((group) => ({
    text: causeText(group, scene),
    count: group.length,
  }));
  const waiting = left - unchecked.length;
  if (causes.length > 0 && waiting > 0) causes.push({ text: 'står på tur', count: waiting });
  const [only] = causes;
  if (only === undefined) return '';
  if (causes.length === 1) return ` (${only.text})`;
  return ` (${causes.map(({ text, count }) => `${thousands(count)}: ${text}`).join('; ')})`;
}

const MOST_OUTAGES = 3;

function byCause(suppliers: readonly DigestSupplier[]): readonly (readonly DigestSupplier[])[] {
  const groups = new Map<string, DigestSupplier[]>();
  for (const supplier of suppliers) {
    const cause = causeOf(supplier);
    groups.set(cause, [...(groups.get(cause) ?? []), supplier]);
  }
  return [...groups.values()];
}

/** Sources that the first sentence has named as the reason, for every supplier that they left without an answer. */
function explained(scene: Scene): (source: string) => boolean {
  const { material, control } = scene;
  if (notDone(scene) === 0 || control.kind === 'missed') return () => false;
  const unchecked = uncheckedSuppliers(scene);
  const given = new Set(failingSources(unchecked).map(({ source }) => source));
  return (source) => {
    const met = material.outages.find((outage) => outage.source === source && !outage.ended);
    const reached = unchecked.filter(({ failing }) => failing.some((one) => one.source === source)).length;
    return given.has(source) && (met === undefined || met.suppliers <= reached);
  };
}

/** A sentence for each source that is down: `SCB svarar inte sedan 22 november (3 leverantörer).` */
function downTexts(scene: Scene): readonly string[] {
  const { material, texts } = scene;
  const isExplained = explained(scene);
  return material.downSources
    .filter(({ source }) => !isExplained(source))
    .map((down) => {
      const name = plainText(texts.sourceName(down.source));
      const met = material.outages.find(({ source, ended }) => source === down.source && !ended);
      const whom = met === undefined ? '' : ` (${suppliersText(scene, met.suppliers)})`;
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

/** Other outages: a new one is told with its day, an old one with its age too. */
function outagesText(scene: Scene): string | null {
  const { material, texts } = scene;
  const isExplained = explained(scene);
  const down = new Set(material.downSources.map(({ source }) => source));
  const ongoing = material.outages.filter(
    ({ ended, source }) => !ended && !down.has(source) && !isExplained(source),
  );
  if (ongoing.length === 0) return null;
  const parts = ongoing.map(({ source, since, suppliers }) => {
    const days = daysBetween(since, material.today);
    const when =
      days <= 1
        ? swedishDay(since, material.today)
        : `sedan ${swedishDay(since, material.today)}, ${daysText(days)}`;
    return `${plainText(texts.sourceName(source))} (${when}, ${suppliersText(scene, suppliers)})`;
  });
  return `${counted(ongoing.length, 'källa', 'källor')} svarade inte: ${listText(parts)}.`;
}

/** An outage that was told and is over, told once; one that came and went between two digests is not told. */
function recoveredText({ material, texts }: Scene): string | null {
  const { previous, today } = material;
  const over = material.outages.filter(
    ({ ended, since }) => ended && previous !== null && since <= previous.on,
  );
  if (over.length === 0) return null;
  const names = over.map(
    ({ source, since }) =>
      `${plainText(texts.sourceName(source))} (avbrott från ${swedishDay(since, today)})`,
  );
  return `Svarar igen: ${listText(names)}.`;
}

function overdueText({ material: { coverage } }: Scene): string | null {
  if (coverage === null || coverage.overdue === 0) return null;
  const { overdue, oldestDays } = coverage;
  const age = oldestDays === null || oldestDays === 0 ? '' : `, äldst ${daysText(oldestDays)}`;
  return `${counted(overdue, 'svar är äldre än det ska vara', 'svar är äldre än de ska vara')}${age}.`;
}

/** A question that was not asked is counted, so that a cap that is reached is no silence. */
function waitingTexts({ material: { coverage } }: Scene): readonly string[] {
  if (coverage === null) return [];
  const { waiting, closed } = coverage;
  return [
    waiting === 0
      ? null
      : `${counted(waiting, 'betald fråga', 'betalda frågor')} väntar på godkännande eller budget.`,
    closed === 0 ? null : `${counted(closed, 'fråga', 'frågor')} väntar på att källan öppnar.`,
  ].filter((text) => text !== null);
}

function notControlledText({ material }: Scene): string | null {
  const parts = [
    material.outside === 0
      ? null
      : `${thousands(material.outside)} kontrolleras inte (utländskt företag, dödsbo eller obekräftat personnummer)`,
    material.dormant === 0
      ? null
      : `${thousands(material.dormant)} är vilande (ingen betalning på tolv månader)`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Utöver dem: ${listText(parts)}.`;
}
