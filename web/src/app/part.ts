import { createElement, lazy, useState, type ComponentType } from 'react';

// Parts of the application are fetched when they are needed, or a little before. That fails while the server restarts, and for
// good after an update, whose parts have other names: what helps is to load the whole application anew. The address keeps the
// page's state.

export class PartMissing extends Error {}

/**
 * A component that is fetched when it is shown, or before by `load`. One that is there appears at once; React's own `lazy` would
 * show its fallback all the same, for a third of a second at least.
 */
export function part<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>) {
  let known: ComponentType<Props> | null = null;
  const get = async () => {
    try {
      return (known = await fetchIt());
    } catch (cause) {
      throw new PartMissing(String(cause));
    }
  };
  const Later: ComponentType<Props> = lazy(async () => ({ default: await get() })) as unknown as ComponentType<Props>;
  function Part(props: Props) {
    const [Chosen] = useState<ComponentType<Props>>(() => known ?? Later); // another one later on would lose its state
    return createElement(Chosen, props);
  }
  /** One that cannot be had now is asked for again when it is shown. */
  const load = () => void get().catch(() => undefined);
  return Object.assign(Part, { load });
}
