// What all journeys share: the browser, what goes wrong on a page, logging in.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

export const launch = () => chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

/**
 * A person's page. Whatever goes wrong on it is added to `errors`: exceptions, console errors, and what the content security
 * policy forbids, which is told even where the console says nothing. `expected`: console errors that belong to the journey, by
 * default a refused login and the question whether one is logged in (401), and an unknown instance (404).
 */
export async function newPage(browser, errors, { expected = /40[14] \(/, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.exposeFunction('tellViolation', (what) => errors.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.tellViolation(`${event.violatedDirective} forbids ${event.blockedURI || event.sample} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && !expected.test(message.text()) && errors.push(message.text()));
  return page;
}

export const byId = (page, id) => page.locator(`[data-testid="${id}"]`);

export async function logIn(page, user = 'demo', password = user) {
  await byId(page, 'login-form').waitFor();
  await page.fill('input[name=username]', user);
  await page.fill('input[name=password]', password);
  await byId(page, 'login-submit').click();
}

/** A page of somebody who has logged in and sees the list of processes. */
export async function pageOfProcesses(browser, errors, base) {
  const page = await newPage(browser, errors);
  await page.goto(base);
  await logIn(page);
  await page.locator('[data-testid^="process-row-"]').first().waitFor();
  return page;
}

/** Until the diagram shows its model. */
export const drawn = (page) => page.waitForSelector('[data-testid="diagram"][data-drawn="true"]');

/** Whether the bpmn.io mark is wholly visible, with nothing over it. */
export async function markIsFree(page) {
  const mark = page.locator('.bjs-powered-by');
  await mark.scrollIntoViewIfNeeded();
  return mark.evaluate((element) => {
    const { left, right, top, bottom, width } = element.getBoundingClientRect();
    const stage = element.closest('.stage').getBoundingClientRect();
    const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
    return width > 40 && left >= stage.left && right <= stage.right && bottom <= stage.bottom &&
      points.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
  });
}

/** What axe finds wrong, as text. */
export async function axe(page) {
  // by the debugger, past the content security policy
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  return violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0].html.slice(0, 200)} ${nodes[0].any[0]?.message ?? ''}`);
}

let answers;
/** Waits until the test that started this journey has done what it is asked for. */
export async function ask(what) {
  answers ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  console.log(`ask ${what}`);
  await answers.next();
}

/** Ends a journey that asked: prints what it has seen, and waits for no more answers. */
export async function end(browser, seen) {
  console.log(JSON.stringify(seen));
  await browser.close();
  process.exit();
}

/** What a process page says once it is complete. */
export async function figures(page) {
  await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');
  await byId(page, 'measure-count').click();
  await page.waitForSelector('[data-testid="measure-count"][aria-pressed="true"]');
  await page.locator('[data-testid^="heat-"]').first().waitFor({ state: 'attached' });
  return {
    instances: await byId(page, 'match-count').getAttribute('data-value'),
    heat: await page.locator('[data-testid^="heat-"]').evaluateAll((all) => Object.fromEntries(all.map((pill) => [pill.dataset.testid.slice('heat-'.length), pill.dataset.value]))),
  };
}
