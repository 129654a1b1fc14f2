import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { sourceIds } from '../../connectors/live-addresses.ts';
import { documentSources } from '../domain/document.ts';
import { builtInPolicy, Policy } from '../domain/policy.ts';
import { Unit } from '../domain/unit.ts';
import { rules } from '../rules/index.ts';
import { schemaWords } from './schema-words.ts';

/** Units from a file; each id once. */
export function readUnits(file: string, problems: string[]): readonly Unit[] {
  const units = readJson('UNITS_FILE', file, z.array(Unit).min(1), problems) ?? [];
  const seen = new Set<string>();
  for (const unit of units) {
    if (seen.has(unit.id))
      problems.push(
        `UNITS_FILE: ${file}: varje enhets id en gång väntades, men "${unit.id}" står två gånger. Byt det ena`,
      );
    seen.add(unit.id);
  }
  return units;
}

/** The policy from a file; what it does not name keeps its built-in value. Rules and sources that do not exist are refused. */
export function readPolicy(file: string, problems: string[]): Policy {
  const policy = readJson('POLICY_FILE', file, Policy, problems);
  if (policy === null) return builtInPolicy;
  const ruleIds = rules.map((rule) => rule.id);
  const owed = {
    mandatoryRules: Object.values(policy.mandatoryRules).flat(),
    mandatoryWhenAsked: policy.mandatoryWhenAsked,
  };
  for (const [field, ids] of Object.entries(owed)) {
    for (const id of new Set(ids)) {
      if (!ruleIds.includes(id))
        problems.push(
          `POLICY_FILE: ${file}, ${field}: regeln "${id}" finns inte. Reglerna är ${ruleIds.join(', ')}`,
        );
    }
  }
  const sources: readonly string[] = [...sourceIds, ...documentSources];
  const named = {
    trustOrder: Object.values(policy.trustOrder).flat(),
    'spend.sources': Object.keys(policy.spend.sources),
    retention: policy.retention.map(({ source }) => source).filter((source) => source !== 'persons'),
  };
  for (const [field, ids] of Object.entries(named)) {
    for (const id of new Set(ids)) {
      if (!sources.includes(id))
        problems.push(
          `POLICY_FILE: ${file}, ${field}: källan "${id}" finns inte. Källorna är ${sources.join(', ')}`,
        );
    }
  }
  return policy;
}

/** A JSON file by a schema; null, and a line in `problems` for each thing that is wrong, when it does not fit. */
export function readJson<Schema extends z.ZodType>(
  name: string,
  file: string,
  schema: Schema,
  problems: string[],
): z.output<Schema> | null {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const found =
      error instanceof SyntaxError
        ? `"${file}" är något annat. Rätta filen`
        : `"${file}" går inte att läsa. Rätta sökvägen eller rättigheterna`;
    problems.push(`${name}: en JSON-fil väntades, men ${found}`);
    return null;
  }
  const parsed = schema.safeParse(content, { error: schemaWords });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    problems.push(`${name}: ${file}, fältet ${issue.path.join('.') || '(hela filen)'}: ${issue.message}`);
  }
  return null;
}
