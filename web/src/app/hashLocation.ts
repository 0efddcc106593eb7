import { useSyncExternalStore } from 'react';

// Location kept in the hash, query string included: #/dashboard/instant/order?period=30d
// wouter's own hash hook writes the query in front of the hash; links from mails and embedded pages have it behind.

const CHANGED = 'hindsight:navigate';

function subscribe(callback: () => void): () => void {
  window.addEventListener('hashchange', callback);
  window.addEventListener('popstate', callback);
  window.addEventListener(CHANGED, callback);
  return () => {
    window.removeEventListener('hashchange', callback);
    window.removeEventListener('popstate', callback);
    window.removeEventListener(CHANGED, callback);
  };
}

function parts(): { path: string; search: string } {
  const hash = window.location.hash.replace(/^#?\/?/, '/');
  const at = hash.indexOf('?');
  return at === -1 ? { path: hash, search: '' } : { path: hash.slice(0, at), search: hash.slice(at + 1) };
}

/** Asked before the path changes; true: it stays, for the time being. */
type Guard = (to: string) => boolean;
let guard: Guard | null = null;

const pathOf = (hash: string) => hash.replace(/^#?\/?/, '/').split('?')[0];

/** From now on `hold` is told where somebody wants to go instead of going there, by a link or back and forth; until the result is called. */
export function holdHere(hold: (to: string) => void): () => void {
  let here = window.location.hash;
  const own: Guard = (to) => {
    if (pathOf(to) === pathOf(here)) return false;
    hold(to);
    return true;
  };
  const onPop = (event: Event) => {
    const { hash } = window.location;
    if (!own(hash)) {
      here = hash;
      return;
    }
    event.stopImmediatePropagation();
    window.history.pushState(null, '', here);
  };
  guard = own;
  window.addEventListener('popstate', onPop, { capture: true });
  return () => {
    if (guard === own) guard = null;
    window.removeEventListener('popstate', onPop, { capture: true });
  };
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const target = `#${to.startsWith('/') ? to : `/${to}`}`;
  if (target === window.location.hash || guard?.(target)) return;
  window.history[options.replace ? 'replaceState' : 'pushState'](null, '', target);
  window.dispatchEvent(new Event(CHANGED));
}

export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, () => parts().search);
}

export function useHashLocation(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, () => parts().path), navigate];
}
useHashLocation.hrefs = (href: string) => `#${href}`;
useHashLocation.searchHook = useHashSearch;

/** Changes some values of the query string and keeps the rest; null takes a value away, a list repeats the name. */
export function setSearch(changes: Record<string, string | string[] | null>, options: { replace?: boolean } = {}): void {
  const { path, search } = parts();
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of Array.isArray(value) ? value : value === null ? [] : [value]) query.append(name, one);
  }
  const text = query.toString();
  navigate(text ? `${path}?${text}` : path, options);
}
