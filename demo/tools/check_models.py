#!/usr/bin/env python3
"""Checks that every element of the written BPMN models is drawn, and that no two shapes overlap.

    python3 tools/check_models.py
"""
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent / 'src/main/resources/models'
BPMN = '{http://www.omg.org/spec/BPMN/20100524/MODEL}'
DI = '{http://www.omg.org/spec/BPMN/20100524/DI}'
DC = '{http://www.omg.org/spec/DD/20100524/DC}'
WAYPOINT = '{http://www.omg.org/spec/DD/20100524/DI}waypoint'
NODES = {'startEvent', 'endEvent', 'boundaryEvent', 'intermediateCatchEvent', 'userTask', 'serviceTask', 'businessRuleTask',
         'callActivity', 'subProcess', 'exclusiveGateway', 'parallelGateway'}


def box(element):
    return tuple(float(element.get(k)) for k in ('x', 'y', 'width', 'height'))


def overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def on_border(point, b):
    x, y = point
    inside = b[0] - 1 <= x <= b[0] + b[2] + 1 and b[1] - 1 <= y <= b[1] + b[3] + 1
    strictly = b[0] + 1 < x < b[0] + b[2] - 1 and b[1] + 1 < y < b[1] + b[3] - 1
    return inside and not strictly


def crosses(p, q, b):
    """Whether a horizontal or vertical line runs through the inside of a box."""
    x1, x2, y1, y2 = min(p[0], q[0]), max(p[0], q[0]), min(p[1], q[1]), max(p[1], q[1])
    return x1 < b[0] + b[2] - 1 and x2 > b[0] + 1 and y1 < b[1] + b[3] - 1 and y2 > b[1] + 1


def check(path):
    root, problems = ET.parse(path).getroot(), []
    kinds, parents, flows = {}, {}, {}
    for scope in root.iter():
        for child in scope:
            name = child.tag.replace(BPMN, '')
            if name in NODES:
                kinds[child.get('id')], parents[child.get('id')] = name, scope.get('id')
            elif name == 'sequenceFlow':
                flows[child.get('id')] = (child.get('sourceRef'), child.get('targetRef'))
    shapes, labels, edges = {}, {}, {}
    for shape in root.iter(DI + 'BPMNShape'):
        shapes[shape.get('bpmnElement')] = box(shape.find(DC + 'Bounds'))
        label = shape.find(f'{DI}BPMNLabel/{DC}Bounds')
        if label is not None:
            labels[shape.get('bpmnElement')] = box(label)
    for edge in root.iter(DI + 'BPMNEdge'):
        edges[edge.get('bpmnElement')] = [(float(w.get('x')), float(w.get('y'))) for w in edge.iter(WAYPOINT)]
        label = edge.find(f'{DI}BPMNLabel/{DC}Bounds')
        if label is not None:
            labels[edge.get('bpmnElement')] = box(label)
    problems += [f'{e} is not drawn' for e in kinds if e not in shapes]
    problems += [f'{f} is not drawn' for f in flows if f not in edges]
    problems += [f'{e} is drawn but not modelled' for e in shapes if e not in kinds]
    boxes = [(e, b) for e, b in shapes.items() if kinds[e] not in ('boundaryEvent', 'subProcess')]
    for i, (e, b) in enumerate(boxes):
        problems += [f'{e} overlaps {other}' for other, c in boxes[i + 1:] if overlap(b, c)]
    for f, points in edges.items():
        source, target = flows[f]
        if not on_border(points[0], shapes[source]) or not on_border(points[-1], shapes[target]):
            problems.append(f'{f} does not touch its ends')
        for p, q in zip(points, points[1:]):
            if p[0] != q[0] and p[1] != q[1]:
                problems.append(f'{f} is slanted')
            problems += [f'{f} runs through {e}' for e, b in boxes if e not in (source, target) and crosses(p, q, b)]
            problems += [f'{f} runs through the label of {e}' for e, b in labels.items() if e != f and crosses(p, q, b)]
    for l, b in labels.items():
        problems += [f'label of {l} covers {e}' for e, c in boxes if e != l and overlap(b, c)]
        problems += [f'label of {l} covers the label of {o}' for o, c in labels.items() if l < o and overlap(b, c)]
    return problems


failed = False
for path in sorted(MODELS.glob('*.bpmn')):
    for problem in check(path):
        failed = True
        print(f'{path.name}: {problem}')
sys.exit(1 if failed else 0)
