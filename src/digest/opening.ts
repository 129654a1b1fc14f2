import type { DigestSupplier } from '../domain/digest.ts';
import { daysBetween, swedishDay } from '../domain/time.ts';
import { askingText, downTexts } from './asking.ts';
import { causeOf, causeText, failingSources } from './causes.ts';
import type { Scene } from './items.ts';
import { uncheckedSuppliers } from './unchecked.ts';
import { counted, daysText, listed, plainText, suppliersText, thousands } from './words.ts';

/** Proof of life: that the control has gone, how far it came, how the asking went, and which sources were silent. */
export function openingLines(scene: Scene): readonly string[] {
  const down = downTexts(scene);
  return [
    controlText(scene),
    askingText(scene),
    down.length === 0 ? null : down.join(' '),
    sourcesText(scene),
    notAskedText(scene),
  ].filter((line) => line !== null);
}

/** Controlled suppliers whose latest control is not done. */
export const notDone = ({ material }: Scene): number => Math.max(0, material.suppliers - material.checked);

function controlText(scene: Scene): string {
  const { material } = scene;
  const lead = leadText(scene);
  if (material.suppliers === 0)
    return `${lead}: inga leverantörer att kontrollera. Läs in en leverantörsreskontra om det borde finnas några.`;
  const { control } = scene;
  const all = suppliersText(material.suppliers);
  if (control.kind === 'missed' && control.since === null) return `${lead}: ${all} väntar.`;
  const missed = control.kind === 'missed';
  const left = notDone(scene);
  // What was to be tried again last night was not, so that no cause with a promise is given.
  const why = left === 0 || missed ? '' : whyText(scene, left);
  const done = counted(material.checked, 'färdigkontrollerad', 'färdigkontrollerade');
  const open = left === 0 ? '' : `, ${counted(left, 'inte färdig', 'inte färdiga')}${why}`;
  return `${lead}: ${all}, ${done}${missed ? ' då' : ''}${open}.`;
}

/** Whether the control behind this digest has gone, for the unit's own suppliers. */
function leadText(scene: Scene): string {
  const { material, control } = scene;
  if (control.kind === 'missed') {
    if (control.since === null) return 'Ingen kontroll har gått än';
    const days = daysText(daysBetween(control.since, material.today));
    return `Ingen kontroll har gått sedan ${swedishDay(control.since, material.today)} (${days})`;
  }
  if (notDone(scene) === 0) return 'Kontrollen har gått';
  if (material.checked === 0) return 'Kontrollen har inte blivit färdig för någon';
  return control.kind === 'under-way' ? 'Kontrollen är inte färdig' : 'Kontrollen har gått';
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

/** A new outage is told with its day, an old one is counted with its age. */
function sourcesText(scene: Scene): string | null {
  const { material, control } = scene;
  const done = control.kind === 'gone' || (control.kind === 'under-way' && notDone(scene) === 0);
  if (material.suppliers === 0 || material.checked === 0 || !done) return outagesText(scene);
  const silent =
    material.outages.some(({ ended }) => !ended) ||
    material.downSources.length > 0 ||
    (material.coverage?.failed ?? 0) > 0 ||
    material.mentioned.some(({ failing, incomplete }) => failing.length > 0 || incomplete.length > 0);
  return silent ? outagesText(scene) : 'Alla källor som frågades svarade.';
}

/** Outages beyond those that the line on the control has given as its reason, or that are told as down. */
function outagesText(scene: Scene): string | null {
  const { material, texts, control } = scene;
  const unchecked = uncheckedSuppliers(scene);
  const explained = notDone(scene) > 0 && control.kind !== 'missed';
  const given = new Set(explained ? failingSources(unchecked).map(({ source }) => source) : []);
  const down = new Set(material.downSources.map(({ source }) => source));
  const reaches = (source: string): number =>
    unchecked.filter(({ failing }) => failing.some((one) => one.source === source)).length;
  const ongoing = material.outages.filter(
    ({ ended, source, suppliers }) =>
      !ended && !down.has(source) && !(given.has(source) && suppliers <= reaches(source)),
  );
  if (ongoing.length === 0) return null;
  const parts = ongoing.map(({ source, since, suppliers }) => {
    const days = daysBetween(since, material.today);
    const when =
      days <= 1
        ? swedishDay(since, material.today)
        : `sedan ${swedishDay(since, material.today)}, ${daysText(days)}`;
    return `${plainText(texts.sourceName(source))} (${when}, ${suppliersText(suppliers)})`;
  });
  return `${counted(ongoing.length, 'källa', 'källor')} svarade inte: ${listed(parts)}.`;
}

function notAskedText({ material }: Scene): string | null {
  const parts = [
    material.outside === 0
      ? null
      : `${thousands(material.outside)} kontrolleras inte (utländskt företag, dödsbo eller obekräftat personnummer)`,
    material.dormant === 0
      ? null
      : `${thousands(material.dormant)} är vilande (ingen betalning på tolv månader)`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Utöver dem: ${listed(parts)}.`;
}
