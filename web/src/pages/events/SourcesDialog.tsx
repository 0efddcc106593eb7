import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventGroupsQuery, type EventSource } from '../../api/events';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { Failed, Loading } from '../../ui/parts';
import { ALL_SOURCES, groupsOf, isAll, sourceOf, sourcesText } from './draft';

/** Which events a process is made of: all that other systems send, or those of some groups. */
export function SourcesDialog({ sources, title, action, onChoose, onClose }: {
  sources: EventSource[];
  title: string;
  action: string;
  onChoose: (sources: EventSource[]) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [all, setAll] = useState(sources.length === 0 || isAll(sources));
  const [groups, setGroups] = useState(groupsOf(sources));
  const chosen = all ? ALL_SOURCES : groups.map(sourceOf);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testId="sources-dialog"
      actions={
        <>
          <span className="grow mut" role="status">
            {sourcesText(chosen, t)}
          </span>
          <button type="button" className="btn" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="button" className="btn primary" disabled={chosen.length === 0} onClick={() => onChoose(chosen)} data-testid="sources-apply">
            {action}
          </button>
        </>
      }
    >
      <fieldset className="choices plain">
        <legend className="sr">{t('events.sources.title')}</legend>
        <label>
          <input type="radio" name="scope" checked={all} onChange={() => setAll(true)} data-testid="sources-all" />
          {t('events.sources.all')}
        </label>
        <label>
          <input type="radio" name="scope" checked={!all} onChange={() => setAll(false)} data-testid="sources-some" />
          {t('events.sources.some')}
        </label>
      </fieldset>
      {!all && <Groups chosen={groups} onChange={setGroups} />}
    </Dialog>
  );
}

function Groups({ chosen, onChange }: { chosen: (string | null)[]; onChange: (groups: (string | null)[]) => void }) {
  const { t } = useTranslation();
  const [term, setTerm] = useState('');
  const found = useQuery(eventGroupsQuery(term));
  // what is chosen can be taken away even when there are no events of it any more
  const shown = found.data && [...found.data, ...(term ? [] : chosen.filter((group) => !found.data.includes(group)))];
  return (
    <div className="within">
      <label className="search wide">
        <Icon name="search" />
        <input type="search" value={term} onChange={(event) => setTerm(event.target.value)} placeholder={t('events.sources.find')} aria-label={t('events.sources.find')} data-testid="group-search" />
      </label>
      {shown ? (
        <div className="choices" role="group" aria-label={t('events.sources.some')}>
          {shown.map((group) => (
            <label key={JSON.stringify(group)}>
              <input
                type="checkbox"
                checked={chosen.includes(group)}
                onChange={(event) => onChange(event.target.checked ? [...chosen, group] : chosen.filter((one) => one !== group))}
                data-testid={`group-${group ?? ''}`}
              />
              {group ?? <em>{t('events.sources.ungrouped')}</em>}
            </label>
          ))}
          {shown.length === 0 && <p className="hint">{t('events.sources.noGroup')}</p>}
        </div>
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : (
        <Loading rows={3} />
      )}
    </div>
  );
}
