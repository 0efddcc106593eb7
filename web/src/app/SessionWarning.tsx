import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../api/client';
import { secondsToWarn, sessionQuery } from '../api/queries';
import type { SessionEnd } from '../api/types';
import { Icon } from '../ui/Icon';
import { useErrorText, useFormat } from '../ui/parts';

/** Says some minutes before that the session ends, and lets it go on. What is on the screen stays either way. */
export function SessionWarning() {
  const { t } = useTranslation();
  const { time } = useFormat();
  const client = useQueryClient();
  const errorText = useErrorText();
  const { data, dataUpdatedAt } = useQuery(sessionQuery);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const warn = data !== undefined && data.endsInMs <= secondsToWarn(data) * 1000;

  async function stay() {
    setBusy(true);
    setError(null);
    try {
      client.setQueryData(sessionQuery.queryKey, await postJson<SessionEnd>('authentication/session', {}));
    } catch (cause) {
      setError(cause);
      await client.invalidateQueries(sessionQuery); // an ended session shows the login
    } finally {
      setBusy(false);
    }
  }

  // the region is there before its text, so that screen readers say it
  return (
    <div className="session" role="alert">
      {warn && (
        <div className="card" data-testid="session-warning">
          <Icon name="alert" />
          <p className="grow">
            {t('session.ends', { time: time(new Date(dataUpdatedAt + data.endsInMs)) })}
            {error !== null && <span className="bad">{errorText(error)}</span>}
          </p>
          <Button size="xs" loading={busy} onClick={() => void stay()} data-testid="stay-signed-in">
            {t('session.stay')}
          </Button>
        </div>
      )}
    </div>
  );
}
