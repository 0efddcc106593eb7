"""The program under test: configuration files, commands and the running server."""

import json
import subprocess
from pathlib import Path

from support.client import Client
from support.paths import ROOT
from support.ports import free_port
from support.waiting import wait_until

USER, PASSWORD = "hindsight", "hindsight"
API_TOKEN = "token-of-the-public-api"


def engine_entry(rest, alias="engine", **settings):
    """One entry of `engines`; keyword arguments add to it."""
    entry = {"name": "default", "rest": rest, "authentication": {"enabled": True, "user": USER, "password": PASSWORD}}
    return {alias: {**entry, **settings}}


def configuration(folder, engines, **sections):
    """Settings as a dict: a store in `folder`, free ports, `demo` as super user. Sections are merged over that."""
    settings = {
        "engines": engines,
        "store": {"embedded": {"path": str(folder / "store.duckdb"), "memoryLimit": "512MB", "threads": 2}},
        "container": {"host": "127.0.0.1", "ports": {"http": free_port(), "https": None, "actuator": free_port()}},
        "security": {"auth": {"superUserIds": ["demo"]}},
        "api": {"accessToken": API_TOKEN},
    }
    return merged(settings, sections)


def merged(base, over):
    result = dict(base)
    for key, value in over.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result


def write_configuration(folder, settings, name="environment-config.yaml"):
    """JSON is YAML too."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(json.dumps(settings, indent=1))
    return file


class Hindsight:
    """The commands of one binary."""

    def __init__(self, binary):
        self.binary = binary

    def start(self, *arguments, **options):
        """A process that the caller waits for or stops."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT, **options}
        return subprocess.Popen([str(self.binary), *map(str, arguments)], **options)

    def run(self, *arguments, seconds=120, **options):
        return subprocess.run([str(self.binary), *map(str, arguments)], capture_output=True, text=True, cwd=ROOT,
                              timeout=seconds, check=False, **options)

    def import_once(self, config, seconds=180):
        done = self.run("import", "--once", "--config", config, seconds=seconds)
        assert done.returncode == 0, done.stderr
        return done

    def dump_text(self, config):
        done = self.run("dump", "--config", config)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def dump(self, config):
        """All facts by kind."""
        return facts_by_kind(self.dump_text(config))

    def serve(self, config, **options):
        return Server(self, config, **options)


def facts_by_kind(text):
    facts = {}
    for line in text.rstrip("\n").split("\n"):
        fact = json.loads(line)
        facts.setdefault(fact.pop("kind"), []).append(fact)
    return facts


class Server:
    """A running `hindsight serve`; a context manager that stops it."""

    def __init__(self, hindsight, config, **options):
        self.settings = json.loads(Path(config).read_text())
        ports = self.settings["container"]["ports"]
        self.port = ports["http"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.management_url = f"http://127.0.0.1:{ports['actuator']}"
        self.log_file = Path(config).with_suffix(".log")
        with self.log_file.open("wb") as log:
            self.process = hindsight.start("serve", "--config", config, stdout=log, stderr=log, **options)

    def wait(self):
        def ready():
            assert self.process.poll() is None, f"the server stopped by itself:\n{self.log()}"
            return self.client().answers()

        wait_until(ready, 30, "the server answers")
        return self

    def client(self, user=None, password=None):
        """A client, logged in when a user is given; the password is the user's id if nothing else is said."""
        client = Client(self.url)
        if user:
            client.log_in(user, password if password is not None else user)
        return client

    def log(self):
        return self.log_file.read_text(errors="replace")

    def __enter__(self):
        try:
            return self.wait()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Politely; a server that crashes on its way out is an error."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=15)
        assert self.process.returncode == 0, f"the server ended with {self.process.returncode}:\n{self.log()[-3000:]}"
