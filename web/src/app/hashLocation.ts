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

const pathOf = (hash: string) => hash.replace(/^#?\/?/, '/').split('?')[0];

/** Who does not want the page to be left, and the address that it has meanwhile. */
let held: { here: string; hold: (to: string) => void } | null = null;

/** Whether the way to another page is held up; whoever holds it is told. */
function isHeld(to: string): boolean {
  if (!held) return false;
  if (pathOf(to) !== pathOf(held.here)) {
    held.hold(to);
    return true;
  }
  held.here = to;
  return false;
}

/** From now on, until the result is called, `hold` is told where somebody wants to go instead of going there, by a link or back and forth. */
export function holdHere(hold: (to: string) => void): () => void {
  const own = { here: window.location.hash, hold };
  held = own;
  return () => {
    if (held === own) held = null;
  };
}

// Before all who subscribe: at the window listeners are called in their order, and one that sees the new address leaves the page.
window.addEventListener('popstate', (event) => {
  if (!held) return;
  const { here } = held;
  if (!isHeld(window.location.hash)) return;
  event.stopImmediatePropagation();
  window.history.pushState(null, '', here);
});

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  const target = `#${to.startsWith('/') ? to : `/${to}`}`;
  if (target === window.location.hash || isHeld(target)) return;
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
