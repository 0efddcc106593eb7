import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { parseApiDate } from '../../api/dates';
import type { InstanceDetails, NodeRun } from '../../api/types';
import { formatCount } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { Say, useFormat, ZoneNote } from '../../ui/parts';
import { isBody, stepOf } from './path';
import { lengthOf, rangeOf, stretchesOf, type Stretch } from './timeline';

/** Loops may have thousands of rounds: so many rows until more are asked for. */
const ROWS_AT_FIRST = 50;
const ROWS_MORE = 500;

interface Props {
  instance: InstanceDetails;
  now: number;
  selected: string | null;
  instanceHref: (id: string) => string;
}

/** Every run of a step as a row: when it ran, how long, who waited and who worked. Table and picture in one. */
export function TimelineCard({ instance, now, selected, instanceHref }: Props) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const [rows, setRows] = useState(ROWS_AT_FIRST);
  const first = useRef<HTMLTableRowElement>(null);
  const runs = instance.flowNodes;
  const range = useMemo(() => rangeOf(runs, now), [runs, now]);
  const tasks = useMemo(() => new Map(instance.userTasks.map((task) => [task.flowNodeInstanceId, task])), [instance.userTasks]);
  const failed = useMemo(
    () => new Set(instance.incidents.filter(({ status }) => status === 'open').map(({ flowNodeId }) => flowNodeId)),
    [instance.incidents],
  );
  const firstOfSelected = selected === null ? -1 : runs.findIndex((run) => stepOf(run.flowNodeId) === selected);
  const shown = runs.slice(0, Math.max(rows, firstOfSelected + 1));
  useEffect(() => {
    // newer browsers answer a promise, which is no clean-up
    first.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <section className="card" aria-labelledby="timeline-title" data-testid="timeline-card">
      <header>
        <div className="grow">
          <h2 id="timeline-title">{t('instance.timeline.title')}</h2>
          <p>{t('instance.timeline.sub')}</p>
        </div>
        <ul className="legend">
          <li>
            <i className="key-mark previous" />
            {t('instance.timeline.wait')}
          </li>
          <li>
            <i className="key-mark" />
            {t('instance.timeline.work')}
          </li>
        </ul>
      </header>
      {runs.length === 0 ? (
        <Say title={t('instance.timeline.empty')} />
      ) : (
        <div className="tw dense timeline" tabIndex={0} role="region" aria-labelledby="timeline-title">
          <table>
            <thead>
              <tr>
                <th scope="col" className="pin">
                  {t('heat.step')}
                </th>
                <th scope="col" className="span" aria-label={t('instance.timeline.title')}>
                  <span className="ends">
                    <span>{time(new Date(range.from))}</span>
                    <span>{time(new Date(range.to))}</span>
                  </span>
                </th>
                <th scope="col">{t('instance.started')}</th>
                <th scope="col" className="num">
                  {t('instance.duration')}
                </th>
                <th scope="col">{t('instance.state')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((run, index) => (
                <tr
                  key={run.id}
                  ref={index === firstOfSelected ? first : undefined}
                  className={stepOf(run.flowNodeId) === selected ? 'chosen' : undefined}
                  data-testid={`run-${run.id}`}
                  data-node={run.flowNodeId}
                >
                  <Row
                    run={run}
                    stretches={stretchesOf(run, tasks.get(run.id), now)}
                    isTask={tasks.has(run.id)}
                    range={range}
                    failed={run.endDate === null && failed.has(run.flowNodeId)}
                    instanceHref={instanceHref}
                  />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="foot-note">
        {shown.length < runs.length && (
          <>
            <span>{t('instance.timeline.shown', { shown: formatCount(shown.length), total: formatCount(runs.length) })}</span>
            <button type="button" className="btn ghost slim" onClick={() => setRows(shown.length + ROWS_MORE)}>
              {t('instance.timeline.more')}
            </button>
          </>
        )}
        <ZoneNote />
      </div>
    </section>
  );
}

interface RowProps {
  run: NodeRun;
  stretches: Stretch[];
  isTask: boolean;
  range: { from: number; to: number };
  failed: boolean;
  instanceHref: (id: string) => string;
}

function Row({ run, stretches, isTask, range, failed, instanceHref }: RowProps) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  const [wait, work] = [lengthOf(stretches, 'wait'), lengthOf(stretches, 'work')];
  const share = (length: number) => `${(100 * length) / (range.to - range.from)}%`;
  const label = isTask ? t('work.rowLabel', { idle: duration(wait), work: duration(work) }) : duration(run.duration);
  return (
    <>
      <td className="pin">
        <span className="name" title={run.flowNodeId}>
          {run.flowNodeName}
        </span>
        {isBody(run) && <span className="key">{t('instance.timeline.loop')}</span>}
        {run.calledProcessInstanceId && (
          <Link className="key" href={instanceHref(run.calledProcessInstanceId)}>
            {t('instance.called')}
          </Link>
        )}
      </td>
      <td className="span">
        <span className="track" role="img" aria-label={label} title={label}>
          {stretches.map(({ kind, from, to }) => (
            <i key={from} className={kind} style={{ left: `min(${share(from - range.from)}, 100% - 3px)`, width: share(to - from) }} />
          ))}
        </span>
      </td>
      <td>{time(parseApiDate(run.startDate))}</td>
      <td className="num" data-value={run.endDate ? (run.duration ?? '') : ''}>
        {duration(run.duration)}
      </td>
      <td>
        {failed ? (
          <span className="tag warn">
            <Icon name="alert" size={12} />
            {t('instance.path.failed')}
          </span>
        ) : run.endDate === null ? (
          <span className="tag acc">{t('filter.states.running')}</span>
        ) : run.canceled ? (
          <span className="tag">{t('instance.path.canceled')}</span>
        ) : (
          <span className="zero">{t('instance.ended')}</span>
        )}
      </td>
    </>
  );
}
