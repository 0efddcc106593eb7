import type { RawRow } from '../../api/types';

/** The page of an instance; `search` is that of the page one comes from, so that the way back keeps its filters. */
export function instanceHref(row: Pick<RawRow, 'processDefinitionKey' | 'engineName' | 'processInstanceId'>, search: string): string {
  const [key, engine, id] = [row.processDefinitionKey, row.engineName, row.processInstanceId].map(encodeURIComponent);
  return `/dashboard/instant/${key}/instances/${engine}/${id}${search ? `?${search}` : ''}`;
}
