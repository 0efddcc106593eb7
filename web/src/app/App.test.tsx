import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeadLetter, ProcessTrend, ReportDefinition, Status } from '../api/types';
import { App } from './App';
import { setLoginRequired } from './auth';

// The diagram needs a real browser; here a list of its nodes stands in.
vi.mock('../diagram/BpmnView', () => ({
  default: ({ nodes }: { nodes: Map<string, { id: string; text: string | null; raw: number | null; label: string }> }) => (
    <ul>
      {[...nodes.values()].map((n) => (
        <li key={n.id} data-testid={`heat-${n.id}`} data-value={n.raw ?? ''} aria-label={n.label}>
          {n.text}
        </li>
      ))}
    </ul>
  ),
}));

// Charts need one, too: there is no canvas here.
vi.mock('../charts/Plot', () => ({ default: ({ label }: { label: string }) => <div role="img" aria-label={label} /> }));

let loggedIn = false;
let userId = 'mira';
let session = { endsInMs: 3_600_000, lifeMs: 3_600_000 };
let xmlStatus = 200;
let letters: DeadLetter[] = [];
let mayEditEvents = false;
let status: Status;
const requests: { name: string; body: unknown; headers: Record<string, string> }[] = [];

const answer = (body: unknown, code = 200) => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status: code });
const fail = (code: number, errorMessage: string) => answer({ errorCode: 'x', errorMessage, detailedMessage: '' }, code);

const overview = (processDefinitionKey: string, processDefinitionName: string | null, instanceCount: number, openIncidentCount: number) => ({
  processDefinitionKey, processDefinitionName, owner: null, digest: { enabled: false }, kpis: [], instanceCount, runningInstanceCount: 2, openIncidentCount,
});
const trend = ({ processDefinitionKey, processDefinitionName, instanceCount, openIncidentCount }: ReturnType<typeof overview>): ProcessTrend => ({
  processDefinitionKey, processDefinitionName, engines: ['eu-1'], tenants: [{ id: null, name: 'Not defined' }],
  period: { started: 120, ended: 100, medianDuration: 3_600_000, p90Duration: 7_200_000 },
  before: { started: 100, ended: 100, medianDuration: 1_800_000, p90Duration: 7_200_000 },
  startedPerDay: Array.from({ length: 30 }, () => 4), instances: instanceCount, running: 2, oldestRunning: null, openIncidents: openIncidentCount,
});
let processes = [overview('invoice', 'Invoice receipt', 34120, 0), overview('order', 'Order to cash', 41207, 41)];

function evaluate({ data }: ReportDefinition) {
  const count = data.filter.some((f) => f.type === 'suspendedInstancesOnly') ? 0 : data.filter.length > 0 ? 18412 : 41207;
  const base = { userTaskDurationTime: null };
  const map = data.groupBy.type === 'flowNodes';
  const measure = (property: string, aggregationType: unknown, value: number) => ({
    ...base, property, aggregationType, type: map ? 'map' : 'number', data: map ? [{ key: 'approve', value, label: 'Approve' }] : value,
  });
  const hour = 3_600_000;
  const measures = [measure('frequency', null, data.view.entity === 'incident' ? 7 : map ? 312 : count)];
  if (data.view.properties.includes('duration')) {
    const VALUES: Record<string, number> = { avg: 2 * hour + 600_000, sum: 700 * hour };
    for (const type of data.configuration.aggregationTypes) {
      measures.push(measure('duration', type, VALUES[type.type] ?? (type.value === 90 ? 9 : 1) * hour));
    }
  }
  return { result: { instanceCount: count, instanceCountWithoutFilters: 41207, type: map ? 'map' : 'number', measures } };
}

function server(url: string, init?: RequestInit): Response {
  const name = new URL(url).pathname.replace(/^.*\/api\//, '');
  const body: unknown = init?.body ? JSON.parse(String(init.body)) : null;
  requests.push({ name, body, headers: init?.headers as Record<string, string> });
  if (name === 'authentication') {
    if ((body as { password: string }).password !== 'demo') return fail(401, 'User name or password is wrong.');
    loggedIn = true;
    return answer('token');
  }
  if (name === 'status') return answer(status);
  if (name === 'ui-configuration') return answer({ optimizeVersion: '1.0', availableLocales: ['en', 'de', 'fr'], fallbackLocale: 'en' });
  if (name === 'localization') return answer({ nav: { processes: new URL(url).searchParams.get('localeCode') === 'fr' ? 'Processus' : 'Processes' } });
  if (!loggedIn) return fail(401, 'Log in.');
  if (name === 'authentication/session') {
    if (init?.method === 'POST') session = { endsInMs: 3_600_000, lifeMs: 3_600_000 };
    return answer(session);
  }
  if (name === 'authentication/logout') {
    loggedIn = false;
    return answer('OK');
  }
  if (name === 'identity/current/user') return answer({ user: { id: userId, name: userId === 'mira' ? 'Mira Kern' : 'Otto' }, authorizations: [] });
  if (name === 'eventBasedProcess/isEnabled') return answer(String(mayEditEvents));
  if (name === 'eventBasedProcess') return answer([]);
  if (name === 'process/overview') return answer(processes);
  if (name === 'process/trends') return answer({ from: '', until: '', before: '', processes: processes.map(trend) });
  if (name === 'definition/process/nothing/_resolveTenantsForVersions') return fail(404, 'No such definition.');
  if (name.endsWith('_resolveTenantsForVersions')) return answer([{ id: null, name: 'Not defined' }]);
  if (name.endsWith('versions')) return answer([{ version: '2', versionTag: null }]);
  if (name === 'definition/process/xml') return xmlStatus === 200 ? answer('<definitions/>') : fail(xmlStatus, 'No model.');
  if (name === 'flow-node/flowNodeNames') return answer({ flowNodeNames: { approve: 'Approve' } });
  if (name === 'dead-letters') return userId === 'mira' ? answer(letters) : fail(403, 'Only super users.');
  if (name === 'dead-letters/retry') {
    const retried = letters.length - 1;
    letters = letters.slice(0, 1);
    status.engines[0]!.deadLetters = 1;
    return answer({ retried });
  }
  if (name === 'report/evaluate') return answer(evaluate(body as ReportDefinition));
  if (name === 'batch') return batch(url, body as { questions: { path: string; body: unknown }[] }, init);
  return fail(404, name);
}

function batch(url: string, { questions }: { questions: { path: string; body: unknown }[] }, init?: RequestInit): Response {
  const lines = new ReadableStream({
    async start(controller) {
      for (const [index, { path, body }] of questions.entries()) {
        const answered = server(url.replace(/batch$/, path), { ...init, body: JSON.stringify(body) });
        controller.enqueue(new TextEncoder().encode(`${JSON.stringify({ index, status: answered.status, body: await answered.json() as unknown })}\n`));
      }
      controller.close();
    },
  });
  return new Response(lines);
}

/** Stays silent unless a test speaks through it. */
class FakeSocket {
  static last: FakeSocket | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.last = this;
  }
  close() {
    this.onclose?.();
  }
}

const user = userEvent.setup();
const plain = (element: HTMLElement) => (element.textContent ?? '').replaceAll(/\s/g, ' ');

function open(hash: string) {
  window.location.hash = hash;
  render(<App />);
}

beforeEach(() => {
  loggedIn = true;
  userId = 'mira';
  session = { endsInMs: 3_600_000, lifeMs: 3_600_000 };
  xmlStatus = 200;
  mayEditEvents = false;
  requests.length = 0;
  setLoginRequired(false);
  processes = [overview('invoice', 'Invoice receipt', 34120, 0), overview('order', 'Order to cash', 41207, 41)];
  status = {
    engineStatus: {}, connectedToElasticsearch: true, dataUntil: '2026-11-23T14:02:11.000+0100',
    engines: [{ alias: 'eu-1', isConnected: true, message: null, deadLetters: 0, engineCleanup: { state: 'off', timeToLiveDays: 3650, definition: 'order' }, kinds: [
      { kind: 'process-instance-completed', rows: 41207, lastTimestamp: null, lagMs: 1200, rowsPerSecond: 38, caughtUp: true, lastPageAt: null, lastPageRows: null, lastError: null, deadLetters: 0, untilCleanupMs: null },
    ] }],
  };
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', vi.fn((url: string, init?: RequestInit) => Promise.resolve(server(url, init))));
});

describe('login', () => {
  it('appears in place, tells what is wrong, and goes on where one was', async () => {
    loggedIn = false;
    open('#/dashboard/instant/order?measure=p90');
    const form = await screen.findByTestId('login-form');
    const name = screen.getByLabelText('User name');
    const password = screen.getByLabelText('Password', { selector: 'input' });
    expect(name.getAttribute('autocomplete')).toBe('username');
    expect(password.getAttribute('autocomplete')).toBe('current-password');
    await user.type(name, 'demo');
    await user.type(password, 'wrong');
    await user.click(within(form).getByTestId('login-submit'));
    expect(await screen.findByText('User name or password is wrong.')).toBeTruthy();
    await user.clear(password);
    await user.type(password, 'demo');
    await user.click(within(form).getByTestId('login-submit'));
    expect(await screen.findByRole('heading', { name: 'Order to cash' })).toBeTruthy();
    expect(window.location.hash).toBe('#/dashboard/instant/order?measure=p90');
  });

  it('comes back when the session ends, and after logging out', async () => {
    open('#/');
    await screen.findByTestId('process-row-order');
    await user.click(screen.getByTestId('user-menu'));
    await user.click(await screen.findByTestId('logout'));
    expect(await screen.findByTestId('login-form')).toBeTruthy();
    expect(loggedIn).toBe(false);
  });

  it('tells the server zone and language', async () => {
    open('#/');
    await screen.findByTestId('process-row-order');
    expect(requests[0]?.headers).toMatchObject({ 'X-Optimize-Client-Timezone': 'Europe/Berlin', 'X-Optimize-Client-Locale': 'en' });
  });
});

describe('events', () => {
  const link = () => screen.queryByRole('link', { name: 'Events' });

  it('are there for those who may edit them', async () => {
    mayEditEvents = true;
    open('#/');
    await waitFor(() => expect(link()).toBeTruthy());
    await user.click(link()!);
    expect(await screen.findByText('No event-based process yet')).toBeTruthy();
    expect(screen.getByText(/ingestion\/event\/batch/).textContent).toContain(new URL('api/ingestion/event/batch', document.baseURI).href);
  });

  it('are not shown to others, who are told why', async () => {
    open('#/events/processes');
    expect(await screen.findByText('You may not edit event-based processes.')).toBeTruthy();
    expect(link()).toBeNull();
  });
});

describe('session', () => {
  async function logIn() {
    await user.type(await screen.findByLabelText('User name'), 'demo');
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'demo');
    await user.click(screen.getByTestId('login-submit'));
  }

  it('is renewed on request when its end is near, and warns no more', async () => {
    session = { endsInMs: 4 * 60_000, lifeMs: 3_600_000 };
    open('#/collections');
    expect(plain(await screen.findByTestId('session-warning'))).toContain('You will be logged out at');
    await user.click(screen.getByTestId('stay-signed-in'));
    await waitFor(() => expect(screen.queryByTestId('session-warning')).toBeNull());
  });

  it('says nothing while there is time', async () => {
    open('#/collections');
    await waitFor(() => expect(requests.some(({ name }) => name === 'authentication/session')).toBe(true));
    expect(screen.queryByTestId('session-warning')).toBeNull();
  });

  it('keeps the page for the one who logs in again, and for nobody else', async () => {
    open('#/processes');
    const before = await screen.findByTestId('process-search');
    await user.type(before, 'cash');
    for (const id of ['mira', 'otto']) {
      loggedIn = false;
      setLoginRequired(true);
      expect(await screen.findByText(/Your session has ended/)).toBeTruthy();
      requests.length = 0;
      userId = id;
      await logIn();
      await waitFor(() => expect(screen.queryByTestId('login-form')).toBeNull());
      expect((await screen.findByRole('searchbox')) === before).toBe(id === 'mira');
      expect(await screen.findByTestId('process-row-order')).toBeTruthy();
      expect(requests[0]?.name).toBe('authentication'); // nothing was asked while nobody was logged in
      expect(window.location.hash).toBe('#/processes?find=cash');
    }
  });

  it('leaves nothing behind after #/logout', async () => {
    open('#/logout');
    await screen.findByTestId('login-form');
    expect(loggedIn).toBe(false);
    expect(screen.queryByTestId('user-menu')).toBeNull();
    await waitFor(() => expect(window.location.hash).toBe('#/'));
  });
});

describe('addresses', () => {
  it.each([
    ['#/collections', 'Collections'], ['#/analysis', 'Analysis'], ['#/analysis/outlierAnalysis', 'Analysis'], ['#/processes/', 'Processes'], ['#/report/new/edit', 'Not found'],
  ])('%s leads to a page', async (hash, heading) => {
    open(hash);
    expect(await screen.findByRole('heading', { level: 1, name: heading })).toBeTruthy();
  });
});

describe('freshness', () => {
  it('is told on every page, with what is wrong, and leads to the status', async () => {
    status.engines[0]!.isConnected = false;
    open('#/collections');
    for (const told of await screen.findAllByTestId('freshness')) {
      expect(plain(told)).toContain('an engine does not answer');
      expect(plain(told)).toContain('Data until');
      expect(told.getAttribute('title')).toContain('Europe/Berlin');
    }
    await user.click(screen.getAllByTestId('freshness')[0]!);
    expect(await screen.findByRole('heading', { level: 1, name: 'Status' })).toBeTruthy();
  });

  it('tells the newest row while none can say until when all are there', async () => {
    Object.assign(status, { dataUntil: null });
    Object.assign(status.engines[0]!, { isConnected: false });
    status.engines[0]!.kinds[0]!.lastTimestamp = '2026-11-23T13:58:00.000+0100';
    open('#/collections');
    expect((await screen.findAllByTestId('freshness')).map((told) => plain(told))[1]).toMatch(/^Newest row .*13:58, an engine does not answer$/);
  });

  it('says that there are no data yet', async () => {
    status.dataUntil = null;
    open('#/analysis');
    expect((await screen.findAllByTestId('freshness')).map((told) => plain(told))).toEqual(['No data yet–', 'No data yet']);
  });
});

describe('language', () => {
  it('is offered as the server has it, and its texts come from there', async () => {
    open('#/');
    await screen.findByTestId('process-row-order');
    await user.click(screen.getByTestId('user-menu'));
    await user.click(await screen.findByText('Français'));
    expect(await screen.findByText('Processus')).toBeTruthy();
    expect(document.documentElement.lang).toBe('fr');
    await user.click(screen.getByTestId('user-menu'));
    await user.click(await screen.findByText('English'));
    await waitFor(() => expect(screen.queryByText('Processus')).toBeNull());
    localStorage.clear();
  });
});

describe('process list', () => {
  it('puts incidents first, sorts and searches', async () => {
    open('#/processes');
    await screen.findByTestId('process-row-order');
    const order = () => screen.getAllByTestId(/^process-row-/).map((row) => row.dataset.testid);
    expect(order()).toEqual(['process-row-order', 'process-row-invoice']);
    expect(plain(screen.getByTestId('process-row-order'))).toContain('41 207');
    await user.click(screen.getByRole('button', { name: 'Process' }));
    expect(order()).toEqual(['process-row-invoice', 'process-row-order']);
    await user.type(screen.getByTestId('process-search'), 'cash');
    expect(order()).toEqual(['process-row-order']);
    await user.type(screen.getByTestId('process-search'), 'xyz');
    expect(screen.getByText('No process matches “cashxyz”.')).toBeTruthy();
    expect(screen.queryByTestId('import-strip')).toBeNull();
  });

  it('says how far the import is while there is nothing to see', async () => {
    processes = [];
    status.engines[0]!.kinds[0]!.caughtUp = false;
    open('#/');
    expect(await screen.findByText('No processes yet')).toBeTruthy();
    const line = await screen.findByTestId('import-eu-1');
    expect(plain(line)).toContain('41 207 rows so far');
    expect(plain(line)).toContain('38 rows/s');
    expect(plain(line)).toContain('Catching up');
  });

  it('offers another try after an error', async () => {
    const broken = vi.fn((url: string, init?: RequestInit) => Promise.resolve(url.includes('trends') ? fail(500, 'The store is gone.') : server(url, init)));
    vi.stubGlobal('fetch', broken);
    open('#/');
    expect(await screen.findByText('The store is gone.')).toBeTruthy();
    broken.mockImplementation((url: string, init?: RequestInit) => Promise.resolve(server(url, init)));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('process-row-order')).toBeTruthy();
  });
});

describe('process page', () => {
  it('shows every measure of a node', async () => {
    open('#/dashboard/instant/order/');
    const pill = await screen.findByTestId('heat-approve');
    expect(plain(pill)).toBe('1 h');
    expect(pill.getAttribute('aria-label')?.replaceAll(/\s/g, ' ')).toBe('Approve, 312 times, 7 incidents, median 1 h');
    for (const [measure, text] of [['count', '312'], ['avg', '2 h 10 min'], ['p50', '1 h'], ['p90', '9 h'], ['total', '29 d 4 h'], ['incidents', '7']] as const) {
      await user.click(screen.getByTestId(`measure-${measure}`));
      expect(plain(screen.getByTestId('heat-approve'))).toBe(text);
      expect(window.location.hash).toContain(`measure=${measure}`);
    }
    expect(plain(screen.getByTestId('kpi-instances'))).toContain('41 207');
    expect(plain(screen.getByTestId('kpi-incidents'))).toContain('41');
  });

  it('filters, keeps the filter in the address, and gives it back', async () => {
    open('#/dashboard/instant/order');
    await screen.findByTestId('heat-approve');
    expect(plain(screen.getByTestId('match-count'))).toBe('41 207 of 41 207 instances');
    await user.click(screen.getByTestId('filter-period'));
    await user.click(await screen.findByTestId('period-30d'));
    await waitFor(() => expect(plain(screen.getByTestId('match-count'))).toBe('18 412 of 41 207 instances'));
    expect(window.location.hash).toBe('#/dashboard/instant/order?period=30d');
    await user.click(screen.getByTestId('filter-state'));
    await user.click(await screen.findByTestId('state-suspended'));
    expect(await screen.findByTestId('nothing-matches')).toBeTruthy();
    const last = requests.filter((r) => r.name === 'report/evaluate').at(-1)?.body as ReportDefinition;
    expect(last.data.filter.map((f) => f.type)).toContain('suspendedInstancesOnly');
    await user.click(screen.getByTestId('remove-state'));
    await user.click(screen.getByTestId('remove-period'));
    await waitFor(() => expect(plain(screen.getByTestId('match-count'))).toBe('41 207 of 41 207 instances'));
    expect(window.location.hash).toBe('#/dashboard/instant/order');
  });

  it('follows the back button', async () => {
    open('#/dashboard/instant/order?state=running');
    expect(await screen.findByTestId('remove-state')).toBeTruthy();
    window.location.hash = '#/dashboard/instant/order';
    await waitFor(() => expect(screen.queryByTestId('remove-state')).toBeNull());
  });

  it('has the same figures as a table', async () => {
    open('#/dashboard/instant/order');
    await screen.findByTestId('heat-approve');
    await user.click(screen.getByTestId('toggle-table'));
    expect(plain(screen.getByTestId('node-row-approve'))).toBe('Approveapprove3122 h 10 min1 h9 h29 d 4 h7–');
    await user.click(screen.getByRole('button', { name: 'Approve' }));
    expect(plain(screen.getByTestId('node-panel'))).toContain('p909 h');
  });

  it('falls back to the table without a model, and says so', async () => {
    xmlStatus = 404;
    open('#/dashboard/instant/order');
    expect(await screen.findByText(/has not been read/)).toBeTruthy();
    expect(await screen.findByTestId('node-row-approve')).toBeTruthy();
  });

  it('knows when there is no such process', async () => {
    open('#/dashboard/instant/nothing');
    expect(await screen.findByText('There is no process “nothing”, or you may not see it.')).toBeTruthy();
  });
});

describe('status page', () => {
  it('begins with a sentence and lists every kind', async () => {
    open('#/status');
    expect(await screen.findByText('All data flows.')).toBeTruthy();
    const row = screen.getByTestId('status-kind-process-instance-completed');
    expect(plain(row)).toContain('Finished instances');
    expect(plain(row)).toContain('41 207');
    expect(plain(row)).toContain('1.2 s');
  });

  it('shows what was set aside by reason, and tries it again', async () => {
    letters = [1, 2, 3].map((id) => ({ id, engine: 'eu-1', kind: 'variable-update', entityId: `v${id}`, reason: 'value is no number', raw: `{"id":"v${id}"}`, firstSeen: '2026-11-23T14:02:11.000+0100', attempts: 1 }));
    status.engines[0]!.deadLetters = 3;
    open('#/status');
    const row = await screen.findByTestId('dead-variable-update');
    expect(plain(row)).toContain('value is no number');
    expect(row.dataset.count).toBe('3');
    await user.click(within(row).getByRole('button', { name: 'Look' }));
    expect(screen.getByText('{"id":"v1"}')).toBeTruthy();
    await user.click(screen.getByTestId('dead-retry'));
    expect(await screen.findByText('2 rows could be read now.')).toBeTruthy();
    await waitFor(() => expect(screen.getByTestId('dead-letters').dataset.total).toBe('1'));
  });

  it('shows what the server tells, and asks again when it is told no more', async () => {
    open('#/status');
    await screen.findByText('All data flows.');
    expect(FakeSocket.last?.url).toContain('/ws/status?zone=Europe%2FBerlin');
    act(() => FakeSocket.last?.onmessage?.({ data: JSON.stringify({ ...status, engines: [{ ...status.engines[0], isConnected: false, message: null }] }) }));
    expect(await screen.findByText(/eu-1 does not answer/)).toBeTruthy();
    act(() => FakeSocket.last?.close());
    expect(await screen.findByText('All data flows.')).toBeTruthy();
  });

  it('keeps raw rows from those who may not see them', async () => {
    userId = 'otto';
    status.engines[0]!.deadLetters = 3;
    open('#/status');
    expect(await screen.findByText('Only super users see these rows.')).toBeTruthy();
    expect(screen.queryByTestId('dead-retry')).toBeNull();
  });
});
