import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { useLogout } from '../app/useLogout';
import { Loading, Say, usePageTitle } from '../ui/parts';

// Pages that say something and lead on.

function Plain({ title, say, children }: { title: string; say: string; children: ReactNode }) {
  const { t } = useTranslation();
  usePageTitle(title);
  return (
    <>
      <div className="head">
        <h1 className="grow">{title}</h1>
      </div>
      <section className="card">
        <Say
          title={say}
          action={
            <Link className="btn" href="/processes">
              {t('app.toProcesses')}
            </Link>
          }
        >
          {children}
        </Say>
      </section>
    </>
  );
}

export function CollectionsPage() {
  const { t } = useTranslation();
  return (
    <Plain title={t('nav.collections')} say={t('collections.none')}>
      {t('collections.instead')}
    </Plain>
  );
}

export function AnalysisPage() {
  const { t } = useTranslation();
  return (
    <Plain title={t('nav.analysis')} say={t('analysis.none')}>
      {t('analysis.instead')}
    </Plain>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Plain title={t('app.notFoundTitle')} say={t('app.notFound')}>
      {t('app.notFoundHint')}
    </Plain>
  );
}

/** #/logout, as links of portals have it: the next login begins with the processes. */
export function LogoutPage() {
  const logout = useLogout();
  const [, navigate] = useLocation();
  useEffect(() => {
    void logout().then(() => navigate('/', { replace: true }));
  }, [logout, navigate]);
  return <Loading rows={1} />;
}
