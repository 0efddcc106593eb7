// The README's pictures: node dev/pictures.mjs http://127.0.0.1:8090/ OUTPUT-FOLDER
import { chromium } from 'playwright-core';

const [base, out] = process.argv.slice(2);
const KEY = 'orderHandling';
const WIDTH = 1440;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: 900 }, locale: 'en-GB', colorScheme: 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  async function picture(name, height) {
    await page.setViewportSize({ width: WIDTH, height });
    // charts are drawn after their data has come
    await page.waitForLoadState('networkidle').catch(() => {});
    await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root, .skeletons, .stale') === null);
    await page.waitForTimeout(600);
    await page.evaluate(() => { scrollTo(0, 0); document.activeElement?.blur(); });
    await page.screenshot({ path: `${out}/${name}.png` });
  }
  const drawn = () => page.waitForSelector('[data-testid="diagram"][data-drawn="true"]');

  await page.goto(base);
  await page.fill('[name=username]', 'demo');
  await page.fill('[name=password]', 'demo');
  await page.click('[data-testid=login-submit]');
  await page.locator('[data-testid^=process-row-]').first().waitFor();
  await picture('processes', 640);

  await page.goto(`${base}#/dashboard/instant/${KEY}`);
  await page.setViewportSize({ width: WIDTH, height: 1285 });
  await drawn();
  await page.locator('[data-testid="variant-card"] tbody tr').first().waitFor();
  await page.locator('[data-testid="time-card"] canvas').waitFor();
  await picture('process', 1285);

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${base}#/dashboard/instant/${KEY}?node=reviewOrder`);
  await page.reload();
  await drawn();
  await page.locator('[data-testid="slowest"] li').first().waitFor();
  await picture('process-dark', 1000);
  await page.emulateMedia({ colorScheme: 'light' });

  // one that has been through much
  await page.goto(`${base}#/dashboard/instant/${KEY}/instances?state=completed&through=checkQuality&sort=duration`);
  await page.locator('[data-testid^="instance-"] .row-link').first().click();
  await drawn();
  await picture('instance', 1100);

  await page.goto(`${base}#/status`);
  await page.locator('[data-testid="status-summary"]').waitFor();
  await picture('status', 860);
} finally {
  await browser.close();
}
