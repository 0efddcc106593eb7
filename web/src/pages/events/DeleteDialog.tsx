import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { remove } from '../../api/client';
import { conflictsQuery, eventProcessPath, type EventProcessHead } from '../../api/events';
import { Confirm } from '../../ui/Dialog';
import { Failed, Loading, useErrorText } from '../../ui/parts';

/** Deleting a process takes the reports about it along; they are named first. */
export function DeleteDialog({ process, onClose, onDeleted }: { process: EventProcessHead; onClose: () => void; onDeleted: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const conflicts = useQuery(conflictsQuery(process.id));
  const removal = useMutation({
    mutationFn: () => remove(eventProcessPath(process.id)),
    onSuccess: () => {
      for (const name of ['event-processes', 'overview', 'trends']) void client.invalidateQueries({ queryKey: [name] });
      onDeleted();
    },
  });
  const items = conflicts.data?.conflictedItems;
  return (
    <Confirm
      title={t('events.remove.title', { name: process.name })}
      action={t('app.delete')}
      busy={!items || removal.isPending}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
      testId="delete-dialog"
    >
      <p>{t('events.remove.text')}</p>
      {items && items.length > 0 && (
        <>
          <p>{t('events.remove.reports', { count: items.length })}</p>
          <ul className="listed" data-testid="delete-conflicts">
            {items.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </>
      )}
      {conflicts.isPending && <Loading rows={1} />}
      {conflicts.isError && <Failed error={conflicts.error} retry={() => void conflicts.refetch()} />}
      {removal.isError && (
        <p className="problem" role="alert">
          {errorText(removal.error)}
        </p>
      )}
    </Confirm>
  );
}
