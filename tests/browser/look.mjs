// Uses the web application like a person and prints what is on the screen as one JSON object; test_browser.py judges it.
//   node look.mjs http://127.0.0.1:8090/ FROM TO      (FROM and TO: days as yyyy-MM-dd for the date filter)
import { byId as find, drawn, launch, logIn, markIsFree, newPage } from './people.mjs';

const [base, from, to] = process.argv.slice(2);
const MEASURES = ['count', 'avg', 'p50', 'p90'];
const seen = { errors: [], processes: {}, heat: {}, matches: {} };

const browser = await launch();
try {
  const page = await newPage(browser, seen.errors);
  const byId = (id) => find(page, id);

  await page.goto(base);
  await logIn(page, 'victor', 'not his password');
  seen.loginError = await byId('login-error').textContent();
  await logIn(page);

  await page.locator('[data-testid^="process-row-"]').first().waitFor();
  for (const row of await page.locator('[data-testid^="process-row-"]').all()) {
    const key = (await row.getAttribute('data-testid')).slice('process-row-'.length);
    seen.processes[key] = await row.locator('td[data-column]').evaluateAll((cells) =>
      Object.fromEntries(cells.map((cell) => [cell.dataset.column, { value: cell.dataset.value, text: cell.textContent }])));
  }
  await byId('process-row-orderHandling').locator('a').first().click();
  await drawn(page);
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

  seen.markVisible = await markIsFree(page);

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
  await page.waitForSelector('[data-testid="duration-card"][aria-busy="false"]');
  seen.durationsOfRunning = await byId('duration-card').textContent();
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
  await byId('remove-period').click();
  await matches(seen.matches.period.count);

  // each other filter alone
  for (const [filter, option] of [['period', '12m'], ['version', '2'], ['tenant', 'retail'], ['through', 'checkQuality'], ['not-through', 'reviewOrder']]) {
    await choose(filter, option);
    seen.matches[filter === 'period' ? '12m' : `only ${filter}`] = await matches(seen.matches.all.count);
    await page.keyboard.press('Escape'); // menus of which one takes many stay open
    await byId(`remove-${filter}`).click();
    await page.waitForFunction((all) => document.querySelector('[data-testid="match-count"]').dataset.value === all, seen.matches.all.count);
  }

  // a step chosen in the diagram, and a variable with a value that is looked up, as filters
  await page.goto(`${base}#/dashboard/instant/orderHandling?node=reviewOrder`);
  await byId('node-panel').waitFor();
  seen.node = await byId('node-panel').locator('dd').allTextContents();
  await byId('slowest').waitFor();
  seen.slowest = await byId('slowest').locator('li').evaluateAll((all) =>
    all.map((row) => [row.dataset.testid.slice('slow-'.length), row.dataset.value, row.querySelector('a').textContent]));
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
  seen.columns = await page.locator('thead th').allTextContents();
  const downloading = page.waitForEvent('download');
  await byId('csv').click();
  const download = await downloading;
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  seen.csv = { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };

  // one of them, by the keyboard, and the way back to the same filters
  await page.evaluate(() => scrollTo(0, 0));
  const row = page.locator('tr[data-testid^="instance-"]').first();
  const list = page.url();
  seen.opened = (await row.getAttribute('data-testid')).slice('instance-'.length);
  await row.locator('.row-link').focus();
  await page.keyboard.press('Enter');
  await drawn(page);
  seen.instance = {
    address: decodeURIComponent(page.url()),
    heading: await page.getByRole('heading', { level: 1 }).textContent(),
    state: await byId('instance-state').getAttribute('data-value'),
    runs: await page.locator('tr[data-testid^="run-"]').evaluateAll((all) => all.map((run) => [run.dataset.testid.slice('run-'.length), run.dataset.node, run.querySelector('td.num').dataset.value])),
    marks: await page.locator('.djs-element[class*="path-"]').evaluateAll((all) => Object.fromEntries(all.map((element) => [element.dataset.elementId, [...element.classList].find((name) => name.startsWith('path-'))]))),
    tasks: await page.locator('tr[data-testid^="task-"]').count(),
    variables: await byId('variables-card').locator('tbody tr').evaluateAll((all) => all.map((one) => [...one.cells].slice(0, 3).map((cell) => cell.textContent))),
    cockpit: await byId('cockpit').getAttribute('href'),
  };
  seen.instance.markVisible = await markIsFree(page);
  await byId('variable-search').fill('country');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="variables-card"] tbody tr').length < 4);
  await page.locator('.djs-element[data-element-id="reviewOrder"]').focus();
  await page.keyboard.press('Enter');
  seen.instance.chosen = await page.locator('tr.chosen').evaluateAll((all) => all.map((run) => run.dataset.node));
  await byId('back-to-instances').click();
  await page.waitForSelector('[data-testid="match-count"][aria-busy="false"]');
  seen.backAtTheList = page.url() === list;
  await page.goto(`${base}#/dashboard/instant/orderHandling/instances/camunda/doesNotExist`);
  seen.unknownInstance = await page.getByRole('heading', { name: /There is no instance/ }).textContent();

  // the palette
  await page.keyboard.press('Control+k');
  await byId('palette-dialog').waitFor();
  await page.keyboard.type('settle');
  await page.getByRole('option', { name: /Claim settlement/, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Claim settlement' }).waitFor();
  seen.jumpedTo = page.url();

  const sockets = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => sockets.push({ url: socket.url(), payload: String(payload) })));
  await page.goto(`${base}#/status`);
  await byId('status-summary').waitFor();
  seen.statusKinds = await page.locator('[data-testid^="status-kind-"]').evaluateAll((all) =>
    Object.fromEntries(all.map((row) => [row.dataset.testid.slice('status-kind-'.length), row.dataset.rows])));
  seen.untilCleanup = await byId('kpi-until-cleanup').textContent();
  seen.engineSays = await page.locator('[data-testid^="status-engine-"] header p').first().textContent();
  for (let tries = 0; sockets.length === 0 && tries < 200; tries++) await page.waitForTimeout(50);
  seen.pushed = sockets[0] ?? null;

  // the other pages of the navigation, and an address that nobody knows
  seen.pages = {};
  for (const address of ['/collections', '/analysis', '/report/new/edit']) {
    await page.goto(`${base}#${address}`);
    seen.pages[address] = await page.locator('h1').textContent();
  }
  await page.goto(`${base}#/logout`);
  await byId('login-form').waitFor();
  seen.loggedOut = (await page.context().cookies()).filter(({ name }) => name.startsWith('X-Optimize')).length;
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
