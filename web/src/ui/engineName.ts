import type { TFunction } from 'i18next';

/** No engine: what event-based processes are kept under. */
export const EVENT_ENGINE = 'event-based';

export function engineName(alias: string, t: TFunction): string {
  return alias === EVENT_ENGINE ? t('nav.events') : alias;
}
