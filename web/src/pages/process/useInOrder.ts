import { useQuery, useQueryClient, type DefaultError, type QueryKey, type UseQueryOptions } from '@tanstack/react-query';

/**
 * useQuery that asks while the page is rendered, in the order in which it is written. Left to itself it asks in effects, which run for
 * children before their parents: with six connections, what people look at first would wait for all that stands below.
 */
export function useInOrder<Data, Key extends QueryKey>(options: UseQueryOptions<Data, DefaultError, Data, Key>) {
  const client = useQueryClient();
  if (options.enabled !== false && !client.getQueryState(options.queryKey)) void client.prefetchQuery(options);
  return useQuery(options);
}
