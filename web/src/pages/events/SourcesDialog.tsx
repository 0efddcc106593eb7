import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventDefinitionsQuery, type EventSource } from '../../api/events';
import { Dialog } from '../../ui/Dialog';
import { Failed } from '../../ui/parts';
import { sourcesText } from './draft';
import { EngineSources } from './EngineSources';
import { OutsideSources } from './OutsideSources';
import { ALL_SOURCES, choiceOf, missingOf, sourcesOf, type SourceChoice } from './sourceChoice';
import { useProcessName } from './useProcessName';

/** Which events a process is made of: what other systems send, and what engines did for some processes. */
export function SourcesDialog({ sources, title, action, onChoose, onClose }: {
  sources: EventSource[];
  title: string;
  action: string;
  onChoose: (sources: EventSource[]) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const nameOf = useProcessName();
  const definitions = useQuery(eventDefinitionsQuery);
  const offered = definitions.data;
  const [choice, setChoice] = useState(() => choiceOf(sources.length > 0 ? sources : ALL_SOURCES));
  const change = (part: Partial<SourceChoice>) => setChoice((before) => ({ ...before, ...part }));
  const withEngines = choice.engines.length > 0 || (offered !== undefined && offered.length > 0);
  const missing = missingOf(choice);
  const chosen = sourcesOf(choice);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testId="sources-dialog"
      actions={
        <>
          <span className="grow mut" role="status" data-testid="sources-summary">
            {missing ? t(`events.sources.missing.${missing.what}`, { name: nameOf(missing.key ?? '') }) : sourcesText(chosen, t, nameOf)}
          </span>
          <button type="button" className="btn" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="button" className="btn primary" disabled={missing !== null} onClick={() => onChoose(chosen)} data-testid="sources-apply">
            {action}
          </button>
        </>
      }
    >
      <OutsideSources choice={choice} withEngines={withEngines} onChange={change} />
      {withEngines && <EngineSources offered={offered ?? []} engines={choice.engines} nameOf={nameOf} onChange={(engines) => change({ engines })} />}
      {definitions.isError && <Failed error={definitions.error} retry={() => void definitions.refetch()} />}
      {offered && !withEngines && (
        <p className="hint" data-testid="no-engine-events">
          {t('events.sources.noEngines')}
        </p>
      )}
    </Dialog>
  );
}
