import { useTranslation } from 'react-i18next';
import { browserZone } from '../api/client';
import { parseApiDate } from '../api/dates';
import { isCatchingUp, useStatus } from '../api/queries';
import { useFormat } from './parts';

/** "Data until 14:02", with a word when something is not as it should be. */
export function Freshness() {
  const { t } = useTranslation();
  const { time } = useFormat();
  const { data } = useStatus();
  if (!data) return null;
  const until = parseApiDate(data.dataUntil);
  const trouble = data.engines.some((e) => !e.isConnected);
  const importing = isCatchingUp(data);
  const mark = trouble ? 'bad' : importing ? 'warn' : until ? '' : 'off';
  const word = trouble ? t('fresh.trouble') : importing ? t('fresh.importing') : '';
  return (
    <span className="fresh" data-testid="freshness" title={t('app.timesIn', { zone: browserZone() })}>
      <span className={`dot ${mark}`} />
      {until ? t('fresh.until', { time: time(until) }) : t('fresh.none')}
      {word && `, ${word}`}
    </span>
  );
}
