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
  await first.goto(`${base}#/events/processes`);
  await logIn(first);
  // a drawn model beside the one that has no drawing
  await byId(first, 'new-event-process').click();
  const chooser = first.waitForEvent('filechooser');
  await byId(first, 'new-upload').click();
  await (await chooser).setFiles(MODEL);
  await first.waitForSelector('[data-testid="modeler"][data-drawn="true"]');
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
    await look('sources');
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
