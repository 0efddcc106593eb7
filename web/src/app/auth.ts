import { useSyncExternalStore } from 'react';

// Whether the login form has to be shown: "expired" after any 401 of the API, wherever it happens; "left" after logging
// out, when nothing of the pages may stay.

export type Login = 'in' | 'expired' | 'left';

let login: Login = 'in';
const listeners = new Set<() => void>();

function change(to: Login): void {
  if (login === to) return;
  login = to;
  for (const listener of listeners) listener();
}

export function setLoginRequired(value: boolean): void {
  if (!value) change('in');
  else if (login === 'in') change('expired');
}

export function setLeft(): void {
  change('left');
}

export function useLogin(): Login {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => login,
  );
}
