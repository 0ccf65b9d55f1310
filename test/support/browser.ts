import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** CHROMIUM_PATH, else the first one found where systems put it; undefined when there is none. */
function chromiumPath(): string | undefined {
  return process.env.CHROMIUM_PATH ?? USUAL_PLACES.find((path) => existsSync(path));
}

/** A Chromium without a window that calls nobody by itself. Its caller closes it. */
function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // Containers often give /dev/shm only 64 MB, too little for a page with a long table.
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

const NO_CHROMIUM =
  'no Chromium was found. Install one (Debian: apt install chromium) or set CHROMIUM_PATH.';

/**
 * Tests that need a browser, one for all of them. Where no Chromium is found they are skipped with a
 * notice; in CI they fail, so that nobody takes a skipped test for a passed one.
 */
export function describeWithBrowser(name: string, define: (browser: () => Browser) => void): void {
  const path = chromiumPath();
  let browser: Browser | undefined;
  const current = () => {
    if (!browser) throw new Error('The browser runs only while a test does.');
    return browser;
  };
  if (path !== undefined) {
    describe(name, () => {
      beforeAll(async () => {
        browser = await launchBrowser(path);
      });
      afterAll(() => browser?.close());
      define(current);
    });
  } else if (process.env.CI) {
    describe(name, () => {
      it('finds Chromium', () => {
        throw new Error(`Browser tests may not be skipped in CI: ${NO_CHROMIUM}`);
      });
    });
  } else {
    console.warn(`Browser tests skipped (${name}): ${NO_CHROMIUM}`);
    describe.skip(name, () => define(current));
  }
}
