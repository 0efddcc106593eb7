// What the process page says about paths, incidents, what stands out and targets; prints it as JSON. test_insights.py judges it.
//   node insights.mjs http://127.0.0.1:8090/ PROCESS-KEY
import { byId as find, drawn, launch, logIn, newPage } from './people.mjs';

const [base, key] = process.argv.slice(2);
const seen = { errors: [], rest: {}, findings: [], links: {}, keptMeanwhile: [] };

const browser = await launch();
try {
  const page = await newPage(browser, seen.errors);
  const byId = (id) => find(page, id);
  /** What REST answers to the questions that the page asked. */
  const askRest = async (batch) => {
    const { 'x-optimize-client-timezone': zone, 'x-optimize-client-locale': locale } = batch.headers();
    for (const { path, query, body } of batch.postDataJSON().questions) {
      const name = /^process\/(findings|variants|incidents)$/.exec(path)?.[1];
      if (!name) continue;
      const headers = { 'X-Optimize-Client-Timezone': zone, 'X-Optimize-Client-Locale': locale };
      seen.rest[name] = await (await page.context().request.post(`${base}api/${path}`, { data: body, params: query, headers })).json();
    }
  };
  const start = async (query = '') => {
    await page.goto(`${base}#/dashboard/instant/${key}${query}`);
    await drawn(page);
    await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');
  };
  /** Once what it shows belongs to the filters. */
  const settled = async () => {
    await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');
    await page.waitForFunction(() => document.querySelector('[data-testid="findings"][aria-busy="true"], [aria-busy="true"] .stale') === null);
  };
  await page.goto(base);
  await logIn(page);
  await page.locator('[data-testid^="process-row-"]').first().waitFor();
  const asked = page.waitForRequest((request) => request.postData()?.includes('process/findings') ?? false);
  await start();
  await askRest(await asked);

  // what stands out, and where each sentence leads
  await byId('findings').waitFor();
  const sentences = byId('findings').locator('li');
  seen.findings = await sentences.evaluateAll((all) => all.map((one) => ({
    kind: one.dataset.testid.slice('finding-'.length), text: one.textContent, link: one.querySelector('button').textContent,
  })));
  for (const [at, { text }] of seen.findings.entries()) {
    await start();
    await sentences.nth(at).getByRole('button').click();
    await settled();
    seen.links[text] = {
      address: decodeURIComponent(page.url().replaceAll('+', ' ')),
      node: (await byId('node-panel').count()) > 0 ? await byId('node-panel').locator('h2').textContent() : null,
      figures: (await byId('node-panel').count()) > 0 ? await byId('node-panel').locator('dd').allTextContents() : [],
      measure: await page.locator('[data-testid^="measure-"][aria-pressed="true"]').getAttribute('data-testid'),
      matches: await byId('match-count').getAttribute('data-value'),
      total: await byId('match-count').getAttribute('data-total'),
    };
  }
  await page.goBack();
  seen.backFromFinding = page.url().endsWith(`/${key}`);

  // models of other versions, of which the page knows none yet
  await start();
  await page.reload();
  await drawn(page);
  const step = page.locator('[data-testid="diagram"] .djs-shape').first();
  const isKept = () => step.evaluate((drawing) => drawing.dataset.kept === 'yes');
  await step.evaluate((drawing) => { drawing.dataset.kept = 'yes'; });
  await page.route('**/api/definition/process/xml?*', async (route) => {
    seen.keptMeanwhile.push(await isKept());
    await route.continue();
  });
  for (const version of ['2', '1']) {
    await byId('filter-version').click();
    const model = page.waitForResponse((response) => response.url().includes('process/xml'));
    await byId(`version-${version}`).click();
    await (await model).finished();
    await settled();
    await drawn(page);
    seen[`kept${version}`] = await isKept();
    await byId('remove-version').click();
    await settled();
    await drawn(page);
    await step.evaluate((drawing) => { drawing.dataset.kept = 'yes'; });
    await page.keyboard.press('Escape');
  }
  await page.unroute('**/api/definition/process/xml?*');

  // away and back: it need not be drawn again, and is as it was
  const figuresNow = () => page.locator('[data-testid^="heat-"]').evaluateAll((all) => all.map((pill) => [pill.dataset.testid, pill.dataset.value]));
  await start('?measure=avg&node=reviewOrder');
  await step.evaluate((drawing) => { drawing.dataset.kept = 'yes'; });
  seen.pillsBefore = await figuresNow();
  await page.locator('nav a.item[href="#/status"]').click();
  await byId('status-summary').waitFor();
  await page.goBack();
  await settled();
  await drawn(page);
  seen.keptByReturn = await isKept();
  await byId('all-instances').click();
  await page.locator('[data-testid^="instance-"] .row-link').first().click();
  await drawn(page);
  await page.goBack();
  await page.goBack();
  await settled();
  await drawn(page);
  seen.pillsAfter = await figuresNow();
  seen.selectedAfter = await page.locator('[data-testid="diagram"] [aria-pressed="true"]').evaluateAll((all) => all.map((one) => one.dataset.elementId));
  await page.locator('[data-element-id="reserveStock"][role="button"]').click();
  await byId('node-panel').locator('h2', { hasText: 'Reserve stock' }).waitFor();

  // variants
  await start();
  const rows = page.locator('tr[data-testid^="variant-"]');
  await rows.first().waitFor();
  const readVariants = () => rows.evaluateAll((all) => all.map((row) => {
    const [name, , , share, median] = row.cells;
    return {
      name: name.querySelector('button').textContent.trim(), key: name.querySelector('.key').textContent, count: name.querySelector('.key').dataset.value,
      marks: row.querySelectorAll('.marks i').length, extra: row.querySelectorAll('.marks i.extra').length,
      share: share.textContent, median: median.dataset.value, medianText: median.textContent,
    };
  }));
  seen.variants = await readVariants();
  seen.variantFoot = await byId('variant-card').locator('.foot-note span').first().textContent();
  await byId('variant-1').getByRole('button').click();
  seen.expanded = await byId('variant-card').locator('ol.path li').allTextContents();
  seen.expandedSaid = await byId('variant-1').getByRole('button').getAttribute('aria-expanded');
  await byId('variant-1').getByRole('button').click();
  seen.collapsed = await byId('variant-card').locator('ol.path').count();
  await byId('variants-more').click();
  await byId(`variant-${seen.variants.length}`).waitFor();
  seen.allVariants = await readVariants();

  // incidents
  const causes = page.locator('tr[data-testid="incident-cause"]');
  seen.incidents = await causes.evaluateAll((all) => all.map((row) => [
    row.querySelector('button').textContent, row.querySelector('.key').textContent, ...[...row.querySelectorAll('[data-value]')].map((cell) => cell.dataset.value),
  ]));
  seen.incidentSum = await byId('incident-card').locator('header p').textContent();
  await causes.first().getByRole('button').click();
  await byId('node-panel').waitFor();
  seen.ofCause = { node: await byId('node-panel').locator('h2').textContent(), address: page.url() };

  // targets: the medians shown, then one of one's own
  const pills = () => page.locator('[data-testid^="heat-"]').evaluateAll((all) =>
    Object.fromEntries(all.map((pill) => [pill.dataset.testid.slice('heat-'.length), { value: pill.dataset.value, text: pill.textContent, step: pill.dataset.step }])));
  await start('?measure=p50');
  seen.medians = await pills();
  await byId('measure-target').click();
  seen.withoutTargets = await byId('target-notice').textContent();
  await byId('targets-take').click();
  await page.waitForFunction(() => document.querySelector('[data-testid="heat-reviewOrder"]')?.dataset.value !== '');
  seen.taken = await pills();
  seen.addressOfTaken = decodeURIComponent(page.url());
  await byId('target-notice').getByRole('button').click();
  await byId('targets-take').waitFor();
  seen.cleared = page.url().includes('target=');
  await page.goto(`${base}#/dashboard/instant/${key}?measure=target&node=reviewOrder`);
  await byId('target-value').fill('36');
  await byId('target-unit').selectOption('hours');
  await page.waitForFunction(() => document.querySelector('[data-testid="heat-reviewOrder"]')?.dataset.value);
  seen.own = await pills();
  seen.addressOfOwn = decodeURIComponent(page.url());
  await page.reload();
  await drawn(page);
  await page.waitForFunction(() => document.querySelector('[data-testid="heat-reviewOrder"]')?.dataset.value);
  seen.ownAfterReload = await pills();
  seen.fieldAfterReload = [await byId('target-value').inputValue(), await byId('target-unit').inputValue()];
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
