// Two people whose sessions are about to end: one stays, one is away. Prints what they see; test_session.py judges it.
//   node session.mjs http://127.0.0.1:8090/      (a server with sessions of one minute)
import { byId, launch, logIn, newPage } from './people.mjs';

const [base] = process.argv.slice(2);
const seen = { errors: [] };

const browser = await launch();

async function newcomer() {
  const page = await newPage(browser, seen.errors, { locale: 'de-AT' });
  page.setDefaultTimeout(90_000);
  await page.addInitScript(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => (globalThis.behind ? 'hidden' : 'visible') });
  });
  return page;
}

/** A tab behind others asks for nothing, so its session is not renewed by the way. */
const putBehind = (page, behind) => page.evaluate((value) => {
  globalThis.behind = value;
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}, behind);

const ends = (page) => page.evaluate(async () => (await (await fetch('api/authentication/session')).json()).endsInMs);

async function stay(page) {
  await page.goto(`${base}#/collections`);
  await logIn(page);
  await page.locator('h1', { hasText: 'Sammlungen' }).waitFor();
  await putBehind(page, true);
  const warning = byId(page, 'session-warning');
  await warning.waitFor();
  seen.warning = await warning.textContent();
  seen.role = await warning.evaluate((element) => element.parentElement.getAttribute('role'));
  seen.leftAtWarning = await ends(page);
  await byId(page, 'stay-signed-in').click();
  await warning.waitFor({ state: 'detached' });
  seen.leftAfterStaying = await ends(page);
}

async function beAway(page) {
  await page.goto(`${base}#/collections?from=here`);
  await logIn(page);
  await page.locator('h1', { hasText: 'Sammlungen' }).waitFor();
  await putBehind(page, true);
  await page.evaluate(() => { document.querySelector('main').dataset.kept = 'yes'; });
  await byId(page, 'login-form').waitFor();
  seen.hint = await page.locator('.login .hint').textContent();
  seen.addressAtLogin = page.url();
  await putBehind(page, false);
  await logIn(page);
  await page.locator('h1', { hasText: 'Sammlungen' }).waitFor();
  seen.addressAfterLogin = page.url();
  seen.kept = await page.locator('main').getAttribute('data-kept');
}

try {
  await Promise.all([newcomer().then(stay), newcomer().then(beAway)]);
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
