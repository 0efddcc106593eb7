#!/usr/bin/env python3
"""House rules that a script can check: file and line length, banned calls, forgotten notes, unused files."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE_LINES_MAX = 800
LINE_LENGTH_MAX = 160  # clang-format keeps code at 100; long text in literals may stand
BANNED = {
    r"std::regex": "slow and unbounded on input: use RE2",
    r"system_clock::now": "time comes from base/clock.h",
    r"std::this_thread::sleep": "waits take a clock and a stop token",
    r"for \(.* : [^()]*\(\)->|auto& \w+ = [^()]*\(\)->": "the pointer may die before what it points to: name it first",
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "an issue, not a note in the code",
}
ALLOWED = {
    ("src/base/clock.cpp", r"system_clock::now"),
    # 50 µs at a time, while threads of the database work; what ends the query ends the wait
    ("src/store/duckdb/connection.cpp", r"std::this_thread::sleep"),
}


def sources() -> list[pathlib.Path]:
    roots = [ROOT / "src", ROOT / "bench", ROOT / "web/src", ROOT / "demo/src", ROOT / "demo/search/src", ROOT / "tests", ROOT / "tools"]
    suffixes = {".h", ".cpp", ".ts", ".tsx", ".java", ".py"}
    return sorted(p for r in roots if r.exists() for p in r.rglob("*") if p.suffix in suffixes and "node_modules" not in p.parts)


def check(path: pathlib.Path) -> list[str]:
    name = str(path.relative_to(ROOT))
    lines = path.read_text().splitlines()
    out = []
    if len(lines) > FILE_LINES_MAX:
        out.append(f"{name}: {len(lines)} lines, at most {FILE_LINES_MAX}")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_LENGTH_MAX and "http" not in line and path.suffix in {".h", ".cpp"} and "R\"" not in line:
            out.append(f"{name}:{number}: {len(line)} characters, at most {LINE_LENGTH_MAX}")
        if path.suffix not in {".h", ".cpp"} or path.stem.endswith("_test"):
            continue
        for pattern, reason in BANNED.items():
            if re.search(pattern, line) and (name, pattern) not in ALLOWED:
                out.append(f"{name}:{number}: {pattern}: {reason}")
    return out


def orphan_headers() -> list[str]:
    headers = {str(p.relative_to(ROOT / "src")): p for p in (ROOT / "src").rglob("*.h")}
    text = "\n".join(p.read_text() for p in (ROOT / "src").rglob("*") if p.suffix in {".h", ".cpp"})
    text += "\n".join(p.read_text() for p in (ROOT / "bench").rglob("*.cpp")) if (ROOT / "bench").exists() else ""
    return [f"src/{name}: nobody includes it" for name in headers if f'"{name}"' not in text]


def main() -> int:
    problems = [line for path in sources() for line in check(path)] + orphan_headers()
    print("\n".join(problems))
    print(f"tidy: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
