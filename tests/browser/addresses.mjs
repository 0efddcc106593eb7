// Every page of the application by its address.
import { byId } from './people.mjs';

const KEY = 'orderHandling';
export const PROCESS = `#/dashboard/instant/${KEY}`;
const FILTERS = 'state=completed&version=2&through=packItem&var=%5B%22country%22%2C%22String%22%2C%22in%22%2C%5B%22DE%22%5D%5D';

/** Until what was asked for is there, as far as the page has such things. */
export async function settle(page) {
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => {
    const counter = document.querySelector('[data-testid="match-count"]');
    const diagram = document.querySelector('[data-testid="diagram"]');
    return !document.querySelector('.mantine-Skeleton-root, .skeletons, .stale') && (!counter || (counter.dataset.value !== undefined && counter.ariaBusy !== 'true')) &&
      (!diagram || diagram.dataset.drawn === 'true');
  });
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
}

export async function addresses(page, base, alias) {
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
