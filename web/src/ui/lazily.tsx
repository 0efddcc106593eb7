import { createElement, lazy, useState, type ComponentType } from 'react';

/**
 * A component that is loaded when it is needed, or before by `load`. React's own would show its fallback even when all is loaded,
 * for a third of a second at least.
 */
export function lazily<Props extends object>(fetchIt: () => Promise<ComponentType<Props>>) {
  let known: ComponentType<Props> | null = null;
  const get = async () => (known = await fetchIt());
  const Later: ComponentType<Props> = lazy(async () => ({ default: await get() })) as unknown as ComponentType<Props>;
  function Lazily(props: Props) {
    const [Chosen] = useState<ComponentType<Props>>(() => known ?? Later); // another one later on would lose its state
    return createElement(Chosen, props);
  }
  /** One that cannot be had now is asked for again when it is needed. */
  const load = () => void get().catch(() => undefined);
  return Object.assign(Lazily, { load });
}
