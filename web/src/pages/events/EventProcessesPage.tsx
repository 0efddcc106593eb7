import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { parseApiDate } from '../../api/dates';
import { eventProcessesQuery, type EventProcessHead } from '../../api/events';
import { formatCount } from '../../ui/format';
import { Failed, Loading, useFormat, usePageTitle, ZoneNote } from '../../ui/parts';
import { EventsFrame } from './EventTabs';
import { NewProcessMenu } from './NewProcessMenu';
import { NoProcesses } from './NoProcesses';
import { ProcessActions } from './ProcessActions';
import { StateTag } from './StateTag';
import { useForgetProcesses } from './useForgetProcesses';

/** All event-based processes, what state they are in, and what can be done with them. */
export function EventProcessesPage() {
  const { t } = useTranslation();
  usePageTitle(t('events.title'));
  const found = useQuery(eventProcessesQuery);
  const list = found.data;
  useForgetProcesses(list?.filter(({ state }) => state === 'published').length);
  let body: ReactNode;
  if (list) body = list.length > 0 ? <Table list={list} /> : <NoProcesses />;
  else body = found.isPending ? <Loading rows={5} height={28} /> : <Failed error={found.error} retry={() => void found.refetch()} />;
  return (
    <EventsFrame sub={list && t('events.sub', { count: list.length, formatted: formatCount(list.length) })} action={<NewProcessMenu />}>
      <section className="card" aria-label={t('events.title')}>
        {body}
      </section>
    </EventsFrame>
  );
}

function Table({ list }: { list: EventProcessHead[] }) {
  const { t } = useTranslation();
  const { time } = useFormat();
  return (
    <>
      <div className="tw first" tabIndex={0} role="region" aria-label={t('events.title')}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="pin">
                {t('events.column.name')}
              </th>
              <th scope="col">{t('events.column.state')}</th>
              <th scope="col" className="num hide-small">
                {t('events.column.changed')}
              </th>
              <th scope="col" className="hide-medium">
                {t('events.column.by')}
              </th>
              <th scope="col">
                <span className="sr">{t('events.column.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((process) => (
              <tr key={process.id} className="linked" data-testid={`event-process-${process.name}`}>
                <td className="pin">
                  <Link className="name" href={`/events/processes/${encodeURIComponent(process.id)}`} title={process.name}>
                    {process.name}
                  </Link>
                </td>
                <td>
                  <StateTag process={process} />
                </td>
                <td className="num hide-small">{time(parseApiDate(process.lastModified))}</td>
                <td className="hide-medium">{process.lastModifier}</td>
                <td>
                  <ProcessActions process={process} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="foot-note">
        <ZoneNote />
      </div>
    </>
  );
}
