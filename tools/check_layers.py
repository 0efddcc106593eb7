#!/usr/bin/env python3
"""Checks that includes follow tools/layers.toml; prints every include that does not."""
import pathlib
import re
import sys

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10 and older
    sys.exit("tools/check_layers.py needs Python 3.11 or newer")

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = tomllib.loads((ROOT / "tools/layers.toml").read_text())
INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]', re.MULTILINE)


def module_of(path: str) -> str:
    parts = path.split("/")
    nested = "/".join(parts[:2])
    return nested if nested in RULES["layers"] else parts[0]


def problem(module: str, included: str) -> str | None:
    for prefix, owners in RULES["only"].items():
        if included.startswith(prefix) and module not in owners:
            return f"only {', '.join(owners)} may include {prefix}"
    target = module_of(included)
    if target not in RULES["layers"] or target == module or "/" not in included:
        return None
    if target in RULES["forbidden"].get(module, []):
        return f"{module} must not see {target}"
    layer, below = RULES["layers"][module], RULES["layers"][target]
    if below > layer or (below == layer and target not in RULES["edges"].get(module, [])):
        return f"{module} (layer {layer}) may not include {target} (layer {below})"
    return None


def main() -> int:
    found = 0
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        module = module_of(str(path.relative_to(ROOT / "src")))
        is_test = path.stem.endswith("_test")
        for included in INCLUDE.findall(path.read_text()):
            reason = problem(module, included)
            if reason and not (is_test and included.startswith(("openssl/", "boost/"))):
                print(f"{path.relative_to(ROOT)}: #include \"{included}\": {reason}")
                found += 1
    print(f"layers: {found} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
