import { zipOf } from '../../fixtures/zip.ts';
import { NUMBER } from './support.ts';

/** A tagged number as a test writes it; whole kronor of period 0 unless said otherwise. */
export interface Written {
  readonly concept: string;
  readonly text: string;
  readonly ref?: string;
  readonly unit?: string | null;
  /** Further attributes, as they stand in the page. */
  readonly more?: string;
}

export const number = ({ concept, text, ref = 'period0', unit = 'SEK', more }: Written): string =>
  `<ix:nonFraction name="se-gen-base:${concept}" contextRef="${ref}"${unit === null ? '' : ` unitRef="${unit}"`} ${
    more ?? 'decimals="0" scale="0" format="ixt:numspacecomma"'
  }>${text}</ix:nonFraction>`;

export const text = (concept: string, value: string): string =>
  `<ix:nonNumeric name="se-cd-base:${concept}" contextRef="period0">${value}</ix:nonNumeric>`;

const periods: Readonly<Record<string, string>> = {
  period0: '<xbrli:startDate>2025-01-01</xbrli:startDate><xbrli:endDate>2025-12-31</xbrli:endDate>',
  period1: '<xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate>',
  balans0: '<xbrli:instant>2025-12-31</xbrli:instant>',
  balans1: '<xbrli:instant>2024-12-31</xbrli:instant>',
};

export const context = (id: string, period: string, identifier = NUMBER, more = ''): string =>
  `<xbrli:context id="${id}"><xbrli:entity><xbrli:identifier scheme="http://www.bolagsverket.se">${identifier}</xbrli:identifier>${more}</xbrli:entity><xbrli:period>${period}</xbrli:period></xbrli:context>`;

/** A page with the usual contexts and units, and this in its body. */
export const page = (body: string, options: { identifier?: string; contexts?: string } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><head><title>x</title></head><body>
<ix:header><ix:resources>${Object.entries(periods)
    .map(([id, period]) => context(id, period, options.identifier))
    .join('')}${options.contexts ?? ''}
<xbrli:unit id="SEK"><xbrli:measure>iso4217:SEK</xbrli:measure></xbrli:unit>
<xbrli:unit id="EUR"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>
<xbrli:unit id="people"><xbrli:measure>se-k2-type:AntalAnstallda</xbrli:measure></xbrli:unit>
</ix:resources></ix:header>${body}</body></html>`;

export const turnover = number({ concept: 'Nettoomsattning', text: '1 234 567' });

export const zip = (...pages: string[]): Buffer =>
  zipOf(pages.map((content, index) => ({ name: `sida-${index}.xhtml`, content })));
