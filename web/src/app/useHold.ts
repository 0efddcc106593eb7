import { useEffect, useState } from 'react';
import { holdHere, navigate } from './hashLocation';

/** While `active`, nobody leaves the page without being asked: `wanted` is where to. Closing the tab is asked about by the browser. */
export function useHold(active: boolean): { wanted: string | null; stay: () => void; leave: () => void } {
  const [wanted, setWanted] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<string | null>(null);
  const holds = active && leaving === null;
  useEffect(() => {
    if (!holds) return;
    const release = holdHere(setWanted);
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      release();
      window.removeEventListener('beforeunload', ask);
    };
  }, [holds]);
  // after the hold has been released
  useEffect(() => {
    if (leaving !== null) navigate(leaving.replace(/^#/, ''));
  }, [leaving]);
  return { wanted, stay: () => setWanted(null), leave: () => setLeaving(wanted) };
}
