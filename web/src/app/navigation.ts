/** The pages of the main navigation. */
export const ITEMS = [
  { href: '/processes', icon: 'process', name: 'nav.processes' },
  { href: '/status', icon: 'status', name: 'nav.status' },
] as const;
