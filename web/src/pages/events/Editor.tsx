import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson, put } from '../../api/client';
import { eventProcessPath, eventProcessQuery, type EventProcess, type EventSource, type Mappings } from '../../api/events';
import { useHold } from '../../app/useHold';
import { Confirm } from '../../ui/Dialog';
import { useErrorText, usePageTitle } from '../../ui/parts';
import { draftOf, isChanged, type Draft } from './draft';
import { EditorHead } from './EditorHead';
import { EventsCard } from './EventsCard';
import { countMappings, ofNodes, toggle, type FlowNode } from './mapping';
import { ModelCard, type ModelHandle } from './ModelCard';
import { PublishDialog } from './PublishDialog';
import { useForgetProcesses } from './useForgetProcesses';

const cleaned = ({ xml, mappings, eventSources }: Draft) => postJson<Mappings>('eventBasedProcess/_mappingCleanup', { xml, mappings, eventSources });

/** Nothing is saved before somebody says so; who leaves without that is asked. */
export function Editor({ process }: { process: EventProcess }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [saved, setSaved] = useState(() => draftOf(process));
  const [draft, setDraft] = useState(saved);
  /** Counts how often the diagram was drawn anew from what is saved. */
  const [round, setRound] = useState(0);
  const [nodes, setNodes] = useState<FlowNode[] | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const model = useRef<ModelHandle>(null);
  const [open, setOpen] = useState<'publish' | 'discard' | null>(null);
  const [removed, setRemoved] = useState(0);
  const changed = isChanged(draft, saved);
  const shown = nodes ? ofNodes(draft.mappings, nodes) : draft.mappings;
  const hold = useHold(changed);
  usePageTitle(draft.name);
  useForgetProcesses(process.state === 'published' ? 1 : 0);

  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: async () => {
      const name = draft.name.trim() || saved.name;
      // flow nodes that are gone may still be mapped; without any, there is nothing to ask about
      const mappings = countMappings(draft.mappings) > 0 ? await cleaned(draft) : draft.mappings;
      const next = { ...draft, name, mappings };
      await put(eventProcessPath(process.id), next);
      setSaved(next);
      // what was changed meanwhile stays
      setDraft((now) => (now === draft ? next : now));
    },
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ['event-processes'], exact: true }), client.invalidateQueries(eventProcessQuery(process.id))]),
  });
  const choose = useMutation({
    mutationFn: async (eventSources: EventSource[]) => {
      const mappings = countMappings(shown) > 0 ? await cleaned({ ...draft, mappings: shown, eventSources }) : {};
      setRemoved(countMappings(shown) - countMappings(mappings));
      change({ eventSources, mappings });
    },
  });
  const discard = () => {
    setDraft(saved);
    setRound(round + 1);
    setRemoved(0);
    setOpen(null);
  };
  const problem = save.error ?? choose.error;
  return (
    <>
      <EditorHead
        process={process}
        name={draft.name}
        changed={changed}
        saving={save.isPending}
        onName={(name) => change({ name })}
        onSave={() => save.mutate()}
        onDiscard={() => setOpen('discard')}
        onPublish={() => setOpen('publish')}
      />
      {problem && (
        <p className="problem" role="alert" data-testid="editor-problem">
          {errorText(problem)}
        </p>
      )}
      <ModelCard
        key={round}
        ref={model}
        xml={draft.xml}
        mappings={shown}
        nodes={nodes ?? []}
        selected={selected}
        onSelect={setSelected}
        onNodes={setNodes}
        onChange={(xml) => change({ xml })}
      />
      <EventsCard
        draft={{ ...draft, mappings: shown }}
        nodes={nodes ?? []}
        selected={nodes?.find(({ id }) => id === selected) ?? null}
        removed={removed}
        onSelect={(id) => model.current?.select(id)}
        onToggle={({ node, slot }, event) => {
          setRemoved(0);
          change({ mappings: toggle(draft.mappings, node, slot, event) });
        }}
        onSources={choose.mutate}
      />
      {open === 'publish' && <PublishDialog process={process} save={changed ? save.mutateAsync : undefined} onClose={() => setOpen(null)} />}
      {open === 'discard' && (
        <Confirm title={t('events.editor.discardTitle')} action={t('events.editor.discard')} onConfirm={discard} onClose={() => setOpen(null)} testId="discard-dialog">
          <p>{t('events.editor.discardText')}</p>
        </Confirm>
      )}
      {hold.wanted !== null && (
        <Confirm title={t('events.editor.leaveTitle')} action={t('events.editor.leave')} onConfirm={hold.leave} onClose={hold.stay} testId="leave-dialog">
          <p>{t('events.editor.leaveText')}</p>
        </Confirm>
      )}
    </>
  );
}
