#!/usr/bin/env python3
"""Puts docs/openapi/*.yaml together. `openapi_document.py OUT.json` writes the document, `OUT.cpp` the same as text of the program."""
import json
import pathlib
import sys

import yaml

SOURCES = pathlib.Path(__file__).resolve().parent.parent / "docs" / "openapi"
CODE = """#include "api/openapi.h"

namespace hindsight::api {

std::string_view openapi_document() {
  static constexpr std::string_view kDocument = R"openapi(@DOCUMENT@)openapi";
  return kDocument;
}

}  // namespace hindsight::api
"""


def add(target: dict, more: dict, file: str) -> None:
    for name, value in more.items():
        if name in target:
            raise SystemExit(f"{file}: '{name}' is described twice")
        target[name] = value


def refuse_empty(value: object, path: str) -> None:
    """A comma in a text without quotes makes a member without a value of what follows it."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        if child is None and isinstance(value, dict):
            raise SystemExit(f"{path}: '{name}' has no value")
        refuse_empty(child, f"{path}/{name}")


def document() -> dict:
    """openapi.yaml with the `paths` and `components` of all other files; other members there only serve YAML's anchors."""
    whole = yaml.safe_load((SOURCES / "openapi.yaml").read_text())
    whole["paths"] = {}
    for file in sorted(SOURCES.glob("*.yaml")):
        if file.name == "openapi.yaml":
            continue
        part = yaml.safe_load(file.read_text())
        add(whole["paths"], part.get("paths", {}), file.name)
        for kind, entries in part.get("components", {}).items():
            add(whole["components"].setdefault(kind, {}), entries, file.name)
    refuse_empty(whole, "")
    return whole


def main() -> None:
    out = pathlib.Path(sys.argv[1])
    text = json.dumps(document(), ensure_ascii=False, separators=(",", ":"))
    out.write_text(CODE.replace("@DOCUMENT@", text) if out.suffix == ".cpp" else text)


if __name__ == "__main__":
    main()
