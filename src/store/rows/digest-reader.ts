import type { Digest, DigestItem } from '../../domain/digest.ts';

/** A digest as it was stored before the signals came first: proof of life on top, one text for all steps. */
interface Earlier extends Pick<Digest, 'subject' | 'preheader' | 'heading' | 'foot'> {
  readonly opening: readonly string[];
  readonly sections: readonly (Omit<Digest['sections'][number], 'items'> & {
    readonly items: readonly (Omit<DigestItem, 'steps'> & { readonly next: string | null })[];
  })[];
}

/** A stored digest in today's shape; what an earlier one said is kept to the word. */
export function readDigest(json: string): Digest {
  const stored = JSON.parse(json) as Digest | Earlier;
  if (!('opening' in stored)) return stored;
  const { opening, sections, ...rest } = stored;
  return {
    ...rest,
    lead: null,
    control: opening.join(' '),
    sections: sections.map((section) => ({
      ...section,
      items: section.items.map(({ next, level, ...item }) => ({
        ...item,
        level: level ?? 'information',
        steps: next === null ? [] : [next],
      })),
    })),
  };
}
