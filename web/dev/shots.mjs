// Screenshots of every page for a look at them, with the console errors met on the way:
//   node dev/shots.mjs http://127.0.0.1:8091/base/ OUTPUT-FOLDER [user] [password]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [base, out, username = 'demo', password = 'demo'] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const shots = [
  { name: 'light-1440', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'dark-1440', width: 1440, height: 900, colorScheme: 'dark' },
  { name: 'light-1024', width: 1024, height: 800, colorScheme: 'light', locale: 'de-DE' },
  { name: 'dark-1024', width: 1024, height: 800, colorScheme: 'dark', locale: 'de-DE' },
  { name: 'light-390', width: 390, height: 844, colorScheme: 'light', hasTouch: true },
  { name: 'dark-390', width: 390, height: 844, colorScheme: 'dark', hasTouch: true },
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let problems = 0;

/** The mark of bpmn.io has to be wholly visible, with nothing over it. */
async function checkMark(page, where) {
  const mark = page.locator('.bjs-powered-by');
  if ((await mark.count()) === 0) return;
  await mark.scrollIntoViewIfNeeded();
  const free = await mark.evaluate((element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    const stage = element.closest('.stage').getBoundingClientRect();
    const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
    return width > 40 && left >= stage.left && bottom <= stage.bottom && points.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
  });
  if (!free) {
    problems++;
    console.log(where, 'the bpmn.io mark is covered');
  }
}

for (const { name, width, height, ...options } of shots) {
  const page = await (await browser.newContext({ viewport: { width, height }, locale: 'en-GB', ...options })).newPage();
  page.on('console', (m) => m.type() === 'error' && !/40[14] \(/.test(m.text()) && (problems++, console.log(name, m.text())));
  page.on('pageerror', (e) => (problems++, console.log(name, String(e))));
  const shot = async (what) => {
    // figures that wait for their successors are pale
    await page.waitForFunction(() => document.querySelector('.stale') === null);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${out}/${what}-${name}.png`, fullPage: true });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
    for (const v of violations) {
      problems++;
      console.log(what, name, v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160), v.nodes[0].any[0]?.message ?? '');
    }
    await checkMark(page, `${what} ${name}`);
  };
  await page.goto(`${base}#/`);
  await page.waitForSelector('[data-testid=login-form]');
  await shot('login');
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await page.click('[data-testid=login-submit]');
  const row = page.locator('[data-testid^=process-row-]').first();
  await row.waitFor();
  await page.waitForTimeout(400);
  await shot('processes');
  const key = (await row.getAttribute('data-testid')).replace('process-row-', '');
  for (const query of ['', '?period=90d&state=completed&measure=total', '?measure=p90&view=table', '?period=custom&from=2026-01-01&to=2026-12-31&state=suspended']) {
    await page.goto(`${base}#/dashboard/instant/${key}${query}`);
    await page.waitForTimeout(1200);
    if (query.includes('90d')) { await page.locator('[data-element-id][role=button]').nth(1).focus(); await page.keyboard.press('Tab'); await page.keyboard.press('Enter'); }
    await page.waitForTimeout(300);
    await shot(`process${query.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 24)}`);
  }
  await page.goto(`${base}#/dashboard/instant/${key}/instances?state=completed`);
  await page.waitForTimeout(1200);
  await shot('instances');
  // one that has run through most, and one in which something is wrong
  for (const [what, query] of [['instance', '?sort=duration&state=completed'], ['instance-running', '?sort=duration&state=running']]) {
    await page.goto(`${base}#/dashboard/instant/${key}/instances${query}`);
    await page.locator('[data-testid^=instance-] .row-link').first().click();
    await page.waitForSelector('[data-testid=diagram][data-drawn=true]');
    await page.waitForTimeout(400);
    await shot(what);
  }
  await page.goto(`${base}#/dashboard/instant/${key}/instances/none/none`);
  await page.waitForTimeout(400);
  await shot('instance-missing');
  await page.goto(`${base}#/status`);
  await page.waitForTimeout(500);
  await shot('status');
  for (const name of ['collections', 'analysis', 'nothing']) {
    await page.goto(`${base}#/${name}`);
    await shot(name);
  }
}
console.log(`${problems} problems`);
await browser.close();
