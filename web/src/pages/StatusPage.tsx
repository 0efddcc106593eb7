import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseApiDate } from '../api/dates';
import { useStatus } from '../api/queries';
import { useStatusSocket } from '../api/statusSocket';
import type { EngineStatus, ImportKind, Status } from '../api/types';
import { formatCount, formatRate } from '../ui/format';
import { Icon } from '../ui/Icon';
import { BigDuration, Count, Failed, Kpi, Loading, Say, useFormat, usePageTitle, ZoneNote } from '../ui/parts';
import { CleanupCard } from './CleanupCard';
import { ClusterCard } from './ClusterCard';
import { DeadLettersCard } from './DeadLettersCard';
import { cleanupSentence, firstToGo, kindName, riskOf, summarySentences } from './statusText';

function useNow(interval: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

export function StatusPage() {
  const { t, i18n } = useTranslation();
  useStatusSocket();
  const status = useStatus();
  const { duration } = useFormat();
  const now = useNow(1000);
  usePageTitle(t('status.title'));
  const age = Math.max(0, now - status.dataUpdatedAt);
  return (
    <>
      <div className="head">
        <div className="grow">
          <h1>{t('status.title')}</h1>
          <p className="sub" role="status" data-testid="status-summary">
            {status.data && summarySentences(status.data, t, i18n.exists, i18n.language).join(' ')}
          </p>
        </div>
        {status.data && (
          <span className="fresh">
            <span className={status.isError ? 'dot bad' : 'dot'} />
            {t('status.live', { ago: duration(age < 1000 ? 1000 : Math.floor(age / 1000) * 1000) })}
          </span>
        )}
      </div>
      {status.data ? (
        <>
          <Figures status={status.data} />
          <ClusterCard />
          <CleanupCard cleanup={status.data.historyCleanup} />
          <DeadLettersCard total={status.data.engines.reduce((total, e) => total + e.deadLetters, 0)} />
          {status.data.engines.map((engine) => (
            <Engine key={engine.alias} engine={engine} now={now} />
          ))}
          {status.data.engines.length === 0 && (
            <section className="card">
              <Say title={t('status.noEngines')} />
            </section>
          )}
        </>
      ) : (
        <section className="card">
          {status.isPending ? <Loading /> : <Failed error={status.error} retry={() => void status.refetch()} />}
        </section>
      )}
    </>
  );
}

function Figures({ status }: { status: Status }) {
  const { t, i18n } = useTranslation();
  const { locale, time } = useFormat();
  const { engines } = status;
  const kinds = engines.flatMap((engine) => engine.kinds.map((kind) => ({ engine, kind })));
  const worst = kinds.reduce<(typeof kinds)[number] | null>((most, k) => ((k.kind.lagMs ?? -1) > (most?.kind.lagMs ?? -1) ? k : most), null);
  const dead = engines.reduce((total, e) => total + e.deadLetters, 0);
  const rate = kinds.reduce((total, { kind }) => total + kind.rowsPerSecond, 0);
  const first = firstToGo(engines);
  const unknown = engines.some((e) => !e.engineCleanup || e.engineCleanup.state === 'unknown');
  return (
    <dl className="card kpis">
      <Kpi
        label={t('status.engines')}
        value={
          <>
            {engines.filter((e) => e.isConnected).length} <small>{t('status.ofTotal', { total: engines.length })}</small>
          </>
        }
        hint={t('status.connectedOf')}
      />
      <Kpi label={t('status.dataUntil')} value={time(parseApiDate(status.dataUntil))} hint={t('status.allEngines')} />
      <Kpi
        label={t('status.lag')}
        value={<BigDuration ms={worst?.kind.lagMs} />}
        hint={worst ? `${kindName(worst.kind.kind, { t, exists: i18n.exists })}, ${worst.engine.alias}` : undefined}
      />
      <Kpi label={t('status.rate')} value={formatRate(rate, locale)} hint={t('status.allKinds')} />
      <Kpi
        label={t('status.untilCleanup')}
        value={first === null ? '–' : first.left <= 0 ? t('engineCleanup.now') : <BigDuration ms={first.left} />}
        hint={first ? t('engineCleanup.of', { engine: first.engine.alias }) : t(unknown ? 'engineCleanup.unknownShort' : 'engineCleanup.none')}
        testId="kpi-until-cleanup"
      />
      <Kpi label={t('status.dead')} value={<Count value={dead} />} hint={t(dead === 0 ? 'status.nothingSetAside' : 'status.setAside')} />
    </dl>
  );
}

function Engine({ engine, now }: { engine: EngineStatus; now: number }) {
  const { t } = useTranslation();
  const title = `engine-${engine.alias}`;
  return (
    <section className="card dense" aria-labelledby={title} data-testid={`status-engine-${engine.alias}`}>
      <header>
        <div className="grow">
          <h2 id={title}>{engine.alias}</h2>
          <p>{engine.message || `${t('status.engineSub')}. ${cleanupSentence(engine, t)}`}</p>
        </div>
        {engine.isConnected ? (
          <span className="tag ok">
            <Icon name="check" size={12} />
            {t('status.connected')}
          </span>
        ) : (
          <span className="tag bad">
            <Icon name="alert" size={12} />
            {t('status.notConnectedTag')}
          </span>
        )}
      </header>
      <div className="tw" tabIndex={0} role="region" aria-labelledby={title}>
        <table>
          <thead>
            <tr>
              <th scope="col" className="pin">{t('status.kind')}</th>
              <th scope="col">{t('status.state')}</th>
              <th scope="col" className="num">{t('status.rowsCol')}</th>
              <th scope="col" className="num">{t('status.dataUntil')}</th>
              <th scope="col" className="num">{t('status.lagCol')}</th>
              <th scope="col" className="num">{t('status.untilCleanup')}</th>
              <th scope="col" className="num">{t('status.rateCol')}</th>
              <th scope="col" className="num">{t('status.lastPage')}</th>
              <th scope="col">{t('status.lastError')}</th>
              <th scope="col" className="num">{t('status.dead')}</th>
            </tr>
          </thead>
          <tbody>
            {engine.kinds.map((kind) => (
              <KindRow key={kind.kind} engine={engine} kind={kind} now={now} />
            ))}
          </tbody>
        </table>
      </div>
      <div className="foot-note">
        <ZoneNote />
      </div>
    </section>
  );
}

/** Lag above which a row that should be up to date stands out. */
const LATE = 60_000;

const RISKS = { safe: undefined, near: 'tag warn', passed: 'tag bad' } as const;

function KindRow({ engine, kind, now }: { engine: EngineStatus; kind: ImportKind; now: number }) {
  const { t, i18n } = useTranslation();
  const { duration, time, locale } = useFormat();
  const page = parseApiDate(kind.lastPageAt);
  const pageAge = page ? now - page.getTime() : null;
  const ago = pageAge === null ? null : pageAge < 1000 ? t('status.justNow') : t('status.ago', { duration: duration(Math.floor(pageAge / 1000) * 1000) });
  const rate = formatRate(kind.rowsPerSecond, locale);
  return (
    <tr data-testid={`status-kind-${kind.kind}`} data-rows={kind.rows} data-caught-up={kind.caughtUp}>
      <td className="pin">
        <span className="name">{kindName(kind.kind, { t, exists: i18n.exists })}</span>
      </td>
      <td>
        {kind.caughtUp ? (
          <span className="mut">{t('status.caughtUp')}</span>
        ) : engine.isConnected ? (
          <span className="tag warn">{t('status.catching')}</span>
        ) : (
          <span className="tag">{t('status.waiting')}</span>
        )}
      </td>
      <td className="num">
        <Count value={kind.rows} />
      </td>
      <td className="num">{time(parseApiDate(kind.lastTimestamp))}</td>
      <td className="num">
        {!kind.caughtUp && (kind.lagMs ?? 0) > LATE ? <span className="tag warn">{duration(kind.lagMs)}</span> : duration(kind.lagMs)}
      </td>
      <td className="num" data-until-cleanup={kind.untilCleanupMs ?? ''}>
        {kind.untilCleanupMs === null ? <span className="zero">–</span> : <span className={RISKS[riskOf(engine, kind)]}>{kind.untilCleanupMs <= 0 ? t('engineCleanup.now') : duration(kind.untilCleanupMs)}</span>}
      </td>
      <td className="num">{rate === '0' ? <span className="zero">0</span> : rate}</td>
      <td className="num">
        {ago === null ? (
          <span className="zero">–</span>
        ) : (
          <>
            {kind.lastPageRows !== null && `${t('status.pageRows', { count: kind.lastPageRows, formatted: formatCount(kind.lastPageRows) })} `}
            <span className="mut">{ago}</span>
          </>
        )}
      </td>
      <td className="wrap">
        {kind.lastError ? (
          <>
            <span className="mut">{time(parseApiDate(kind.lastError.at))}</span> {kind.lastError.message}
          </>
        ) : (
          <span className="zero">{t('status.noError')}</span>
        )}
      </td>
      <td className="num">
        {kind.deadLetters > 0 ? <span className="tag bad">{formatCount(kind.deadLetters)}</span> : <Count value={0} />}
      </td>
    </tr>
  );
}
