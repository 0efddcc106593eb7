import { memo, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { part } from '../app/part';
import { isCount, isShare, MEASURES, type MeasureId, type NodeFigures } from '../api/reports';
import { formatCount, formatPercent } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Loading, useFormat } from '../ui/parts';
import type { DiagramHandle, NodeHeat } from './BpmnView';
import { countScale, durationScale, legend, stepOf, TARGET_SCALE } from './heat';
import { HeatTable } from './HeatTable';

const BpmnView = part(async () => (await import('./BpmnView')).default, () => <Loading rows={1} height={320} />);
BpmnView.load(); // on its way with the page, not only once there is something to draw

export interface HeatCardProps {
  /** undefined = on its way, null = the server has none. */
  xml: string | null | undefined;
  /** undefined = on their way. */
  rows: NodeFigures[] | undefined;
  stale: boolean;
  measure: MeasureId;
  onMeasure: (measure: MeasureId) => void;
  asTable: boolean;
  onAsTable: (asTable: boolean) => void;
  selected: string | null;
  onSelect: (id: string | null) => void;
  notice?: ReactNode;
}

/** Full sentence about a node: "Approve, 312 times, Average 2 h 10 min". */
export function useNodeLabel() {
  const { t } = useTranslation();
  const { duration } = useFormat();
  return (row: NodeFigures, measure: MeasureId): string => {
    const count = row.count ?? 0;
    const parts = [t('heat.nodeCount', { count, formatted: formatCount(count), name: row.name })];
    const shown = isCount(measure) ? 'avg' : isShare(measure) ? 'p50' : measure;
    if (row.incidents) parts.push(t('heat.nodeIncidents', { count: row.incidents, formatted: formatCount(row.incidents) }));
    if (row[shown] !== null) parts.push(t('heat.nodeDuration', { measure: t(`measure.${shown}`).toLocaleLowerCase(), value: duration(row[shown]) }));
    if (measure === 'target' && row.target !== null) parts.push(t('target.ofTarget', { share: formatPercent(row.target) }));
    return parts.join(', ');
  };
}

export const HeatCard = memo(function HeatCard(props: HeatCardProps) {
  const { xml, rows, stale, measure, onMeasure, asTable, onAsTable, selected, onSelect, notice } = props;
  const { t } = useTranslation();
  const { duration } = useFormat();
  const nodeLabel = useNodeLabel();
  const handle = useRef<DiagramHandle>(null);
  const [unusable, setUnusable] = useState(false);
  const [coloured, setColoured] = useState<string[] | null>(null);
  useEffect(() => {
    setUnusable(false);
    setColoured(null);
  }, [xml]);

  const format = isCount(measure) ? formatCount : isShare(measure) ? formatPercent : duration;
  const scale = useMemo(() => {
    if (isShare(measure)) return TARGET_SCALE;
    // events and gateways have no colour: their few milliseconds must not stretch the scale
    const values = (rows ?? []).filter((row) => !coloured || coloured.includes(row.id)).map((row) => row[measure]);
    return isCount(measure) ? countScale(values) : durationScale(values);
  }, [rows, measure, coloured]);

  const nodes = new Map<string, NodeHeat>();
  for (const row of rows ?? []) {
    const raw = row[measure];
    nodes.set(row.id, { id: row.id, raw, step: stepOf(raw, scale), text: raw === null || (measure === 'incidents' && raw === 0) ? null : format(raw), label: nodeLabel(row, measure) });
  }
  // a new object only when something in it changed: the diagram redraws its pills on every new one
  const signature = JSON.stringify([...nodes.values()]);
  const stableNodes = useMemo(() => nodes, [signature]);

  const noDiagram = xml === null || unusable;
  const table = asTable || noDiagram;
  const entries = legend(scale, format);

  return (
    <section className="card" aria-labelledby="heat-title">
      <header>
        <div className="grow">
          <h2 id="heat-title">{t('heat.title')}</h2>
        </div>
        <div className="seg" role="group" aria-label={t('measure.label')}>
          {MEASURES.map((m) => (
            <button key={m} type="button" aria-pressed={m === measure} data-testid={`measure-${m}`} onClick={() => onMeasure(m)}>
              {t(`measure.${m}`)}
            </button>
          ))}
        </div>
        <div className="group">
          {!table && (
            <>
              <IconButton name="minus" label={t('heat.zoomOut')} onClick={() => handle.current?.zoom(1 / 1.25)} />
              <IconButton name="plus" label={t('heat.zoomIn')} onClick={() => handle.current?.zoom(1.25)} />
              <IconButton name="fit" label={t('heat.fit')} onClick={() => handle.current?.fit()} />
            </>
          )}
          {!noDiagram && (
            <IconButton
              name={table ? 'process' : 'table'}
              label={t(table ? 'heat.showDiagram' : 'heat.showTable')}
              testId="toggle-table"
              onClick={() => onAsTable(!asTable)}
            />
          )}
        </div>
      </header>
      {notice}
      {noDiagram && <p className="note">{t(xml === null ? 'heat.noXml' : 'heat.noDiagram')}</p>}
      <div className={stale ? 'stale' : undefined} aria-busy={stale || rows === undefined}>
        {table ? (
          rows ? <HeatTable rows={rows} measure={measure} selected={selected} onSelect={onSelect} /> : <Loading />
        ) : xml === undefined ? (
          <Loading rows={1} height={320} />
        ) : (
          <BpmnView
            ref={handle}
            xml={xml ?? ''}
            nodes={stableNodes}
            selected={selected}
            onSelect={onSelect}
            onDrawn={setColoured}
            onUnusable={() => setUnusable(true)}
            label={t('heat.diagram')}
          />
        )}
      </div>
      {!table && (
        <div className="foot-note">
          <ul className="legend" aria-label={t('heat.legend')} data-testid="legend">
            {entries.map((entry) => (
              <li key={entry.step}>
                <i style={{ background: `var(--h${entry.step})` }} />
                {entry.text}
              </li>
            ))}
            {entries.length === 0 && <li>{t('heat.none')}</li>}
          </ul>
          <span className="end hide-small">
            {t(isShare(measure) ? 'target.scale' : scale.log ? 'heat.logScale' : 'heat.linearScale')} · {t('heat.clickHint')}
          </span>
        </div>
      )}
    </section>
  );
});

function IconButton({ name, label, onClick, testId }: { name: 'plus' | 'minus' | 'fit' | 'table' | 'process'; label: string; onClick: () => void; testId?: string }) {
  return (
    <button type="button" className="btn ghost icon" aria-label={label} title={label} onClick={onClick} data-testid={testId}>
      <Icon name={name} />
    </button>
  );
}
