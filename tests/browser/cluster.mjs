// The status page of an instance that only serves, while the one that imports is killed. Prints what it shows of the cluster;
// test_cluster_page.py judges it and kills.
//   node cluster.mjs http://127.0.0.1:8090/ http://127.0.0.1:8091/      (that one, and the one that stands by)
import { ask, axe, byId, end, launch, logIn, newPage } from './people.mjs';

const [base, standby] = process.argv.slice(2);
const seen = { errors: [] };

const browser = await launch();
try {
  const page = await newPage(browser, seen.errors);
  const nodes = () => page.locator('[data-testid^="cluster-node-"]').evaluateAll((all) => Object.fromEntries(all.map((row) => {
    const [, state, does, standsBy] = [...row.cells].map((cell) => cell.textContent);
    return [row.dataset.testid.slice('cluster-node-'.length), { live: row.dataset.live === 'true', imports: row.dataset.imports === 'true', state, does, standsBy }];
  })));
  await page.goto(`${base}#/status`);
  await logIn(page);
  await byId(page, 'status-cluster').waitFor();
  await page.locator('[data-testid^="cluster-node-"][data-imports="true"]').first().waitFor();
  seen.before = await nodes();
  seen.self = await byId(page, 'status-cluster').locator('.name', { hasText: 'this one' }).textContent();
  await page.locator('[data-testid^="status-kind-"]').nth(11).waitFor(); // told every second or two by the one that imports
  seen.kinds = await page.locator('[data-testid^="status-kind-"]').count();

  await ask('kill');
  await page.locator('[data-testid^="cluster-node-"][data-live="false"]').waitFor();
  await page.locator('[data-testid^="cluster-node-"][data-live="true"][data-imports="true"]').waitFor();
  seen.after = await nodes();
  seen.axe = await axe(page);
  // one login is good for all of them
  await page.goto(`${standby}#/status`);
  seen.said = await byId(page, 'status-cluster').locator('.foot-note').textContent();
} catch (failure) {
  seen.failed = String(failure);
} finally {
  await end(browser, seen);
}
