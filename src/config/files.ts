import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { sourceIds } from '../../connectors/live-addresses.ts';
import { documentSources } from '../domain/document.ts';
import { builtInPolicy, Policy } from '../domain/policy.ts';
import { Unit } from '../domain/unit.ts';
import { rules } from '../rules/index.ts';

/** Units from a file; each id once. */
export function readUnits(file: string, problems: string[]): readonly Unit[] {
  const units = readJson('UNITS_FILE', file, z.array(Unit).min(1), problems) ?? [];
  const seen = new Set<string>();
  for (const unit of units) {
    if (seen.has(unit.id))
      problems.push(`UNITS_FILE: expected each unit id once, found "${unit.id}" twice in ${file}`);
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
          `POLICY_FILE: ${file}, ${field}: there is no rule "${id}"; the rules are ${ruleIds.join(', ')}`,
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
          `POLICY_FILE: ${file}, ${field}: there is no source "${id}"; the sources are ${sources.join(', ')}`,
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
    const found = error instanceof SyntaxError ? 'text that is not JSON' : 'no readable file';
    problems.push(`${name}: expected a JSON file, found ${found} at "${file}"`);
    return null;
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    problems.push(`${name}: ${file}, field ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  }
  return null;
}
