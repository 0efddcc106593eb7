import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isCount, isShare, MEASURES, type MeasureId, type NodeFigures } from '../api/reports';
import { Count, Say, SortHead, useFormat, type Sort } from '../ui/parts';
import { formatPercent, NONE } from '../ui/format';

type Column = MeasureId | 'name';

export function sortNodes(rows: NodeFigures[], { by, descending }: Sort<Column>): NodeFigures[] {
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (by === 'name') return direction * a.name.localeCompare(b.name);
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return x === y ? a.name.localeCompare(b.name) : x === null ? 1 : -1; // nothing known comes last, always
    return direction * (x - y) || a.name.localeCompare(b.name);
  });
}

/** The same figures as the diagram, as a table. */
export function HeatTable({ rows, measure, selected, onSelect }: {
  rows: NodeFigures[];
  measure: MeasureId;
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  const [chosen, setChosen] = useState<Sort<Column> | null>(null);
  const sort = chosen ?? { by: measure, descending: true };
  if (rows.length === 0) return <Say title={t('heat.noRows')} />;
  return (
    <div className="tw">
      <table>
        <thead>
          <tr>
            <SortHead column="name" sort={sort} onSort={setChosen} firstDescending={false} className="pin">
              {t('heat.step')}
            </SortHead>
            {MEASURES.map((m) => (
              <SortHead key={m} column={m} sort={sort} onSort={setChosen} className="num">
                {t(`measure.${m}`)}
              </SortHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {sortNodes(rows, sort).map((row) => (
            <tr key={row.id} data-testid={`node-row-${row.id}`} className="linked">
              <td className="pin">
                <button type="button" className="name" aria-pressed={row.id === selected} onClick={() => onSelect(row.id)}>
                  {row.name}
                </button>
                {row.name !== row.id && <span className="key">{row.id}</span>}
              </td>
              {MEASURES.map((m) => (
                <td className="num" key={m} data-value={row[m] ?? ''}>
                  {isCount(m) ? <Count value={row[m]} /> : row[m] === null ? <span className="zero">{NONE}</span> : isShare(m) ? formatPercent(row[m]) : duration(row[m])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
