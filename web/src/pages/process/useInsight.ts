import { insightQuery } from '../../api/queries';
import { countReport, type Target } from '../../api/reports';
import type { Findings, IncidentCauses, ReportFilter, Variants } from '../../api/types';
import { useInOrder } from './useInOrder';

interface Insights {
  variants: Variants;
  incidents: IncidentCauses;
  findings: Findings;
}

/** Asks about the instances that a process page shows. */
export function useInsight<Name extends keyof Insights>(name: Name, target: Target, filters: ReportFilter[], limit?: number) {
  const query = useInOrder(insightQuery<Insights[Name]>(target.key, name, countReport(target, filters), limit));
  return { ...query, result: query.data };
}
