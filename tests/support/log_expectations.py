"""What an event log in XES says, computed from the file alone: nothing of Hindsight reads it here."""

import datetime
import gzip
import random
import xml.etree.ElementTree
from collections import Counter, defaultdict
from xml.sax.saxutils import quoteattr

START = "+start"
BEGIN = 1_760_000_000_000


def opened(file):
    return gzip.open(file) if file.suffix == ".gz" else open(file, "rb")


def milliseconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int(moment.timestamp() * 1000 + 1e-6)


def events_by_trace(file):
    """Of each trace (kind of event, time), in the order of time, and of the file where that is equal."""
    traces = {}
    for _, element in xml.etree.ElementTree.iterparse(opened(file)):
        if element.tag.split("}")[-1] != "trace":
            continue
        name, events = None, []
        for child in element:
            if child.tag.split("}")[-1] == "event":
                values = {attribute.get("key"): attribute.get("value") for attribute in child}
                transition = values.get("lifecycle:transition", "complete")
                kind = values["concept:name"] + ("" if transition.lower() == "complete" else "+" + transition)
                events.append((kind, milliseconds(values["time:timestamp"])))
            elif child.get("key") == "concept:name":
                name = child.get("value")
        assert name not in traces
        traces[name] = sorted(events, key=lambda one: one[1])
        element.clear()
    return traces


def runs_of(events, lasting):
    """(activity, start, end) where an activity in `lasting` goes from its `+start` to its end; all others are moments."""
    runs, waiting = [], defaultdict(list)
    moments = sorted(events, key=lambda one: (one[1], not (one[0].endswith(START) and one[0][:-len(START)] in lasting)))
    for kind, time in moments:
        plain = kind[:-len(START)] if kind.endswith(START) else kind
        if kind.endswith(START) and plain in lasting:
            runs.append([plain, time, None])
            waiting[plain].append(runs[-1])
        elif kind in lasting and waiting[kind]:
            waiting[kind].pop(0)[2] = time
        else:
            runs.append([kind, time, time])
    return runs


def expected(file):
    """By trace the runs of its activities."""
    traces = events_by_trace(file)
    kinds = {kind for events in traces.values() for kind, _ in events}
    lasting = {kind for kind in kinds if kind + START in kinds}
    return {trace: runs_of(events, lasting) for trace, events in traces.items()}


def variants(runs_by_trace):
    """How often each order of activities came, by when they began."""
    return Counter(tuple(name for name, start, _ in sorted(runs, key=lambda run: (run[1], run[0]))) for runs in runs_by_trace.values())


def write_random_log(file, seed, traces):
    """With activities that last, choices, loops, what happens side by side, equal moments and attributes."""
    chance = random.Random(seed)
    text = ["<log>"]
    for trace in range(traces):
        moment = BEGIN + chance.randrange(1_000_000) * 1000
        steps = [("register", "complete")]
        for _ in range(chance.choice([1, 1, 2, 3])):
            steps += [("examine & check", "start"), ("examine & check", "complete")]
            steps += chance.choice([[("call", "complete"), ("write", "complete")], [("write", "complete"), ("call", "complete")]])
        steps.append((chance.choice(["pay", "pay", "refuse"]), "complete"))
        text.append(f"<trace><string key='concept:name' value='case {trace}'/>")
        for step, transition in steps:
            moment += chance.choice([0, 1, 250, 3_600_000])
            stamp = datetime.datetime.fromtimestamp(moment / 1000, datetime.timezone.utc).isoformat(timespec="milliseconds")
            text.append(f"<event><string key='concept:name' value={quoteattr(step)}/><string key='lifecycle:transition' value='{transition}'/>"
                        f"<date key='time:timestamp' value='{stamp}'/><int key='cost' value='{chance.randrange(100)}'/></event>")
        text.append("</trace>")
    text.append("</log>")
    file.write_bytes(gzip.compress("".join(text).encode()))
    return file
