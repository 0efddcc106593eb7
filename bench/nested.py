"""The plans' questions to a search server whose documents are nested, one for each process instance, beside Hindsight's answers."""

import time

from answers import cells, different_rows, differences, is_empty
from measure import summary
from nested_index import load
from nested_questions import CannotBeSaid, question_of

# Seconds that one question's repetitions may take together, and the least there are of them all the same.
SECONDS = 10
LEAST = 3
# The same of a round before that, over all questions: a server in use has its code compiled.
WARM_UP = 10
WARM_UP_SECONDS = 3


def asked(question, server, connection, repeat, seconds):
    """The last answer, and the wall times in ms."""
    milliseconds, begin = [], time.monotonic()
    while len(milliseconds) < LEAST or (len(milliseconds) < repeat and time.monotonic() - begin < seconds):
        start = time.perf_counter()
        answer = question.ask(server, connection)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return answer, milliseconds


def wrong_of(question, report, result, answer):
    """What does not agree, in words."""
    if result["type"] != "raw":
        return differences(cells(result, report["groupBy"]["type"]), question.cells(answer), "OpenSearch")
    hits = answer["hits"]
    return different_rows(report, result, [hit["_id"] for hit in hits["hits"]], hits["total"]["value"], "OpenSearch")


def questions_of(reports, unsaid):
    """Each report with its question; those that have none come to `unsaid` with the reason."""
    for report in reports["reports"]:
        try:
            yield report, question_of(report, reports["definitions"][0])
        except CannotBeSaid as reason:
            unsaid[report["name"]] = str(reason)


def measure(server, history_documents, reports, results, repeat, say):
    """`reports` as of `plans.all_reports`, `results` Hindsight's by name. What was loaded, times, which plans look into nested documents, which
    have nothing to compare, which cannot be asked, and what differs."""
    found = {"loaded": load(server, history_documents, say), "times": {}, "nested": [], "empty": [], "unsaid": {}, "differences": []}
    connection = server.connection()
    questions = list(questions_of(reports, found["unsaid"]))
    for report, question in questions:
        name, (answer, _) = report["name"], asked(question, server, connection, WARM_UP, WARM_UP_SECONDS)
        wrong = wrong_of(question, report, results[name], answer)
        found["differences"] += [f"{name}: {text}" for text in wrong]
        found["nested"] += [name] if question.is_nested() else []
        found["empty"] += [name] if is_empty(results[name], report["groupBy"]["type"]) else []
        say(f"  {name:85s} {wrong[0] if wrong else 'agrees'}")
    for report, question in questions:
        name, (_, milliseconds) = report["name"], asked(question, server, connection, repeat, SECONDS)
        found["times"][name] = {**summary(milliseconds), "count": len(milliseconds)}
        say(f"  {name:85s} {found['times'][name]['medianMs']:9.1f} ms")
    return found
