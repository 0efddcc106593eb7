// Uses the web application like a person and prints what is on the screen as one JSON object; test_browser.py judges it.
//   node look.mjs http://127.0.0.1:8090/ FROM TO      (FROM and TO: days as yyyy-MM-dd for the date filter)
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');
const [base, from, to] = process.argv.slice(2);
const MEASURES = ['count', 'avg', 'p50', 'p90'];
const seen = { errors: [], processes: {}, heat: {}, matches: {} };

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  // a refused login and the question whether one is logged in are answered with 401
  page.on('console', (message) => message.type() === 'error' && !/401 \(/.test(message.text()) && seen.errors.push(message.text()));
  const byId = (id) => page.locator(`[data-testid="${id}"]`);

  async function logIn(user, password) {
    await page.fill('input[name=username]', user);
    await page.fill('input[name=password]', password);
    await byId('login-submit').click();
  }

  await page.goto(base);
  await byId('login-form').waitFor();
  await logIn('victor', 'not his password');
  seen.loginError = await byId('login-error').textContent();
  await logIn('demo', 'demo');

  await page.locator('[data-testid^="process-row-"]').first().waitFor();
  for (const row of await page.locator('[data-testid^="process-row-"]').all()) {
    const key = (await row.getAttribute('data-testid')).slice('process-row-'.length);
    seen.processes[key] = await row.locator('td[data-column]').evaluateAll((cells) =>
      Object.fromEntries(cells.map((cell) => [cell.dataset.column, { value: cell.dataset.value, text: cell.textContent }])));
  }
  await byId('process-row-orderHandling').locator('a').first().click();
  await page.waitForSelector('[data-testid="diagram"][data-drawn="true"]');
  await page.locator('[data-testid^="heat-"]').first().waitFor({ state: 'attached' });

  const pills = () => page.locator('[data-testid^="heat-"]').evaluateAll((all) =>
    Object.fromEntries(all.map((pill) => [pill.dataset.testid.slice('heat-'.length), { value: pill.dataset.value, text: pill.textContent }])));
  for (const measure of MEASURES) {
    await byId(`measure-${measure}`).click();
    await page.waitForSelector(`[data-testid="measure-${measure}"][aria-pressed="true"]`);
    seen.heat[measure] = await pills();
  }
  await byId('time-card').locator('canvas').waitFor();
  await byId('duration-card').locator('canvas').waitFor();
  /** The rows of a chart, as its table has them. */
  async function tableOf(card) {
    await byId(`${card}-as-table`).click();
    const rows = await byId(card).locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
    await byId(`${card}-as-table`).click();
    return rows;
  }
  seen.time = await tableOf('time-card');
  seen.durations = await tableOf('duration-card');
  const workRows = () => byId('work-card').locator('tbody tr').evaluateAll((all) =>
    Object.fromEntries(all.map((row) => [row.dataset.testid.slice('work-row-'.length), [...row.querySelectorAll('[data-value]')].map((cell) => cell.dataset.value)])));
  await byId('work-card').getByRole('button', { name: /^All/ }).click();
  seen.work = { assignee: await workRows() };
  await byId('work-by-candidateGroup').click();
  await byId('work-row-warehouse').waitFor();
  seen.work.candidateGroup = await workRows();
  seen.versions = Object.fromEntries(await byId('version-card').locator('tbody tr').evaluateAll((all) =>
    all.map((row) => [row.dataset.testid.slice('version-row-'.length), [...row.querySelectorAll('[data-value]')].map((cell) => cell.dataset.value)])));
  seen.instances = await byId('kpi-instances').locator('.v').textContent();
  seen.running = await byId('kpi-running').locator('.v').textContent();
  seen.openIncidents = await byId('kpi-incidents').locator('.v').textContent();

  const mark = page.locator('.bjs-powered-by');
  await mark.scrollIntoViewIfNeeded();
  seen.markVisible = await mark.evaluate((element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    return width > 40 && element.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
  });

  /** The counter's figures once they no longer are `before`. */
  async function matches(before) {
    await page.waitForFunction((old) => {
      const counter = document.querySelector('[data-testid="match-count"]');
      return counter?.dataset.value !== undefined && counter.dataset.value !== old;
    }, before);
    const counter = byId('match-count');
    return { count: await counter.getAttribute('data-value'), total: await counter.getAttribute('data-total') };
  }
  async function choose(filter, option) {
    await byId(`filter-${filter}`).click();
    await byId(`${filter}-${option}`).click();
  }

  seen.matches.all = await matches(undefined);
  await choose('state', 'running');
  seen.matches.running = await matches(seen.matches.all.count);
  await choose('state', 'completed');
  seen.matches.completed = await matches(seen.matches.running.count);
  await byId('measure-count').click();
  seen.heatOfCompleted = await pills();
  await byId('remove-state').click();
  seen.matches.afterRemoval = await matches(seen.matches.completed.count);
  await choose('period', 'custom');
  await byId('filter-from').fill(from);
  const asked = page.waitForRequest((request) => request.postData()?.includes(to));
  await byId('filter-to').fill(to);
  await asked;
  await page.waitForSelector('[data-testid="match-count"][aria-busy="false"]');
  seen.matches.period = await matches(undefined);
  seen.address = page.url();

  // a step chosen in the diagram, and a variable with a value that is looked up, as filters
  await page.goto(`${base}#/dashboard/instant/orderHandling?node=reviewOrder`);
  await byId('node-panel').waitFor();
  seen.node = await byId('node-panel').locator('dd').allTextContents();
  seen.matches.allAgain = await matches(undefined);
  await byId('node-through').click();
  seen.matches.through = await matches(seen.matches.allAgain.count);
  await byId('filter-variable').click();
  await byId('variable-country').click();
  await byId('value-DE').check();
  await byId('variable-apply').click();
  seen.matches.variable = await matches(seen.matches.through.count);
  seen.addressOfVariable = decodeURIComponent(page.url());
  await page.goBack();
  seen.matches.back = await matches(seen.matches.variable.count);

  // the instances behind the figures, the longest first
  await byId('all-instances').click();
  await byId('columns').waitFor();
  await page.getByRole('columnheader', { name: 'Duration' }).getByRole('button').click();
  await page.waitForSelector('[aria-sort="descending"] >> text=Duration');
  await page.waitForSelector('[data-testid="match-count"][aria-busy="false"]');
  seen.matches.instances = await matches(undefined);
  seen.instanceRows = await page.locator('tr[data-testid^="instance-"]').evaluateAll((all) =>
    all.slice(0, 10).map((row) => [row.dataset.testid.slice('instance-'.length), row.querySelector('[data-column="businessKey"]').textContent]));
  await page.mouse.wheel(0, 20_000);
  await page.waitForFunction(() => document.querySelectorAll('tr[data-testid^="instance-"]').length > 0 && document.querySelector('tr[data-testid^="instance-"]').ariaRowIndex > 30);
  await byId('columns').click();
  await byId('column-processInstanceId').click();
  await page.keyboard.press('Escape');
  seen.columnShown = await page.getByRole('columnheader', { name: 'Instance', exact: true }).count();

  // the palette
  await page.keyboard.press('Control+k');
  await page.keyboard.type('settle');
  await page.getByRole('button', { name: /Claim settlement/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('button[data-selected]', { hasText: 'Claim settlement' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Claim settlement' }).waitFor();
  seen.jumpedTo = page.url();

  await page.goto(`${base}#/status`);
  await byId('status-summary').waitFor();
  seen.statusKinds = await page.locator('[data-testid^="status-kind-"]').evaluateAll((all) =>
    Object.fromEntries(all.map((row) => [row.dataset.testid.slice('status-kind-'.length), row.dataset.rows])));
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
