// Opens every page by its address and goes back and forth; prints what is there as JSON. test_pages.py judges it.
//   node pages.mjs http://127.0.0.1:8090/ ENGINE-ALIAS
import { addresses, PROCESS, settle } from './addresses.mjs';
import { byId, launch, logIn, newPage, pageOfProcesses } from './people.mjs';

const [base, alias] = process.argv.slice(2);
const seen = { errors: [], pages: {}, deep: {}, back: [], forth: [] };

const browser = await launch();

const shown = async (page) => ({
  address: page.url().slice(base.length),
  heading: await page.locator('h1').textContent(),
  matches: (await byId(page, 'match-count').count()) > 0 ? await byId(page, 'match-count').getAttribute('data-value') : null,
  node: (await byId(page, 'node-panel').count()) > 0 ? await byId(page, 'node-panel').locator('h2').textContent() : null,
  table: await page.locator('[data-testid^="node-row-"]').count(),
  order: await page.locator('th[aria-sort]').evaluateAll((all) => all.map((one) => `${one.textContent.replace(/[↓↑]/, '')} ${one.ariaSort}`)),
});

try {
  const page = await pageOfProcesses(browser, seen.errors, base);
  const all = await addresses(page, base, alias);

  // each by its address in a new tab, then loaded again
  for (const [name, address] of Object.entries(all)) {
    const tab = await page.context().newPage();
    tab.setDefaultTimeout(60_000);
    tab.on('pageerror', (error) => seen.errors.push(`${name}: ${error}`));
    await tab.goto(base + address);
    await settle(tab);
    const first = await shown(tab);
    await tab.reload();
    await settle(tab);
    seen.pages[name] = { wanted: address, first, again: await shown(tab) };
    await tab.close();
  }

  // without a session: the login leads to the page that was asked for
  const stranger = await newPage(browser, seen.errors);
  await stranger.goto(base + all['process, filtered']);
  await logIn(stranger);
  await settle(stranger);
  await byId(stranger, 'node-panel').waitFor();
  seen.deep = await shown(stranger);

  // back and forth through what a person did
  const walk = [all.processes, all.process, `${PROCESS}?state=completed`, `${PROCESS}?state=completed&through=packItem`, `${PROCESS}/instances?state=completed&through=packItem`, all.instance, all.status];
  await page.goto(base + walk[0]);
  await settle(page);
  const there = [await shown(page)];
  for (const address of walk.slice(1)) {
    await page.evaluate((hash) => { location.hash = hash; }, address);
    await settle(page);
    there.push(await shown(page));
  }
  seen.there = there;
  for (let steps = walk.length - 1; steps > 0; steps--) {
    await page.goBack();
    await settle(page);
    seen.back.unshift(await shown(page));
  }
  for (let steps = 1; steps < walk.length; steps++) {
    await page.goForward();
    await settle(page);
    seen.forth.push(await shown(page));
  }
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
