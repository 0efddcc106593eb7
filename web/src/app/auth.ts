import { useSyncExternalStore } from 'react';

// Whether the login form has to be shown. Set by any 401 of the API, wherever it happens.

let required = false;
const listeners = new Set<() => void>();

export function setLoginRequired(value: boolean): void {
  if (required === value) return;
  required = value;
  for (const listener of listeners) listener();
}

export function useLoginRequired(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => required,
  );
}
