// The list of thousands of processes: scrolled, sorted, searched, jumped from. Prints what was seen; test_many_processes.py judges it.
//   node many.mjs http://127.0.0.1:8090/ KEY-OF-THE-LAST
import { byId, launch, pageOfProcesses } from './people.mjs';

const [base, last] = process.argv.slice(2);
const seen = { errors: [], drawn: {} };

const browser = await launch();
try {
  const page = await pageOfProcesses(browser, seen.errors, base);
  const rows = page.locator('[data-testid^="process-row-"]');
  const names = () => rows.locator('a.name').allTextContents();
  seen.rowcount = Number(await page.locator('table[aria-rowcount]').getAttribute('aria-rowcount'));
  seen.drawn.atFirst = await rows.count();

  // by name, down to the end
  await page.getByRole('columnheader', { name: /^Process/ }).getByRole('button').click();
  await byId(page, 'process-row-parcel').waitFor();
  for (let pages = 0; pages < 200 && (await byId(page, `process-row-${last}`).count()) === 0; pages++) {
    await page.evaluate(() => document.scrollingElement.scrollBy(0, document.scrollingElement.scrollHeight));
    await page.waitForTimeout(50);
  }
  seen.atTheEnd = (await names()).at(-1);
  seen.drawn.atTheEnd = await rows.count();

  // and from the end
  await page.evaluate(() => document.scrollingElement.scrollTo(0, 0));
  await page.getByRole('columnheader', { name: /^Process/ }).getByRole('button').click();
  await byId(page, `process-row-${last}`).waitFor();
  seen.sortedFirst = (await names())[0];
  seen.drawn.sorted = await rows.count();

  await byId(page, 'process-search').fill('1718');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid^="process-row-"]').length === 1);
  seen.found = await names();
  seen.addressOfSearch = page.url();

  await page.keyboard.press('Control+k');
  await byId(page, 'palette-dialog').waitFor();
  await page.keyboard.type('Process 1414');
  await page.getByRole('option', { name: /Process 1414/, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Process 1414' }).waitFor();
  seen.jumpedTo = page.url();
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
