import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useEffect, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { parseApiDate } from '../api/dates';
import { instancesQuery, tenantsQuery, useOverview, variableNamesQuery } from '../api/queries';
import { rawReport, readRaw } from '../api/reports';
import type { RawRow, Tenant } from '../api/types';
import { setSearch, useHashSearch } from '../app/hashLocation';
import { formatCount, NONE } from '../ui/format';
import { engineName } from '../ui/engineName';
import { Icon } from '../ui/Icon';
import { Count, Failed, Loading, Say, SortHead, useFormat, usePageTitle, ZoneNote, type Sort } from '../ui/parts';
import { Gap, useVirtualRows } from '../ui/virtualRows';
import { clearFilters, FilterBar } from './FilterBar';
import { ColumnMenu } from './instances/ColumnMenu';
import { CsvButton } from './instances/CsvButton';
import { ColumnName } from './instances/ColumnName';
import { columnsOf, isColumn, labelsOf, reportColumn, shownAtFirst, variableOf, type Column, type Labels } from './instances/columns';
import { instanceHref } from './instances/instanceHref';
import { useProcess } from './process/useProcess';
import { readView } from './selection';

const ROW_HEIGHT = 37;

/** Sort and columns as they stand in the address. */
function readTable(search: string) {
  const query = new URLSearchParams(search);
  const by = query.get('sort') ?? '';
  const columns = query.getAll('column').filter(isColumn);
  return {
    sort: { by: isColumn(by) ? by : ('startDate' as Column), descending: query.get('order') !== 'asc' },
    columns: columns.length > 0 ? columns : null,
  };
}

export function InstancesPage({ processKey }: { processKey: string }) {
  const { t } = useTranslation();
  const name = useOverview().data?.find((p) => p.processDefinitionKey === processKey)?.processDefinitionName || processKey;
  usePageTitle(`${t('instances.title')} · ${name}`);
  const tenants = useQuery(tenantsQuery(processKey));
  return (
    <>
      <div className="head">
        <div className="grow">
          <nav className="crumb" aria-label={t('process.crumb')}>
            <Link href="/processes">{t('processes.title')}</Link> / <Link href={`/dashboard/instant/${encodeURIComponent(processKey)}`}>{name}</Link>
          </nav>
          <h1>{t('instances.title')}</h1>
        </div>
      </div>
      {tenants.data ? (
        <Instances processKey={processKey} tenants={tenants.data} />
      ) : (
        <section className="card">{tenants.isPending ? <Loading /> : <Failed error={tenants.error} retry={() => void tenants.refetch()} />}</section>
      )}
    </>
  );
}

function Instances({ processKey, tenants }: { processKey: string; tenants: Tenant[] }) {
  const { t } = useTranslation();
  const search = useHashSearch();
  const view = useMemo(() => readView(search), [search]);
  const { sort, columns } = readTable(search);
  const { target, filters, choices } = useProcess(processKey, view, tenants);
  const found = useInfiniteQuery(instancesQuery(processKey, rawReport(target, filters, reportColumn(sort.by), sort.descending)));
  const variables = useQuery(variableNamesQuery(target)).data;
  const labels = useMemo(() => labelsOf(variables ?? []), [variables]);
  const first = found.data?.pages[0]?.result;
  const rows = useMemo(() => found.data?.pages.flatMap(({ result }) => readRaw(result)), [found.data]);
  const all = useMemo(() => columnsOf(rows ?? []), [rows]);
  const shown = columns ?? shownAtFirst(all, tenants.length);
  let body: ReactNode;
  if (found.isPending) body = <Loading rows={10} height={24} />;
  else if (!rows || !first) body = <Failed error={found.error} retry={() => void found.refetch()} />;
  else if (rows.length === 0)
    body = (
      <Say
        title={t('process.noneTitle')}
        action={
          <button type="button" className="btn" onClick={clearFilters}>
            {t('filter.clearAll')}
          </button>
        }
      />
    );
  else
    body = (
      <Table
        rows={rows}
        total={first.instanceCount}
        columns={shown}
        labels={labels}
        sort={sort}
        hasMore={found.hasNextPage}
        more={() => {
          if (!found.isFetching) void found.fetchNextPage();
        }}
      />
    );
  return (
    <>
      <FilterBar selection={view} choices={choices}>
        <span className="fresh" role="status" data-testid="match-count" data-value={first?.instanceCount} data-total={first?.instanceCountWithoutFilters} aria-busy={found.isFetching}>
          {first && t('process.matchText', { count: first.instanceCount, total: first.instanceCountWithoutFilters })}
        </span>
      </FilterBar>
      <section className="card" aria-label={t('instances.title')} aria-busy={found.isPlaceholderData}>
        <header>
          <p className="grow">{t('instances.sub')}</p>
          <CsvButton target={target} filters={filters} columns={shown} sort={sort} count={first?.instanceCount ?? 0} />
          <ColumnMenu all={all} shown={shown} labels={labels} onChange={(next) => setSearch({ column: next }, { replace: true })} />
        </header>
        <div className={found.isPlaceholderData ? 'stale' : undefined}>{body}</div>
      </section>
    </>
  );
}

function Table({ rows, total, columns, labels, sort, hasMore, more }: {
  rows: RawRow[];
  total: number;
  columns: Column[];
  labels: Labels;
  sort: Sort<Column>;
  hasMore: boolean;
  more: () => void;
}) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  const words = { t, duration, time };
  const search = useHashSearch();
  const { body, shown, above, below } = useVirtualRows(rows.length, ROW_HEIGHT);
  const nearEnd = (shown.at(-1) ?? 0) >= rows.length - 1;
  useEffect(() => {
    if (nearEnd && hasMore) more();
  }, [nearEnd, hasMore, rows.length]);
  const setSort = ({ by, descending }: Sort<Column>) =>
    setSearch({ sort: by === 'startDate' ? null : by, order: descending ? null : 'asc' }, { replace: true });
  return (
    <>
      <div className="tw dense" tabIndex={0} role="region" aria-label={t('instances.title')}>
        <table className="compact" aria-rowcount={total + 1}>
          <thead>
            <tr>
              {columns.map((column) => (
                <SortHead key={column} column={column} sort={sort} onSort={setSort} className={isNumber(column) ? 'num' : undefined}>
                  <ColumnName column={column} labels={labels} />
                </SortHead>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            <Gap height={above} columns={columns.length} />
            {shown.map((index) => {
              const row = rows[index];
              return (
                row && (
                  <tr key={row.processInstanceId} aria-rowindex={index + 2} data-testid={`instance-${row.processInstanceId}`}>
                    {columns.map((column, at) => (
                      <td key={column} className={isNumber(column) ? 'num' : undefined} data-column={column}>
                        {at === 0 ? (
                          <Link className="row-link" href={instanceHref(row, search)} aria-label={t('instance.open', { name: row.businessKey ?? row.processInstanceId })}>
                            {cellOf(row, column, words)}
                          </Link>
                        ) : (
                          cellOf(row, column, words)
                        )}
                      </td>
                    ))}
                  </tr>
                )
              );
            })}
            <Gap height={below} columns={columns.length} />
          </tbody>
        </table>
      </div>
      <div className="foot-note">
        <span role="status">{t('instances.shown', { shown: formatCount(rows.length), total: formatCount(total) })}</span>
        <ZoneNote />
      </div>
    </>
  );
}

const isNumber = (column: Column) => column === 'duration' || column === 'incidents' || column === 'userTasks';

type Words = { t: TFunction } & Pick<ReturnType<typeof useFormat>, 'duration' | 'time'>;

/** No component, as there are hundreds: each would ask for the language itself. */
function cellOf(row: RawRow, column: Column, { t, duration, time }: Words): ReactNode {
  const variable = variableOf(column);
  const text = (value: string | null | undefined) => (value ? <span title={value}>{value}</span> : <span className="zero">{NONE}</span>);
  if (variable !== null) return text(Object.hasOwn(row.variables, variable) ? row.variables[variable] : undefined);
  switch (column) {
    case 'duration':
      return <>{duration(row.duration)}</>;
    case 'incidents':
      return row.counts.openIncidents > 0 ? (
        <span className="tag warn" title={t('instances.openIncidents', { count: row.counts.openIncidents })}>
          <Icon name="alert" size={12} />
          {formatCount(row.counts.incidents)}
        </span>
      ) : (
        <Count value={row.counts.incidents} />
      );
    case 'userTasks':
      return <Count value={row.counts.userTasks} />;
    case 'startDate':
      return <>{time(parseApiDate(row.startDate))}</>;
    case 'endDate':
      return row.endDate ? <>{time(parseApiDate(row.endDate))}</> : <span className="tag acc">{t('filter.states.running')}</span>;
    case 'businessKey':
      return text(row.businessKey);
    case 'tenantId':
      return text(row.tenantId);
    case 'engineName':
      return text(engineName(row.engineName, t));
    case 'processDefinitionId':
      return text(row.processDefinitionId);
    default:
      return text(row.processInstanceId);
  }
}
