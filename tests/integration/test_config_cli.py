"""The command line: checking configuration files, exit codes and the messages of a start that fails."""

import os
import socket
import subprocess

import pytest

from support.paths import ROOT
from support.server import configuration, engine_entry, write_configuration

OK, FAILED, BAD_CONFIGURATION = 0, 1, 2
GOOD = """\
engines:
  camunda:
    rest: http://engine.example.org:8080/engine-rest
    authentication:
      enabled: true
      user: hindsight
      password: ${ENGINE_PASSWORD:none}
security:
  auth:
    token:
      secret: {secret}
"""
SECRET = "a-secret-that-nobody-may-read-" * 3


@pytest.fixture
def check(hindsight, tmp_path):
    """check-config of a text; (exit code, output). Variables of the caller do not play in."""

    def run(text, *options, **environment):
        file = tmp_path / "checked.yaml"
        file.write_text(text)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("HINDSIGHT_", "OPTIMIZE_", "CAMUNDA_"))}
        done = hindsight.run(*options, "check-config", file, env={**inherited, **environment})
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_good_file_is_printed_with_the_origin_of_every_value(check):
    code, text = check(GOOD.replace("{secret}", SECRET))
    assert code == OK and "# Errors" not in text and "# Warnings" not in text
    assert "rest: http://engine.example.org:8080/engine-rest  # " in text and "checked.yaml:3" in text
    assert "lifeMin: 60  # default" in text


def test_secrets_are_masked(check):
    code, text = check(GOOD.replace("{secret}", SECRET), ENGINE_PASSWORD="open-sesame")
    assert code == OK
    assert SECRET not in text and "open-sesame" not in text
    assert text.count('"*****"') >= 2


def test_secrets_in_addresses_are_masked(check):
    code, text = check("engines: {e: {rest: 'http://joe:open-sesame@host:1/engine-rest'}}\n")
    assert "open-sesame" not in text and code in (OK, BAD_CONFIGURATION)


def test_a_misspelled_key_is_named_with_its_line_and_the_right_one(check):
    code, text = check("engines:\n  e:\n    rest: http://h:1/engine-rest\n    autentication: {enabled: true}\n")
    assert code == OK, "a key without effect is no reason to refuse"
    assert "checked.yaml:4: engines.e.autentication is not a known key" in text
    assert "engines.e.authentication" in text.split("autentication is not a known key")[1]


@pytest.mark.parametrize("line, key", [("container: {ports: {http: abc}}", "container.ports.http"), ("container: {ports: {http: 70000}}", "container.ports.http"),
                                       ("store: {kind: cassandra}", "store.kind"), ("security: {auth: {cookie: {secure: maybe}}}", "security.auth.cookie.secure"),
                                       ("import: {data: {variable: {maxPageSize: 0}}}", "import.data.variable.maxPageSize")])
def test_a_wrong_value_is_refused_with_line_key_and_value(check, line, key):
    code, text = check("# a comment\n" + line + "\n")
    errors = text.split("# Errors")[1]
    assert code == BAD_CONFIGURATION
    assert f"checked.yaml:2: {key}" in errors


def test_all_errors_are_told_at_once(check):
    code, text = check("container: {ports: {http: abc}}\nstore: {kind: cassandra}\n")
    assert code == BAD_CONFIGURATION
    errors = text.split("# Errors")[1]
    assert "container.ports.http" in errors and "store.kind" in errors


def test_text_that_is_no_yaml_is_refused_with_its_place(check):
    code, text = check("engines:\n  e: [\n")
    assert code == BAD_CONFIGURATION and "checked.yaml:" in text and "YAML" in text


def test_an_unset_variable_is_named(check):
    code, text = check("security: {auth: {token: {secret: '${NOT_SET_ANYWHERE}'}}}\n")
    assert code == BAD_CONFIGURATION and "NOT_SET_ANYWHERE" in text


def test_properties_and_environment_override(check):
    text = "container: {ports: {http: '${PORT:8090}'}}\n"
    assert "http: 1111  # " in check(text, "-D", "PORT=1111", PORT="2222")[1]
    assert "http: 2222  # " in check(text, PORT="2222")[1]
    assert "http: 3333  # env HINDSIGHT_CONTAINER_PORTS_HTTP" in check(text, HINDSIGHT_CONTAINER_PORTS_HTTP="3333")[1]


def test_the_shipped_configuration_is_good(hindsight):
    done = hindsight.run("check-config", ROOT / "config" / "environment-config.yaml")
    assert done.returncode == OK and "# Errors" not in done.stdout and "# Warnings" not in done.stdout


@pytest.mark.parametrize("command", [["serve"], ["import", "--once"], ["dump"]])
@pytest.mark.parametrize("text, said", [("container: {ports: {http: abc}}\n", "container.ports.http"), (None, "does not exist")])
def test_no_command_starts_with_a_bad_configuration(hindsight, tmp_path, command, text, said):
    file = tmp_path / "bad.yaml"
    if text:
        file.write_text(text)
    done = hindsight.run(*command, "--config", file, seconds=20)
    assert done.returncode == BAD_CONFIGURATION and said in done.stderr


@pytest.mark.parametrize("arguments", [[], ["fly"], ["import"], ["serve", "--port", "1"]])
def test_wrong_arguments_are_refused(hindsight, arguments):
    done = hindsight.run(*arguments, seconds=20)
    assert done.returncode not in (OK, -6, -11) and "help" in done.stderr


def test_the_version_is_printed(hindsight):
    done = hindsight.run("--version")
    assert done.returncode == OK and done.stdout.strip().count(".") == 2


@pytest.mark.parametrize("port", ["http", "actuator"])
def test_a_taken_port_is_named_and_ends_the_server(hindsight, tmp_path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        settings = configuration(tmp_path, {}, container={"ports": {port: taken}})
        done = hindsight.run("serve", "--config", write_configuration(tmp_path, settings), seconds=20)
    assert done.returncode == FAILED
    assert str(taken) in done.stderr and "choose another" in done.stderr


def test_a_store_that_cannot_be_written_is_named(hindsight, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings = configuration(tmp_path, {}, store={"embedded": {"path": str(tmp_path / "file" / "store.duckdb")}})
    done = hindsight.run("dump", "--config", write_configuration(tmp_path, settings), seconds=20)
    assert done.returncode == FAILED and str(tmp_path / "file") in done.stderr


def test_a_store_file_that_is_no_store_is_named_and_left_alone(hindsight, tmp_path):
    file = tmp_path / "store.duckdb"
    file.write_text("these are notes, not a database\n" * 500)
    done = hindsight.run("dump", "--config", write_configuration(tmp_path, configuration(tmp_path, {})), seconds=20)
    assert done.returncode == FAILED and "store.duckdb" in done.stderr
    assert file.read_text().startswith("these are notes")


def test_an_import_without_engine_says_so(hindsight, tmp_path):
    settings = configuration(tmp_path, engine_entry("http://127.0.0.1:1/engine-rest", importEnabled=False))
    done = hindsight.run("import", "--once", "--config", write_configuration(tmp_path, settings), seconds=20)
    assert done.returncode == FAILED and "importEnabled" in done.stderr


def test_a_dump_whose_reader_goes_away_ends(hindsight, tmp_path):
    config = write_configuration(tmp_path, configuration(tmp_path, {}))
    process = hindsight.start("dump", "--config", config, stdout=subprocess.PIPE)
    process.stdout.close()
    try:
        assert process.wait(timeout=20) in (OK, FAILED)
    finally:
        process.kill()
        process.stderr.close()
        process.wait(timeout=20)


def test_a_server_that_imports_nothing_starts_and_stops_politely(hindsight, tmp_path):
    settings = configuration(tmp_path, engine_entry("http://127.0.0.1:1/engine-rest", importEnabled=False))
    with hindsight.serve(write_configuration(tmp_path, settings)) as server:
        assert server.client().get("/api/ui-configuration").status == 200
        server.process.terminate()
        assert server.process.wait(timeout=15) == OK
