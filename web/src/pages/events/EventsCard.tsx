import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { eventCountsQuery, type EventSource, type MappedEvent } from '../../api/events';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failed, Loading, Say, type Sort } from '../../ui/parts';
import { sourcesText, type Draft } from './draft';
import { EventTable } from './EventTable';
import { findEvents, sortEvents, withMapped, type EventColumnId, type FlowNode, type Use } from './mapping';
import { HowToSend } from './NoProcesses';
import { isOfEngine } from './sourceChoice';
import { SourcesDialog } from './SourcesDialog';
import { useProcessName } from './useProcessName';

const SHOWN = 100;

/** The events of the chosen sources, and which of them tell of which flow node. */
export function EventsCard({ draft, nodes, selected, removed, onSelect, onToggle, onSources }: {
  draft: Draft;
  nodes: FlowNode[];
  selected: FlowNode | null;
  /** Mappings that went with the sources that were changed last. */
  removed: number;
  onSelect: (id: string) => void;
  onToggle: (use: Use, event: MappedEvent) => void;
  onSources: (sources: EventSource[]) => void;
}) {
  const { t } = useTranslation();
  const nameOf = useProcessName();
  const { eventSources, mappings, xml } = draft;
  const [choosing, setChoosing] = useState(false);
  const [term, setTerm] = useState('');
  const [sort, setSort] = useState<Sort<EventColumnId>>({ by: 'count', descending: true });
  // nothing is suggested where events of engines are among them
  const target = selected && selected.kind !== 'gateway' && xml && !isOfEngine(eventSources) ? { xml, mappings, targetFlowNodeId: selected.id } : {};
  const found = useQuery(eventCountsQuery({ eventSources, ...target }));
  const all = useMemo(() => found.data && withMapped(found.data, mappings), [found.data, mappings]);
  const rows = all && sortEvents(findEvents(all, term), sort.by, sort.descending);
  let body: ReactNode;
  if (!rows) body = found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading rows={5} height={24} />;
  else if (all.length === 0)
    body = (
      <>
        <Say title={t(eventSources.length === 0 ? 'events.sources.none' : 'events.table.none')}>{t('events.table.noneHint')}</Say>
        {eventSources.some(({ type }) => type === 'external') && <HowToSend />}
      </>
    );
  else if (rows.length === 0) body = <Say title={t('events.table.noMatch', { term: term.trim() })} />;
  else body = <EventTable rows={rows.slice(0, SHOWN)} mappings={mappings} nodes={nodes} selected={selected} sort={sort} onSort={setSort} onSelect={onSelect} onToggle={onToggle} />;
  return (
    <section className="card dense" aria-labelledby="events-title" data-testid="events-card">
      <header>
        <div className="grow">
          <h2 id="events-title">{t('events.table.title')}</h2>
          <p role="status" data-testid="mapping-hint">
            <Hint selected={selected} />
          </p>
        </div>
        <label className="search">
          <Icon name="search" />
          <input type="search" value={term} onChange={(event) => setTerm(event.target.value)} placeholder={t('events.table.find')} aria-label={t('events.table.find')} data-testid="event-search" />
        </label>
        <button type="button" className="btn select" onClick={() => setChoosing(true)} data-testid="sources">
          <span className="k">{t('events.sources.title')}</span>
          <span className="cut">{sourcesText(eventSources, t, nameOf)}</span>
          <Icon name="down" size={12} />
        </button>
      </header>
      {removed > 0 && (
        <p className="note" role="status" data-testid="mappings-removed">
          {t('events.sources.removed', { count: removed })}
        </p>
      )}
      {body}
      {rows && rows.length > 0 && (
        <div className="foot-note">
          <span role="status">{t('events.table.shown', { shown: formatCount(Math.min(SHOWN, rows.length)), total: formatCount(all?.length) })}</span>
        </div>
      )}
      {choosing && (
        <SourcesDialog
          sources={eventSources}
          title={t('events.sources.title')}
          action={t('events.sources.apply')}
          onClose={() => setChoosing(false)}
          onChoose={(sources) => {
            setChoosing(false);
            onSources(sources);
          }}
        />
      )}
    </section>
  );
}

/** What ticking does now. */
function Hint({ selected }: { selected: FlowNode | null }) {
  const { t } = useTranslation();
  if (!selected) return t('events.table.choose');
  if (selected.kind === 'gateway') return t('events.table.gateway', { name: selected.name });
  return t(selected.kind === 'event' ? 'events.table.event' : 'events.table.activity', { name: selected.name });
}
