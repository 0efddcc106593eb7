import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EngineConfiguration } from '../../api/events';
import { tenantsQuery, variableNamesQuery } from '../../api/queries';
import { FindList } from '../../ui/FindList';
import { Icon } from '../../ui/Icon';

/** Types whose values tell apart: a fraction or an object does not. */
const TYPES = ['String', 'Short', 'Integer', 'Long', 'Boolean', 'Date'];

/** The variable whose value says which trace an instance belongs to. */
export function TraceVariable({ source, onPick }: { source: EngineConfiguration; onPick: (variable: string) => void }) {
  const { t } = useTranslation();
  const { processDefinitionKey: key, traceVariable } = source;
  // shown at once where there is none yet, but whoever goes through the choices before it is not taken away from there
  const [finding, setFinding] = useState<'shown' | 'opened' | null>(traceVariable === null ? 'shown' : null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setFinding(null);
    button.current?.focus();
  };
  const all = useQuery({ ...tenantsQuery(key), enabled: finding !== null && source.tenants.length === 0 });
  const tenantIds = source.tenants.length > 0 ? source.tenants : all.data?.map(({ id }) => id);
  const names = useQuery({ ...variableNamesQuery({ key, tenantIds: tenantIds ?? [] }), enabled: finding !== null && tenantIds !== undefined });
  const items = useMemo(() => {
    const types = new Map<string, string[]>();
    for (const { name, type } of names.data ?? []) if (TYPES.includes(type)) types.set(name, [...(types.get(name) ?? []), type]);
    return names.data && [...types].map(([name, of]) => ({ id: name, name, hint: of.join(', ') }));
  }, [names.data]);
  const failed = [all, names].find(({ isError }) => isError);
  return (
    <div className="trace-variable">
      <button ref={button} type="button" className="btn select" aria-expanded={finding !== null} onClick={() => setFinding(finding ? null : 'opened')} data-testid={`variable-of-${key}`}>
        <span className="k">{t('events.sources.variable')}</span>
        <span className="cut">{traceVariable ?? t('events.sources.notPicked')}</span>
        <Icon name="down" size={12} />
      </button>
      {finding && (
        <FindList
          label={t('variable.findName')}
          empty={t('variable.noNames')}
          items={items}
          failed={failed ? { error: failed.error, retry: () => void failed.refetch() } : null}
          onPick={(name) => {
            close();
            onPick(name);
          }}
          onLeave={close}
          takesFocus={finding === 'opened'}
          testId="trace-variable"
        />
      )}
    </div>
  );
}
