import { evaluateQuery } from '../../api/queries';
import type { ReportDefinition } from '../../api/types';
import { useInOrder } from './useInOrder';

/** Evaluates a report of the process page; null asks nothing yet. `name` tells the panels apart. `apart`: as of ask(). */
export function useReport(key: string, name: string, body: ReportDefinition | null, apart = false) {
  const query = useInOrder({ ...evaluateQuery(key, name, body, apart), enabled: body !== null });
  return { ...query, result: query.data?.result };
}

export interface Asked {
  isStale: boolean;
  error: unknown;
  retry: () => void;
}

interface Query {
  isPlaceholderData: boolean;
  error: unknown;
  result: unknown;
  refetch: () => Promise<unknown>;
}

/** What a panel shows of the state of its questions. An error counts only while there is nothing to show. */
export function asked(...queries: Query[]): Asked {
  return {
    isStale: queries.some((query) => query.isPlaceholderData),
    error: queries.find((query) => query.error && !query.result)?.error ?? null,
    retry: () => queries.filter((query) => query.error).forEach((query) => void query.refetch()),
  };
}
