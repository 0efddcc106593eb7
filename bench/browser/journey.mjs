// Uses the web application like a person and prints, as one JSON object, how long it took until everything was on the screen.
//   node journey.mjs http://127.0.0.1:18090/ PROCESS-KEY ROUNDS
// Started by bench/browser.py on a server just started: the first page and the first round of filters are cold.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');
const [base, key, rounds] = process.argv.slice(2);
const ROUNDS = Number(rounds);
const QUIET_MS = 250;
const suffix = key.slice(key.lastIndexOf('_'));
const processPage = `${base}#/dashboard/instant/${key}`;

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

async function newPage() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const answer = await context.request.post(`${base}api/authentication`, { data: { username: 'demo', password: 'demo' } });
  if (!answer.ok()) throw new Error(`Login: ${answer.status()} ${await answer.text()}`);
  await context.addInitScript({ path: fileURLToPath(new URL('marks.js', import.meta.url)) });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  return page;
}

const settle = (page) => page.waitForFunction((quiet) => window.bench.settled(quiet), QUIET_MS, { polling: 50 });

/** Of a process page that has to be complete. */
async function resultOf(page, what) {
  await settle(page);
  const missing = await page.evaluate(() => window.bench.missing());
  const result = await page.evaluate(() => window.bench.result());
  const failed = result.requests.filter(({ how }) => how === 'failed').map(({ path, body }) => `${path} failed: ${body}`);
  if (missing.length > 0 || failed.length > 0) throw new Error([`${what}: missing: ${missing}`, ...failed].join('\n'));
  return { what, ...result };
}

async function load(page, what) {
  await page.goto('about:blank');
  await page.goto(processPage);
  await page.waitForSelector('[data-testid="diagram"][data-drawn="true"] .pill');
  return resultOf(page, what);
}

const click = (id) => (page) => page.click(`[data-testid="${id}"]`);
/** `last` is what changes the filter; what comes before opens its menu. */
const menu = (filter, option) => [click(`filter-${filter}`), click(`${filter}-${option}`)];
const fill = (id, value) => (page) => page.fill(`[data-testid="${id}"]`, value);
const variable = (name, ...inputs) => [click('filter-variable'), click(`variable-${name}`), ...inputs, click('variable-apply')];
const operator = (value) => (page) => page.selectOption('[data-testid="variable-operator"]', value);
/** Each leads to a selection that was not shown before, so that no answer comes from the browser's memory. */
const CHANGES = {
  'state: completed': menu('state', 'completed'),
  'version: 3': menu('version', '3'),
  'no state': [click('remove-state')],
  'period: 12 months': menu('period', '12m'),
  'no version': [click('remove-version')],
  'step: Review': menu('through', `review${suffix}`),
  'no period': [click('remove-period')],
  'state: running': menu('state', 'running'),
  'no step': [click('remove-through')],
  'variable: region': [click('remove-state'), ...variable('region', click('value-region_03'), click('value-region_04'))],
  'region and state: completed': menu('state', 'completed'),
  'region, period: chosen days': [click('remove-state'), ...menu('period', 'custom'), fill('filter-to', '2026-10-31'), fill('filter-from', '2026-05-05')],
  'chosen days': [click('remove-var-region')],
  'chosen days from March': [fill('filter-from', '2026-03-01')],
  'chosen days and version: 2': menu('version', '2'),
  'chosen days, versions: 2, 1': menu('version', '1'),
  'chosen days and step: not Review': [click('remove-version'), ...menu('not-through', `review${suffix}`)],
  'step: not Review': [click('remove-period')],
  'variable: amount, not Review': variable('amount', operator('>'), fill('variable-value', '1000')),
  'variable: amount': [click('remove-not-through')],
};

/** Every change until all panels show it. */
async function changeFilters(page) {
  const found = [];
  for (const [what, actions] of Object.entries(CHANGES)) {
    for (const [at, act] of actions.entries()) {
      if (at === actions.length - 1) {
        await settle(page); // what the steps before have asked for
        await page.evaluate(() => window.bench.reset());
      }
      await act(page);
    }
    found.push(await resultOf(page, what));
    await page.keyboard.press('Escape'); // menus of which one takes many stay open
  }
  return found;
}

const PAGES = {
  process: { heading: 'Process ' + suffix.slice(1), content: null, go: (page) => page.click(`[data-testid="process-row-${key}"] a.name`) },
  instances: { heading: 'Instances', content: 'tr[data-testid^="instance-"]', go: click('all-instances') },
  status: { heading: 'Status', content: '[data-testid^="status-kind-"]', go: (page) => page.click('nav a.item[href="#/status"]') },
  list: { heading: 'Processes', content: '[data-testid^="process-row-"]', go: (page) => page.click('nav a[href="#/processes"]') },
};
const TOUR = ['process', 'instances', 'process-back', 'status', 'list'];

/** From the click until the page's frame and until its content was painted. */
async function tour(page) {
  const found = [];
  for (const [at, stop] of TOUR.entries()) {
    const { heading, content, go } = PAGES[stop.replace('-back', '')];
    await settle(page);
    await page.evaluate(({ heading, content }) => {
      window.bench.reset();
      const frame = () => document.querySelector('main h1')?.textContent === heading;
      const filled = () => frame() && (content === null ? window.bench.missing().length === 0 : document.querySelector(content) !== null);
      window.bench.awaited = { frame, content: filled };
    }, { heading, content });
    if (stop === 'process-back') await page.click('nav.crumb a >> nth=-1');
    else await go(page);
    await page.waitForFunction(() => 'content' in window.bench.routes, null, { polling: 50 });
    await settle(page);
    found.push({ what: `${TOUR[at - 1] ?? 'list'} to ${stop}`.replaceAll('-back', ''), ...(await page.evaluate(() => window.bench.result())) });
  }
  return found;
}

try {
  const seen = { loads: [], filters: [], routes: [] };
  let page = await newPage();
  seen.loads.push(await load(page, 'cold'));
  for (let round = 0; round < ROUNDS; round++) {
    seen.filters.push(await changeFilters(page));
    seen.loads.push(await load(page, 'warm'));
  }
  for (let more = ROUNDS; more < 5 * ROUNDS; more++) seen.loads.push(await load(page, 'warm'));
  await page.close();
  page = await newPage();
  await page.goto(`${base}#/processes`);
  await page.waitForSelector(PAGES.list.content);
  for (let round = 0; round < 3 * ROUNDS; round++) seen.routes.push(await tour(page));
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
