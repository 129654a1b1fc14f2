import { daysBetween, swedishDay } from '../domain/time.ts';
import type { Scene } from './items.ts';
import { failingSources, failingText, uncheckedSuppliers } from './unchecked.ts';
import { counted, daysText, listed, plainText, suppliersText, thousands } from './words.ts';

/** Proof of life: that the control has gone, how far it came, and which sources were silent. */
export function openingLines(scene: Scene): readonly string[] {
  return [controlText(scene), sourcesText(scene), notAskedText(scene)].filter((line) => line !== null);
}

/** Controlled suppliers whose latest control is not done. */
export const notDone = ({ material }: Scene): number => Math.max(0, material.suppliers - material.checked);

function controlText(scene: Scene): string {
  const { material } = scene;
  if (material.suppliers === 0)
    return 'Kontrollen har gått: inga leverantörer att kontrollera. Läs in en leverantörsreskontra om det borde finnas några.';
  const left = notDone(scene);
  const lead = material.checked === 0 ? 'Kontrollen har inte blivit färdig för någon' : 'Kontrollen har gått';
  const failing = failingSources(uncheckedSuppliers(scene));
  const why = left === 0 || failing.length === 0 ? '' : ` (${failingText(failing, scene)})`;
  const done = counted(material.checked, 'färdigkontrollerad', 'färdigkontrollerade');
  const open = left === 0 ? '' : `, ${counted(left, 'inte färdig', 'inte färdiga')}${why}`;
  return `${lead}: ${suppliersText(material.suppliers)}, ${done}${open}.`;
}

/** A new outage is told with its day, an old one is counted with its age. */
function sourcesText(scene: Scene): string | null {
  const { material } = scene;
  if (material.suppliers === 0 || material.checked === 0) return outagesText(scene);
  const silent =
    material.outages.some(({ ended }) => !ended) ||
    material.mentioned.some(({ failing }) => failing.length > 0);
  return silent ? outagesText(scene) : 'Alla källor som frågades svarade.';
}

function outagesText({ material, texts }: Scene): string | null {
  const ongoing = material.outages.filter(({ ended }) => !ended);
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
      : `${thousands(material.outside)} kontrolleras inte (finns inte i svenska register)`,
    material.dormant === 0
      ? null
      : `${thousands(material.dormant)} är vilande (ingen betalning på tolv månader)`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Utöver dem: ${listed(parts)}.`;
}
