"""The description of the REST API, and whether answers are as it says."""

import json
import subprocess

from support.paths import ROOT

TOOLS = ROOT / "build" / "schemathesis" / "bin"
CHECK = """
import json, sys
from jsonschema import Draft202012Validator
document, name, values = json.load(sys.stdin)
validator = Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})
for index, value in enumerate(values):
    for error in validator.iter_errors(value):
        print(f"{name} {index}, {error.json_path}: {error.message[:300]}")
"""


def run(tool, *arguments, **options):
    """A tool of build/schemathesis."""
    assert (TOOLS / tool).exists(), "run scripts/get-python-tools tests/openapi-requirements.txt build/schemathesis first"
    return subprocess.run([str(TOOLS / tool), *map(str, arguments)], capture_output=True, text=True, check=False, **options)


def assert_fits(document, name, values):
    """Whether all of `values` are as the schema with this name says."""
    done = run("python", "-c", CHECK, input=json.dumps([document, name, values]), timeout=60)
    assert done.returncode == 0 and not done.stdout, done.stdout + done.stderr


def body_examples(document):
    """(method, address, body) of all operations with examples of a body, if their paths have examples, too."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            address = with_examples(document, path, item.get("parameters", []) + operation.get("parameters", [])) if content else None
            for media in content.values() if address else ():
                named = media.get("examples", {"only": {"value": media["example"]}} if "example" in media else {})
                for example in named.values():
                    yield method.upper(), address, example["value"]


def with_examples(document, path, parameters):
    """The path with the examples of its parameters; None if one has none."""
    for parameter in parameters:
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].split("/")[-1]]
        if parameter["in"] == "path":
            if "example" not in parameter:
                return None
            path = path.replace("{" + parameter["name"] + "}", parameter["example"])
    return path
