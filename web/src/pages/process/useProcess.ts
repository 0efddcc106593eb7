import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { flowNodeNamesQuery, versionsQuery } from '../../api/queries';
import { toFilters, type Target } from '../../api/reports';
import type { Tenant } from '../../api/types';
import type { FilterChoices } from '../FilterBar';
import type { ProcessView } from '../selection';

/** Without a prototype: a step may be called `constructor`. */
function ownNames(names: FilterChoices['nodeNames'] | undefined): FilterChoices['nodeNames'] {
  return Object.assign(Object.create(null) as FilterChoices['nodeNames'], names);
}

/** What the filters of a process page select, and what they can be chosen from. */
export function useProcess(processKey: string, view: ProcessView, tenants: Tenant[]) {
  const all = useMemo(() => (tenants.length > 0 ? tenants.map((tenant) => tenant.id) : [null]), [tenants]);
  const modelTenant = all.includes(null) ? null : (all[0] ?? null);
  const versions = useQuery(versionsQuery(processKey));
  const newest = view.versions[0] ?? versions.data?.[0]?.version;
  const names = useQuery({
    ...flowNodeNamesQuery(processKey, newest ?? '', modelTenant),
    enabled: newest !== undefined,
    placeholderData: keepPreviousData,
  });
  // the same objects as long as they say the same, so that panels are rendered when something of theirs has changed
  const target = useMemo<Target>(
    () => ({
      key: processKey,
      versions: view.versions.length > 0 ? view.versions : ['all'],
      tenantIds: view.tenants.length > 0 ? view.tenants.map((id) => id || null) : all,
    }),
    [processKey, view, all],
  );
  const filters = useMemo(() => toFilters(view), [view]);
  const nodeNames = useMemo(() => ownNames(names.data?.flowNodeNames), [names.data]);
  const choices = useMemo<FilterChoices>(
    () => ({ processKey, versions: versions.data ?? [], tenants, nodeNames }),
    [processKey, versions.data, tenants, nodeNames],
  );
  return {
    target,
    filters,
    choices,
    modelTenant,
    /** The version whose model is shown. */
    modelVersion: view.versions.length > 0 ? (newest ?? 'latest') : 'latest',
    isFiltered: filters.length > 0 || view.versions.length > 0 || view.tenants.length > 0,
  };
}
