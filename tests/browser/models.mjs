// Looks at the pages of processes whose models are unusual, and prints what they show as JSON; test_foreign_models.py judges it.
//   node models.mjs http://127.0.0.1:8090/ KEY...
import { byId as find, drawn, launch, logIn, markIsFree, newPage } from './people.mjs';

const [base, ...keys] = process.argv.slice(2);
const seen = { errors: [], refused: [], list: {}, pages: {} };

const browser = await launch();
try {
  // names of a model that cannot be read are refused; which requests were is told apart
  const page = await newPage(browser, seen.errors, { expected: /40[014] \(/ });
  page.on('response', (response) => response.status() === 400 && seen.refused.push([new URL(response.url()).pathname, response.request().postDataJSON()?.processDefinitionKey]));
  const byId = (id) => find(page, id);
  /** What no name may ever do. */
  const harm = () => page.evaluate(() => ({
    harmed: globalThis.harmed ?? null,
    elements: document.querySelectorAll('img[src="x"], svg[onload], b[onmouseover], body script').length,
    wider: document.documentElement.scrollWidth - innerWidth,
    title: document.title,
  }));

  await page.goto(base);
  await logIn(page);
  await page.locator('[data-testid^="process-row-"]').first().waitFor();
  seen.list = await page.locator('[data-testid^="process-row-"]').evaluateAll((all) =>
    Object.fromEntries(all.map((row) => [row.dataset.testid.slice('process-row-'.length), row.querySelector('a').textContent])));
  seen.listHarm = await harm();
  for (const key of keys) {
    const shown = {};
    seen.pages[key] = shown;
    await page.goto(`${base}#/dashboard/instant/${key}?measure=count`);
    await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');
    await page.waitForSelector('[data-testid="diagram"][data-drawn="true"], [data-testid^="node-row-"]');
    shown.heading = await page.locator('h1').textContent();
    shown.instances = await byId('match-count').getAttribute('data-value');
    shown.drawn = (await page.locator('[data-testid="diagram"][data-drawn="true"]').count()) === 1;
    shown.note = (await page.locator('.note').count()) > 0 ? await page.locator('.note').first().textContent() : null;
    if (shown.drawn) {
      await page.locator('[data-testid^="heat-"]').first().waitFor({ state: 'attached' });
      shown.pills = await page.locator('[data-testid^="heat-"]').evaluateAll((all) => Object.fromEntries(all.map((pill) => [pill.dataset.testid.slice(5), pill.dataset.value])));
      shown.mark = await markIsFree(page);
      shown.labels = await page.locator('.djs-element[role="button"]').evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.elementId, one.getAttribute('aria-label')])));
      await byId('toggle-table').click();
    }
    await page.locator('[data-testid^="node-row-"]').first().waitFor();
    shown.rows = await page.locator('[data-testid^="node-row-"]').evaluateAll((all) =>
      all.slice(0, 50).map((row) => [row.dataset.testid.slice('node-row-'.length), row.querySelector('button').textContent, row.cells[1].dataset.value]));
    shown.rowCount = await page.locator('[data-testid^="node-row-"]').count();
    // a step by its row, and as a filter
    await page.locator('[data-testid^="node-row-"]').first().getByRole('button').click();
    await byId('node-panel').waitFor();
    shown.panel = await byId('node-panel').locator('h2').textContent();
    await byId('node-through').click();
    await page.waitForSelector('[data-testid="remove-through"]');
    await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');
    shown.through = await byId('match-count').getAttribute('data-value');
    shown.harm = await harm();
    // its instances, and one of them
    await byId('all-instances').click();
    await page.locator('[data-testid^="instance-"] .row-link').first().waitFor();
    shown.businessKeys = await page.locator('[data-testid^="instance-"] .row-link').allTextContents();
    shown.listHarm = await harm();
    await page.locator('[data-testid^="instance-"] .row-link').first().click();
    await byId('instance-state').waitFor();
    await page.locator('tr[data-testid^="run-"]').first().waitFor();
    await page.waitForSelector('[data-testid="path-card"] :is([data-testid="diagram"][data-drawn="true"], .note)');
    shown.instance = {
      heading: await page.locator('h1').textContent(),
      drawn: (await page.locator('[data-testid="diagram"][data-drawn="true"]').count()) === 1,
      runs: await page.locator('tr[data-testid^="run-"]').count(),
      note: await page.locator('.note, .say').allTextContents(),
      variables: await byId('variables-card').locator('tbody tr').evaluateAll((all) => all.map((one) => [...one.cells].slice(0, 3).map((cell) => cell.textContent))),
      harm: await harm(),
    };
    if (shown.instance.drawn) shown.instance.mark = await markIsFree(page);
  }
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
