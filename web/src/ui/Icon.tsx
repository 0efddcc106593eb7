const PATHS = {
  process: 'M2 8h3M11 8h3M5 5h6v6H5z',
  collection: 'M2 5.5h12V13H2zM3.5 3h9',
  analysis: 'M2.5 8h3M5.5 8l4-4.5H13M5.5 8l4 4.5H13M11.5 2L13 3.5 11.5 5M11.5 11l1.5 1.5-1.5 1.5',
  events: 'M9 1.5L3.5 9H8l-1 5.5L12.5 7H8z',
  status: 'M1.5 8h3l2-4.5 3 9 2-4.5h3',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6L13 13M13 3l-1.4 1.4M4.4 11.6L3 13',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5L14 14',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  table: 'M2 3h12v10H2zM2 6.5h12M6.5 6.5V13',
  menu: 'M2 4h12M2 8h12M2 12h12',
  alert: 'M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5v.1',
  check: 'M3 8.5l3.2 3.2L13 5',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  download: 'M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
  external: 'M6 3H3v10h10v-3M9 2.5h4.5V7M13 3L7.5 8.5',
  more: 'M3 8h.1M8 8h.1M13 8h.1',
  trash: 'M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.7 6.5v4.5M9.3 6.5v4.5',
  users: 'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.8c1.6.5 2.5 1.8 2.5 3.7',
  upload: 'M8 10.5v-8M4.5 6L8 2.5 11.5 6M2.5 13.5h11',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H7',
  redo: 'M10.5 3l3 3-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h3',
  pencil: 'M10.5 3l2.5 2.5L5.5 13H3v-2.5z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  chart: 'M2 13h12M4 10V7M8 10V3M12 10V5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

export function BrandMark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
      <path d="M16.5 4.8A8 8 0 1 0 18 10" />
      <path d="M10 6v4l-3 2.2" />
      <path d="M18.2 2.4l-1.5 2.6-2.8-1" strokeLinejoin="round" />
    </svg>
  );
}
