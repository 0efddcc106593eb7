"""What the answers about processes that are no reports have to say, computed from an engine's rows: the paths of ended
instances, the causes of incidents, where time goes."""

from itertools import groupby

from support.expected import duration, grouped, percentile

# As ACT_TYPE_ spells them: what only routes, or repeats what its content says.
NO_STEPS = {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway",
            "multiInstanceBody", "subProcess", "transaction", "adHocSubProcess"}
HEADLINE_CHARACTERS = 200


class ProcessRows:
    """The rows of one process, by SQL; `tenants` as a report names them."""

    def __init__(self, history, key, tenants):
        keys = {d["id"]: d["key"] for d in history.process_definitions}

        def of(rows):
            return [row for row in rows if keys.get(row["definition"]) == key and row["tenant"] in tenants]

        self.instances, self.incidents = of(history.process_instances), of(history.incidents)
        self.nodes, self.tasks = of(history.flow_node_instances), of(history.user_tasks)
        self.version_of = {d["id"]: d["version"] for d in history.process_definitions}
        self.values = {}
        for row in history.variables:
            self.values.setdefault((row["name"], row["value"]), set()).add(row["processInstance"])

    def ended(self):
        return [row for row in self.instances if row["end"] is not None]

    def of_value(self, name, value):
        """Ids of the instances that have a variable of that value."""
        return self.values.get((name, value), set())


def rows_by_process(history):
    """A function from (key, tenants) to ProcessRows, each read once."""
    known = {}

    def of(process):
        if process[0] not in known:
            known[process[0]] = ProcessRows(history, *process)
        return known[process[0]]

    return of


def path_of(nodes):
    """Flow nodes in the order of their start, steps only; what is repeated at once counts once."""
    steps = sorted((row for row in nodes if row["type"] not in NO_STEPS), key=lambda row: (row["start"], row["sequence"]))
    return tuple(name for name, _ in groupby(row["flowNode"] for row in steps))


def variants(process, instances=None):
    """(path, how many, median duration) of ended instances, the most frequent first."""
    nodes_of = grouped(process.nodes, lambda row: row["processInstance"])
    by_path = grouped(process.ended() if instances is None else instances, lambda row: path_of(nodes_of[row["id"]]))
    found = [(path, len(rows), percentile([row["duration"] for row in rows], 50)) for path, rows in by_path.items()]
    return sorted(found, key=lambda variant: -variant[1])


def headline(message):
    return message.split("\n")[0].rstrip("\r")[:HEADLINE_CHARACTERS]


def causes(incidents):
    """By (flow node, first line of the message): how many, how many of them open, first and last time."""
    by_cause = grouped(incidents, lambda row: (row["flowNode"], headline(row["message"])))
    return {cause: (len(rows), sum(row["status"] == "open" for row in rows), min(row["create"] for row in rows), max(row["create"] for row in rows))
            for cause, rows in by_cause.items()}


def time_by_step(nodes, now):
    """ms by flow node; what runs counts until now."""
    steps = grouped((row for row in nodes if row["type"] not in NO_STEPS), lambda row: row["flowNode"])
    return {name: sum(duration(row, now) for row in rows) for name, rows in steps.items()}
