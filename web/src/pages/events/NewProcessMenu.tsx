import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { postJson } from '../../api/client';
import type { EventSource } from '../../api/events';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { useErrorText } from '../../ui/parts';
import { NEW_MODEL } from './newModel';
import { ALL_SOURCES } from './sourceChoice';
import { SourcesDialog } from './SourcesDialog';

interface NewProcess {
  name?: string;
  xml?: string;
  autogenerate?: true;
  eventSources: EventSource[];
}

/** A process is begun with a model that is drawn, that there is already, or that is found in the events. */
export function NewProcessMenu() {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const file = useRef<HTMLInputElement>(null);
  const [choosing, setChoosing] = useState(false);
  const create = useMutation({
    mutationFn: (process: NewProcess) => postJson<{ id: string }>('eventBasedProcess', process),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['event-processes'] });
      navigate(`/events/processes/${encodeURIComponent(id)}/edit`);
    },
  });
  const upload = async (chosen: File | undefined) => {
    if (chosen) create.mutate({ name: chosen.name.replace(/\.(bpmn|xml)$/i, ''), xml: await chosen.text(), eventSources: ALL_SOURCES });
  };
  return (
    <>
      <Menu position="bottom-end" shadow="none" width={280} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <button type="button" className="btn primary" disabled={create.isPending} data-testid="new-event-process">
            <Icon name="plus" />
            {t('events.new.button')}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="events" />} onClick={() => setChoosing(true)} data-testid="new-from-events">
            {t('events.new.fromEvents')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="pencil" />} onClick={() => create.mutate({ xml: NEW_MODEL, eventSources: ALL_SOURCES })} data-testid="new-draw">
            {t('events.new.draw')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="upload" />} onClick={() => file.current?.click()} data-testid="new-upload">
            {t('events.new.upload')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        hidden
        accept=".bpmn,.xml"
        aria-label={t('events.new.upload')}
        onChange={(event) => {
          void upload(event.target.files?.[0]);
          event.target.value = ''; // so that the same file can be chosen again
        }}
      />
      {choosing && (
        <SourcesDialog
          sources={ALL_SOURCES}
          title={t('events.new.fromEvents')}
          action={t('events.new.generate')}
          onClose={() => setChoosing(false)}
          onChoose={(eventSources) => {
            setChoosing(false);
            create.mutate({ autogenerate: true, eventSources });
          }}
        />
      )}
      {create.isError && (
        <Dialog
          title={t('events.new.failed')}
          testId="new-failed"
          onClose={() => create.reset()}
          actions={
            <button type="button" className="btn" onClick={() => create.reset()}>
              {t('app.close')}
            </button>
          }
        >
          <p role="alert">{errorText(create.error)}</p>
        </Dialog>
      )}
    </>
  );
}
