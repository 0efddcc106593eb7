// Looks at every page in both languages and schemes, wide and narrow, as axe and as the makers of the diagram would; prints what is
// wrong as JSON. test_looks.py judges it.
//   node looks.mjs http://127.0.0.1:8090/ ENGINE-ALIAS
import { addresses, settle } from './addresses.mjs';
import { axe, byId, launch, markIsFree, newPage, pageOfProcesses } from './people.mjs';

const [base, alias] = process.argv.slice(2);
const seen = { errors: [], axe: [], marks: [] };
const LOOKS = [
  { name: 'light en', colorScheme: 'light', locale: 'en-GB' },
  { name: 'dark en', colorScheme: 'dark', locale: 'en-GB' },
  { name: 'light de', colorScheme: 'light', locale: 'de-DE' },
  { name: 'dark de, narrow', colorScheme: 'dark', locale: 'de-DE', viewport: { width: 390, height: 844 }, hasTouch: true },
];

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
