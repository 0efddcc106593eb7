import { useQuery } from '@tanstack/react-query';
import { eventsEnabledQuery } from '../api/events';

const ITEMS = [
  { href: '/processes', icon: 'process', name: 'nav.processes' },
  { href: '/collections', icon: 'collection', name: 'nav.collections' },
  { href: '/analysis', icon: 'analysis', name: 'nav.analysis' },
  { href: '/events/processes', icon: 'events', name: 'nav.events' },
  { href: '/status', icon: 'status', name: 'nav.status' },
] as const;

/** The pages of the main navigation; those for few are there for these only. */
export function useNavigation() {
  const events = useQuery(eventsEnabledQuery).data === true;
  return ITEMS.filter(({ href }) => events || href !== '/events/processes');
}
