// The way from the login to an instance and back with the keyboard alone. Prints what had the focus; test_keyboard.py judges it.
//   node keyboard.mjs http://127.0.0.1:8090/
import { byId, drawn, launch, newPage } from './people.mjs';

const [base] = process.argv.slice(2);
const STEPS_MAX = 120;
const seen = { errors: [], unseen: [], stops: 0 };

const browser = await launch();
try {
  const page = await newPage(browser, seen.errors);
  const press = (key) => page.keyboard.press(key);

  /** What has the focus, and whether one can see that: it lies on the screen, uncovered, and looks other than without focus. */
  const focus = () => page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 60) ?? '';
    const id = element.dataset?.testid ?? element.dataset?.elementId ?? element.name ?? '';
    const boxes = [element.getBoundingClientRect(), element.closest('tr.linked')?.getBoundingClientRect()].filter((box) => box && box.width > 0 && box.height > 0);
    const box = boxes.at(-1);
    if (!box) return { id, name, problem: 'has no size' };
    const at = (x, y) => document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, x)), Math.min(innerHeight - 1, Math.max(0, y)));
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
    const within = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    const row = element.closest('tr.linked');
    const visible = within.filter(([x, y]) => {
      const top = at(x, y);
      return top && (element.contains(top) || top.contains(element) || row?.contains(top) || top.closest?.('.djs-overlay-container, svg'));
    });
    let problem = visible.length === 0 ? 'is covered or off the screen' : null;
    // what shows the focus may be a ring of its own, of what is around it, or of a pseudo element
    const rings = [element, element.parentElement, element.closest('.search, .field, .chip, tr')].filter(Boolean).flatMap((one) =>
      [getComputedStyle(one), getComputedStyle(one, '::after'), getComputedStyle(one, '::before')]);
    const shape = element.querySelector?.(':scope > .djs-visual > rect');
    const hasRing = rings.some((style) => style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)) ||
      (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 3) || element.matches('[data-hovered]');
    if (!problem && !hasRing) problem = 'has no ring';
    return { id, name, problem };
  });
  /** Tab until the wanted element has the focus. All stops on the way have to be visible. */
  async function tabTo(wanted, key = 'Tab') {
    const passed = [];
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      await press(key);
      const now = await focus();
      passed.push(now?.id || now?.name);
      if (!now) continue;
      seen.stops++;
      if (now.problem) seen.unseen.push(`${now.id || now.name}: ${now.problem} (${new URL(page.url()).hash.slice(0, 60)})`);
      if (now.id === wanted || now.name === wanted || (wanted instanceof RegExp && (wanted.test(now.id) || wanted.test(now.name)))) return now;
    }
    throw new Error(`${wanted} is not reached by ${key} at ${page.url()}, but ${passed.slice(0, 25).join(' | ')}`);
  }

  /** The menu is drawn before it takes the focus. */
  const inMenu = () => page.waitForFunction(() => document.activeElement.closest('[role=menu]'));

  await page.goto(base);
  await byId(page, 'login-form').waitFor();
  seen.firstFocus = await page.evaluate(() => document.activeElement?.name);
  await page.keyboard.type('demo');
  await tabTo('password');
  await page.keyboard.type('demo');
  await press('Enter');
  await page.locator('[data-testid^="process-row-"]').first().waitFor();

  // the first stop leads past the navigation
  await press('Tab');
  seen.skip = (await focus())?.name;
  await tabTo(/Order handling/);
  await press('Enter');
  await drawn(page);
  await page.waitForSelector('[data-testid="match-count"][aria-busy="false"][data-value]');

  // a filter by its menu: opened, walked, chosen; and one that is left by Escape
  await tabTo('filter-state');
  await press('Enter');
  await byId(page, 'state-running').waitFor();
  await inMenu();
  for (let steps = 0; steps < 10 && (await focus())?.id !== 'state-completed'; steps++) await press('ArrowDown');
  seen.inMenu = (await focus())?.id;
  await press('Enter');
  await byId(page, 'remove-state').waitFor();
  seen.filtered = page.url();
  await page.waitForFunction(() => document.activeElement !== document.body).catch(() => {});
  seen.focusAfterMenu = (await focus())?.id ?? null;
  await tabTo('filter-through');
  await press('Enter');
  await byId(page, 'through-reviewOrder').waitFor();
  await inMenu();
  await press('Escape');
  await byId(page, 'through-reviewOrder').waitFor({ state: 'detached' });
  seen.focusAfterEscape = (await focus())?.id;

  // a measure, and a step in the diagram
  await tabTo('measure-p90');
  await press('Enter');
  await page.waitForSelector('[data-testid="measure-p90"][aria-pressed="true"]');
  await tabTo('reviewOrder');
  await press('Enter');
  await byId(page, 'node-panel').waitFor();
  seen.node = page.url();
  await page.waitForFunction(() => !document.querySelector('[data-testid="node-panel"] .skeletons')); // what comes later moves the rest
  await tabTo('node-through');
  await press('Enter');
  await byId(page, 'remove-through').waitFor();
  seen.withStep = page.url();

  // the instances, and one of them
  await tabTo('all-instances', 'Shift+Tab');
  await press('Enter');
  await page.locator('[data-testid^="instance-"] .row-link').first().waitFor();
  seen.list = page.url();
  const key = (await page.locator('tr[data-testid^="instance-"]').first().getAttribute('data-testid')).slice('instance-'.length);
  const name = await page.locator('[data-testid^="instance-"] .row-link').first().textContent();
  await tabTo(new RegExp(`${name.trim()}$`));
  await press('Enter');
  await drawn(page);
  seen.instance = { wanted: key, address: page.url(), heading: await page.locator('h1').textContent(), name: name.trim() };
  await tabTo('back-to-instances');
  await press('Enter');
  await page.locator('[data-testid^="instance-"] .row-link').first().waitFor();
  seen.backAtTheList = page.url() === seen.list;

  await tabTo('Status', 'Shift+Tab');
  await press('Enter');
  await byId(page, 'status-summary').waitFor();
  seen.status = page.url();
} catch (failure) {
  seen.failed = String(failure);
} finally {
  console.log(JSON.stringify(seen));
  await browser.close();
}
