import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toDayText } from '../../api/dates';
import { postForDownload } from '../../api/client';
import { currentUserQuery, uiConfigurationQuery } from '../../api/queries';
import type { Target } from '../../api/reports';
import type { ReportFilter } from '../../api/types';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { useErrorText, type Sort } from '../../ui/parts';
import { reportColumn, type Column } from './columns';

/** Spreadsheets take a file for UTF-8 only if it begins with this; programs that ask the API do not want it. */
const BYTE_ORDER_MARK = '\ufeff';

interface Props {
  target: Target;
  filters: ReportFilter[];
  columns: Column[];
  sort: Sort<Column>;
  count: number;
}

/** Downloads the table as it is shown: columns, filters and order. */
export function CsvButton({ target, filters, columns, sort, count }: Props) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const user = useQuery(currentUserQuery);
  const configuration = useQuery(uiConfigurationQuery);
  const limit = configuration.data?.exportCsvLimit ?? Infinity;
  const forbidden = user.data !== undefined && !user.data.authorizations.includes('csv_export');
  const name = `${target.key}-${toDayText(new Date())}.csv`;
  const download = useMutation({
    mutationFn: () =>
      postForDownload(`export/csv/process/rawData/${encodeURIComponent(name)}`, {
        processDefinitionKey: target.key,
        processDefinitionVersions: target.versions,
        tenantIds: target.tenantIds,
        filter: filters,
        includedColumns: columns.map(reportColumn),
        sorting: { by: reportColumn(sort.by), order: sort.descending ? 'desc' : 'asc' },
      }),
    onSuccess: ({ text }) => save(text, name),
  });
  const cut = (total: number) => t('csv.cut', { limit: formatCount(limit), total: formatCount(total) });
  const reason = forbidden ? t('csv.forbidden') : count === 0 ? t('csv.nothing') : count > limit ? cut(count) : t('csv.hint');
  const disabled = forbidden || count === 0;
  let message = '';
  if (download.isError) message = t('csv.failed', { message: errorText(download.error) });
  else if (download.isSuccess) {
    // as of the download: the table may have changed since
    const total = download.data.total ?? 0;
    message = total > limit ? cut(total) : t('csv.done', { name });
  }
  return (
    <>
      <span className={download.isError ? 'csv-said bad' : 'csv-said'} role="status" data-testid="csv-said">
        {message}
      </span>
      <button
        type="button"
        className="btn"
        // stays in reach of the keyboard, so that its reason can be read
        aria-disabled={disabled}
        aria-busy={download.isPending}
        aria-describedby="csv-reason"
        title={reason}
        data-testid="csv"
        onClick={() => {
          if (!disabled && !download.isPending) download.mutate();
        }}
      >
        <Icon name="download" />
        {t('csv.button')}
      </button>
      <span id="csv-reason" className="sr">
        {reason}
      </span>
    </>
  );
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has to have begun before the address goes
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
