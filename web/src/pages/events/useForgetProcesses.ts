import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/** The process overview is another as soon as something has been published: `published` counts what is. */
export function useForgetProcesses(published: number | undefined): void {
  const client = useQueryClient();
  const before = useRef(published);
  useEffect(() => {
    if (before.current !== undefined && published !== before.current) {
      for (const name of ['overview', 'trends']) void client.invalidateQueries({ queryKey: [name] });
    }
    before.current = published;
  }, [client, published]);
}
