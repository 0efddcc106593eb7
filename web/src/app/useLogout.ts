import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { getText } from '../api/client';
import { setLeft } from './auth';

/** Ends the session; nothing that it showed is kept. */
export function useLogout(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await getText('authentication/logout').catch(() => undefined);
    setLeft();
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'ui-configuration' && queryKey[0] !== 'status' });
  }, [client]);
}
