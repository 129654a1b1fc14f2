import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import type { RuleInput, Verdict } from '../../src/domain/rule.ts';
import { evaluateAll } from '../../src/rules/engine/evaluate.ts';
import { explainFlag } from '../../src/wording/verdict.ts';
import { rules } from '../../src/rules/index.ts';
import {
  jsonRules,
  zen,
  type JsonRulesModule,
  type OtherEngine,
  type ZenModule,
} from './engines/adapters.ts';
import { conditionsOf } from './engines/conditions.ts';
import { flatten, type Flat } from './engines/flatten.ts';
import { mix } from './engines/mix.ts';
import type { BenchRow } from './part.ts';

export const name = 'rules';

const OURS_ROUNDS = 400;
const OTHER_ROUNDS = 12;
const BATCHES = 5;

const byId = new Map(rules.map((rule) => [rule.id, rule]));

/** All rules on one supplier with evidence, and the sentence of every hit: what a check needs. */
function judgeOne(input: RuleInput): { readonly verdicts: readonly Verdict[]; readonly letters: number } {
  const verdicts = evaluateAll(rules, input);
  let letters = 0;
  for (const verdict of verdicts) {
    const rule = verdict.outcome === 'hit' ? byId.get(verdict.rule) : undefined;
    if (rule !== undefined)
      letters += explainFlag(rule, verdict.params ?? {}, 'Bolaget AB', input.today).length;
  }
  return { verdicts, letters };
}

const hitsOf = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts
    .flatMap(({ outcome, rule, severity }) => (outcome === 'hit' ? [`${rule}:${severity}`] : []))
    .sort();

/** Microseconds per supplier: the best of a few batches, for every engine alike, so that other work on the machine does not decide. */
async function perSupplier(batch: () => Promise<number>): Promise<number> {
  await batch();
  const times: number[] = [];
  for (let at = 0; at < BATCHES; at++) {
    const from = performance.now();
    const suppliers = await batch();
    times.push(((performance.now() - from) * 1000) / suppliers);
  }
  return Math.min(...times);
}

/** The engines' own package is not installed with the product; null when it is not there. */
async function otherEngines(): Promise<readonly OtherEngine[] | null> {
  const require = createRequire(new URL('./engines/package.json', import.meta.url));
  const rows = conditionsOf(rules);
  try {
    const jsonRulesModule: JsonRulesModule = await import(
      pathToFileURL(require.resolve('json-rules-engine')).href
    );
    const zenModule: ZenModule = await import(pathToFileURL(require.resolve('@gorules/zen-engine')).href);
    return [jsonRules(jsonRulesModule, rows), zen(zenModule, rows)];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** A comparison counts only when all three say the same about every supplier of the mix. */
async function assertSameHits(
  engine: OtherEngine,
  inputs: readonly RuleInput[],
  flat: readonly Flat[],
): Promise<void> {
  for (const [at, input] of inputs.entries()) {
    const ours = hitsOf(evaluateAll(rules, input)).join(' ');
    const theirs = (await engine.hits(flat[at] ?? {})).join(' ');
    if (ours !== theirs)
      throw new Error(`${engine.name}, supplier ${at} of the mix: expected "${ours}", found "${theirs}".`);
  }
}

export async function run(): Promise<{ rows: BenchRow[] }> {
  const inputs = mix();
  const flat = inputs.map(flatten);
  let letters = 0;
  const ours = await perSupplier(async () => {
    for (let round = 0; round < OURS_ROUNDS; round++)
      for (const input of inputs) letters += judgeOne(input).letters;
    return OURS_ROUNDS * inputs.length;
  });
  if (letters === 0) throw new Error('the mix gave no hit to explain');
  const rows: BenchRow[] = [
    {
      what: `${rules.length} rules on one supplier, with evidence and sentences`,
      value: ours,
      unit: 'µs',
      target: '≤ 15 µs',
      met: ours <= 15,
    },
  ];
  const engines = await otherEngines();
  if (engines === null) {
    const what = 'other engines: not installed here, run "npm ci" in test/bench/engines';
    return { rows: [...rows, { what, value: 0, unit: 'engines', target: '–', met: null }] };
  }
  const targets: Readonly<Record<string, number>> = { 'json-rules-engine': 25, 'zen-engine': 20 };
  for (const engine of engines) {
    await assertSameHits(engine, inputs, flat);
    const theirs = await perSupplier(async () => {
      for (let round = 0; round < OTHER_ROUNDS; round++) for (const facts of flat) await engine.hits(facts);
      return OTHER_ROUNDS * flat.length;
    });
    const ratio = theirs / ours;
    const target = targets[engine.name] ?? 1;
    rows.push(
      {
        what: `${engine.name}, the same conditions on prepared facts, hits alone`,
        value: theirs,
        unit: 'µs',
        target: '–',
        met: null,
      },
      {
        what: `${engine.name} over ours`,
        value: ratio,
        unit: '×',
        target: `≥ ${target} ×`,
        met: ratio >= target,
      },
    );
  }
  return { rows };
}
