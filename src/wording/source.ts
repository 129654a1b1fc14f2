import type { QuestionReason, QuestionState } from '../domain/question.ts';
import { legalFormText, type LegalForm } from '../domain/supplier.ts';
import { dayOf, swedishDay, wallClock, type Day } from '../domain/time.ts';

const skipped: Partial<Record<QuestionReason, string>> = {
  'not-configured': 'källan är inte ansluten',
  'no-legal-basis': 'källan får inte frågas här',
  'needs-approval': 'frågan kostar eller skickar brev och väntar på en persons godkännande',
  'legal-form': 'källan får inte frågas om den här formen',
  closed: 'källan är stängd',
  budget: 'månadens tak är nått',
  'not-controlled': 'leverantören kontrolleras inte',
  depth: 'källan frågas bara vid utökad kontroll',
  'no-document': 'inget underlag är registrerat',
};

const unavailable: Partial<Record<QuestionReason, string>> = {
  'outcome-unknown': 'svarade inte – frågan kan ha kostat och ställs inte om av sig själv',
  quota: 'månadens kvot hos källan är slut',
  'no-version': 'ingen lista som är ny nog har lästs för leverantören',
};

const dayText = (instant: string | null, today: Day): string =>
  instant === null ? 'okänd dag' : swedishDay(dayOf(new Date(instant)), today);

function retryText(retryAt: string | null, today: Day): string {
  if (retryAt === null) return '';
  const { day, time } = wallClock(new Date(retryAt));
  return ` – nytt försök ${day === today ? '' : `${swedishDay(day, today)} `}${time}`;
}

const failures: Partial<Record<QuestionReason, string>> = {
  'no-answer': 'svarade inte',
  throttled: 'bad oss vänta för länge',
  'source-down': 'svarar inte, och frågas bara då och då',
  deadline: 'hann inte svara',
  credentials: 'godtog inte våra behörigheter',
  forbidden: 'nekade oss svar',
  unreadable: 'svaret gick inte att läsa',
  drift: 'svaret har ändrat form och lades åt sidan',
  'worker-lost': 'frågan avbröts hos oss',
  implausible: 'dagens svar underkändes av en person',
};

/** Why a question has no answer, in a few Swedish words. */
export const reasonText = (reason: string): string =>
  Object.entries({ ...failures, ...unavailable, ...skipped }).find(([code]) => code === reason)?.[1] ??
  `annat skäl (kod ${reason})`;

/** Forms that every register of companies covers, so that absence says what it seems to say. */
const registered: ReadonlySet<LegalForm> = new Set(['AB', 'HB', 'KB', 'EK', 'BRF', 'FILIAL']);

/** One source's part in a check, in words: `SCB: svar 20 november`. */
export function sourceLine(
  question: Pick<QuestionState, 'outcome' | 'reason' | 'missing' | 'asOf' | 'fetchedAt' | 'retryAt'>,
  name: string,
  form: LegalForm,
  today: Day,
): string {
  const { outcome, reason, retryAt } = question;
  switch (outcome) {
    case null:
      return `${name}: väntar på svar`;
    case 'answered': {
      const day =
        question.asOf === null ? dayText(question.fetchedAt, today) : swedishDay(question.asOf, today);
      return `${name}: svar ${day}${question.missing.length > 0 ? ', delar av svaret saknades' : ''}`;
    }
    case 'not-found':
      return registered.has(form)
        ? `${name}: finns inte i registret`
        : `${name}: finns inte i registret, eller så omfattar registret inte ${legalFormText[form]}`;
    case 'unavailable':
      return `${name}: ${(reason === null ? undefined : unavailable[reason]) ?? `svarade inte${retryText(retryAt, today)}`}`;
    case 'refused':
      return `${name}: nekade oss svar – behörigheten ses över`;
    case 'broken':
      return `${name}: svaret gick inte att läsa${retryText(retryAt, today)}`;
    case 'skipped':
      if (reason === 'fresh')
        return `${name}: frågades inte: vi har svar från ${dayText(question.fetchedAt, today)}`;
      return `${name}: frågades inte: ${(reason === null ? undefined : skipped[reason]) ?? 'annat skäl'}`;
  }
}
