import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventGroupsQuery } from '../../api/events';
import { Icon } from '../../ui/Icon';
import { Failed, Loading } from '../../ui/parts';
import { toggled, type SourceChoice } from './sourceChoice';

/** Events that other systems send: all, those of some groups, or none where there is something else to choose. */
export function OutsideSources({ choice, withEngines, onChange }: { choice: SourceChoice; withEngines: boolean; onChange: (part: Partial<SourceChoice>) => void }) {
  const { t } = useTranslation();
  const { outside, groups } = choice;
  const texts = {
    all: t(withEngines ? 'events.sources.allOutside' : 'events.sources.all'),
    some: t('events.sources.some'),
    none: t('events.sources.noneOutside'),
  };
  const offered = withEngines ? (['all', 'some', 'none'] as const) : (['all', 'some'] as const);
  return (
    <>
      <fieldset className="choices plain">
        <legend className={withEngines ? 'title' : 'sr'}>{t(withEngines ? 'events.sources.outside' : 'events.sources.title')}</legend>
        {offered.map((one) => (
          <label key={one}>
            <input type="radio" name="outside" checked={outside === one} onChange={() => onChange({ outside: one })} data-testid={`sources-${one}`} />
            {texts[one]}
          </label>
        ))}
      </fieldset>
      {outside === 'some' && <Groups chosen={groups} onChange={(chosen) => onChange({ groups: chosen })} />}
    </>
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
              <input type="checkbox" checked={chosen.includes(group)} onChange={() => onChange(toggled(chosen, group))} data-testid={`group-${group ?? ''}`} />
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
