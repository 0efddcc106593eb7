import { Skeleton } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, browserZone } from '../api/client';
import { durationParts, formatCount, formatDuration, formatTime, NBSP, NONE, THIN } from './format';

/** The formats of ui/format.ts in the language of the page. */
export function useFormat() {
  const { i18n } = useTranslation();
  const locale = i18n.language;
  return {
    locale,
    duration: (ms: number | null | undefined) => formatDuration(ms, locale),
    time: (date: Date | null | undefined) => formatTime(date, locale),
  };
}

/** A count; zero is pale. */
export function Count({ value }: { value: number | null | undefined }) {
  const text = formatCount(value);
  return text === '0' || text === NONE ? <span className="zero">{text}</span> : <>{text}</>;
}

/** A duration in a headline: large numbers, small units. */
export function BigDuration({ ms }: { ms: number | null | undefined }) {
  const { locale } = useFormat();
  const parts = durationParts(ms, locale);
  if (parts.length === 0) return <span className="zero">{NONE}</span>;
  return (
    <>
      {parts.map((part, index) => (
        <span key={part.unit}>
          {index > 0 && ' '}
          {part.value}
          <small>
            {THIN}
            {part.unit}
          </small>
        </span>
      ))}
    </>
  );
}

export function Kpi({ label, value, hint, testId }: { label: string; value: ReactNode; hint?: ReactNode; testId?: string }) {
  return (
    <div className="kpi" data-testid={testId}>
      <dt>{label}</dt>
      <dd className="v">{value}</dd>
      <dd className="d">{hint ?? NBSP}</dd>
    </div>
  );
}

/** True once something has taken so long that people should see that it is on its way. */
export function useSlow(active: boolean, delay = 200): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!active) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), delay);
    return () => clearTimeout(timer);
  }, [active, delay]);
  return active && slow;
}

export function Loading({ rows = 6, height = 20 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  const slow = useSlow(true);
  return (
    <div className="skeletons" role="status" aria-label={t('app.loading')}>
      {Array.from({ length: rows }, (_, n) => (
        <Skeleton key={n} height={height} visible={slow} animate={slow} style={slow ? undefined : { visibility: 'hidden' }} />
      ))}
    </div>
  );
}

/** One sentence and, where it helps, one action. */
export function Say({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="say">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof ApiError) {
      if (error.serverMessage) return error.serverMessage;
      return error.status === 0 ? t('error.network') : t('error.http', { status: error.status });
    }
    return error instanceof Error ? error.message : String(error);
  };
}

export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  return (
    <div role="alert">
      <Say
        title={t('error.title')}
        action={
          <button type="button" className="btn" onClick={retry}>
            {t('app.retry')}
          </button>
        }
      >
        {text(error)}
      </Say>
    </div>
  );
}

export function ZoneNote() {
  const { t } = useTranslation();
  return <span className="end">{t('app.timesIn', { zone: browserZone().replaceAll('_', ' ') })}</span>;
}

export interface Sort<C extends string> {
  by: C;
  descending: boolean;
}

export function SortHead<C extends string>({
  column,
  sort,
  onSort,
  firstDescending = true,
  className,
  children,
}: {
  column: C;
  sort: Sort<C>;
  onSort: (sort: Sort<C>) => void;
  firstDescending?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const active = sort.by === column;
  const ariaSort = active ? (sort.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" className={className} aria-sort={ariaSort}>
      <button
        type="button"
        onClick={() => onSort({ by: column, descending: active ? !sort.descending : firstDescending })}
      >
        {children}
        {active && (
          <span className="arrow" aria-hidden="true">
            {sort.descending ? '↓' : '↑'}
          </span>
        )}
      </button>
    </th>
  );
}

export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const app = t('app.name');
  useEffect(() => {
    document.title = title ? `${title} · ${app}` : app;
  }, [title, app]);
}
