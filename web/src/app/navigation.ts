/** The pages of the main navigation. */
export const ITEMS = [
  { href: '/processes', icon: 'process', name: 'nav.processes' },
  { href: '/collections', icon: 'collection', name: 'nav.collections' },
  { href: '/analysis', icon: 'analysis', name: 'nav.analysis' },
  { href: '/status', icon: 'status', name: 'nav.status' },
] as const;
