"""Small event logs of each format to begin with: `python3 fuzz/log_seeds.py FOLDER`, in tests/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.event_logs import made_events, write_csv, write_ocel, write_xes  # noqa: E402


def main(folder):
    events = made_events(3, ("Order", 'Pack "and" send, at last', "Bestätigen"))
    write_xes(folder / "log.xes", events)
    write_xes(folder / "log.xes.gz", events)
    write_ocel(folder / "log.json", events)
    plain = made_events(3)
    write_csv(folder / "log.csv", plain)
    (folder / "quoted.csv").write_text('\ufeffCase ID;Activity;Timestamp;"a;b"\r\n"c";"say ""hi""\r\n";"2026/01/31 12:00:00.5";007\r\n', encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
