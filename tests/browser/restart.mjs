// Two pages stay open while the server is gone and comes back. Prints what they show; test_restart.py judges it and restarts.
//   node restart.mjs http://127.0.0.1:8090/
import { ask, byId, drawn, end, launch, logIn, newPage } from './people.mjs';

const [base] = process.argv.slice(2);
const KEY = 'orderHandling';
const seen = { errors: [] };

const browser = await launch();
try {
  // the server stops, and is missing for a while: that the console says so is no fault of the page
  const page = await newPage(browser, seen.errors, { expected: /40[14] \(|503 \(|ERR_|WebSocket|Failed to fetch/ });
  // as in a browser that cannot load pages ahead: the status page's program is missing when the server stops
  await page.context().addInitScript(() => { delete window.requestIdleCallback; });
  const figures = async () => {
    await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');
    await page.locator('[data-testid^="heat-"]').first().waitFor({ state: 'attached' });
    return {
      address: page.url(),
      matches: await byId(page, 'match-count').getAttribute('data-value'),
      heat: await page.locator('[data-testid^="heat-"]').evaluateAll((all) => Object.fromEntries(all.map((pill) => [pill.dataset.testid, pill.dataset.value]))),
      node: await byId(page, 'node-panel').locator('h2').textContent(),
    };
  };
  await page.goto(`${base}#/dashboard/instant/${KEY}?state=completed&measure=p50&node=packItem`);
  await logIn(page);
  await drawn(page);
  seen.before = await figures();
  // another tab of the same person, left alone on the process list
  const other = await page.context().newPage();
  other.setDefaultTimeout(60_000);
  other.on('pageerror', (error) => seen.errors.push(String(error)));
  await other.goto(base);
  await byId(other, `process-row-${KEY}`).waitFor();
  await other.evaluate(() => { document.querySelector('main').dataset.kept = 'yes'; });

  await ask('stop');
  // what is there can still be used
  await byId(page, 'measure-avg').click();
  seen.measureWhileGone = await byId(page, 'measure-avg').getAttribute('aria-pressed');
  await byId(page, 'measure-p50').click();
  // what would have to be asked for says what is wrong and what to do
  await byId(page, 'filter-state').click();
  await byId(page, 'state-running').click();
  const alert = page.getByRole('alert').filter({ hasText: /./ }).first();
  await alert.waitFor();
  seen.said = await alert.textContent();
  seen.stillThere = { heading: await page.locator('h1').textContent(), address: page.url(), login: await byId(page, 'login-form').count() };
  // so does a page whose program has not been loaded yet
  await page.evaluate(() => { location.hash = '#/status'; });
  await page.locator('section[role=alert]').waitFor();
  seen.saidOfPart = await page.locator('section[role=alert]').textContent();

  await ask('start');
  await page.locator('section[role=alert]').getByRole('button').click();
  await byId(page, 'status-summary').waitFor();
  seen.statusAfterRetry = page.url();
  await page.goBack();
  await drawn(page);
  seen.goneOn = await figures();
  seen.runningAfterwards = await byId(page, 'filter-state').textContent();
  await page.goBack();
  await page.waitForFunction((count) => document.querySelector('[data-testid="match-count"]')?.dataset.value === count, seen.before.matches);
  seen.after = await figures();
  // the tab that was left alone asks again by itself
  const asked = other.waitForResponse((response) => response.url().includes('/api/process/trends') && response.ok(), { timeout: 90_000 });
  await other.bringToFront();
  await asked;
  await byId(other, `process-row-${KEY}`).waitFor();
  seen.otherKept = await other.locator('main').getAttribute('data-kept');
  seen.otherLogin = await byId(other, 'login-form').count();
} catch (failure) {
  seen.failed = String(failure);
} finally {
  await end(browser, seen);
}
