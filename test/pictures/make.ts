/**
 * `npm run pictures`: draws the pictures of the README anew, from what the demo really says. Needs Debian's chromium.
 *
 * The demo runs in a folder of its own. One of its mails and one of its tables are shown by the browser and photographed.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { projectRoot } from '../support/files.ts';

/** The second day: some suppliers become worse, one becomes better, one source does not answer. */
const day = { digest: 'ekonomi-2026-11-22.html', table: '22 november 2026' };
/** The picture of the mail ends above this heading, which is still at hand from the first day. */
const lastOfMail = 'Startläge';
const largestBytes = 150_000;
const minute = 60_000;

const run = promisify(execFile);

const work = mkdtempSync(path.join(tmpdir(), 'pictures-'));
try {
  const { stdout } = await run('npm', ['run', '--silent', 'demo'], {
    cwd: projectRoot,
    env: { ...process.env, DATA_DIR: work },
    timeout: 5 * minute,
    maxBuffer: 10_000_000,
  });
  const mail = readFileSync(path.join(work, 'demo/outbox', day.digest), 'utf8');
  await photograph(
    'digest',
    mail,
    700,
    `[...document.querySelectorAll('h2')]
    .find(({ textContent }) => textContent.includes('${lastOfMail}'))
    .getBoundingClientRect().top - 12`,
  );
  await photograph('demo-table', terminal(tableOfTheDay(stdout)), 1080, `document.body.scrollHeight`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The line that sums up the day, its table, and the lines about its mails. */
function tableOfTheDay(output: string): string {
  const part = output.split('\n\n').find((each) => each.startsWith(day.table));
  if (part === undefined) throw new Error(`the demo printed no table of ${day.table}`);
  const lines = part.split('\n').filter((line) => !line.startsWith('Utskick'));
  return ['$ npm run demo', '…', ...lines].join('\n');
}

/** A text as a terminal shows it. */
function terminal(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html><html lang="sv"><meta charset="utf-8"><style>
    body { margin: 0; background: #1b1f24; }
    pre { margin: 0; padding: 20px; color: #e6e6e6; font: 12px/15px 'DejaVu Sans Mono', monospace; }
  </style><body><pre>${escaped}</pre></body></html>`;
}

/** Shows a page in a browser without a window, and keeps it as a picture as high as `height` says, which is asked in the page. */
async function photograph(name: string, html: string, width: number, height: string): Promise<void> {
  const page = path.join(work, `${name}.html`);
  const measured = `<script>document.documentElement.dataset.height = Math.ceil(${height})</script>`;
  writeFileSync(page, `${html}${measured}`);
  const dom = await browser(width, 2000, ['--dump-dom', pathToFileURL(page).href]);
  const pixels = /data-height="(\d+)"/.exec(dom)?.[1];
  if (pixels === undefined) throw new Error(`${name}: the page did not say how high it is`);

  const folder = path.join(projectRoot, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  const picture = path.join(folder, `${name}.png`);
  await browser(width, Number(pixels), [`--screenshot=${picture}`, pathToFileURL(page).href]);
  const { size } = statSync(picture);
  console.log(`docs/pictures/${name}.png: ${width} × ${pixels}, ${Math.ceil(size / 1000)} kB`);
  if (size > largestBytes) throw new Error(`${name}: larger than ${largestBytes / 1000} kB`);
}

async function browser(width: number, height: number, what: readonly string[]): Promise<string> {
  const plain = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--disable-lcd-text'];
  const options = [
    ...plain,
    `--user-data-dir=${path.join(work, 'browser')}`,
    `--window-size=${width},${height}`,
  ];
  const { stdout } = await run('chromium', [...options, ...what], { timeout: minute, maxBuffer: 10_000_000 });
  return stdout;
}
