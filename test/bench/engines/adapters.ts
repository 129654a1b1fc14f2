import type { Row, Test } from './conditions.ts';
import type { Flat } from './flatten.ts';

/** Another engine, built once: the hits of one supplier as `rule:severity`, sorted. */
export interface OtherEngine {
  readonly name: string;
  hits(facts: Flat): Promise<readonly string[]>;
}

/** What we use of json-rules-engine. */
export interface JsonRulesModule {
  readonly Engine: new (
    rules: readonly object[],
    options: object,
  ) => { run(facts: Flat): Promise<{ events: readonly { type: string }[] }> };
}

/** What we use of @gorules/zen-engine. */
export interface ZenModule {
  readonly ZenEngine: new () => {
    createDecision(content: object): {
      evaluate(context: Flat): Promise<{ result: Readonly<Record<string, string | null>> }>;
    };
  };
}

const operators: Readonly<Record<Test[1], string>> = {
  '=': 'equal',
  in: 'in',
  '<': 'lessThan',
  '<=': 'lessThanInclusive',
  '>': 'greaterThan',
  '>=': 'greaterThanInclusive',
};
const otherField = (value: Test[2]): string | null =>
  typeof value === 'string' && value.startsWith('$') ? value.slice(1) : null;

const jsonTest = ([fact, operator, value]: Test): object => {
  const other = otherField(value);
  return { fact, operator: operators[operator], value: other === null ? value : { fact: other } };
};

export function jsonRules({ Engine }: JsonRulesModule, rows: readonly Row[]): OtherEngine {
  const rules = rows.map(({ rule, severity, any }) => ({
    name: `${rule}:${severity}`,
    event: { type: `${rule}:${severity}` },
    conditions:
      any.length === 1
        ? { all: (any[0] ?? []).map(jsonTest) }
        : { any: any.map((all) => ({ all: all.map(jsonTest) })) },
  }));
  const engine = new Engine(rules, {});
  return {
    name: 'json-rules-engine',
    hits: async (facts) => (await engine.run(facts)).events.map(({ type }) => type).sort(),
  };
}

const literal = (value: Test[2]): string =>
  otherField(value) ??
  (typeof value === 'object' ? `[${value.map(literal).join(', ')}]` : JSON.stringify(value));
const zenTest = ([field, operator, value]: Test): string =>
  `${field} ${operator === '=' ? '==' : operator} ${literal(value)}`;

/** One expression node, the fastest way that the engine offers: one expression per row. */
export function zen({ ZenEngine }: ZenModule, rows: readonly Row[]): OtherEngine {
  const expressions = rows.map(({ rule, severity, any }, at) => {
    const when = any.map((tests) => `(${tests.map(zenTest).join(' and ')})`).join(' or ');
    return { id: String(at), key: `r${at}`, value: `(${when}) ? '${rule}:${severity}' : null` };
  });
  const position = { x: 0, y: 0 };
  const decision = new ZenEngine().createDecision({
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', position },
      { id: 'rules', name: 'rules', type: 'expressionNode', position, content: { expressions } },
      { id: 'out', name: 'out', type: 'outputNode', position },
    ],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'rules' },
      { id: 'b', type: 'edge', sourceId: 'rules', targetId: 'out' },
    ],
  });
  return {
    name: 'zen-engine',
    hits: async (facts) => {
      const { result } = await decision.evaluate(facts);
      return Object.values(result)
        .filter((hit) => hit !== null)
        .sort();
    },
  };
}
