import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { eventsEnabledQuery } from '../../api/events';
import { Say } from '../../ui/parts';
import './events.css';

const TABS = [
  { href: '/events/processes', name: 'events.tabs.processes' },
  { href: '/events/ingested', name: 'events.tabs.ingested' },
] as const;

/** The head of the pages about events; what follows is for those who may edit. */
export function EventsFrame({ sub, action, children }: { sub?: string | undefined; action?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const enabled = useQuery(eventsEnabledQuery).data;
  return (
    <>
      <div className="head">
        <div className="grow">
          <h1>{t('nav.events')}</h1>
          <p className="sub">{sub}</p>
        </div>
        {enabled !== false && action}
      </div>
      <nav className="tabs" aria-label={t('nav.events')}>
        {TABS.map(({ href, name }) => (
          <Link key={href} href={href} aria-current={location === href ? 'page' : undefined}>
            {t(name)}
          </Link>
        ))}
      </nav>
      {enabled === false ? (
        <section className="card">
          <Say title={t('events.forbidden')}>{t('events.forbiddenHint')}</Say>
        </section>
      ) : (
        children
      )}
    </>
  );
}
