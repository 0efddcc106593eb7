import { createElement, useEffect, useState, type ComponentType, type ReactNode } from 'react';

// Parts of the application are fetched when they are needed, or a little before. That fails while the server restarts, and for
// good after an update, whose parts have other names: what helps is to load the whole application anew. The address keeps the
// page's state.

export class PartMissing extends Error {}

/**
 * A component that is fetched when it is shown, or before by `load`; `meanwhile` stands in for it. React's own `lazy` would show
 * that for a third of a second at least.
 */
export function part<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>, meanwhile: (props: Props) => ReactNode) {
  let known: ComponentType<Props> | null = null;
  const get = async () => {
    try {
      return (known = await fetchIt());
    } catch (cause) {
      throw new PartMissing(String(cause));
    }
  };
  function Part(props: Props) {
    const [found, setFound] = useState<{ component?: ComponentType<Props>; failure?: unknown }>(() => (known ? { component: known } : {}));
    const isMissing = !found.component;
    useEffect(() => {
      if (isMissing) get().then((component) => setFound({ component }), (failure: unknown) => setFound({ failure }));
    }, [isMissing]);
    if (found.failure) throw found.failure;
    return found.component ? createElement(found.component, props) : meanwhile(props);
  }
  /** One that cannot be had now is asked for again when it is shown. */
  const load = () => void get().catch(() => undefined);
  return Object.assign(Part, { load });
}
