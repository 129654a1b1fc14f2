import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { memberById } from '../../fixtures/cast/index.ts';
import { addressesAt, type RunningSources, sourceEnvironment, startSources } from '../../fixtures/server.ts';
import { plainOutput } from '../../src/cli/output.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';

/** Escape codes, marks that turn and hide text, line breaks, and a personal number. */
const ATTACK =
  ' Kvarn\u001B[2J\u001B]0;x\u0007\u009B31m\u202Eslut\u2066\u200B\u2028\uFEFF\r\n19811218-9876\u00AD';
/** Line breaks are the output's own. */
const harmful = /(?![\n\r\t])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}]|9876/u;
const { name, number } = memberById('inneboende');

let sources: RunningSources;
let between: Server;
let line: CommandLine;
let env: Record<string, string>;
beforeAll(async () => {
  sources = await startSources({ port: 0, day: 1 });
  const base = `http://127.0.0.1:${sources.port}`;
  // Between us and the made-up sources: the supplier's name and address carry the attack in every answer.
  const spoiled = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const answer = await fetch(`${base}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).flatMap(([key, value]): [string, string][] =>
        typeof value === 'string' && !/^(?:host|connection|content-length)$/.test(key) ? [[key, value]] : [],
      ),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const type = answer.headers.get('content-type') ?? '';
    const bytes = Buffer.from(await answer.arrayBuffer());
    const attacked = JSON.stringify(`${name}${ATTACK}`).slice(1, -1);
    const body = type.includes('json') ? bytes.toString().replaceAll(name, attacked) : bytes;
    response.writeHead(answer.status, { 'content-type': type }).end(body);
  };
  between = createServer((request, response) => void spoiled(request, response));
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  env = sourceEnvironment(addressesAt(`http://127.0.0.1:${(between.address() as AddressInfo).port}`));
  line = openCommandLine();
}, 180_000);
afterAll(async () => {
  line.close();
  await new Promise((resolve) => between.close(resolve));
  await sources.close();
});

describe('what a source writes', () => {
  it('reaches facts, screen, JSON and mail without what could harm, and can still be read', async () => {
    const ledger = path.join(line.dataDir, 'reskontra.csv');
    const rows = Array.from({ length: 3 }, (_, at) => `${number};${name}${at};2026-0${at + 1}-15;5460;90000`);
    writeFileSync(ledger, ['orgnr;leverantör;datum;konto;belopp', ...rows].join('\n'));
    const runs = [
      await line.run(`import ${ledger}`, { env }),
      await line.run('run --date 2026-11-21', { env }),
      await line.run(`supplier ${number}`, { env }),
      await line.run(`supplier ${number} --json`, { env }),
      await line.run(`check ${number} --unit inkop --reason direct-purchase`, { env }),
      await line.run(`check ${number} --unit inkop --reason direct-purchase --json`, { env }),
      await line.run('digest --date 2026-11-23', { env }),
    ];
    for (const { out, err } of runs) expect(`${out}${err}`).not.toMatch(harmful);
    const shown = runs.map(({ out }) => out).join('\n');
    expect(shown).toContain(`${name} Kvarnslut`);

    const folder = path.join(line.dataDir, 'outbox');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.eml'),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const mail = await PostalMime.parse(readFileSync(path.join(folder, file)));
      for (const text of [mail.subject ?? '', mail.text ?? '', mail.html ?? ''])
        expect(text).not.toMatch(harmful);
    }
  }, 120_000);

  it('is cleaned on the way out too, for what was stored before it was cleaned at the edge', () => {
    const out: string[] = [];
    const screen = plainOutput({
      print: (text) => out.push(text),
      note: (text) => out.push(text),
      interactive: true,
    });
    screen.print(`a\u001B[31mb\u202Ec\nd\te${'\u0301'.repeat(40)}`);
    screen.note('\u009B2J\u0007å');
    expect(out).toEqual([`abc\nd\te${'\u0301'.repeat(3)}`, 'å']);
  });
});
