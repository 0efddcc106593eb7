import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { EngineConfiguration, EventScope } from '../../api/events';
import { Icon } from '../../ui/Icon';
import { hasScope, toggled } from './sourceChoice';
import { TenantChoice } from './TenantChoice';
import { TraceVariable } from './TraceVariable';
import { VersionChoice } from './VersionChoice';

const SCOPES: readonly EventScope[] = ['all', 'start_end', 'process_instance'];

/** One process of engines: what tells its traces, which of its versions, tenants and events count. */
export function EngineSourceItem({ source, name, isNew, onChange, onRemove }: {
  source: EngineConfiguration;
  name: string;
  /** Just added: what has to be said of it comes next. */
  isNew: boolean;
  onChange: (part: Partial<EngineConfiguration>) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (isNew) first.current?.focus();
  }, [isNew]);
  const { processDefinitionKey: key, tracedByBusinessKey, eventScope } = source;
  const scopeNames: Record<EventScope, string> = {
    all: t('events.sources.scope.all'),
    start_end: t('events.sources.scope.startEnd'),
    process_instance: t('events.sources.scope.instance'),
  };
  return (
    <div className="engine-source" role="group" aria-labelledby={id} data-testid={`source-${key}`}>
      <div className="of">
        <span id={id} className="grow">
          <b>{name}</b> {name !== key && <span className="hint">{key}</span>}
        </span>
        <button type="button" className="btn ghost icon slim" aria-label={t('events.sources.remove', { name })} onClick={onRemove} data-testid={`remove-source-${key}`}>
          <Icon name="close" size={14} />
        </button>
      </div>
      <label>
        <span className="k">{t('events.sources.tracedBy')}</span>
        <select
          ref={first}
          className="field"
          value={tracedByBusinessKey ? 'key' : 'variable'}
          onChange={(event) => onChange({ tracedByBusinessKey: event.target.value === 'key', traceVariable: null })}
          data-testid={`traced-by-${key}`}
        >
          <option value="key">{t('events.sources.businessKey')}</option>
          <option value="variable">{t('events.sources.variable')}</option>
        </select>
      </label>
      {!tracedByBusinessKey && <TraceVariable source={source} onPick={(traceVariable) => onChange({ traceVariable })} />}
      <VersionChoice source={source} onChange={(versions) => onChange({ versions })} />
      <TenantChoice source={source} onChange={(tenants) => onChange({ tenants })} />
      <fieldset>
        <legend className="k">{t('events.table.title')}</legend>
        <div className="choices">
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={hasScope(source, scope)}
                disabled={scope === 'start_end' && eventScope.includes('all')}
                onChange={() => onChange({ eventScope: toggled(eventScope, scope) })}
                data-testid={`scope-${scope}-${key}`}
              />
              {scopeNames[scope]}
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
