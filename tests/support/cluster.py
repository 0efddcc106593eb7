"""Several instances of the program over one shared store: started, killed, paused, cut off, with wrong clocks."""

import os
import signal
from pathlib import Path

from support.client import Client
from support.following import QUICK
from support.server import configuration, engine_entry, merged, write_configuration
from support.waiting import wait_until

SECRET = "one-secret-for-all-instances-" * 4
LEASE_SECONDS = 3
# What a failover may take beyond the lease.
GRACE_SECONDS = 5
ALIAS = "engine"


def fake_clock(seconds):
    """Environment of a process whose wall clock is off. Its monotonic clock is right, as on a machine with a wrong date."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    assert library, "faketime is missing; scripts/setup installs it"
    return {"LD_PRELOAD": str(library), "FAKETIME": f"{seconds:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class Instance:
    """One `hindsight serve`, which keeps its ports when it is started again."""

    def __init__(self, cluster, name, settings, environment):
        self.cluster = cluster
        self.hindsight = cluster.hindsight
        self.name = name
        self.settings = settings
        self.environment = environment
        self.servers = []
        self.suspended = False
        self.port = settings["container"]["ports"]["http"]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def config(self):
        return self.cluster.folder / f"{self.name}-{len(self.servers)}.yaml"

    @property
    def server(self):
        return self.servers[-1]

    def start(self):
        file = self.cluster.folder / f"{self.name}-{len(self.servers) + 1}.yaml"
        write_configuration(file.parent, self.settings, file.name)
        self.servers.append(self.hindsight.serve(file, env={**os.environ, **self.environment}))
        return self

    def wait(self):
        self.server.wait()
        return self

    def is_up(self):
        return bool(self.servers) and self.server.process.poll() is None and not self.suspended

    def kill(self):
        self.server.process.kill()
        self.server.process.wait(timeout=15)
        self.suspended = False

    def suspend(self):
        self.suspended = True
        self.server.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.server.process.send_signal(signal.SIGCONT)
        self.suspended = False

    def stop(self):
        """As a service manager does it. One that was killed stays so."""
        if not self.servers or self.server.process.poll() is not None:
            return
        if self.suspended:
            self.resume()
        self.server.stop()

    def log(self):
        return "".join(server.log() for server in self.servers)

    def view(self):
        """What it says of the cluster; None when it does not answer."""
        client = Client(self.url, seconds=5)
        client.cookies = self.cluster.cookies_of(self)
        try:
            answer = client.get("/api/cluster")
        except (OSError, ValueError):
            return None
        assert answer.status in (200, 503), f"{self.name}: {answer.status} {answer.text}"
        return answer.json() if answer.status == 200 else None

    def lease(self, alias=ALIAS):
        """Its view of who imports."""
        leases = {lease["duty"]: lease for lease in (self.view() or {"leases": []})["leases"]}
        return leases.get(f"import:{alias}")

    def imports(self, alias=ALIAS):
        lease = self.lease(alias)
        return bool(lease) and lease["state"] == "held" and lease["holderName"] == self.name

    def is_ready(self):
        try:
            return Client(self.url, seconds=5).get("/api/readyz").status == 200
        except OSError:
            return False


class Instances:
    """A context manager: all instances that `add` made start together and end with it."""

    def __init__(self, hindsight, folder, search, prefix, rest, lease_seconds=LEASE_SECONDS):
        self.hindsight = hindsight
        self.folder = folder
        self.search = search
        self.prefix = prefix
        self.rest = rest
        self.lease_seconds = lease_seconds
        self.all = []
        self.cookies = {}

    def add(self, name, imports=True, store=None, secret=SECRET, clock=0, **sections):
        """`store`: the port of a proxy that leads there; `clock`: seconds by which its wall clock is off."""
        engines = engine_entry(self.rest, ALIAS, importEnabled=imports)
        settings = merged(configuration(self.folder, engines, **self.search.sections(self.prefix, store and [store])),
                          {"import": QUICK, "cluster": {"nodeName": name, "leaseSeconds": self.lease_seconds},
                           "security": {"auth": {"token": {"secret": secret}}}})
        instance = Instance(self, name, merged(settings, sections), fake_clock(clock) if clock else {})
        self.all.append(instance)
        return instance

    def __enter__(self):
        try:
            for instance in self.all:
                instance.start()
            for instance in self.all:
                instance.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """All of them, also when one does not want to."""
        failures = []
        for instance in self.all:
            try:
                instance.stop()
            except AssertionError as failure:
                failures.append(str(failure))
        assert not failures, "\n".join(failures)

    def cookies_of(self, instance):
        """One login for all instances with the same secret and clock."""
        group = (instance.settings["security"]["auth"]["token"]["secret"], *instance.environment.items())
        if group not in self.cookies:
            client = Client(instance.url)
            client.log_in("demo", "demo")
            self.cookies[group] = client.cookies
        return dict(self.cookies[group])

    def ports(self):
        return [instance.port for instance in self.all]

    def up(self):
        return [instance for instance in self.all if instance.is_up()]

    def importers(self, alias=ALIAS):
        return [instance for instance in self.up() if instance.imports(alias)]

    def wait_for_importer(self, other_than=None, seconds=30):
        """The instance that imports, as soon as there is one (other than a former one)."""
        asked = [instance for instance in self.all if instance is not other_than]

        def found():
            holders = [instance for instance in asked if instance.is_up() and instance.imports()]
            assert len(holders) <= 1, f"several import: {[instance.name for instance in holders]}"
            return holders

        return wait_until(found, seconds, f"one of the instances imports\n{self.logs()}")[0]

    def logs(self, characters=1500):
        return "\n".join(f"--- {instance.name}\n{instance.log()[-characters:]}" for instance in self.all)

    def cursor_epochs(self):
        """Epochs under which the cursors in the store were written."""
        return {document["epoch"] for document in self.search.documents(f"{self.prefix}-import-cursor").values()}
