import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../../api/client';
import { Icon } from '../../ui/Icon';
import { Say } from '../../ui/parts';

const EXAMPLE = '[{"specversion": "1.0", "id": "1", "source": "shop", "type": "order placed", "traceid": "order 4711", "time": "2026-01-31T12:00:00Z"}]';

/** How another system sends events here. The token is whoever runs the server's to tell. */
function curl(): string {
  return [
    `curl -X POST '${apiUrl('ingestion/event/batch')}' \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    "  -H 'Content-Type: application/cloudevents-batch+json' \\",
    `  -d '${EXAMPLE}'`,
  ].join('\n');
}

function Copyable({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  // only where the page is served securely
  const clipboard = navigator.clipboard as Clipboard | undefined;
  return (
    <div className="copyable">
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      {clipboard && (
        <button type="button" className="btn slim" onClick={() => void clipboard.writeText(text).then(() => setCopied(true), () => undefined)}>
          <Icon name={copied ? 'check' : 'copy'} size={14} />
          <span role="status">{t(copied ? 'events.empty.copied' : 'events.empty.copy')}</span>
        </button>
      )}
    </div>
  );
}

export function HowToSend() {
  const { t } = useTranslation();
  return (
    <div className="how-to">
      <h3>{t('events.empty.send')}</h3>
      <Copyable text={curl()} label={t('events.empty.send')} />
      <h3>{t('events.empty.file')}</h3>
      <Copyable text="hindsight ingest FILE" label={t('events.empty.file')} />
    </div>
  );
}

export function NoProcesses() {
  const { t } = useTranslation();
  return (
    <>
      <Say title={t('events.empty.title')}>{t('events.empty.text')}</Say>
      <HowToSend />
    </>
  );
}
