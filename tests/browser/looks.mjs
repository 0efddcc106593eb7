// Looks at every page in both languages and schemes, wide and narrow, as axe and as the makers of the diagram would; prints what is
// wrong as JSON, and whether each page tells how fresh the data are, wherever one has scrolled. test_looks.py judges it.
//   node looks.mjs http://127.0.0.1:8090/ ENGINE-ALIAS
import { addresses, settle } from './addresses.mjs';
import { axe, byId, launch, markIsFree, newPage, pageOfProcesses } from './people.mjs';

const [base, alias] = process.argv.slice(2);
const seen = { errors: [], axe: [], marks: [], freshness: [] };
const LOOKS = [
  { name: 'light en', colorScheme: 'light', locale: 'en-GB' },
  { name: 'dark en', colorScheme: 'dark', locale: 'en-GB' },
  { name: 'light de', colorScheme: 'light', locale: 'de-DE' },
  { name: 'dark de, narrow', colorScheme: 'dark', locale: 'de-DE', viewport: { width: 390, height: 844 }, hasTouch: true },
];

/** What one reads of it at the end of the page. */
function freshnessInSight(page) {
  return page.evaluate(() => {
    scrollTo(0, document.body.scrollHeight);
    const seen = [...document.querySelectorAll('[data-testid="freshness"]')].filter((one) => {
      const { left, right, top, bottom, width } = one.getBoundingClientRect();
      return width > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight &&
        one.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    });
    return seen.map((one) => one.innerText);
  });
}

const browser = await launch();
try {
  const page = await pageOfProcesses(browser, seen.errors, base);
  const all = await addresses(page, base, alias);
  const state = await page.context().storageState();
  await Promise.all([LOOKS.slice(0, 2), LOOKS.slice(2)].map(async (looks) => {
    for (const { name: look, ...options } of looks) {
      const person = await newPage(browser, seen.errors, { ...options, storageState: state });
      for (const [name, address] of Object.entries(all)) {
        await person.goto(base + address);
        await settle(person);
        seen.axe.push(...(await axe(person)).map((what) => `${name}, ${look}: ${what}`));
        seen.freshness.push([`${name}, ${look}`, await freshnessInSight(person)]);
        if ((await person.locator('[data-testid="diagram"]').count()) > 0) {
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
