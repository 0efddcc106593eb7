import { MantineProvider } from '@mantine/core';
import { notifyManager, QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Activity, Component, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Router, Switch, useLocation } from 'wouter';
import { ApiError } from '../api/client';
import { currentUserQuery } from '../api/queries';
import { LoginPage } from '../pages/LoginPage';
import { AnalysisPage, CollectionsPage, LogoutPage, NotFoundPage } from '../pages/PlainPages';
import { ProcessesPage } from '../pages/ProcessesPage';
import { Failed, Loading, Say } from '../ui/parts';
import { setLoginRequired, useLogin } from './auth';
import { useHashLocation } from './hashLocation';
import { part, PartMissing } from './part';
import { inFrames } from './inFrames';
import { Shell } from './Shell';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme';

const meanwhile = () => <Loading rows={1} />;
const ProcessPage = part(async () => (await import('../pages/ProcessPage')).ProcessPage, meanwhile);
const InstancesPage = part(async () => (await import('../pages/InstancesPage')).InstancesPage, meanwhile);
const InstancePage = part(async () => (await import('../pages/InstancePage')).InstancePage, meanwhile);
const StatusPage = part(async () => (await import('../pages/StatusPage')).StatusPage, meanwhile);
const EventProcessesPage = part(async () => (await import('../pages/events/EventProcessesPage')).EventProcessesPage, meanwhile);
const EventProcessPage = part(async () => (await import('../pages/events/EventProcessPage')).EventProcessPage, meanwhile);
const IngestedEventsPage = part(async () => (await import('../pages/events/IngestedEventsPage')).IngestedEventsPage, meanwhile);

function loadAll(): void {
  for (const page of [ProcessPage, InstancesPage, InstancePage, StatusPage]) page.load();
}

notifyManager.setScheduler(inFrames());

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) setLoginRequired(true);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // an answer from the server is final; only a missing answer is worth another try
        retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
        retryDelay: (attempt) => 500 * 2 ** attempt,
      },
    },
  });
}

export function App({ client: given }: { client?: QueryClient }) {
  const [client] = useState(() => given ?? createQueryClient());
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={client}>
        <Router hook={useHashLocation}>
          <Gate />
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/**
 * The login form stands in for the page as long as the API asks for it. The address stays, and the pages stay mounted
 * without being shown or asking for anything: who logs in again goes on with what was typed, unless it is someone else.
 */
function Gate() {
  const login = useLogin();
  const user = useQuery({ ...currentUserQuery, enabled: login === 'in' });
  const id = user.data?.user.id ?? null;
  const [owner, setOwner] = useState<string | null>(null);
  if (login === 'left' && owner !== null) setOwner(null);
  if (login === 'in' && id !== null && id !== owner) setOwner(id);
  const shown = login === 'in' && id !== null;
  return (
    <>
      {login !== 'in' && <LoginPage expired={owner !== null} />}
      {login === 'in' && !shown && (user.isError ? <Failed error={user.error} retry={() => void user.refetch()} /> : <Loading rows={1} />)}
      {owner !== null && (
        <Activity key={owner} mode={shown ? 'visible' : 'hidden'}>
          <Shell>
            <Pages />
          </Shell>
        </Activity>
      )}
    </>
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Pages() {
  const { t } = useTranslation();
  const [location] = useLocation();
  useEffect(() => {
    // not in every browser; the others load a page when it is opened
    const waiting = window.requestIdleCallback?.(loadAll, { timeout: 5_000 });
    return () => {
      if (waiting !== undefined) window.cancelIdleCallback(waiting);
    };
  }, []);
  return (
    <Guard key={location} title={t('app.crashTitle')} action={t('app.retry')} missing={t('app.partMissing')}>
      <Switch>
        <Route path="/" component={ProcessesPage} />
        <Route path="/processes" component={ProcessesPage} />
        <Route path="/dashboard/instant/:key">
          {({ key }) => <ProcessPage key={key} processKey={decode(key)} />}
        </Route>
        <Route path="/dashboard/instant/:key/instances">
          {({ key }) => <InstancesPage key={key} processKey={decode(key)} />}
        </Route>
        <Route path="/dashboard/instant/:key/instances/:engine/:id">
          {({ key, engine, id }) => <InstancePage key={`${engine}/${id}`} processKey={decode(key)} engine={decode(engine)} id={decode(id)} />}
        </Route>
        <Route path="/status" component={StatusPage} />
        <Route path="/events/processes" component={EventProcessesPage} />
        <Route path="/events/processes/:id/:viewMode?">
          {({ id }) => <EventProcessPage key={id} id={decode(id)} />}
        </Route>
        <Route path="/events/ingested" component={IngestedEventsPage} />
        <Route path="/collections" component={CollectionsPage} />
        <Route path="/analysis/*?" component={AnalysisPage} />
        <Route path="/logout" component={LogoutPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </Guard>
  );
}

/** An error in one page leaves the rest usable. */
class Guard extends Component<{ title: string; action: string; missing: string; children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const isMissing = error instanceof PartMissing;
    return (
      <section className="card" role="alert">
        <Say
          title={this.props.title}
          action={
            <button type="button" className="btn" onClick={() => (isMissing ? window.location.reload() : this.setState({ error: null }))}>
              {this.props.action}
            </button>
          }
        >
          {isMissing ? this.props.missing : error.message}
        </Say>
      </section>
    );
  }
}
