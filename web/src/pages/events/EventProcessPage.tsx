import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { ApiError } from '../../api/client';
import { eventProcessQuery, eventsEnabledQuery } from '../../api/events';
import { Failed, Loading, Say } from '../../ui/parts';
import { Editor } from './Editor';
import './events.css';

/** One event-based process: its model, and which events tell of which step. */
export function EventProcessPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const enabled = useQuery(eventsEnabledQuery).data;
  const found = useQuery({ ...eventProcessQuery(id), enabled: enabled !== false });
  if (found.data) return <Editor process={found.data} />;
  const isMissing = enabled === false || (found.error instanceof ApiError && [403, 404].includes(found.error.status));
  return (
    <>
      <div className="head">
        <h1>{t('nav.events')}</h1>
      </div>
      <section className="card">
        {isMissing ? (
          <Say
            title={t(enabled === false ? 'events.forbidden' : 'events.missing')}
            action={
              <Link className="btn" href="/events/processes">
                {t('events.all')}
              </Link>
            }
          />
        ) : found.isError ? (
          <Failed error={found.error} retry={() => void found.refetch()} />
        ) : (
          <Loading rows={8} />
        )}
      </section>
    </>
  );
}
