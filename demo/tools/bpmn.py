"""A small BPMN writer: elements are placed by their centre, flows are routed at right angles.

Only what the demo models need. The diagram interchange it writes has a shape or an edge for every
element, with label bounds for events, gateways and named flows.
"""
from xml.sax.saxutils import escape, quoteattr

EVENT, GATEWAY, TASK = (36, 36), (50, 50), (100, 80)
HISTORY_TIME_TO_LIVE = 'P3650D'


def size_of(kind):
    if kind.endswith('Event'):
        return EVENT
    if kind.endswith('Gateway'):
        return GATEWAY
    return TASK


class Element:
    def __init__(self, kind, id, name, x, y, attributes='', body='', extension='', parent=None,
                 size=None, label='below'):
        self.kind, self.id, self.name, self.x, self.y = kind, id, name, x, y
        self.attributes, self.body, self.extension, self.parent = attributes, body, extension, parent
        self.size, self.label = size or size_of(kind), label

    @property
    def left(self): return self.x - self.size[0] // 2
    @property
    def right(self): return self.x + self.size[0] // 2
    @property
    def top(self): return self.y - self.size[1] // 2
    @property
    def bottom(self): return self.y + self.size[1] // 2


class Model:
    """One process with its diagram."""

    def __init__(self, id, name, version_tag, declarations=''):
        self.id, self.name, self.version_tag, self.declarations = id, name, version_tag, declarations
        self.elements, self.flows = {}, []

    def add(self, kind, id, name, x, y, **more):
        self.elements[id] = Element(kind, id, name, x, y, **more)

    def flow(self, source, target, name='', condition='', route='auto', default=False):
        """route: auto | down-right | up-right | right-up | right-down | (('over'|'under'), y)"""
        self.flows.append(dict(id=f'{source}-to-{target}', source=source, target=target, name=name,
                               condition=condition, route=route, default=default))

    # -- semantics ---------------------------------------------------------------------------

    def _semantic(self, parent, indent):
        pad, lines = ' ' * indent, []
        for e in self.elements.values():
            if e.parent != parent:
                continue
            default = [f['id'] for f in self.flows if f['source'] == e.id and f['default']]
            head = f'{pad}<{e.kind} id="{e.id}"'
            if e.name:
                head += f' name={quoteattr(e.name)}'
            if e.attributes:
                head += ' ' + e.attributes
            if default:
                head += f' default="{default[0]}"'
            inner = []
            if e.extension:
                inner.append(f'{pad}  <extensionElements>{e.extension}</extensionElements>')
            inner += [f'{pad}  <incoming>{f["id"]}</incoming>' for f in self.flows if f['target'] == e.id]
            inner += [f'{pad}  <outgoing>{f["id"]}</outgoing>' for f in self.flows if f['source'] == e.id]
            if e.kind == 'subProcess':
                inner += self._semantic(e.id, indent + 2)
            if e.body:
                inner.append(f'{pad}  {e.body}')
            lines += [head + '>'] + inner + [f'{pad}</{e.kind}>'] if inner else [head + ' />']
        for f in self.flows:
            if self.elements[f['source']].parent != parent:
                continue
            head = f'{pad}<sequenceFlow id="{f["id"]}" sourceRef="{f["source"]}" targetRef="{f["target"]}"'
            if f['name']:
                head += f' name={quoteattr(f["name"])}'
            if f['condition']:
                lines += [head + '>',
                          f'{pad}  <conditionExpression xsi:type="tFormalExpression">{escape(f["condition"])}</conditionExpression>',
                          f'{pad}</sequenceFlow>']
            else:
                lines.append(head + ' />')
        return lines

    # -- diagram -----------------------------------------------------------------------------

    def _points(self, f):
        s, t, route = self.elements[f['source']], self.elements[f['target']], f['route']
        if isinstance(route, tuple):
            y = route[1]
            if route[0] == 'over':
                return [(s.x, s.top), (s.x, y), (t.x, y), (t.x, t.top)]
            return [(s.x, s.bottom), (s.x, y), (t.x, y), (t.x, t.bottom)]
        if route == 'down-right':
            return [(s.x, s.bottom), (s.x, t.y), (t.left, t.y)]
        if route == 'up-right':
            return [(s.x, s.top), (s.x, t.y), (t.left, t.y)]
        if route == 'right-up':
            return [(s.right, s.y), (t.x, s.y), (t.x, t.bottom)]
        if route == 'right-down':
            return [(s.right, s.y), (t.x, s.y), (t.x, t.top)]
        if s.y == t.y:
            return [(s.right, s.y), (t.left, t.y)]
        if t.left <= s.x <= t.right:  # straight up or down
            return [(s.x, s.bottom), (s.x, t.top)] if t.y > s.y else [(s.x, s.top), (s.x, t.bottom)]
        raise ValueError(f'{f["id"]} needs a route')

    @staticmethod
    def _label(text, x, y, anchor):
        """Bounds of a label: 'middle' centres it on x, 'start' begins there."""
        width = min(88, max(30, round(len(text) * 7)))
        height = 14 * (1 + len(text) * 6.4 // 90)
        left = x - width / 2 if anchor == 'middle' else x
        return f'<bpmndi:BPMNLabel><dc:Bounds x="{left:.0f}" y="{y:.0f}" width="{width}" height="{height:.0f}" /></bpmndi:BPMNLabel>'

    def _diagram(self):
        lines = []
        for e in self.elements.values():
            w, h = e.size
            extra = ' isExpanded="true"' if e.kind == 'subProcess' else ''
            if e.kind == 'exclusiveGateway':
                extra = ' isMarkerVisible="true"'
            label = ''
            if e.name and e.size in (EVENT, GATEWAY):
                lines_of_label = 1 + len(e.name) * 6.4 // 90
                if e.label == 'below':
                    label = self._label(e.name, e.x, e.bottom + 5, 'middle')
                elif e.label == 'above':
                    label = self._label(e.name, e.x, e.top - 5 - 14 * lines_of_label, 'middle')
                elif e.label == 'below-left':
                    label = self._label(e.name, e.left - len(e.name) * 2.5, e.bottom + 2, 'middle')
                elif e.label == 'below-right':
                    label = self._label(e.name, e.x + 8, e.bottom - 1, 'start')
                else:  # right
                    label = self._label(e.name, e.right + 6, e.y - 7, 'start')
            lines.append(f'      <bpmndi:BPMNShape id="{e.id}_shape" bpmnElement="{e.id}"{extra}>'
                         f'<dc:Bounds x="{e.left}" y="{e.top}" width="{w}" height="{h}" />{label}</bpmndi:BPMNShape>')
        for f in self.flows:
            points = self._points(f)
            label = ''
            if f['name']:
                (x1, y1), (x2, y2) = points[0], points[1]
                if y1 == y2:
                    label = self._label(f['name'], x1 + 6, y1 - 18, 'start')
                else:
                    label = self._label(f['name'], x1 + 6, y1 + 4 if y2 > y1 else y1 - 18, 'start')
            way = ''.join(f'<di:waypoint x="{x}" y="{y}" />' for x, y in points)
            lines.append(f'      <bpmndi:BPMNEdge id="{f["id"]}_edge" bpmnElement="{f["id"]}">{way}{label}</bpmndi:BPMNEdge>')
        return lines

    def xml(self):
        declarations = f'  {self.declarations}\n' if self.declarations else ''
        semantic, diagram = '\n'.join(self._semantic(None, 4)), '\n'.join(self._diagram())
        return f'''<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="{self.id}Definitions" targetNamespace="urn:hindsight:demo">
{declarations}  <process id="{self.id}" name="{self.name}" isExecutable="true" camunda:versionTag="{self.version_tag}" camunda:historyTimeToLive="{HISTORY_TIME_TO_LIVE}">
{semantic}
  </process>
  <bpmndi:BPMNDiagram id="{self.id}Diagram">
    <bpmndi:BPMNPlane id="{self.id}Plane" bpmnElement="{self.id}">
{diagram}
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</definitions>
'''
