// Opens every page by its address, in both languages and schemes, and goes back and forth; prints what is there as JSON.
// test_pages.py judges it.
//   node pages.mjs http://127.0.0.1:8090/ ENGINE-ALIAS
import { axe, byId, drawn, launch, logIn, markIsFree, newPage } from './people.mjs';

const [base, alias] = process.argv.slice(2);
const KEY = 'orderHandling';
const seen = { errors: [], pages: {}, deep: {}, back: [], forth: [], axe: [], marks: [] };
const PROCESS = `#/dashboard/instant/${KEY}`;
const FILTERS = 'state=completed&version=2&through=packItem&var=%5B%22country%22%2C%22String%22%2C%22in%22%2C%5B%22DE%22%5D%5D';
const LOOKS = [
  { name: 'light en', colorScheme: 'light', locale: 'en-GB' },
  { name: 'dark en', colorScheme: 'dark', locale: 'en-GB' },
  { name: 'light de', colorScheme: 'light', locale: 'de-DE' },
  { name: 'dark de, narrow', colorScheme: 'dark', locale: 'de-DE', viewport: { width: 390, height: 844 }, hasTouch: true },
];

const browser = await launch();

/** Until what was asked for is there, as far as the page has such things. */
async function settle(page) {
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => {
    const counter = document.querySelector('[data-testid="match-count"]');
    const diagram = document.querySelector('[data-testid="diagram"]');
    return !document.querySelector('.mantine-Skeleton-root, .skeletons') && (!counter || (counter.dataset.value !== undefined && counter.ariaBusy !== 'true')) &&
      (!diagram || diagram.dataset.drawn === 'true');
  });
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
}

const shown = async (page) => ({
  address: page.url().slice(base.length),
  heading: await page.locator('h1').textContent(),
  matches: (await byId(page, 'match-count').count()) > 0 ? await byId(page, 'match-count').getAttribute('data-value') : null,
  node: (await byId(page, 'node-panel').count()) > 0 ? await byId(page, 'node-panel').locator('h2').textContent() : null,
  table: await page.locator('[data-testid^="node-row-"]').count(),
  order: await page.locator('th[aria-sort]').evaluateAll((all) => all.map((one) => `${one.textContent.replace(/[↓↑]/, '')} ${one.ariaSort}`)),
});

async function addresses(page) {
  await page.goto(`${base}${PROCESS}/instances?${FILTERS}`);
  await page.locator('[data-testid^="instance-"] .row-link').first().waitFor();
  const key = (await page.locator('tr[data-testid^="instance-"]').first().getAttribute('data-testid')).slice('instance-'.length);
  return {
    processes: '#/',
    process: PROCESS,
    'process, filtered': `${PROCESS}?${FILTERS}&measure=p90&node=packItem`,
    'process, as a table': `${PROCESS}?${FILTERS}&view=table&measure=total`,
    'process, against targets': `${PROCESS}?measure=target&target=3600000~packItem`,
    instances: `${PROCESS}/instances?${FILTERS}&sort=duration`,
    instance: `${PROCESS}/instances/${alias}/${key}?${FILTERS}`,
    'unknown instance': `${PROCESS}/instances/${alias}/none`,
    'unknown process': '#/dashboard/instant/nobodyKnows',
    status: '#/status',
    collections: '#/collections',
    analysis: '#/analysis',
    'unknown page': '#/nowhere?really=yes',
  };
}

try {
  const page = await newPage(browser, seen.errors);
  await page.goto(base);
  await logIn(page);
  await page.locator('[data-testid^="process-row-"]').first().waitFor();
  const all = await addresses(page);
  const state = await page.context().storageState();

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

  // every page for everybody
  await Promise.all([LOOKS.slice(0, 2), LOOKS.slice(2)].map(async (looks) => {
    for (const { name: look, ...options } of looks) {
      const person = await newPage(browser, seen.errors, { ...options, storageState: state });
      for (const [name, address] of Object.entries(all)) {
        await person.goto(base + address);
        await settle(person);
        seen.axe.push(...(await axe(person)).map((what) => `${name}, ${look}: ${what}`));
        if ((await person.locator('[data-testid="diagram"]').count()) > 0) {
          await drawn(person);
          seen.marks.push([`${name}, ${look}`, await markIsFree(person)]);
        }
      }
      await person.context().close();
      const login = await newPage(browser, seen.errors, options);
      await login.goto(base);
      await byId(login, 'login-form').waitFor();
      seen.axe.push(...(await axe(login)).map((what) => `login, ${look}: ${what}`));
      await login.context().close();
    }
  }));
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
