import { memo, useMemo } from 'react';
import { overTimeReport, readMap, type Target } from '../../api/reports';
import type { GroupUnit, ReportFilter } from '../../api/types';
import { TimeCard, timeRows } from '../../charts/TimeCard';
import { asked, useReport } from './useReport';

/** Instances over time: started, ended and running. */
export const TimePanel = memo(function TimePanel({ target, filters, unit }: { target: Target; filters: ReportFilter[]; unit: GroupUnit }) {
  const of = (date: 'startDate' | 'endDate' | 'runningDate') => overTimeReport(target, filters, date, unit);
  const started = useReport(target.key, 'started', of('startDate'));
  const ended = useReport(target.key, 'ended', of('endDate'));
  const running = useReport(target.key, 'running-over-time', of('runningDate'));
  const rows = useMemo(
    () => (started.result && ended.result && running.result ? timeRows(readMap(started.result), readMap(ended.result), readMap(running.result)) : undefined),
    [started.result, ended.result, running.result],
  );
  return <TimeCard unit={unit} rows={rows} {...asked(started, ended, running)} />;
});
