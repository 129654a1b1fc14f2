import type { FlagCause } from '../domain/check.ts';
import type { DigestSupplier } from '../domain/digest.ts';
import { legalFormText } from '../domain/supplier.ts';
import type { News } from './news.ts';
import type { Scene } from './scene.ts';
import { ruleText } from './texts.ts';
import { afterColon, plainText } from '../wording/mail-text.ts';

/**
 * What happened where no fact of the supplier moved: `Gränsen är ändrad: …`. `now` is what the signal says, where it
 * still stands.
 */
export function changeText(scene: Scene, supplier: DigestSupplier, news: News, now: string): string {
  const { texts } = scene;
  const { kind, cause, event } = news;
  const label = afterColon(plainText(ruleText(texts, event.rule).label));
  if (kind !== 'cleared') return `${movedText(cause)}: ${afterColon(now)}`;
  return `${goneText(scene, supplier, news)}: ${label}.`;
}

const moved: Readonly<Partial<Record<FlagCause, string>>> = {
  limit: 'Gränsen är ändrad',
  rule: 'Regeln är ny eller ändrad',
  form: 'Den juridiska formen är en annan',
  depth: 'Kontrolldjupet är ett annat',
  window: 'Tiden som regeln ser till har gått',
};
const movedText = (cause: FlagCause): string => moved[cause] ?? 'Bedömningen är ändrad';

function goneText({ texts }: Scene, { form }: DigestSupplier, { cause, event }: News): string {
  const months = texts.windowMonths?.get(event.rule);
  switch (cause) {
    case 'limit':
      return 'Gränsen är ändrad, signalen gäller inte längre';
    case 'rule':
      return texts.rules.has(event.rule)
        ? 'Regeln är ändrad, signalen gäller inte längre'
        : 'Regeln används inte längre';
    case 'form':
      return `Regeln bedömer inte längre ${legalFormText[form]}`;
    case 'depth':
      return 'Kontrolldjupet är lägre, regeln bedöms inte längre';
    case 'window':
      // Without what the source says of the event, it is what was paid for that has grown old.
      return months === undefined || event.evidence.length === 0
        ? 'Det som signalen byggde på är äldre än regeln ser till'
        : `Händelsen är äldre än ${months} månader`;
    case 'superseded':
      return 'Berättas av en annan signal';
    case 'facts':
      return 'Gäller inte längre';
  }
}
