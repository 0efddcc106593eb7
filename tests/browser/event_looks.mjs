// Looks at the pages about events in both languages and schemes, wide and narrow, as axe would; prints what is wrong as JSON.
// test_event_pages.py judges it.
//   node event_looks.mjs http://127.0.0.1:8090/ ID-OF-A-PROCESS-WITHOUT-A-DRAWING
import { fileURLToPath } from 'node:url';
import { axe, byId, launch, logIn, markIsFree, newPage } from './people.mjs';

const [base, undrawn] = process.argv.slice(2);
const MODEL = fileURLToPath(new URL('returns.bpmn', import.meta.url));
const seen = { errors: [], axe: [], marks: [] };
const LOOKS = [
  { name: 'light en', colorScheme: 'light', locale: 'en-GB' },
  { name: 'dark en', colorScheme: 'dark', locale: 'en-GB', viewport: { width: 1024, height: 768 } },
  { name: 'light de', colorScheme: 'light', locale: 'de-DE' },
  { name: 'dark de, narrow', colorScheme: 'dark', locale: 'de-DE', viewport: { width: 390, height: 844 }, hasTouch: true },
];

const browser = await launch();
try {
  const first = await newPage(browser, seen.errors);
  first.on('dialog', (dialog) => seen.errors.push(`a dialog: ${dialog.message()}`));
  await first.goto(`${base}#/events/processes`);
  await logIn(first);
  const it = (id) => byId(first, id);
  const begin = async (how) => {
    await first.goto(`${base}#/events/processes`);
    await it('new-event-process').click();
    await it(how).click();
  };
  const modeler = () => first.waitForSelector('[data-testid="modeler"][data-drawn="true"]');
  // from events, of one group
  await begin('new-from-events');
  await it('sources-some').check();
  await it('group-returns').check();
  await it('sources-apply').click();
  await modeler();
  await first.locator('.uses').first().waitFor();
  seen.generated = await first.locator('tr:has(.uses) .event-name').allTextContents();
  // drawn: a step behind the start, with a name
  await begin('new-draw');
  await first.waitForURL((url) => url.hash.endsWith('/edit'));
  await modeler();
  await first.locator('.djs-element[data-element-id="StartEvent_1"]').first().click();
  await first.locator('.djs-context-pad [data-action="append.append-task"]').click();
  await first.locator('.djs-direct-editing-content').waitFor();
  await first.keyboard.type('<img src=x onerror=alert(1)>');
  await first.keyboard.press('Enter');
  const step = first.locator('.djs-shape[data-element-id^="Activity"]').first();
  await first.waitForFunction(() => /tick/.test(document.querySelector('[data-testid="mapping-hint"]').textContent));
  seen.drawn = { name: await step.getAttribute('aria-label'), hint: await it('mapping-hint').textContent() };
  await it('event-save').click();
  await it('event-save').waitFor({ state: 'detached' });
  // a drawn model beside the one that has no drawing
  const chooser = first.waitForEvent('filechooser');
  await begin('new-upload');
  await (await chooser).setFiles(MODEL);
  await first.locator('.djs-element[data-element-id="check"]').first().waitFor();
  const drawn = new URL(first.url()).hash;
  const storageState = await first.context().storageState();

  for (const { name, ...options } of LOOKS) {
    const page = await newPage(browser, seen.errors, { ...options, storageState });
    const it = (id) => byId(page, id);
    const look = async (what) => {
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
      seen.axe.push(...(await axe(page)).map((wrong) => `${what}, ${name}: ${wrong}`));
    };
    const closed = async (dialog) => {
      await page.keyboard.press('Escape');
      await it(dialog).waitFor({ state: 'detached' });
    };
    await page.goto(`${base}#/events/processes`);
    await it('event-publish').first().waitFor();
    await look('processes');
    await it('event-more').first().click();
    await it('event-delete').click();
    await it('delete-dialog').waitFor();
    await look('deleting');
    await closed('delete-dialog');
    await it('new-event-process').click();
    await it('new-from-events').click();
    await it('sources-some').check();
    await it('group-returns').waitFor();
    await it('add-process').click();
    await it('process-orderHandling').waitFor();
    await look('sources');
    await it('process-orderHandling').click();
    await it('traced-by-orderHandling').selectOption('variable');
    await it('trace-variable-customer').waitFor();
    await it('versions-orderHandling').selectOption('some');
    await it('version-2-of-orderHandling').check();
    await look('sources of engines');
    await closed('sources-dialog');

    await page.goto(base + drawn);
    await page.waitForSelector('[data-testid="modeler"][data-drawn="true"]');
    seen.marks.push(await markIsFree(page));
    await page.locator('.djs-element[data-element-id="check"]').first().focus();
    await page.keyboard.press('Enter');
    await it('tick-start-asked').check();
    await it('mark-check').waitFor();
    await look('editor');
    await it('event-publish').click();
    await it('access-user-demo').waitFor();
    await look('publishing');
    await closed('publish-dialog');

    await page.goto(`${base}#/events/processes/${undrawn}`);
    await it('leave-dialog').waitFor();
    await look('leaving');
    await it('leave-dialog-confirm').click();
    await it('undrawn').waitFor();
    await look('without a drawing');
    seen.undrawn ??= await it('undrawn').locator('button').allTextContents();

    await page.goto(`${base}#/events/ingested`);
    await page.locator('td.tick input').first().check();
    await look('received events');
    await it('delete-events').click();
    await it('delete-events-dialog').waitFor();
    await look('deleting events');
    await page.context().close();
  }
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
