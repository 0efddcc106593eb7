import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { postText } from '../../api/client';
import { eventProcessPath, type EventProcessHead } from '../../api/events';
import { Icon } from '../../ui/Icon';
import { DeleteDialog } from './DeleteDialog';
import { PublishDialog } from './PublishDialog';
import { hasPage, STATES } from './stateText';

/** Also when it has come to its end meanwhile. */
export function useCancelPublishing(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postText(`${eventProcessPath(id)}/_cancelPublish`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: ['event-processes'] }),
  });
}

export const processPage = (id: string) => `/dashboard/instant/${encodeURIComponent(id)}`;

/** What can be done with a process of the list. */
export function ProcessActions({ process }: { process: EventProcessHead }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<'publish' | 'access' | 'delete' | null>(null);
  const cancel = useCancelPublishing(process.id);
  const { action } = STATES[process.state];
  const close = () => setOpen(null);
  return (
    <div className="row-actions">
      {action && (
        <button type="button" className="btn slim" disabled={cancel.isPending} onClick={() => (action === 'cancel' ? cancel.mutate() : setOpen('publish'))} data-testid={`event-${action}`}>
          {t(`events.action.${action}`)}
        </button>
      )}
      <Menu position="bottom-end" shadow="none" width={220} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <button type="button" className="btn ghost icon slim" aria-label={t('events.action.more', { name: process.name })} data-testid="event-more">
            <Icon name="more" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="pencil" />} onClick={() => navigate(`/events/processes/${encodeURIComponent(process.id)}/edit`)}>
            {t('events.action.open')}
          </Menu.Item>
          {hasPage(process.state) && (
            <Menu.Item leftSection={<Icon name="process" />} onClick={() => navigate(processPage(process.id))}>
              {t('events.action.page')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Icon name="users" />} onClick={() => setOpen('access')} data-testid="event-access">
            {t('events.action.access')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="trash" />} onClick={() => setOpen('delete')} data-testid="event-delete">
            {t('app.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {(open === 'publish' || open === 'access') && <PublishDialog process={process} onlyAccess={open === 'access'} onClose={close} />}
      {open === 'delete' && <DeleteDialog process={process} onClose={close} onDeleted={close} />}
    </div>
  );
}
