import { useTranslation } from 'react-i18next';
import type { EventCount, MappedEvent, Mappings } from '../../api/events';
import { NONE } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Count, SortHead, type Sort } from '../../ui/parts';
import { classKey, slotOf, slotsOf, usesOf, type EventColumnId, type FlowNode, type Slot, type Use } from './mapping';

interface Props {
  rows: EventCount[];
  mappings: Mappings;
  nodes: FlowNode[];
  selected: FlowNode | null;
  sort: Sort<EventColumnId>;
  onSort: (sort: Sort<EventColumnId>) => void;
  onSelect: (id: string) => void;
  onToggle: (use: Use, event: MappedEvent) => void;
}

/** Events with boxes to tick for the selected flow node, and what they are mapped to. */
export function EventTable({ rows, mappings, nodes, selected, sort, onSort, onSelect, onToggle }: Props) {
  const { t } = useTranslation();
  const slots = selected ? slotsOf(selected.kind) : [];
  const slotName = (slot: Slot) => t(slots.length === 1 ? 'events.slot.event' : slot === 'start' ? 'events.slot.start' : 'events.slot.end');
  const head = (column: EventColumnId, className?: string) => (
    <SortHead column={column} sort={sort} onSort={onSort} firstDescending={column === 'count'} {...(className ? { className } : {})}>
      {t(`events.column.${column}`)}
    </SortHead>
  );
  return (
    <div className="tw scroll" tabIndex={0} role="region" aria-labelledby="events-title">
      <table>
        <thead>
          <tr>
            {slots.map((slot) => (
              <th key={slot} scope="col" className="tick">
                {slotName(slot)}
              </th>
            ))}
            {head('eventName')}
            {head('count', 'num')}
            <th scope="col">{t('events.column.mapped')}</th>
            {head('source', 'hide-small')}
            {head('group', 'hide-small')}
          </tr>
        </thead>
        <tbody>
          {rows.map((event) => (
            <tr key={classKey(event)} data-testid={`event-row-${event.eventName}`} data-suggested={event.suggested}>
              {selected &&
                slots.map((slot) => (
                  <td key={slot} className="tick">
                    <input
                      type="checkbox"
                      checked={slotOf(mappings, selected, event) === slot}
                      onChange={() => onToggle({ node: selected, slot }, event)}
                      aria-label={t(slots.length === 1 ? 'events.slot.tellsEvent' : slot === 'start' ? 'events.slot.tellsStart' : 'events.slot.tellsEnd', { event: event.eventLabel, name: selected.name })}
                      data-testid={`tick-${slot}-${event.eventName}`}
                    />
                  </td>
                ))}
              <td>
                <span className="event-name">
                  <span className="cut" title={event.eventLabel}>
                    {event.eventLabel}
                  </span>
                  {event.suggested && <span className="tag acc">{t('events.table.suggested')}</span>}
                </span>
              </td>
              <td className="num">
                <Count value={event.count} />
              </td>
              <td>
                <Uses uses={usesOf(mappings, nodes, event)} event={event} onSelect={onSelect} onRemove={(use) => onToggle(use, event)} />
              </td>
              <td className="hide-small">
                <span className="cut">{event.source}</span>
              </td>
              <td className="hide-small">{event.group === null ? <span className="zero">{NONE}</span> : <span className="cut">{event.group}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Uses({ uses, event, onSelect, onRemove }: { uses: Use[]; event: EventCount; onSelect: (id: string) => void; onRemove: (use: Use) => void }) {
  const { t } = useTranslation();
  if (uses.length === 0) return <span className="zero">{NONE}</span>;
  return (
    <span className="uses">
      {uses.map((use) => (
        <span key={use.node.id} className="chip use" data-testid={`use-${use.node.id}`}>
          <button type="button" className="open" onClick={() => onSelect(use.node.id)}>
            {use.node.kind === 'activity' && <span className="k">{t(use.slot === 'start' ? 'events.slot.start' : 'events.slot.end')}</span>}
            <b className="cut">{use.node.name}</b>
          </button>
          <button type="button" className="x" aria-label={t('events.table.unmap', { event: event.eventLabel, name: use.node.name })} onClick={() => onRemove(use)} data-testid={`unmap-${use.node.id}`}>
            <Icon name="close" size={14} />
          </button>
        </span>
      ))}
    </span>
  );
}
