"""A cluster in use while its engine's history is being made, and the check that nothing of it was lost, doubled or
answered wrongly."""

import time
from contextlib import ExitStack

from support.balancer import Balancer
from support.cluster import ALIAS, LEASE_SECONDS, Instances
from support.crowd import Crowd
from support.server import configuration, engine_entry, write_configuration
from support.tcp_proxy import TcpProxy
from support.waiting import wait_until

# Through the balancer: an instance that hangs is passed over after that long.
READ_TIMEOUT = "3s"
QUIET_SECONDS = 90


class World:
    """A context manager. `source` makes the history: Growing or Clerks. `names` are the instances; those in `serve_only` may not import. `networks[name]` is a proxy
    between that instance and the store, for those in `cut_off`. `settings` are further sections for all."""

    def __init__(self, hindsight, folder, search, prefix, source, names="abc", serve_only="c", cut_off="", clocks=(),
                 lease_seconds=LEASE_SECONDS, settings=(), lag=0):
        self.hindsight = hindsight
        self.folder = folder
        self.stack = ExitStack()
        self.source = source
        self.lag = lag  # as of Crowd
        self.networks = {name: TcpProxy(search.port) for name in cut_off}
        self.instances = Instances(hindsight, folder, search, prefix, source.rest, lease_seconds)
        for name in names:
            network = self.networks.get(name)
            self.instances.add(name, imports=name not in serve_only, store=network and network.port, clock=dict(clocks).get(name, 0), **dict(settings))
        self.notes = []
        self.told = 0

    def __getitem__(self, name):
        return next(instance for instance in self.instances.all if instance.name == name)

    def __enter__(self):
        with self.stack:
            self.stack.enter_context(self.source)
            for network in self.networks.values():
                self.stack.enter_context(network)
            self.stack.enter_context(self.instances)
            self.importer = self.instances.wait_for_importer()
            self.balancer = self.stack.enter_context(Balancer(self.folder / "balancer", self.instances.ports(), READ_TIMEOUT))
            self.wait_for_first_rows()
            self.crowd = self.stack.enter_context(Crowd(self.balancer, self.source, lag=self.lag))
            self.crowd.wait_for_answers(4)
            self.kept = self.stack.pop_all()
        return self

    def __exit__(self, *_):
        self.kept.close()

    def wait_for_first_rows(self):
        client = self.importer.server.client("demo")
        wait_until(lambda: any(row["instanceCount"] for row in client.get("/api/process/overview").json()), 30, "the first rows are imported")

    def note(self, text):
        self.notes.append(text)

    def timed(self, what, action):
        """The result of `action`; what it took is noted."""
        began = time.monotonic()
        result = action()
        self.note(f"{what} after {time.monotonic() - began:.1f} s")
        return result

    # what holds after every fault

    def fresh_dump(self):
        """Of one import into an empty store that nobody disturbs."""
        folder = self.folder / f"fresh-{time.monotonic_ns()}"
        config = write_configuration(folder, configuration(folder, engine_entry(self.source.rest, ALIAS)))
        self.hindsight.import_once(config)
        return self.hindsight.dump_text(config)

    def dump(self):
        """Of the shared store, by a process of its own that no network disturbs."""
        instance = self.instances.all[0]
        settings = {**instance.settings, **self.instances.search.sections(self.instances.prefix)}
        return self.hindsight.dump_text(write_configuration(self.folder, settings, "dump.yaml"))

    def assert_nothing_lost(self, share=1):
        """Once the engine has written that share of its history and is quiet: the store holds what a fresh import gives,
        and all that was answered was right."""
        self.source.finish(share)
        expected = self.fresh_dump()
        found = self.wait_for_dump(expected)
        assert found == expected, difference(found, expected) + "\n" + self.instances.logs()
        self.crowd.wait_for_answers()
        assert self.crowd.wrong == [], "\n".join(self.crowd.wrong)
        assert len(self.instances.importers()) == 1

    def wait_for_dump(self, expected):
        deadline = time.monotonic() + QUIET_SECONDS
        while True:
            found = self.dump()
            if found == expected or time.monotonic() > deadline:
                return found

    def tell(self, title):
        """Prints what happened since it was told last."""
        print(f"\n{title}: {'; '.join([*self.notes, self.crowd.report(self.told)])}")
        self.told = self.crowd.now()
        self.notes.clear()


def difference(found, expected):
    """A few of the lines in which they differ."""
    found, expected = set(found.splitlines()), set(expected.splitlines())
    missing, extra = sorted(expected - found), sorted(found - expected)
    return "\n".join([f"{len(missing)} lines are missing, {len(extra)} are too many", *missing[:5], "but there are", *extra[:5]])
