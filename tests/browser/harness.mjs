// One browser, one emulator and one page server for all tests of a file. Each test gets an emulator that is as its seed says, a
// browser without cookies, and a page with a component. It fails if the page logs an error or a warning, if a response is not a
// success (unless the test expects that), or if the judge finds a violation of the official description.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { startEmulator } from "./emulator.mjs";
import { Page } from "./page.mjs";
import { serve } from "./server.mjs";

const { CLERK_BROWSER_PACKAGES: PACKAGES, CLERK_CHROMIUM: CHROMIUM, CLERK_SEEDS: SEEDS } = process.env;
const { chromium } = createRequire(join(PACKAGES, "/"))("playwright-core");

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // With this feature, clerk-js takes the browser for one that is offline, and hides failed requests.
  "--disable-blink-features=AutomationControlled",
];
/** Version 5 contains the components, which version 6 has in another package. */
const VERSIONS = {
  "clerk-js 5": ["clerk-js-5/dist/clerk.browser.js"],
  "clerk-js 6": ["@clerk/clerk-js/dist/clerk.browser.js", "@clerk/ui/dist/ui.browser.js"],
};

let emulator, server, browser, profile;

before(async () => {
  profile = await mkdtemp(join(tmpdir(), "clerk-browser-"));
  [emulator, server] = await Promise.all([startEmulator(), serve(PACKAGES)]);
  browser = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: FLAGS });
});

after(async () => {
  await browser?.close();
  server?.close();
  emulator?.stop();
  await rm(profile, { recursive: true, force: true });
});

/** Runs the defined tests with each version of clerk-js. */
export function withEachVersion(define) {
  for (const [version, files] of Object.entries(VERSIONS)) {
    const scripts = files.map((file) => `/packages/${file}`);
    describe(version, () => {
      define((name, start, steps) => test(name, () => run(`${version}, ${name}`, scripts, start, steps)));
    });
  }
}

async function run(name, scripts, { seed = "components", ...start }, steps) {
  await emulator.seed(await readFile(join(SEEDS, `${seed}.yaml`), "utf8"));
  await browser.clearCookies();
  const page = new Page(await browser.newPage(), { url: server.url, emulator, scripts });
  try {
    await page.open(start);
    await steps(page);
    await page.check();
  } catch (error) {
    await page.explain(error, name);
    throw error;
  } finally {
    await page.close();
  }
}
