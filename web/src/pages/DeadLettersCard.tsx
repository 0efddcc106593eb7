import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, postJson } from '../api/client';
import { parseApiDate } from '../api/dates';
import { currentUserQuery, deadLettersQuery, statusQuery } from '../api/queries';
import { engineName } from '../ui/engineName';
import { formatCount } from '../ui/format';
import { Failed, Loading, useErrorText, useFormat, ZoneNote } from '../ui/parts';
import { groupLetters, kindName, type LetterGroup } from './statusText';

/** Rows that could not be stored, why, and another try. Nothing when there are none. */
export function DeadLettersCard({ total }: { total: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const user = useQuery(currentUserQuery).data?.user.id;
  const letters = useQuery({ ...deadLettersQuery(total), enabled: total > 0 && user !== undefined });
  const retry = useMutation({
    mutationFn: () => postJson<{ retried: number }>('dead-letters/retry', {}),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['dead-letters'] }), client.invalidateQueries(statusQuery)]),
  });
  if (total === 0 && !retry.data) return null;
  const hidden = letters.error instanceof ApiError && letters.error.status === 403;
  return (
    <section className="card dense" aria-labelledby="dead-letters" data-testid="dead-letters" data-total={total}>
      <header>
        <div className="grow">
          <h2 id="dead-letters">{t('dead.title')}</h2>
          <p>{t('dead.sub')}</p>
        </div>
        {!hidden && total > 0 && (
          <button type="button" className="btn" disabled={retry.isPending} onClick={() => retry.mutate()} data-testid="dead-retry">
            {t('dead.retry', { count: total, formatted: formatCount(total) })}
          </button>
        )}
      </header>
      <div role="status" data-testid="dead-result">
        {retry.data && !retry.isPending && (
          <p className="note">{t(retry.data.retried > 0 ? 'dead.retried' : 'dead.retriedNone', { count: retry.data.retried, formatted: formatCount(retry.data.retried) })}</p>
        )}
        {retry.error && <p className="note bad">{errorText(retry.error)}</p>}
      </div>
      {total > 0 && (hidden ? <p className="note">{t('dead.hidden')}</p> : letters.data ? <Letters groups={groupLetters(letters.data)} /> : letters.isError ? <Failed error={letters.error} retry={() => void letters.refetch()} /> : <Loading rows={2} />)}
      {letters.data && letters.data.length < total && <p className="note">{t('dead.some', { formatted: formatCount(letters.data.length) })}</p>}
      <div className="foot-note">
        <ZoneNote />
      </div>
    </section>
  );
}

function Letters({ groups }: { groups: LetterGroup[] }) {
  const { t, i18n } = useTranslation();
  const { time } = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className="tw" tabIndex={0} role="region" aria-labelledby="dead-letters">
      <table>
        <thead>
          <tr>
            <th scope="col" className="pin">{t('status.kind')}</th>
            <th scope="col">{t('dead.reason')}</th>
            <th scope="col" className="num">{t('dead.count')}</th>
            <th scope="col" className="num">{t('dead.first')}</th>
            <th scope="col">
              <span className="sr">{t('dead.look')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Fragment key={group.id}>
              <tr data-testid={`dead-${group.kind}`} data-count={group.letters.length}>
                <td className="pin two">
                  <span className="name">{kindName(group.kind, { t, exists: i18n.exists })}</span>
                  <span className="mut block">{engineName(group.engine, t)}</span>
                </td>
                <td className="wrap">{group.reason}</td>
                <td className="num">{formatCount(group.letters.length)}</td>
                <td className="num">{time(parseApiDate(group.firstSeen))}</td>
                <td>
                  <button type="button" className="btn ghost slim" aria-expanded={open === group.id} onClick={() => setOpen(open === group.id ? null : group.id)}>
                    {t('dead.look')}
                  </button>
                </td>
              </tr>
              {open === group.id && (
                <tr>
                  <td colSpan={5} className="raw">
                    {group.letters.slice(0, 5).map((letter) => (
                      <pre key={letter.id} tabIndex={0}>{letter.raw}</pre>
                    ))}
                    {group.letters.length > 5 && <p className="mut">{t('dead.more', { formatted: formatCount(group.letters.length - 5) })}</p>}
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
