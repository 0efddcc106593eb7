import { useTranslation } from 'react-i18next';
import type { EventProcessHead } from '../../api/events';
import { formatPercent } from '../../ui/format';
import { Icon } from '../../ui/Icon';
import { STATES } from './stateText';

/** The state as a tag; while it is being published, how far that is. */
export function StateTag({ process: { state, publishingProgress } }: { process: EventProcessHead }) {
  const { t } = useTranslation();
  const { tag, icon } = STATES[state];
  const percent = Math.round(publishingProgress ?? 0);
  return (
    <span className="state" data-testid="event-state" data-value={state}>
      <span className={tag}>
        {icon && <Icon name={icon} size={12} />}
        {t(`events.state.${state}`)}
      </span>
      {state === 'publish_pending' && (
        <>
          <span className="bar" role="progressbar" aria-label={t('events.publishing')} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
            <i style={{ width: `${percent}%` }} />
          </span>
          <span className="mut">{formatPercent(percent / 100)}</span>
        </>
      )}
    </span>
  );
}
