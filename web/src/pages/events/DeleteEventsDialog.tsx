import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { postText } from '../../api/client';
import { Confirm } from '../../ui/Dialog';
import { formatCount } from '../../ui/format';
import { useErrorText } from '../../ui/parts';

export function DeleteEventsDialog({ ids, onClose, onDeleted }: { ids: string[]; onClose: () => void; onDeleted: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const removal = useMutation({
    mutationFn: () => postText('event/delete', ids),
    onSuccess: () => {
      for (const name of ['ingested-events', 'event-counts', 'event-groups']) void client.invalidateQueries({ queryKey: [name] });
      onDeleted();
    },
  });
  return (
    <Confirm
      title={t('events.ingested.deleteTitle', { count: ids.length, formatted: formatCount(ids.length) })}
      action={t('app.delete')}
      busy={removal.isPending}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
      testId="delete-events-dialog"
    >
      <p>{t('events.ingested.deleteText')}</p>
      {removal.isError && (
        <p className="problem" role="alert">
          {errorText(removal.error)}
        </p>
      )}
    </Confirm>
  );
}
