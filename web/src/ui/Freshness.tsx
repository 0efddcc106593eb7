import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { browserZone } from '../api/client';
import { parseApiDate } from '../api/dates';
import { isCatchingUp, useStatus } from '../api/queries';
import type { Status } from '../api/types';
import { useFormat } from './parts';

/** Of the rows that are there, before all kinds of them were read to their end. */
function newestRow(status: Status): Date | null {
  const times = status.engines.flatMap((engine) => engine.kinds).map((kind) => parseApiDate(kind.lastTimestamp)?.getTime() ?? 0);
  const newest = Math.max(0, ...times);
  return newest > 0 ? new Date(newest) : null;
}

/** "Data until 14:02", with a word when something is not as it should be; where room is scarce, only the time is seen. */
export function Freshness({ brief = false }: { brief?: boolean }) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const { data } = useStatus();
  if (!data) return null;
  const until = parseApiDate(data.dataUntil);
  const newest = until ?? newestRow(data);
  const trouble = data.engines.some((e) => !e.isConnected);
  const importing = isCatchingUp(data);
  const mark = trouble ? 'bad' : importing ? 'warn' : until ? '' : 'off';
  const word = trouble ? t('fresh.trouble') : importing ? t('fresh.importing') : '';
  const sentence = [newest ? t(until ? 'fresh.until' : 'fresh.newest', { time: time(newest) }) : t('fresh.none'), word].filter(Boolean).join(', ');
  return (
    <Link className="fresh" href="/status" data-testid="freshness" title={`${sentence}. ${t('app.timesIn', { zone: browserZone() })}`}>
      <span className={`dot ${mark}`} />
      <span className={brief ? 'sr' : undefined}>{sentence}</span>
      {brief && <span aria-hidden="true">{newest ? time(newest) : '–'}</span>}
    </Link>
  );
}
