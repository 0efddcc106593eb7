import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../api/dates';
import type { HistoryCleanup } from '../api/types';
import { Icon } from '../ui/Icon';
import { useFormat, ZoneNote } from '../ui/parts';
import { cleanupState, removedText } from './cleanupText';

const TAGS = {
  running: { text: 'cleanup.state.running', look: 'tag' },
  done: { text: 'cleanup.state.done', look: 'tag ok' },
  stopped: { text: 'cleanup.state.stopped', look: 'tag warn' },
  failed: { text: 'cleanup.state.failed', look: 'tag bad' },
  waiting: { text: 'cleanup.state.waiting', look: 'tag warn' },
  scheduled: { text: 'cleanup.state.scheduled', look: 'tag' },
} as const;

/** When old history is removed next, and how it went last. Nothing when no instance removes any. */
export function CleanupCard({ cleanup }: { cleanup: HistoryCleanup | undefined }) {
  const { t } = useTranslation();
  const { duration, time } = useFormat();
  if (!cleanup?.enabled) return null;
  const state = cleanupState(cleanup);
  const last = cleanup.lastRun;
  return (
    <section className="card dense" aria-labelledby="cleanup" data-testid="status-cleanup" data-state={state}>
      <header>
        <div className="grow">
          <h2 id="cleanup">{t('cleanup.title')}</h2>
          <p>{t('cleanup.sub')}</p>
        </div>
        <span className={TAGS[state].look}>
          {state === 'failed' && <Icon name="alert" size={12} />}
          {state === 'done' && <Icon name="check" size={12} />}
          {t(TAGS[state].text)}
        </span>
      </header>
      {(last?.error ?? cleanup.waitsFor) && (
        <ul className="warnings" role="alert">
          <li>
            <Icon name="alert" size={14} />
            <span>{cleanup.waitsFor ? t('cleanup.waitsFor', { reason: cleanup.waitsFor }) : last?.error}</span>
          </li>
        </ul>
      )}
      <div className="tw" tabIndex={0} role="region" aria-labelledby="cleanup">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('cleanup.nextRun')}</th>
              <th scope="col">{t('cleanup.lastRun')}</th>
              <th scope="col">{t('cleanup.took')}</th>
              <th scope="col">{t('cleanup.removed')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>{time(parseApiDate(cleanup.nextRun))}</td>
              <td>{last ? time(parseApiDate(last.started)) : <span className="zero">{t('cleanup.never')}</span>}</td>
              <td>{last ? duration(last.tookMs) : <span className="zero">–</span>}</td>
              <td className="wrap">{last ? removedText(last, t) : <span className="zero">–</span>}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <div className="foot-note">
        <ZoneNote />
      </div>
    </section>
  );
}
