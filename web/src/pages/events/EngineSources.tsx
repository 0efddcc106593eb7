import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EngineConfiguration, EventDefinition } from '../../api/events';
import { FindList } from '../../ui/FindList';
import { Icon } from '../../ui/Icon';
import { EngineSourceItem } from './EngineSourceItem';
import { newEngineSource } from './sourceChoice';

/** Processes of engines whose history is made events: those that are chosen, and one more. */
export function EngineSources({ offered, engines, nameOf, onChange }: {
  offered: EventDefinition[];
  engines: EngineConfiguration[];
  nameOf: (key: string) => string;
  onChange: (engines: EngineConfiguration[]) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [finding, setFinding] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isChosen = (key: string) => engines.some(({ processDefinitionKey }) => processDefinitionKey === key);
  const left = offered.filter(({ key }) => !isChosen(key)).map(({ key, name }) => ({ id: key, name: name || key, ...(name ? { hint: key } : {}) }));
  return (
    <section className="engine-sources" aria-labelledby={id}>
      <h3 id={id}>{t('events.sources.engines')}</h3>
      {engines.length > 0 && (
        <ul>
          {engines.map((source, index) => (
            <li key={source.processDefinitionKey}>
              <EngineSourceItem
                source={source}
                name={nameOf(source.processDefinitionKey)}
                isNew={source.processDefinitionKey === added}
                onChange={(part) => onChange(engines.with(index, { ...source, ...part }))}
                onRemove={() => {
                  button.current?.focus();
                  onChange(engines.filter((one) => one !== source));
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <button ref={button} type="button" className="btn" aria-expanded={finding} onClick={() => setFinding(!finding)} data-testid="add-process">
        <Icon name="plus" />
        {t('events.sources.addProcess')}
      </button>
      {finding && (
        <FindList
          label={t('events.sources.findProcess')}
          empty={t('events.sources.noProcess')}
          items={left}
          failed={null}
          onPick={(key) => {
            setFinding(false);
            setAdded(key);
            onChange([...engines, newEngineSource(key)]);
          }}
          onLeave={() => {
            setFinding(false);
            button.current?.focus();
          }}
          takesFocus
          testId="process"
        />
      )}
    </section>
  );
}
