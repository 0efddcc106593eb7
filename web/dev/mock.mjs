// A stand-in for the server, for work on the user interface alone: `npm run mock`, then `npm run dev` with
// HINDSIGHT_API=http://127.0.0.1:8091. It also serves the built application below a context path and with the
// content security policy of the real server: /base/. Log in with demo / demo. Nothing of it is shipped.
//   node dev/mock.mjs [--bpmn model.bpmn] [--port 8091] [--importing] [--empty]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const arg = (name, fallback) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : fallback);
const has = (name) => process.argv.includes(name);
const here = dirname(fileURLToPath(import.meta.url));
const texts = (code) => JSON.parse(readFileSync(join(here, '..', '..', 'config', 'localization', `${code === 'de' ? 'de' : 'en'}.json`), 'utf8'));
const dist = join(here, '..', 'dist');
const xml = readFileSync(arg('--bpmn', join(here, 'order.bpmn')), 'utf8');
const port = Number(arg('--port', 8091));
const started = Date.now();

const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'";

const iso = (ms) => new Date(ms).toISOString().replace('Z', '+0000');
const MIN = 60_000, H = 60 * MIN, D = 24 * H;

const nodes = [...xml.matchAll(/<(?:\w+:)?(\w*(?:[tT]ask|Event|Gateway|subProcess|SubProcess|callActivity))\s+id="([^"]+)"(?:\s+name="([^"]*)")?/g)].map(
  ([, type, id, name], n) => {
    const base = /Task/.test(type) && /user/i.test(type) ? [1.8 * H, 30 * H, 2.2 * H, 9.7 * H][n % 4] : /call|sub/i.test(type) ? 11 * H : [38, 190 * 1000, 9 * 1000, 1100][n % 4];
    return { id, name, count: Math.round(18412 / (1 + (n % 5))), ms: /Event|Gateway/.test(type) ? n % 3 : base };
  },
);

const processes = has('--empty') ? [] : [
  ['order', 'Order to cash', 41207, 1344, 41], ['claimSettlement', 'Claim settlement', 20811, 1874, 12], ['returns', 'Return of goods', 3366, 517, 5],
  ['loanApplication', 'Loan application', 9846, 2210, 3], ['sanctionScreening', 'Sanction screening', 61275, 4, 0], ['invoice', 'Invoice receipt', 34120, 812, 0],
  ['addressChange', null, 12604, 9, 0], ['archiveDocument', 'Archive document', 0, 0, 0],
].map(([processDefinitionKey, processDefinitionName, instanceCount, runningInstanceCount, openIncidentCount]) => ({
  processDefinitionKey, processDefinitionName, owner: null, digest: { enabled: false }, kpis: [], instanceCount, runningInstanceCount, openIncidentCount,
}));

function status() {
  const now = Date.now();
  const late = has('--importing');
  const kind = (name, rows, done = true, extra = {}) => ({
    kind: name, rows: rows + (done ? 0 : Math.round((now - started) * 1.8)), lastTimestamp: iso(now - (done ? 1200 : 14.3 * MIN)), lagMs: done ? 1200 : 14.3 * MIN,
    rowsPerSecond: done ? 38 : 2860.4, caughtUp: done, lastPageAt: iso(now - 700), lastPageRows: done ? 12 : 10000, lastError: null, deadLetters: 0, untilCleanupMs: /running|open/.test(name) ? null : 179 * D, ...extra,
  });
  const engines = [
    { alias: 'eu-1', isConnected: true, message: null, deadLetters: 0, engineCleanup: { state: 'scheduled', timeToLiveDays: 180, definition: 'order' }, kinds: [kind('process-instance-completed', 41207), kind('process-instance-running', 1344), kind('activity-instance-completed', 612480), kind('variable-update', 1840552), kind('user-operation-log', 88140), kind('incident-open', 1204, true, { rowsPerSecond: 0 })] },
    { alias: 'us-1', isConnected: true, message: null, deadLetters: late ? 9 : 0, engineCleanup: { state: 'scheduled', timeToLiveDays: 180, definition: 'invoice' }, kinds: [kind('process-instance-completed', 20811), kind('activity-instance-completed', 298104), kind('variable-update', 902377, !late, { deadLetters: late ? 9 : 0, lastError: late ? { at: iso(now - 40 * MIN), message: 'Connection reset by peer' } : null }), kind('decision-instance', 0, true, { lastTimestamp: null, lagMs: null, rowsPerSecond: 0, lastPageAt: null })] },
  ];
  const historyCleanup = {
    enabled: true, nextRun: iso(now + 9 * H), waitsFor: null,
    lastRun: { started: iso(now - 15 * H), ended: iso(now - 15 * H + 84_000), tookMs: 84_000, removedProcessInstances: 3120, processInstancesWithoutVariables: 0, removedDecisionInstances: 411, complete: true, interrupted: false, error: null },
  };
  return { historyCleanup, engineStatus: Object.fromEntries(engines.map((e) => [e.alias, { isConnected: e.isConnected, isImporting: true }])), connectedToElasticsearch: true, dataUntil: has('--empty') ? null : iso(now - 2000), engines };
}

function evaluate(body) {
  const { data } = body;
  let share = 1;
  for (const f of data.filter) share *= f.type === 'runningInstancesOnly' ? 0.073 : f.type === 'suspendedInstancesOnly' ? 0 : f.type === 'instanceStartDate' ? 0.447 : 0.8;
  const total = 41207, count = Math.round(total * share);
  const map = data.groupBy.type === 'flowNodes';
  const measures = [];
  for (const property of data.view.properties) {
    const aggregations = property === 'duration' ? data.configuration.aggregationTypes : [null];
    for (const aggregationType of aggregations) {
      const factor = !aggregationType ? 1 : aggregationType.type === 'avg' ? 1.4 : aggregationType.value === 90 ? 3.1 : 1;
      const none = count === 0 && property === 'duration';
      measures.push({
        property, aggregationType, userTaskDurationTime: null, type: map ? 'map' : 'number',
        data: map
          ? nodes.map((n) => ({ key: n.id, label: n.name ?? null, value: property === 'frequency' ? Math.round(n.count * share) : none ? null : Math.round(n.ms * factor) }))
          : property === 'frequency' ? count : none ? null : Math.round(46 * H * factor),
      });
    }
  }
  return { ...body, result: { instanceCount: count, instanceCountWithoutFilters: total, type: map ? 'map' : 'number', measures } };
}

const routes = {
  'GET status': status,
  'GET ui-configuration': () => ({ optimizeVersion: '0.1.0', logoutHidden: false, tenantsAvailable: true, availableLocales: ['en', 'de'], fallbackLocale: 'en', webappsEndpoints: {} }),
  'GET identity/current/user': () => ({ user: { id: 'mira', name: 'Mira Kern', firstName: 'Mira', lastName: 'Kern', email: null, type: 'user' }, authorizations: [] }),
  'GET process/overview': () => processes,
  'POST report/evaluate': evaluate,
  'POST flow-node/flowNodeNames': () => ({ flowNodeNames: Object.fromEntries(nodes.map((n) => [n.id, n.name ?? n.id])) }),
};

function api(method, path, body) {
  const route = routes[`${method} ${path}`];
  if (route) return route(body);
  const m = /^definition\/process\/([^/]+)\/(versions|_resolveTenantsForVersions)$/.exec(path);
  if (!m || !processes.some((p) => p.processDefinitionKey === decodeURIComponent(m[1]))) return undefined;
  return m[2] === 'versions' ? [{ version: '2', versionTag: 'v2' }, { version: '1', versionTag: null }] : [{ id: null, name: 'Not defined' }];
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const path = url.pathname.replace(/^\/base/, '');
  response.setHeader('Content-Security-Policy', CSP);
  const json = (code, value) => response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  if (!path.startsWith('/api/')) {
    const file = normalize(path === '/' ? '/index.html' : path);
    try {
      const content = readFileSync(join(dist, file));
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
    return;
  }
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text ? JSON.parse(text) : {};
  const name = path.slice('/api/'.length);
  const error = (code, errorCode, errorMessage) => json(code, { errorCode, errorMessage, detailedMessage: errorMessage });
  if (name === 'authentication') {
    if (body.username !== 'demo' || body.password !== 'demo') return error(401, 'notAuthorizedError', 'User name or password is wrong.');
    return response.writeHead(200, { 'Set-Cookie': 'session=1; HttpOnly; Path=/' }).end('token');
  }
  if (name === 'authentication/logout') return response.writeHead(200, { 'Set-Cookie': 'session=; Max-Age=0; Path=/' }).end('OK');
  if (name === 'localization') return json(200, texts(url.searchParams.get('localeCode')));
  const open = name === 'status' || name === 'ui-configuration';
  if (!open && !/session=1/.test(request.headers.cookie ?? '')) return error(401, 'notAuthorizedError', 'Log in first.');
  if (name === 'definition/process/xml') {
    return url.searchParams.get('key') === 'returns' ? error(404, 'notFoundError', 'No such definition.') : response.writeHead(200, { 'Content-Type': 'application/xml' }).end(xml);
  }
  const answer = api(request.method, name, body);
  return answer === undefined ? error(404, 'notFoundError', 'Not found.') : json(200, answer);
}).listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}/base/`));
