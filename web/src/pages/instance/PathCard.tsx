import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstanceDetails } from '../../api/types';
import type { DiagramHandle, NodeHeat } from '../../diagram/BpmnView';
import { part } from '../../app/part';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Failed, Loading, useFormat } from '../../ui/parts';
import { flowsOf, stepStates, takenFlows, type StepState } from './path';

const BpmnView = part(async () => (await import('../../diagram/BpmnView')).default, () => <Loading rows={1} height={320} />);

const LEGEND = [
  { mark: 'ran', text: 'instance.path.ran' },
  { mark: 'now', text: 'instance.path.now' },
  { mark: 'failed', text: 'instance.path.failed' },
  { mark: 'canceled', text: 'instance.path.canceled' },
] as const;

function markOf({ openIncidents, running, canceled }: StepState): (typeof LEGEND)[number]['mark'] {
  if (openIncidents > 0) return 'failed';
  if (running) return 'now';
  return canceled ? 'canceled' : 'ran';
}

/** "2×", and signs for what the words of the legend say. */
function pillOf({ runs, openIncidents, canceled }: StepState): string | null {
  const parts = [runs > 1 ? `${formatCount(runs)}×` : '', canceled ? '✕' : '', openIncidents > 0 ? '!' : ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : null;
}

interface Props {
  instance: InstanceDetails;
  /** undefined = on its way, null = the server has none. */
  xml: string | null | undefined;
  error: unknown;
  retry: () => void;
  selected: string | null;
  onSelect: (id: string) => void;
}

/** The model of the instance's version with the way it took. */
export function PathCard({ instance, xml, error, retry, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const { duration } = useFormat();
  const handle = useRef<DiagramHandle>(null);
  const [unusable, setUnusable] = useState(false);
  useEffect(() => setUnusable(false), [xml]);
  const states = useMemo(() => stepStates(instance.flowNodes, instance.incidents), [instance]);
  const nodes = useMemo(() => {
    const label = (state: StepState) =>
      [
        t('heat.nodeCount', { count: state.runs, formatted: formatCount(state.runs), name: state.name }),
        duration(state.duration),
        ...(state.running ? [t('instance.path.now')] : []),
        ...(state.canceled ? [t('instance.path.canceled')] : []),
        ...(state.openIncidents > 0 ? [t('instance.path.failed')] : []),
      ].join(', ');
    // where the diagram starts: at what goes on, else at its beginning
    const heat = (state: StepState) => (state.running || state.openIncidents > 0 ? 1 : 0);
    return new Map(
      states.map((state): [string, NodeHeat] => [state.id, { id: state.id, step: 0, raw: heat(state), text: pillOf(state), label: label(state) }]),
    );
  }, [states, t]);
  const marks = useMemo(() => {
    const all = new Map<string, string>();
    if (xml) for (const id of takenFlows(flowsOf(xml), instance.flowNodes).keys()) all.set(id, 'path-taken');
    for (const state of states) all.set(state.id, `path-${markOf(state)}`);
    return all;
  }, [states, xml, instance.flowNodes]);
  const shown = new Set(states.map(markOf));
  let body: ReactNode;
  if (error) body = <Failed error={error} retry={retry} />;
  else if (xml === undefined) body = <Loading rows={1} height={320} />;
  else if (xml === null || unusable) body = <p className="note">{t(xml === null ? 'instance.path.noXml' : 'instance.path.noDiagram')}</p>;
  else
    body = (
      <BpmnView
        ref={handle}
        xml={xml}
        nodes={nodes}
        marks={marks}
        selected={selected}
        onSelect={onSelect}
        onDrawn={() => undefined}
        onUnusable={() => setUnusable(true)}
        label={t('heat.diagram')}
      />
    );
  const drawn = Boolean(xml) && !unusable && !error;
  return (
    <section className="card" aria-labelledby="path-title" data-testid="path-card">
      <header>
        <div className="grow">
          <h2 id="path-title">{t('instance.path.title')}</h2>
          <p>{t('instance.path.sub')}</p>
        </div>
        {drawn && (
          <div className="group">
            {(['minus', 'plus', 'fit'] as const).map((name) => {
              const label = t(name === 'minus' ? 'heat.zoomOut' : name === 'plus' ? 'heat.zoomIn' : 'heat.fit');
              const act = () => (name === 'fit' ? handle.current?.fit() : handle.current?.zoom(name === 'plus' ? 1.25 : 1 / 1.25));
              return (
                <button key={name} type="button" className="btn ghost icon" aria-label={label} title={label} onClick={act}>
                  <Icon name={name} />
                </button>
              );
            })}
          </div>
        )}
      </header>
      {body}
      {drawn && (
        <div className="foot-note">
          <ul className="legend" aria-label={t('heat.legend')}>
            {LEGEND.filter(({ mark }) => shown.has(mark)).map(({ mark, text }) => (
              <li key={mark}>
                <i className={`path-key ${mark}`} />
                {t(text)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
