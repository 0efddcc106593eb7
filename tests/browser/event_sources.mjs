// A process made of what an engine did and of what another system tells of the same traces: chosen in the dialog by keyboard and mouse,
// mapped, published and looked at. Prints what it saw as JSON; test_event_pages.py judges it, and waits for what the engine's rows say.
//   node event_sources.mjs http://127.0.0.1:8090/
import { fileURLToPath } from 'node:url';
import { ask, axe, byId, drawn, end, figures, launch, logIn, newPage } from './people.mjs';

const [base] = process.argv.slice(2);
const MODEL = fileURLToPath(new URL('returns.bpmn', import.meta.url));
const seen = { errors: [], axe: [] };

const browser = await launch();
try {
  const page = await newPage(browser, seen.errors);
  const it = (id) => byId(page, id);
  const gone = (id) => it(id).waitFor({ state: 'detached' });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = (id) => page.waitForFunction((wanted) => document.activeElement?.dataset.testid === wanted, id);
  const summary = async () => ({ text: await it('sources-summary').textContent(), usable: await it('sources-apply').isEnabled() });
  const node = (id) => page.locator(`.djs-element[data-element-id="${id}"]`).first();
  const map = async (id, ...ticks) => {
    await node(id).focus();
    await press('Enter');
    for (const tick of ticks) await it(`tick-${tick}`).check();
  };

  await page.goto(`${base}#/events/processes`);
  await logIn(page);
  await it('new-event-process').click();
  const chooser = page.waitForEvent('filechooser');
  await it('new-upload').click();
  await (await chooser).setFiles(MODEL);
  await page.waitForSelector('[data-testid="modeler"][data-drawn="true"]');

  // by the keyboard: a process is found, what tells its trace, one version, one tenant, more of its events
  await it('sources').focus();
  await press('Enter');
  await it('add-process').waitFor();
  await focused('sources-all');
  await press('ArrowDown', 'ArrowDown');
  seen.nothing = await summary();
  await press('Tab');
  await focused('add-process');
  await press('Enter');
  await focused('process-search');
  await press('Escape'); // of the list, not of the dialog
  await focused('add-process');
  await press('Enter');
  await focused('process-search');
  await page.keyboard.type('order hand');
  await press('Enter');
  await focused('traced-by-orderHandling');
  seen.byBusinessKey = await summary();
  await press('ArrowDown');
  await it('trace-variable-customer').waitFor();
  await focused('traced-by-orderHandling');
  seen.withoutVariable = await summary();
  await press('Tab', 'Tab');
  await focused('trace-variable-search');
  await page.keyboard.type('customer');
  await press('Tab', 'Enter');
  await focused('variable-of-orderHandling');
  await press('Tab');
  await focused('versions-orderHandling');
  await press('End');
  await it('version-2-of-orderHandling').waitFor();
  seen.withoutVersion = await summary();
  await press('Tab', 'Space');
  await it('tenant-wholesale-of-orderHandling').focus();
  await press('Space');
  seen.lastTenant = await it('tenant-retail-of-orderHandling').isEnabled();
  await it('scope-process_instance-orderHandling').focus();
  await press('Space');
  // by the mouse: one that is taken away again, and a group of another system
  await it('add-process').click();
  await it('process-shipment').click();
  seen.both = await summary();
  await it('remove-source-shipment').click();
  await gone('source-shipment');
  await it('sources-some').check();
  seen.withoutGroup = await summary();
  await it('group-complaints').check();
  seen.chosen = await summary();
  seen.axe = await axe(page);
  await it('sources-apply').click();
  await gone('sources-dialog');
  seen.button = await it('sources').locator('.cut').textContent();

  await it('event-row-packItem_start').waitFor();
  seen.counts = await page.locator('tr[data-testid^="event-row-"]').evaluateAll((all) => Object.fromEntries(all.map((row) => [row.dataset.testid.slice('event-row-'.length), row.querySelector('td.num').textContent])));
  seen.label = await it('event-row-packItem_start').locator('.event-name').textContent();
  await map('asked', 'start-orderReceived');
  await map('check', 'start-packItem_start', 'end-packItem_end');
  await map('refuse', 'start-complained');
  await map('extra', 'start-orderHandling_processInstanceStart');
  await map('closed', 'start-orderCompleted');
  seen.suggested = await page.locator('tr[data-suggested="true"]').count();
  await it('event-publish').click();
  await it('publish-confirm').click();
  await page.waitForSelector('[data-testid="event-state"][data-value="published"]');
  await ask('published');

  // what was chosen is there again
  await page.reload();
  await it('mark-closed').waitFor();
  await it('sources').click();
  await it('source-orderHandling').waitFor();
  seen.again = { ...(await summary()), variable: await it('variable-of-orderHandling').locator('.cut').textContent(), version: await it('version-2-of-orderHandling').isChecked(),
    tenants: await page.locator('[data-testid^="tenant-"]').evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.testid, one.checked]))) };
  await press('Escape');
  await gone('sources-dialog');

  await it('open-process').click();
  await drawn(page);
  Object.assign(seen, await figures(page));
} catch (failure) {
  seen.failed = String(failure);
} finally {
  await end(browser, seen);
}
