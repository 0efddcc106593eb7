import { lazy, type ComponentType } from 'react';

// Parts of the application are fetched when they are needed. That fails while the server restarts, and for good after an
// update, whose parts have other names: what helps is to load the whole application anew. The address keeps the page's state.

export class PartMissing extends Error {}

/** `React.lazy` whose failure can be told from others. */
export function part<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  return lazy(async () => {
    try {
      return await load();
    } catch (cause) {
      throw new PartMissing(String(cause));
    }
  });
}
