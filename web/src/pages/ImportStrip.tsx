import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { EngineStatus } from '../api/types';
import { formatCount, formatRate } from '../ui/format';
import { Icon } from '../ui/Icon';
import { useFormat } from '../ui/parts';

/** How far the first import is, as long as it goes on. */
export function ImportStrip({ engines }: { engines: EngineStatus[] }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t('import.title')} data-testid="import-strip">
      <ul className="strip">
        {engines.map((engine) => (
          <ImportLine key={engine.alias} engine={engine} />
        ))}
      </ul>
    </section>
  );
}

function ImportLine({ engine }: { engine: EngineStatus }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const rows = engine.kinds.reduce((total, k) => total + k.rows, 0);
  const rate = engine.kinds.reduce((total, k) => total + k.rowsPerSecond, 0);
  const done = engine.kinds.length > 0 && engine.kinds.every((k) => k.caughtUp);
  return (
    <li data-testid={`import-${engine.alias}`}>
      <span className="engine">{engine.alias}</span>
      <span>{t('import.rows', { rows: formatCount(rows) })}</span>
      <span className="mut">{engine.isConnected && !done ? t('import.rate', { rate: formatRate(rate, locale) }) : ''}</span>
      <span>
        {!engine.isConnected ? (
          <span className="tag bad">
            <Icon name="alert" size={12} />
            {t('import.disconnected')}
          </span>
        ) : done ? (
          <span className="tag ok">
            <Icon name="check" size={12} />
            {t('import.caughtUp')}
          </span>
        ) : (
          <span className="tag warn">{t(rows === 0 ? 'import.starting' : 'import.catchingUp')}</span>
        )}
      </span>
      <span className="last">
        <Link href="/status">{t('import.details')}</Link>
      </span>
    </li>
  );
}
