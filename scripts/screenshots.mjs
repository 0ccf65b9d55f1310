// Takes the pictures of docs/screenshots/ from a real demo: people arriving, a person, the state of the
// sync, the settings. `node scripts/screenshots.mjs [folder]`; needs a Chromium (CHROMIUM_PATH, else
// where systems put it). The demo runs in a folder of its own, on free ports, and is gone afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(process.argv[2] ?? join(root, 'docs', 'screenshots'));
const people = 50_000;
const viewport = { width: 1280, height: 800 };
const arrivalMs = 10 * 60_000;

const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-screenshots-'));
// As root PostgreSQL runs as another user, who must be able to enter.
await chmod(dataDir, 0o755);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
const demo = await startDemo();
try {
  await takeAll();
} finally {
  await browser.close();
  demo.child.kill('SIGTERM');
  await demo.exit;
  await rm(dataDir, { recursive: true, force: true });
}

async function takeAll() {
  const page = await openPage('light');
  await page.goto(demo.address);
  await page.getByLabel('Email').fill(demo.email);
  await page.getByLabel('Password', { exact: true }).fill(demo.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await firstRows(page);
  await sync(page, ({ progress, active }) => active > 0 && progress?.read > people * 0.2);
  await take(page, 'people-arriving');
  await go(page, '/data-sync');
  await page.getByRole('progressbar').first().waitFor();
  await take(page, 'progress');
  await sync(page, ({ state }) => state === 'caught-up');

  await go(page, '/people');
  await firstRows(page);
  await take(page, 'people');
  const { people: rows } = await api(page, '/api/v1/people?limit=200');
  await go(page, `/people/${(rows.find(tellsMuch) ?? rows[0]).id}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await take(page, 'person');
  for (const [name, path] of [
    ['data-sync', '/data-sync'],
    ['budget', '/data-sync?tab=budget'],
    ['settings-marketo', '/settings/marketo'],
  ]) {
    await go(page, path);
    await take(page, name);
  }

  const dark = await openPage('dark', await page.context().storageState());
  await dark.goto(`${demo.address}/people`);
  await firstRows(dark);
  await take(dark, 'people-dark');
}

async function openPage(colorScheme, storageState) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    locale: 'en-GB',
    storageState,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

function firstRows(page) {
  return page.getByRole('gridcell').filter({ hasText: /\S/ }).first().waitFor();
}

async function go(page, path) {
  await page.goto(`${demo.address}${path}`);
}

/** Somebody whose page shows most fields, in letters that every machine has a font for. */
function tellsMuch({ firstName, lastName, company, title, phone, linkedinUrl, sfdcContactId }) {
  const texts = [firstName, lastName, company, title, phone, linkedinUrl, sfdcContactId];
  return texts.every((text) => text !== null && /^[\x20-\xff]+$/.test(text));
}

/** Waits until the people flow is as wanted; asks as the signed-in browser. */
async function sync(page, wanted) {
  const end = Date.now() + arrivalMs;
  for (;;) {
    const { flows } = await api(page, '/api/v1/sync');
    const flow = flows.find(({ key }) => key === 'people-from-marketo');
    if (wanted(flow)) return;
    if (Date.now() > end) throw new Error(`Waited in vain: ${flow.summary}`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

async function api(page, path) {
  const answer = await page.request.get(`${demo.address}${path}`);
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  return answer.json();
}

/** What loads and moves has come to rest: no skeleton, no spinner, fonts there. */
async function take(page, name) {
  await page.waitForFunction(
    () => document.querySelectorAll('[class*="keleton"], [data-loading]').length === 0,
  );
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.mouse.move(0, 0);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  process.stdout.write(`${path}\n`);
}

/** Starts the demo and reads the address and the login that it prints. */
async function startDemo() {
  const args = [join(root, 'bin', 'lockstep.mjs'), 'demo', '--people', `${people}`, '--port', '0'];
  const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: '', HOST: '', PUBLIC_URL: '' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const told = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^ {2}(Open|Email|Password)\s+(\S+)/.exec(line) ?? [];
    if (name) told[name] = value;
    if (told.Password) break;
  }
  if (!told.Password) throw new Error('The demo did not start; what it said is above.');
  child.stdout.resume();
  return { child, exit, address: told.Open, email: told.Email, password: told.Password };
}

function chromiumPath() {
  const usual = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  const found = process.env.CHROMIUM_PATH ?? usual.find((path) => existsSync(path));
  if (!found) throw new Error('No Chromium was found. Install one, or set CHROMIUM_PATH.');
  return found;
}
