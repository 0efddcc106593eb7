"""Idle time, work time and candidate groups of a user task from its identity-link log; written after the rules of
the import, not after their C++ form."""


def replayed(links):
    """Log order; a removal and an addition at one moment are a change of hands: the removal comes first."""
    return sorted(links, key=lambda link: (link["time"], link["operation"] == "add"))


def candidate_groups(links):
    groups = set()
    for link in replayed(links):
        if link["type"] == 1 and link["group"]:
            (groups.add if link["operation"] == "add" else groups.discard)(link["group"])
    return sorted(groups)


def idle_and_work(start, end, duration, canceled, links):
    """Sums over the stretches without and with an assignee; None where nothing can be said."""
    if not any(link["type"] == 0 for link in links):
        if end is None or duration is None:
            return None, None
        return (duration, 0) if canceled else (0, duration)
    return tuple(sum(until - since for since, until in each) if each else None for each in stretches(start, end, duration, canceled, links))


def stretches(start, end, duration, canceled, links):
    """Without and with an assignee, from and until; what is claimed before it is free is negative."""
    assignments = [link for link in links if link["type"] == 0]
    if not assignments:
        if end is None or duration is None:
            return [], []
        return ([(start, end)], [(end, end)]) if canceled else ([(start, start)], [(start, end)])
    free = sorted([start] + [link["time"] for link in assignments if link["operation"] == "delete"] +
                  ([end] if end is not None else []))
    taken = sorted(link["time"] for link in assignments if link["operation"] == "add")
    idle = list(zip(free, taken))
    work = list(zip(taken, free[1:]))
    if len(free) - len(taken) == 2:  # given back and then completed by nobody
        idle.append((free[-2], free[-1]))
    return idle, work
