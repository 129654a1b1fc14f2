import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { documentForms } from '../connectors/document-forms.ts';
import { createConnectors } from '../connectors/index.ts';
import { jobs } from '../jobs/index.ts';
import { askSourceType, jobTypes } from '../src/control/job-types.ts';
import { queueSettings } from '../src/control/queue-settings.ts';
import { readConfig } from '../src/config/index.ts';
import { factKinds } from '../src/domain/facts.ts';
import { builtInPolicy } from '../src/domain/policy.ts';
import { rules } from '../src/rules/index.ts';
import { filesUnder, projectRoot } from './support/files.ts';

const folders = (under: string) =>
  readdirSync(path.join(projectRoot, under), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();

const { settings } = readConfig({});
const connectors = createConnectors(settings, {
  mode: 'fixtures',
  transportFor: () => () => Promise.reject(new Error('no traffic here')),
});

describe('connectors', () => {
  it('list and folders agree', () => {
    expect(connectors.map((connector) => connector.id).toSorted()).toEqual(folders('connectors'));
  });

  it.each(connectors.map(({ id, mode }) => [id, mode] as const))(
    '%s has its README, its schema, its fixtures and its test',
    (id, mode) => {
      const forms = documentForms.filter((form) => form.source === id);
      expect(forms.length > 0).toBe(mode === 'intake');
      for (const file of [
        `connectors/${id}/README.md`,
        `connectors/${id}/schema.ts`,
        ...(mode === 'intake'
          ? forms.map((form) => `fixtures/documents/${form.id}.csv`)
          : [`fixtures/sources/${id}.ts`]),
        `test/connectors/${id}.test.ts`,
      ]) {
        expect(existsSync(path.join(projectRoot, file)), file).toBe(true);
      }
    },
  );

  it('every kind of fact has a source', () => {
    const provided = new Set(connectors.flatMap((connector) => connector.provides));
    expect(factKinds.filter((kind) => !provided.has(kind))).toEqual([]);
  });

  it('the order of trust names sources that provide the kind', () => {
    const wrong = Object.entries(builtInPolicy.trustOrder).flatMap(([kind, sources]) =>
      sources
        .filter(
          (id) => !connectors.some((each) => each.id === id && each.provides.some((one) => one === kind)),
        )
        .map((id) => `${kind}: ${id}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('jobs', () => {
  const onDisk = filesUnder(['jobs'], /^jobs\/[^/]+\.ts$/)
    .map((file) => path.basename(file, '.ts'))
    .filter((name) => name !== 'index')
    .toSorted();

  it('list and files agree, and a job is named after its file', () => {
    expect(jobs.map((job) => job.name).toSorted()).toEqual(onDisk);
    expect(jobTypes.map((type) => type.name).toSorted()).toEqual(onDisk);
  });

  it('each has its queue, worked as the job says', () => {
    const settings = queueSettings(jobs, { connectors, rateLimits: true });
    for (const job of jobs.filter(({ name }) => name !== askSourceType.name)) {
      const payload = job.payload.safeParse({ checkId: 1, outboxId: 1, source: null });
      expect(payload.success, job.name).toBe(true);
      const name = job.queueOf(payload.data);
      expect(settings.filter((each) => each.name === name)).toEqual([
        { name, concurrency: job.concurrency, rateLimit: null },
      ]);
    }
    for (const { id, rateLimit } of connectors)
      expect(settings).toContainEqual({
        name: askSourceType.queueOf({ questionId: 1, source: id, urgent: false }),
        concurrency: askSourceType.concurrency,
        rateLimit,
      });
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
  });

  it.each(onDisk)('%s has its test', (name) => {
    expect(existsSync(path.join(projectRoot, `test/jobs/${name}.test.ts`))).toBe(true);
  });

  it('nothing is scheduled between 02 and 03, when summer time doubles or drops the hour', () => {
    const hoursOf = (cron: string) => cron.split(' ')[1] ?? '';
    const fixed = jobs
      .flatMap((job) => (job.schedule === undefined ? [] : [hoursOf(job.schedule.cron)]))
      .filter((hours) => hours !== '*');
    expect(fixed.length).toBeGreaterThan(0);
    for (const hours of fixed) {
      for (const span of hours.split(',')) {
        const [from = 0, to = from] = span.split('-').map(Number);
        expect(from <= 2 && 2 <= to, hours).toBe(false);
      }
    }
  });
});

describe('rules', () => {
  it('mandatory rules exist', () => {
    const known = new Set(rules.map((rule) => rule.id));
    expect(
      Object.values(builtInPolicy.mandatoryRules)
        .flat()
        .filter((id) => !known.has(id)),
    ).toEqual([]);
  });

  it('every rule is tested by name', () => {
    const tests = filesUnder(['test/rules'], /\.test\.ts$/).map((file) =>
      readFileSync(path.join(projectRoot, file), 'utf8'),
    );
    const camel = (id: string) => id.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
    const untested = rules
      .map((rule) => rule.id)
      .filter((id) => !tests.some((text) => text.includes(`testRule(${camel(id)}`)));
    expect(untested).toEqual([]);
  });
});
