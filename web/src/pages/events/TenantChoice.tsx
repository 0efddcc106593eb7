import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { EngineConfiguration } from '../../api/events';
import { tenantsQuery } from '../../api/queries';
import { Failed } from '../../ui/parts';
import { hasTenant, withTenant } from './sourceChoice';

/** Instances of which tenants count, of a process that has several. */
export function TenantChoice({ source, onChange }: { source: EngineConfiguration; onChange: (tenants: (string | null)[]) => void }) {
  const { t } = useTranslation();
  const { processDefinitionKey: key, tenants } = source;
  const found = useQuery(tenantsQuery(key));
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const seen = found.data ?? [];
  const gone = tenants.filter((id) => seen.every((tenant) => tenant.id !== id)).map((id) => ({ id, name: id ?? '' }));
  const shown = [...seen, ...gone];
  if (!found.data || shown.length < 2) return null;
  const all = shown.map(({ id }) => id);
  return (
    <fieldset>
      <legend className="k">{t('events.sources.tenants')}</legend>
      <div className="choices">
        {shown.map(({ id, name }) => {
          const isIn = hasTenant(source, id);
          return (
            <label key={id ?? ''}>
              <input
                type="checkbox"
                checked={isIn}
                disabled={isIn && all.filter((one) => hasTenant(source, one)).length === 1}
                onChange={() => onChange(withTenant(source, id, all))}
                data-testid={`tenant-${id ?? ''}-of-${key}`}
              />
              {name}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
