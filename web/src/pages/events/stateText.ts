import type { EventProcessState } from '../../api/events';

/** How a state looks, and what can be done in it. */
export const STATES = {
  unmapped: { tag: 'tag', icon: null, action: null },
  mapped: { tag: 'tag acc', icon: null, action: 'publish' },
  publish_pending: { tag: 'tag', icon: null, action: 'cancel' },
  published: { tag: 'tag ok', icon: 'check', action: null },
  unpublished_changes: { tag: 'tag warn', icon: 'alert', action: 'republish' },
} as const satisfies Record<EventProcessState, { tag: string; icon: 'check' | 'alert' | null; action: 'publish' | 'republish' | 'cancel' | null }>;

/** Something was published, so that the process has a page like any other. */
export const hasPage = (state: EventProcessState): boolean => state === 'published' || state === 'unpublished_changes';
