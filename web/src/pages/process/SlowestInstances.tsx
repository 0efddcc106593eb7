import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { parseApiDate } from '../../api/dates';
import { fewInstancesQuery } from '../../api/queries';
import { readRaw, slowestReport, type Target } from '../../api/reports';
import type { ReportFilter } from '../../api/types';
import { useHashSearch } from '../../app/hashLocation';
import { useErrorText, useFormat } from '../../ui/parts';
import { instanceHref } from '../instances/instanceHref';
import { filterSearch } from '../selection';

/** The instances that spent most time in a step, all its runs together. */
export function SlowestInstances({ node, target, filters }: { node: string; target: Target; filters: ReportFilter[] }) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  const errorText = useErrorText();
  const search = filterSearch(useHashSearch()).replace('?', '');
  const found = useQuery(fewInstancesQuery(target.key, node, slowestReport(target, filters, node)));
  const rows = found.data && readRaw(found.data.result);
  if (rows?.length === 0) return null;
  return (
    <>
      <h3>{t('instance.slowest')}</h3>
      {found.isError && !rows && <p className="hint">{errorText(found.error)}</p>}
      {rows && (
        <ol className={found.isPlaceholderData ? 'slowest stale' : 'slowest'} data-testid="slowest">
          {rows.map((row) => (
            <li key={`${row.engineName} ${row.processInstanceId}`} data-testid={`slow-${row.processInstanceId}`} data-value={row.flowNodeDurations[node]?.value ?? ''}>
              <Link href={instanceHref(row, search)}>{row.businessKey ?? row.processInstanceId}</Link>
              <b>{duration(row.flowNodeDurations[node]?.value)}</b>
              <span className="hint">{time(parseApiDate(row.startDate))}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
