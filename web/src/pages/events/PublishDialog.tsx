import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postText, put } from '../../api/client';
import { eventProcessPath, rolesQuery, type EventProcessHead, type Role } from '../../api/events';
import { Dialog } from '../../ui/Dialog';
import { Failed, Loading, useErrorText } from '../../ui/parts';
import { AccessList } from './AccessList';

const idsOf = (roles: Role[]) => roles.map(({ identity: { type, id } }) => ({ identity: { type, id } }));
const same = (a: Role[], b: Role[]) => JSON.stringify(idsOf(a)) === JSON.stringify(idsOf(b));

/** Who sees the process; and, unless only that is asked, publishing it. `save` writes what is not saved yet. */
export function PublishDialog({ process, onlyAccess = false, save, onClose }: {
  process: EventProcessHead;
  onlyAccess?: boolean;
  save?: (() => Promise<unknown>) | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const path = eventProcessPath(process.id);
  const known = useQuery(rolesQuery(process.id));
  const [changed, setChanged] = useState<Role[] | null>(null);
  const roles = changed ?? known.data;
  const publish = useMutation({
    mutationFn: async () => {
      if (roles && known.data && !same(roles, known.data)) await put(`${path}/role`, idsOf(roles));
      if (onlyAccess) return;
      await save?.();
      await postText(`${path}/_publish`, {});
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['event-processes'] }),
    onSuccess: onClose,
  });
  const again = process.state === 'unpublished_changes';
  const action = onlyAccess ? 'app.save' : save ? 'events.publish.saveAndPublish' : again ? 'events.action.republish' : 'events.action.publish';
  return (
    <Dialog
      title={t(onlyAccess ? 'events.access.title' : 'events.publish.title', { name: process.name })}
      onClose={onClose}
      testId="publish-dialog"
      actions={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="button" className="btn primary" disabled={!roles || roles.length === 0 || publish.isPending} onClick={() => publish.mutate()} data-testid="publish-confirm">
            {t(action)}
          </button>
        </>
      }
    >
      {!onlyAccess && <p>{t(again ? 'events.publish.again' : 'events.publish.text')}</p>}
      {roles ? <AccessList roles={roles} onChange={setChanged} /> : known.isError ? <Failed error={known.error} retry={() => void known.refetch()} /> : <Loading rows={2} />}
      {publish.isError && (
        <p className="problem" role="alert" data-testid="publish-error">
          {errorText(publish.error)}
        </p>
      )}
    </Dialog>
  );
}
