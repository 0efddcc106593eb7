"""Asks PostgreSQL the questions of pg/queries.sql and compares its answers with Hindsight's."""

import datetime
import re
import subprocess

from measure import summary

RELATIVE_ERROR = 2e-6  # Hindsight rounds durations to whole milliseconds


def queries(path):
    """Name -> SQL."""
    parts = re.split(r"^-- name: (\w+)\n", path.read_text(), flags=re.M)
    return dict(zip(parts[1::2], (sql.strip() for sql in parts[2::2])))


def ask(cluster, directory, sql, repeat):
    """Rows of the answer and wall times in ms of `repeat` warm executions."""
    text = "\\timing on\n\\o /dev/null\n" + (sql + "\n") * (repeat + 1) + "\\timing off\n\\o\n" + sql + "\n"
    answer = subprocess.run([cluster, "psql", directory, "-d", "bench", "-AtF", "\t"], input=text, text=True,
                            capture_output=True, check=True).stdout
    times = [float(ms) for ms in re.findall(r"^Time: ([\d.]+) ms", answer, flags=re.M)]
    rows = [line.split("\t") for line in answer.splitlines() if not line.startswith("Time: ")]
    return rows, times[1:]


def epoch_ms(text):
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    return round(moment.timestamp() * 1000)


def key_of(text):
    """Dates as epoch ms, numbers as numbers, so that both sides' spellings meet."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text):
        return float(epoch_ms(text))
    try:
        return float(text)
    except ValueError:
        return text


def hindsight_rows(result):
    """key -> list of values, of a number or map result."""
    rows = {}
    for measure in result["measures"]:
        data = measure["data"]
        if not isinstance(data, list):
            rows.setdefault("", []).append(data)
            continue
        for entry in data:
            rows.setdefault(key_of(entry["key"]), []).append(entry["value"])
    return rows


def filled(rows):
    """Without the groups that one side may leave out: nothing counted, nothing lasted."""
    return {key: values for key, values in rows.items() if any(value not in (None, 0) for value in values)}


def differences(name, result, rows):
    """What does not agree, in words; empty = all does."""
    if result["type"] == "raw":
        ours = [row["processInstanceId"] for row in result["measures"][0]["data"]]
        theirs = [row[0] for row in rows]
        wrong = [] if ours == theirs else [f"{name}: other instances on the page"]
        if rows and int(rows[0][1]) != result["instanceCount"]:
            wrong.append(f"{name}: {result['instanceCount']} instances, PostgreSQL has {rows[0][1]}")
        return wrong
    ours = filled(hindsight_rows(result))
    theirs = filled({key_of(row[0]): [float(value) if value else None for value in row[1:]] for row in rows})
    if set(ours) != set(theirs):
        return [f"{name}: groups differ: {sorted(map(str, set(ours) ^ set(theirs)))[:5]}"]
    wrong = []
    for key, values in ours.items():
        for own, other in zip(values, theirs[key]):
            if own is None or other is None or abs(own - other) > max(1, RELATIVE_ERROR * abs(other)):
                wrong.append(f"{name}: {key}: {own}, PostgreSQL has {other}")
    return wrong[:5]


def measure(cluster, directory, path, answers, repeat, say):
    """`answers`: Hindsight's results by name. Times by name, and what differs."""
    times, wrong = {}, []
    for name, sql in queries(path).items():
        if name not in answers:
            continue
        rows, milliseconds = ask(cluster, directory, sql, repeat)
        times[name] = summary(milliseconds)
        found = differences(name, answers[name], rows)
        wrong += found
        say(f"  {name:28s} {times[name]['medianMs']:9.1f} ms  {'agrees' if not found else found[0]}")
    return times, wrong
