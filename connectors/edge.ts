import type { Answer, Connector } from '../src/domain/connector.ts';
import { cleanFacts, cleanText } from '../src/domain/outside-text.ts';

const LONGEST_NAME = 200;

/** An id is digits and signs without blanks; anything else is a text. */
const deliveryIdOf = (text: string): string | null =>
  /^[\w.:/-]{1,100}$/.test(text) ? text : cleanText(text, 100) || null;

function clean(answer: Answer): Answer {
  if (answer.outcome !== 'answered') return answer;
  const { facts, missing } = cleanFacts(answer.facts);
  return {
    ...answer,
    facts,
    missing: [...answer.missing, ...missing],
    ...(answer.persons === undefined
      ? {}
      : {
          persons: answer.persons.map((person) => ({
            ...person,
            name: person.name === null ? null : cleanText(person.name, LONGEST_NAME) || null,
          })),
        }),
    ...(typeof answer.providerRef === 'string' ? { providerRef: deliveryIdOf(answer.providerRef) } : {}),
  };
}

/**
 * The one place where what a source says comes in: facts are never changed once they are stored, so every text in them
 * is cleaned here, whichever connector drew them.
 */
export const atTheEdge = (connector: Connector): Connector => ({
  ...connector,
  ask: async (supplier, context) => clean(await connector.ask(supplier, context)),
});
