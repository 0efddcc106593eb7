import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { part } from '../app/part';
import { Icon } from '../ui/Icon';
import { Failed, Loading, Say } from '../ui/parts';
import type { PlotProps } from './Plot';

const Plot = part(async () => (await import('./Plot')).default, ({ height }) => <Loading rows={1} height={height} />);
Plot.load(); // on its way with the page, not only once there is something to draw

export interface ChartTable {
  head: string[];
  rows: string[][];
}

interface Props extends PlotProps {
  title: string;
  sub?: string | undefined;
  legend?: ReactNode;
  /** The same as a table. */
  table: ChartTable;
  /** Undefined while it loads. */
  isEmpty: boolean | undefined;
  isStale: boolean;
  error: unknown;
  retry: () => void;
  testId: string;
}

/** A chart with its title, its table, and a word when there is nothing to draw. */
export function ChartCard({ title, sub, legend, table, isEmpty, isStale, error, retry, testId, ...plot }: Props) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  let body: ReactNode;
  if (error) body = <Failed error={error} retry={retry} />;
  else if (isEmpty === undefined) body = <Loading rows={1} height={plot.height} />;
  else if (isEmpty) body = <Say title={t('chart.empty')} />;
  else if (asTable) body = <PlainTable {...table} label={title} />;
  else body = <Plot {...plot} />;
  return (
    <section className="card" aria-label={title} aria-busy={isStale} data-testid={testId}>
      <header>
        <div className="grow">
          <h2>{title}</h2>
          {sub && <p>{sub}</p>}
        </div>
        {!asTable && legend}
        {isEmpty === false && (
          <button
            type="button"
            className="btn ghost icon"
            aria-pressed={asTable}
            aria-label={t('chart.asTable')}
            title={t('chart.asTable')}
            onClick={() => setAsTable(!asTable)}
            data-testid={`${testId}-as-table`}
          >
            <Icon name={asTable ? 'chart' : 'table'} />
          </button>
        )}
      </header>
      <div className={isStale ? 'body stale' : 'body'}>{body}</div>
    </section>
  );
}

function PlainTable({ head, rows, label }: ChartTable & { label: string }) {
  return (
    <div className="tw tall" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {head.map((text, i) => (
              <th key={text} scope="col" className={i === 0 ? undefined : 'num'}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((text, i) => (
                <td key={head[i]} className={i === 0 ? undefined : 'num'}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
