import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../../api/dates';
import { EVENT_COLUMNS, type EventColumn, type IngestedEvent } from '../../api/events';
import { setSearch } from '../../app/hashLocation';
import { NONE } from '../../ui/format';
import { SortHead, useFormat, type Sort } from '../../ui/parts';

/** Another order begins at its first page. */
function setSort({ by, descending }: Sort<EventColumn>): void {
  setSearch({ sort: by === 'timestamp' ? null : by, order: descending ? null : 'asc', page: null }, { replace: true });
}

/** One page of events, some of them chosen. */
export function IngestedTable({ rows, total, first, sort, chosen, onChosen }: {
  rows: IngestedEvent[];
  total: number;
  /** Position of the first row among all. */
  first: number;
  sort: Sort<EventColumn>;
  chosen: ReadonlySet<string>;
  onChosen: (ids: ReadonlySet<string>) => void;
}) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const all = rows.every(({ id }) => chosen.has(id));
  const cell = (event: IngestedEvent, column: EventColumn) => {
    if (column === 'timestamp') return time(parseApiDate(event.timestamp));
    const text = event[column];
    return text ? (
      <span className="cut" title={text}>
        {text}
      </span>
    ) : (
      <span className="zero">{NONE}</span>
    );
  };
  return (
    <div className="tw" tabIndex={0} role="region" aria-label={t('events.tabs.ingested')}>
      <table aria-rowcount={total + 1}>
        <thead>
          <tr>
            <th scope="col" className="tick">
              <input
                type="checkbox"
                checked={all}
                ref={(box) => {
                  if (box) box.indeterminate = !all && chosen.size > 0;
                }}
                onChange={() => onChosen(new Set(all ? [] : rows.map(({ id }) => id)))}
                aria-label={t('events.ingested.chooseAll')}
                data-testid="choose-all"
              />
            </th>
            {EVENT_COLUMNS.map((column) => (
              <SortHead key={column} column={column} sort={sort} onSort={setSort} firstDescending={column === 'timestamp'} className={column === 'timestamp' ? 'num' : undefined}>
                {t(`events.column.${column}`)}
              </SortHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((event, index) => (
            <tr key={event.id} aria-rowindex={first + index + 2} data-testid={`ingested-${event.id}`}>
              <td className="tick">
                <input
                  type="checkbox"
                  checked={chosen.has(event.id)}
                  onChange={({ target }) => {
                    const next = new Set(chosen);
                    if (target.checked) next.add(event.id);
                    else next.delete(event.id);
                    onChosen(next);
                  }}
                  aria-label={t('events.ingested.choose', { event: event.eventName, trace: event.traceId })}
                />
              </td>
              {EVENT_COLUMNS.map((column) => (
                <td key={column} className={column === 'timestamp' ? 'num' : undefined} data-column={column}>
                  {cell(event, column)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
