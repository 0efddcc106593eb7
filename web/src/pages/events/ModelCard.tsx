import { useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mapping, Mappings } from '../../api/events';
import { part } from '../../app/part';
import type { EditedNode, EditorHandle, NodeMark } from '../../diagram/BpmnEditor';
import { Icon, type IconName } from '../../ui/Icon';
import { Loading } from '../../ui/parts';
import { flowNodesOf, kindOf } from './flowNodes';
import { mappingOf, type FlowNode } from './mapping';
import { NEW_MODEL } from './newModel';

const BpmnEditor = part(async () => (await import('../../diagram/BpmnEditor')).default, () => <Loading rows={1} height={320} />);
BpmnEditor.load(); // on its way with the page

export interface ModelHandle {
  select: (id: string) => void;
}

interface Props {
  xml: string;
  mappings: Mappings;
  nodes: FlowNode[];
  selected: string | null;
  onSelect: (id: string | null) => void;
  onNodes: (nodes: FlowNode[]) => void;
  onChange: (xml: string) => void;
  ref?: Ref<ModelHandle>;
}

const toFlowNodes = (nodes: EditedNode[]): FlowNode[] => nodes.flatMap(({ id, name, type }) => {
  const kind = kindOf(type);
  return kind ? [{ id, name, kind }] : [];
});

/** The model: a diagram to change and to choose from, or what can be chosen from when it has no drawing. */
export function ModelCard({ xml, mappings, nodes, selected, onSelect, onNodes, onChange, ref }: Props) {
  const { t } = useTranslation();
  const handle = useRef<EditorHandle>(null);
  const [unusable, setUnusable] = useState(false);
  const marks = useMarks(nodes, mappings);
  useImperativeHandle(ref, () => ({ select: (id) => (unusable ? onSelect(id) : handle.current?.select(id)) }), [unusable, onSelect]);
  useEffect(() => {
    if (unusable) onNodes(flowNodesOf(xml));
  }, [unusable, xml, onNodes]);
  return (
    <section className="card" aria-labelledby="model-title">
      <header>
        <div className="grow">
          <h2 id="model-title">{t('events.model.title')}</h2>
          <p>{t('events.model.sub')}</p>
        </div>
        {!unusable && (
          <div className="group">
            <Tool name="undo" label={t('events.model.undo')} onClick={() => handle.current?.undo()} />
            <Tool name="redo" label={t('events.model.redo')} onClick={() => handle.current?.redo()} />
            <Tool name="minus" label={t('heat.zoomOut')} onClick={() => handle.current?.zoom(1 / 1.25)} />
            <Tool name="plus" label={t('heat.zoomIn')} onClick={() => handle.current?.zoom(1.25)} />
            <Tool name="fit" label={t('heat.fit')} onClick={() => handle.current?.fit()} />
          </div>
        )}
      </header>
      {unusable ? (
        <Undrawn nodes={nodes} marks={marks} selected={selected} onSelect={onSelect} />
      ) : (
        <BpmnEditor
          ref={handle}
          xml={xml || NEW_MODEL}
          marks={marks}
          onSelect={onSelect}
          onNodes={(found) => onNodes(toFlowNodes(found))}
          onChange={onChange}
          onUnusable={() => setUnusable(true)}
          label={t('events.model.diagram')}
        />
      )}
    </section>
  );
}

function Tool({ name, label, onClick }: { name: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className="btn ghost icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}

/** A new map only when something in it changed: the diagram redraws its marks on every new one. */
function useMarks(nodes: FlowNode[], mappings: Mappings): Map<string, NodeMark> {
  const { t } = useTranslation();
  const textOf = ({ kind }: FlowNode, { start, end }: Mapping) => {
    if (!start && !end) return null;
    if (kind === 'event') return t('events.mark.event');
    return t(start && end ? 'events.mark.both' : start ? 'events.mark.start' : 'events.mark.end');
  };
  const entries = nodes.map((node): [string, NodeMark] => {
    const mapping = mappingOf(mappings, node.id);
    const told = [mapping.start, mapping.end].flatMap((event) => (event ? [event.eventLabel] : []));
    const label = told.length > 0 ? t('events.mark.label', { name: node.name, events: told.join(', ') }) : node.name;
    return [node.id, { text: textOf(node, mapping), label }];
  });
  const signature = JSON.stringify(entries);
  return useMemo(() => new Map(entries), [signature]);
}

function Undrawn({ nodes, marks, selected, onSelect }: { nodes: FlowNode[]; marks: Map<string, NodeMark>; selected: string | null; onSelect: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="note">{t('events.model.undrawn')}</p>
      <ul className="nodes" data-testid="undrawn">
        {nodes.map(({ id, name }) => (
          <li key={id}>
            <button type="button" className="btn" aria-pressed={id === selected} onClick={() => onSelect(id)} data-testid={`node-${id}`}>
              {name}
              {marks.get(id)?.text && <span className="tag acc">{marks.get(id)?.text}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
