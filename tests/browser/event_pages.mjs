// From events of other systems to a process like any other, by clicking: a model is uploaded, mapped, published and looked at, then all
// goes again. Prints what it saw as JSON; test_event_pages.py judges it, sends the events and makes a report.
//   node event_pages.mjs http://127.0.0.1:8090/
import { fileURLToPath } from 'node:url';
import { ask, byId, drawn, end, figures, launch, logIn, markIsFree, newPage } from './people.mjs';

const [base] = process.argv.slice(2);
const MODEL = fileURLToPath(new URL('returns.bpmn', import.meta.url));
const HOSTILE = '<img src=x onerror=alert(1)>';
const seen = { errors: [], leaving: {} };

const browser = await launch();
try {
  // an unfit model and an unknown user are refused (400)
  const page = await newPage(browser, seen.errors, { expected: /40[014] \(/ });
  page.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') seen.errors.push(`a dialog: ${dialog.message()}`);
    void dialog.accept();
  });
  const it = (id) => byId(page, id);
  const gone = (id) => it(id).waitFor({ state: 'detached' });
  const node = (id) => page.locator(`.djs-element[data-element-id="${id}"]`).first();
  const marks = () => page.locator('[data-testid^="mark-"]').evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.testid.slice('mark-'.length), one.textContent])));
  const shownState = (state) => page.waitForSelector(`[data-testid="event-state"][data-value="${state}"]`);
  const modelDrawn = () => page.waitForSelector('[data-testid="modeler"][data-drawn="true"]');
  const save = async () => {
    await it('event-save').click();
    await gone('event-save');
  };

  // nothing yet
  await page.goto(base);
  await logIn(page);
  await page.locator('nav a[href="#/events/processes"]').click();
  await page.locator('.copyable pre').nth(1).waitFor();
  seen.howToSend = (await page.locator('.copyable pre').allTextContents()).join('\n');
  await page.locator('nav.tabs a').nth(1).click();
  seen.noEvents = await page.getByRole('heading', { level: 2 }).first().textContent();
  await ask('send');

  // a model is uploaded
  await page.locator('nav.tabs a').first().click();
  await it('new-event-process').click();
  const chooser = page.waitForEvent('filechooser');
  await it('new-upload').click();
  await (await chooser).setFiles(MODEL);
  await modelDrawn();
  seen.name = await it('event-name').inputValue();
  await it('event-row-asked').waitFor();
  seen.counts = await page.locator('tr[data-testid^="event-row-"]').evaluateAll((all) => Object.fromEntries(all.map((row) => [row.dataset.testid.slice('event-row-'.length), row.querySelector('td.num').textContent])));
  seen.hostileRow = await it(`event-row-${HOSTILE}`).locator('.event-name').textContent();
  seen.markFree = await markIsFree(page);

  // published as it is: the server says what is missing
  await it('event-name').fill('Returns at the counter');
  await it('event-publish').click();
  await it('publish-confirm').click();
  seen.unfit = await it('publish-error').textContent();
  await page.keyboard.press('Escape');
  await gone('publish-dialog');

  // mapped by clicking; a gateway cannot be, an event has one place, an activity two
  await node('decided').click();
  await page.waitForFunction(() => /gateway/.test(document.querySelector('[data-testid="mapping-hint"]').textContent));
  seen.ticksOfGateway = await page.locator('td.tick').count();
  await node('asked').click();
  await it('tick-start-asked').check();
  seen.ticksOfEvent = await page.locator('tr:first-child > td.tick').count();
  await node('check').click();
  await page.waitForSelector('tr[data-suggested="true"]');
  seen.suggested = await page.locator('tr[data-testid^="event-row-"]').evaluateAll((all) => all.map((row) => [row.dataset.suggested, row.dataset.testid.slice('event-row-'.length)]));
  await it('tick-end-asked').check();
  await it('tick-start-asked').click(); // start or end, not both
  seen.startNotEnd = [await it('tick-start-asked').isChecked(), await it('tick-end-asked').isChecked()];
  await it('tick-start-check begun').check();
  await it('tick-end-check done').check();
  await node('refuse').click();
  await it(`tick-start-${HOSTILE}`).check();
  await it('tick-start-refused').check();
  await node('closed').click();
  await it('tick-start-closed').check();
  await node('extra').click();
  await it(`tick-end-${HOSTILE}`).check();
  // and by the keyboard
  await node('refund').focus();
  await page.keyboard.press('Enter');
  await it('tick-end-refunded').focus();
  await page.keyboard.press('Space');
  await page.waitForSelector('[data-testid="mark-refund"]');
  seen.marks = await marks();
  seen.uses = await it(`event-row-${HOSTILE}`).locator('.uses').textContent();

  // who leaves is asked, by a link as by going back; and stays
  for (const [how, leave] of [['link', () => page.locator('nav.nav a.item[href="#/status"]').click()], ['back', () => page.evaluate(() => history.back())]]) {
    await leave();
    await it('leave-dialog').waitFor();
    await page.keyboard.press('Escape');
    await gone('leave-dialog');
    seen.leaving[how] = [/event-process-/.test(page.url()), Object.keys(await marks()).length];
  }

  // other sources take mappings along; a step that is deleted does when it is saved, and comes back when that is undone
  await it('sources').click();
  seen.noEngines = await it('no-engine-events').textContent();
  seen.choices = await it('sources-dialog').getByRole('radio').count();
  await it('sources-some').check();
  await it('group-search').fill('retu');
  await it('group-returns').check();
  await it('sources-apply').click();
  seen.removed = await it('mappings-removed').textContent();
  await it(`event-row-${HOSTILE}`).waitFor({ state: 'detached' });
  await node('extra').click();
  await it('tick-start-something else').check();
  await it('mark-extra').waitFor();
  await node('extra').focus();
  await page.keyboard.press('Delete');
  await it('mark-extra').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await it('mark-extra').waitFor();
  await page.getByRole('button', { name: 'Redo' }).click();
  await it('mark-extra').waitFor({ state: 'detached' });
  await save();
  seen.address = page.url();
  await page.reload();
  await modelDrawn();
  await it('mark-refund').waitFor();
  seen.marksAfterReload = await marks();
  await ask('saved');

  // what is discarded is gone
  await it('unmap-refund').click();
  await it('mark-refund').waitFor({ state: 'detached' });
  await it('event-discard').click();
  await it('discard-dialog-confirm').click();
  await it('mark-refund').waitFor();
  seen.discarded = await it('event-save').count();

  // published, for oneself and another; nobody unknown
  await it('event-publish').click();
  await it('access-id').fill('nobody at all');
  await it('access-add').click();
  await it('publish-confirm').click();
  seen.unknown = await it('publish-error').textContent();
  await it('access-user-nobody at all').getByRole('button').click();
  await it('access-id').fill('mary');
  await page.keyboard.press('Enter');
  seen.access = await page.locator('[data-testid^="access-user-"]').evaluateAll((all) => all.map((one) => one.dataset.testid));
  await it('publish-confirm').click();
  await shownState('published');
  await ask('published');

  // like any other process
  await it('open-process').click();
  await drawn(page);
  Object.assign(seen, await figures(page));
  await it('all-instances').click();
  await page.locator('[data-testid^="instance-"] .row-link').first().click();
  await drawn(page);
  seen.instance = { facts: await page.locator('.facts').textContent(), cockpit: await it('cockpit').count() };
  await page.goto(`${base}#/processes`);
  await page.locator('[data-testid^="process-row-event-process-"]').waitFor();
  seen.overview = await page.locator('[data-testid^="process-row-event-process-"] .key').textContent();

  // changed and published again
  await page.goto(seen.address);
  await modelDrawn();
  await it('event-name').fill(`Returns ${HOSTILE}`);
  await save();
  await shownState('unpublished_changes');
  await page.goto(`${base}#/events/processes`);
  await it('event-republish').click();
  await it('publish-confirm').click();
  await gone('publish-dialog');
  await shownState('published');

  // events: found, sorted, deleted
  await page.goto(`${base}#/events/ingested`);
  await page.locator('[data-testid^="ingested-"]').nth(10).waitFor();
  await it('ingested-search').fill('refunded');
  await page.waitForURL(/find=refunded/);
  await page.waitForFunction(() => !document.querySelector('.stale') && [...document.querySelectorAll('[data-column="eventName"]')].every((cell) => cell.textContent === 'refunded'));
  await page.getByRole('columnheader', { name: 'Trace' }).getByRole('button').click();
  await page.waitForSelector('th[aria-sort="ascending"] >> text=Trace');
  await page.waitForFunction(() => !document.querySelector('.stale'));
  seen.sorted = { address: page.url(), traces: await page.locator('[data-column="traceId"]').allTextContents() };
  await it('choose-all').check();
  seen.chosen = await page.locator('td.tick input:checked').count();
  await page.locator('td.tick input').first().uncheck();
  await it('delete-events').click();
  await it('delete-events-dialog-confirm').click();
  await gone('delete-events-dialog');
  await page.waitForFunction((count) => document.querySelectorAll('[data-testid^="ingested-"][aria-rowindex]').length <= count, seen.chosen);
  await ask('deleted');

  // the process goes with the report about it
  await page.goto(`${base}#/events/processes`);
  await it('event-more').click();
  await it('event-delete').click();
  seen.conflicts = await it('delete-conflicts').textContent();
  seen.deleteTitle = await it('delete-dialog').getByRole('heading').textContent();
  await it('delete-dialog-confirm').click();
  await page.locator('.copyable').first().waitFor();
  await page.goto(`${base}#/processes`);
  await page.getByRole('heading', { name: 'No processes yet' }).waitFor();

  // who may not edit is not led there, and told so by the address
  const other = await newPage(browser, seen.errors, { expected: /40[134] \(/ });
  await other.goto(`${base}#/events/processes`);
  await logIn(other, 'mary');
  await other.getByRole('heading', { name: 'You may not edit event-based processes.' }).waitFor();
  seen.navigationOfOthers = await other.locator('nav.nav a[href^="#/events"]').count();
} catch (failure) {
  seen.failed = String(failure);
} finally {
  await end(browser, seen);
}
