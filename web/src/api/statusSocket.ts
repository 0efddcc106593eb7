import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { browserZone } from './client';
import { readStatus, statusQuery } from './queries';
import { pushing } from './pushing';
import type { Status } from './types';

// The server tells the status when it changes. While it does nobody asks; when the socket fails pages ask as before.

const RETRY_MS = 5_000;
const RETRY_MAX_MS = 60_000;
/** Without a word for that long the socket is taken for dead. */
const SILENCE_MS = 60_000;

function socketUrl(): string {
  const url = new URL('ws/status', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('zone', browserZone());
  return url.href;
}

export function useStatusSocket(): void {
  const client = useQueryClient();
  useEffect(() => {
    if (typeof WebSocket === 'undefined') return undefined;
    let socket: WebSocket | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = RETRY_MS;
    let over = false;

    function connect() {
      const mine = new WebSocket(socketUrl());
      socket = mine;
      const watch = () => {
        clearTimeout(timer);
        timer = setTimeout(() => mine.close(), SILENCE_MS);
      };
      watch();
      mine.onmessage = ({ data }) => {
        watch();
        wait = RETRY_MS;
        pushing.current = true;
        client.setQueryData(statusQuery.queryKey, readStatus(JSON.parse(String(data)) as Status));
      };
      mine.onclose = () => {
        clearTimeout(timer);
        if (over) return;
        timer = setTimeout(connect, wait);
        wait = Math.min(2 * wait, RETRY_MAX_MS);
        askAgain();
      };
    }

    function askAgain() {
      if (!pushing.current) return;
      pushing.current = false;
      void client.invalidateQueries(statusQuery);
    }

    connect();
    return () => {
      over = true;
      clearTimeout(timer);
      socket?.close();
      askAgain();
    };
  }, [client]);
}
