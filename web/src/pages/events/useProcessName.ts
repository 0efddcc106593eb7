import { useQuery } from '@tanstack/react-query';
import { eventDefinitionsQuery } from '../../api/events';

/** How processes of engines are called; the key where there is no name. */
export function useProcessName(): (key: string) => string {
  const { data } = useQuery(eventDefinitionsQuery);
  return (key) => data?.find((one) => one.key === key)?.name || key;
}
