import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { Component, lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import { ApiError } from '../api/client';
import { currentUserQuery } from '../api/queries';
import { LoginPage } from '../pages/LoginPage';
import { ProcessesPage } from '../pages/ProcessesPage';
import { Failed, Loading, Say } from '../ui/parts';
import { setLoginRequired, useLoginRequired } from './auth';
import { useHashLocation } from './hashLocation';
import { Shell } from './Shell';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme';

const ProcessPage = lazy(async () => ({ default: (await import('../pages/ProcessPage')).ProcessPage }));
const InstancesPage = lazy(async () => ({ default: (await import('../pages/InstancesPage')).InstancesPage }));
const StatusPage = lazy(async () => ({ default: (await import('../pages/StatusPage')).StatusPage }));

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

export function App() {
  const [client] = useState(createQueryClient);
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

/** The login form stands in for the page as long as the API asks for it; the address stays. */
function Gate() {
  const loginRequired = useLoginRequired();
  const user = useQuery({ ...currentUserQuery, enabled: !loginRequired });
  const hadUser = useRef(false);
  if (user.data) hadUser.current = true;
  if (loginRequired) return <LoginPage expired={hadUser.current && user.data !== undefined} />;
  if (user.isPending) return <Loading rows={1} />;
  if (user.isError && !user.data) return <Failed error={user.error} retry={() => void user.refetch()} />;
  return (
    <Shell>
      <Pages />
    </Shell>
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
  return (
    <Guard key={location} title={t('app.crashTitle')} action={t('app.retry')}>
      <Suspense fallback={<Loading rows={1} />}>
        <Switch>
          <Route path="/" component={ProcessesPage} />
          <Route path="/processes" component={ProcessesPage} />
          <Route path="/dashboard/instant/:key">
            {({ key }) => <ProcessPage key={key} processKey={decode(key)} />}
          </Route>
          <Route path="/dashboard/instant/:key/instances">
            {({ key }) => <InstancesPage key={key} processKey={decode(key)} />}
          </Route>
          <Route path="/status" component={StatusPage} />
          <Route>
            <section className="card">
              <Say title={t('app.notFound')} action={<Link className="btn" href="/processes">{t('app.toProcesses')}</Link>} />
            </section>
          </Route>
        </Switch>
      </Suspense>
    </Guard>
  );
}

/** An error in one page leaves the rest usable. */
class Guard extends Component<{ title: string; action: string; children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <section className="card" role="alert">
        <Say
          title={this.props.title}
          action={
            <button type="button" className="btn" onClick={() => this.setState({ error: null })}>
              {this.props.action}
            </button>
          }
        >
          {this.state.error.message}
        </Say>
      </section>
    );
  }
}
