import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { parseApiDate } from '../../api/dates';
import type { EventProcessHead } from '../../api/events';
import { Icon } from '../../ui/Icon';
import { useFormat } from '../../ui/parts';
import { processPage, useCancelPublishing } from './ProcessActions';
import { StateTag } from './StateTag';
import { hasPage, STATES } from './stateText';

/** Name, state, and what can be done next. */
export function EditorHead({ process, name, changed, saving, onName, onSave, onDiscard, onPublish }: {
  process: EventProcessHead;
  name: string;
  changed: boolean;
  saving: boolean;
  onName: (name: string) => void;
  onSave: () => void;
  onDiscard: () => void;
  onPublish: () => void;
}) {
  const { t } = useTranslation();
  const { time } = useFormat();
  const cancel = useCancelPublishing(process.id);
  const { action } = STATES[process.state];
  const isPending = process.state === 'publish_pending';
  return (
    <div className="head">
      <div className="grow">
        <nav className="crumb" aria-label={t('process.crumb')}>
          <Link href="/events/processes">{t('nav.events')}</Link> / {t('events.tabs.processes')}
        </nav>
        <h1 className="sr">{name}</h1>
        <input className="name-field" value={name} onChange={(event) => onName(event.target.value)} aria-label={t('events.editor.name')} maxLength={200} data-testid="event-name" />
        <p className="sub facts">
          <StateTag process={process} />
          <span>{t('events.editor.changed', { time: time(parseApiDate(process.lastModified)), name: process.lastModifier })}</span>
          <span role="status" className="unsaved" data-testid="unsaved">
            {changed && t('events.editor.unsaved')}
          </span>
        </p>
      </div>
      <div className="acts">
        {hasPage(process.state) && (
          <Link className="btn" href={processPage(process.id)} data-testid="open-process">
            <Icon name="process" />
            {t('events.editor.page')}
          </Link>
        )}
        {changed && (
          <>
            <button type="button" className="btn" onClick={onDiscard} data-testid="event-discard">
              {t('events.editor.discard')}
            </button>
            <button type="button" className="btn" disabled={saving} onClick={onSave} data-testid="event-save">
              {t('app.save')}
            </button>
          </>
        )}
        {isPending ? (
          <button type="button" className="btn" disabled={cancel.isPending} onClick={() => cancel.mutate()} data-testid="event-cancel">
            {t('events.action.cancel')}
          </button>
        ) : (
          (action || changed) && (
            <button type="button" className="btn primary" onClick={onPublish} data-testid="event-publish">
              {t(hasPage(process.state) ? 'events.action.republishDots' : 'events.action.publishDots')}
            </button>
          )
        )}
      </div>
    </div>
  );
}
