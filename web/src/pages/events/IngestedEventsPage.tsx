import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EVENT_COLUMNS, eventsEnabledQuery, eventsQuery, type EventColumn } from '../../api/events';
import { setSearch, useHashSearch } from '../../app/hashLocation';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failed, Loading, Say, usePageTitle, ZoneNote } from '../../ui/parts';
import { oneOf } from '../selection';
import { DeleteEventsDialog } from './DeleteEventsDialog';
import { EventSearch } from './EventSearch';
import { EventsFrame } from './EventTabs';
import { IngestedTable } from './IngestedTable';
import { HowToSend } from './NoProcesses';

const PAGE = 50;
/** The server goes no further; a search does. */
const OFFSET_MAX = 10_000;

/** Search, order and page as they stand in the address. */
export function readEventList(search: string) {
  const query = new URLSearchParams(search);
  const page = Math.min(OFFSET_MAX / PAGE, Math.max(1, Math.trunc(Number(query.get('page')) || 1)));
  return {
    term: query.get('find') ?? '',
    sort: { by: oneOf<EventColumn>(EVENT_COLUMNS, query.get('sort'), 'timestamp'), descending: query.get('order') !== 'asc' },
    page,
  };
}

/** The events that other systems sent. */
export function IngestedEventsPage() {
  const { t } = useTranslation();
  usePageTitle(t('events.tabs.ingested'));
  const { term, sort, page } = readEventList(useHashSearch());
  const enabled = useQuery(eventsEnabledQuery).data;
  const found = useQuery({
    ...eventsQuery({ searchTerm: term, sortBy: sort.by, descending: sort.descending, limit: PAGE, offset: (page - 1) * PAGE }),
    enabled: enabled !== false,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deleting, setDeleting] = useState(false);
  const list = found.data;
  const rows = list?.results ?? [];
  // those of other pages and searches do not count: nobody sees them
  const shownChosen = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  let body: ReactNode;
  if (!list) body = found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading rows={10} height={24} />;
  else if (rows.length > 0) body = <IngestedTable rows={rows} total={list.total} first={list.offset} sort={sort} chosen={new Set(shownChosen)} onChosen={setChosen} />;
  else if (term || list.total > 0)
    body = (
      <Say
        title={term ? t('events.table.noMatch', { term }) : t('events.ingested.noPage')}
        action={
          <button type="button" className="btn" onClick={() => setSearch({ find: null, page: null })}>
            {t(term ? 'processes.clearSearch' : 'events.ingested.firstPage')}
          </button>
        }
      />
    );
  else
    body = (
      <>
        <Say title={t('events.ingested.none')}>{t('events.ingested.noneHint')}</Say>
        <HowToSend />
      </>
    );
  return (
    <EventsFrame sub={list && t('events.ingested.sub', { count: list.total, formatted: formatCount(list.total) })}>
      <section className="card dense" aria-label={t('events.tabs.ingested')} aria-busy={found.isPlaceholderData}>
        <header>
          <EventSearch term={term} />
          <span className="grow" />
          {shownChosen.length > 0 && (
            <>
              <span className="mut" role="status">
                {t('events.ingested.chosen', { count: shownChosen.length, formatted: formatCount(shownChosen.length) })}
              </span>
              <button type="button" className="btn" onClick={() => setDeleting(true)} data-testid="delete-events">
                <Icon name="trash" />
                {t('app.delete')}
              </button>
            </>
          )}
        </header>
        <div className={found.isPlaceholderData ? 'stale' : undefined}>{body}</div>
        {list && rows.length > 0 && (
          <div className="foot-note">
            <Pages page={page} total={list.total} />
            <ZoneNote />
          </div>
        )}
      </section>
      {deleting && (
        <DeleteEventsDialog
          ids={shownChosen}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            setDeleting(false);
            setChosen(new Set());
          }}
        />
      )}
    </EventsFrame>
  );
}

function Pages({ page, total }: { page: number; total: number }) {
  const { t } = useTranslation();
  const last = Math.max(1, Math.ceil(total / PAGE));
  const go = (next: number) => setSearch({ page: next === 1 ? null : String(next) });
  return (
    <span className="pages">
      <button type="button" className="btn slim" disabled={page === 1} onClick={() => go(page - 1)} data-testid="page-before">
        {t('events.ingested.before')}
      </button>
      <span role="status">
        {t('events.ingested.range', { from: formatCount((page - 1) * PAGE + 1), to: formatCount(Math.min(total, page * PAGE)), total: formatCount(total) })}
      </span>
      <button type="button" className="btn slim" disabled={page >= last || page * PAGE >= OFFSET_MAX} onClick={() => go(page + 1)} data-testid="page-after">
        {t('events.ingested.after')}
      </button>
    </span>
  );
}
