import { byMonth, count, defineForm, hours, month, needed, share } from '../../form-columns.ts';
import { careFiguresForm } from '../../../src/domain/care-figures.ts';
import type { CareMonth } from '../schema.ts';

/**
 * Care figures of one supplier per month. Counts and ratios only: the form is closed, so that no column can bring a
 * client or a worker.
 */
export const careFigures = defineForm({
  id: careFiguresForm,
  source: 'intake',
  title: 'Omsorgsmått per leverantör och månad',
  kinds: ['care.months'],
  adds: true,
  closed: true,
  columns: {
    manad: needed('månad, ÅÅÅÅ-MM', month),
    fakturerade_timmar: needed('fakturerade timmar', hours),
    besok: needed('antal besök', count),
    overlappande_besok: needed('antal besök som överlappar ett annat', count),
    manuell_andel: needed('andel tider som registrerats för hand, 0,18 eller 18 %', share(1)),
    besok_under_franvaro: needed('antal besök under brukares frånvaro', count),
    utford_andel: needed('utförd tid mot beviljad tid, 0,95 eller 95 %', share(3)),
  },
  draw: (lines) => {
    const read = byMonth(
      lines.map(({ line }): CareMonth => ({
        month: line.manad,
        invoicedHours: line.fakturerade_timmar,
        visits: line.besok,
        overlappingVisits: line.overlappande_besok,
        manualShare: line.manuell_andel,
        visitsDuringAbsence: line.besok_under_franvaro,
        performedShare: line.utford_andel,
      })),
    );
    if (!read.ok) return read;
    if (read.months.some((each) => Math.max(each.overlappingVisits, each.visitsDuringAbsence) > each.visits))
      return { ok: false, reason: 'fler överlappande besök eller besök under frånvaro än besök' };
    return { ok: true, facts: [{ kind: 'care.months', value: { months: read.months }, validFrom: null }] };
  },
});
