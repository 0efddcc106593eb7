// Runs in the page before its own scripts and notes, for journey.mjs: when somebody did something, what was asked
// of the API, and when each panel was painted last. All times are ms since the navigation began.
(() => {
  const PANELS = {
    diagram: '[aria-labelledby="heat-title"]',
    figures: 'dl.kpis',
    matches: '[data-testid="match-count"]',
    findings: '[data-testid="findings"]',
    time: '[data-testid="time-card"]',
    durations: '[data-testid="duration-card"]',
    variants: '[data-testid="variant-card"]',
    tasks: '[data-testid="work-card"]',
    incidents: '[data-testid="incident-card"]',
    versions: '[data-testid="version-card"]',
  };
  /** Asked now and then whatever is done. */
  const IN_THE_BACKGROUND = /\/api\/(status|authentication\/session|ui-configuration|localization)/;
  const bench = (window.bench = { start: 0, requests: [], painted: {}, routes: {}, busyMs: 0, awaited: null, changed: 0 });
  performance.setResourceTimingBufferSize(100_000);

  const ask = window.fetch;
  window.fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input, document.baseURI);
    const entry = { path: pathname + search, body: init?.body ?? null, begin: performance.now(), end: null, how: '' };
    if (!IN_THE_BACKGROUND.test(pathname)) bench.requests.push(entry);
    const over = (how) => Object.assign(entry, { end: performance.now(), how });
    let answer;
    try {
      answer = await ask(input, init);
    } catch (error) {
      over(init?.signal?.aborted ? 'aborted' : 'failed');
      throw error;
    }
    if (pathname.endsWith('/api/batch')) followLines(answer, entry);
    for (const read of ['json', 'text']) {
      const original = answer[read].bind(answer);
      answer[read] = () => original().finally(() => over(answer.ok ? 'ok' : 'failed'));
    }
    return answer;
  };

  /** Each question of a batch counts as a request, which ends when its line has come. */
  function followLines({ body }, entry) {
    const questions = JSON.parse(entry.body).questions.map(({ path, body }) => ({ ...entry, path: `/api/${path}`, body: JSON.stringify(body) }));
    bench.requests.splice(bench.requests.indexOf(entry), 1, ...questions);
    const getReader = body.getReader.bind(body);
    body.getReader = () => {
      const reader = getReader();
      const read = reader.read.bind(reader);
      const end = (how, which) => which.forEach((question) => (question.end ??= performance.now(), (question.how ||= how)));
      const decoder = new TextDecoder();
      let text = '';
      reader.read = async () => {
        try {
          const part = await read();
          text += part.done ? '' : decoder.decode(part.value, { stream: true });
          const lines = text.split('\n');
          text = lines.pop();
          for (const line of lines) end(/"status":200,/.test(line.slice(0, 40)) ? 'ok' : 'failed', [questions[Number(line.match(/\d+/)[0])]]);
          if (part.done) end('failed', questions);
          return part;
        } catch (error) {
          end(error.name === 'AbortError' ? 'aborted' : 'failed', questions);
          throw error;
        }
      };
      return reader;
    };
  }

  /** Calls back once what the page shows now is on the screen. */
  function whenPainted(callback) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => callback(performance.now());
      port2.postMessage(null);
    });
  }

  function panelOf(node) {
    const element = node instanceof Element ? node : node.parentElement;
    for (const [name, selector] of Object.entries(PANELS)) if (element?.closest(selector)) return name;
    return null;
  }

  function note(names) {
    bench.changed = performance.now();
    if (names.size > 0) whenPainted((now) => names.forEach((name) => (bench.painted[name] = now)));
    const { awaited } = bench;
    for (const [name, holds] of Object.entries(awaited ?? {})) {
      if (!holds()) continue;
      delete awaited[name];
      whenPainted((now) => (bench.routes[name] = now));
    }
  }

  new MutationObserver((mutations) => {
    const names = new Set();
    for (const { target, addedNodes, removedNodes } of mutations) {
      for (const node of [target, ...addedNodes]) names.add(panelOf(node));
      for (const node of removedNodes) for (const [name, selector] of Object.entries(PANELS)) if (node instanceof Element && node.matches(selector)) names.add(name);
    }
    names.delete(null);
    note(names);
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  // a chart is drawn without a change of the document
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    const name = panelOf(this.canvas);
    this.canvas.dataset.drawn ??= '';
    if (name) note(new Set([name]));
    return clear.apply(this, area);
  };

  new PerformanceObserver((list) => list.getEntries().forEach((task) => (bench.busyMs += task.duration))).observe({ type: 'longtask' });
  for (const event of ['click', 'input']) document.addEventListener(event, ({ timeStamp }) => (bench.start = timeStamp), { capture: true });

  /** Forgets everything so far. */
  bench.reset = () => Object.assign(bench, { requests: [], painted: {}, routes: {}, busyMs: 0, awaited: null });

  /** Nothing is on its way, and nothing has changed for a while. */
  bench.settled = (quietMs) =>
    bench.requests.every(({ end }) => end !== null) &&
    !document.querySelector('main [aria-busy="true"], main .stale, main .skeletons') &&
    performance.now() - bench.changed > quietMs;

  /** What is missing from a complete process page. */
  bench.missing = () => {
    const parts = {
      diagram: '[data-testid="diagram"][data-drawn="true"] .pill',
      figures: '[data-testid="kpi-instances"] .v',
      matches: '[data-testid="match-count"][data-value]',
      time: '[data-testid="time-card"] canvas[data-drawn]',
      durations: '[data-testid="duration-card"] canvas[data-drawn], [data-testid="duration-card"] .say',
      variants: '[data-testid="variant-0"], [data-testid="variant-card"] .say',
      tasks: '[data-testid^="work-row-"], [data-testid="work-card"] .say',
      incidents: '[data-testid="incident-cause"], [data-testid="incident-card"] .say',
      versions: '[data-testid="version-row-whole"], [data-testid="version-card"] .say',
    };
    return Object.keys(parts).filter((name) => !document.querySelector(parts[name])).concat(document.querySelector('main [role="alert"]') ? ['an error'] : []);
  };

  /** Since `bench.start`, with what the browser says of each request: how long it waited for a connection, how long for the server. */
  bench.result = () => {
    const at = (time) => time - bench.start;
    const entries = performance.getEntriesByType('resource').filter(({ initiatorType }) => initiatorType === 'fetch');
    const requests = bench.requests.map(({ path, body, begin, end, how }) => {
      const found = entries.findIndex(({ name, startTime }) => name.endsWith(path) && startTime >= begin - 1);
      const [entry] = found < 0 ? [] : entries.splice(found, 1);
      const timing = entry && { queuedMs: entry.requestStart - entry.startTime, serverMs: entry.responseStart - entry.requestStart };
      return { path, body, beginMs: at(begin), endMs: at(end), how, ...timing };
    });
    const painted = Object.fromEntries(Object.entries(bench.painted).map(([name, time]) => [name, at(time)]));
    const routes = Object.fromEntries(Object.entries(bench.routes).map(([name, time]) => [name, at(time)]));
    return { requests, painted, routes, busyMs: bench.busyMs };
  };
})();
