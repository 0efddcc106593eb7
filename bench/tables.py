"""The results as Markdown."""

import statistics

import events


def reports_table(results, reports):
    ours = results.get("reports", {})
    rest = results.get("rest", {})
    postgres = results.get("postgres", {})
    lines = ["| report | store median | p95 | HTTP median | p95 | PostgreSQL median | PostgreSQL / HTTP |",
             "|---|---:|---:|---:|---:|---:|---:|"]
    sums = {"ours": 0.0, "rest": 0.0, "postgres": 0.0}
    for report in reports:
        name = report["name"]
        if name not in ours and name not in rest:
            continue
        whole = rest.get(name) or ours[name]
        cells = [report["title"]]
        for times in (ours, rest):
            cells += [f"{times[name]['medianMs']:.1f}", f"{times[name]['p95Ms']:.1f}"] if name in times else ["", ""]
        if name in postgres:
            cells += [f"{postgres[name]['medianMs']:.0f}", f"{postgres[name]['medianMs'] / whole['medianMs']:.0f}"]
            sums["postgres"] += postgres[name]["medianMs"]
            sums["rest"] += whole["medianMs"]
        else:
            cells += ["", ""]
        lines.append("| " + " | ".join(cells) + " |")
    if sums["rest"]:
        lines.append(f"| **sum** | | | {sums['rest']:.0f} | | {sums['postgres']:.0f} | "
                     f"{sums['postgres'] / sums['rest']:.0f} |")
    return lines


def goals(results):
    """Rows of the table of goals: what, measured, goal."""
    rest = results.get("rest") or results.get("reports", {})
    postgres = results.get("postgres", {})
    rows = []
    if "real" in results:
        rows.append(("import from a real engine, share of curl's rate", f"{results['real']['ratioToCurl']:.2f} "
                     f"(four at a time: {results['real']['ratioToCurlTogether']:.2f})", "0.85"))
        rows.append(("its peak memory", f"{results['real']['peakMemoryMb']} MB", "512 MB"))
    if "replay" in results:
        rows.append(("import from memory, rows/s", f"{results['replay']['rowsPerSecond']:,}", "150,000"))
        rows.append(("its peak memory", f"{results['replay']['peakMemoryMb']} MB", "512 MB"))
    if rest:
        slowest = max(rest, key=lambda name: rest[name]["p95Ms"])
        rows.append(("slowest report's p95", f"{rest[slowest]['p95Ms']:.0f} ms ({slowest})", "100 ms"))
    if "heatmap" in rest and "heatmap" in postgres:
        ratio = postgres["heatmap"]["medianMs"] / rest["heatmap"]["medianMs"]
        rows.append(("heatmap, times faster than PostgreSQL", f"{ratio:.0f}", "100"))
        both = [name for name in postgres if name in rest]
        ratio = sum(postgres[name]["medianMs"] for name in both) / sum(rest[name]["medianMs"] for name in both)
        rows.append(("sum of all reports, times faster", f"{ratio:.0f}", "25"))
    if "nested" in results:
        rows += nested_goals(results["plans"]["reports"], results["nested"])
    rows += browser_goals(results.get("browser", {}))
    rows += shared_goals(results.get("shared", {}))
    rows += events.goals(results)
    if "failover" in results:
        failover = results["failover"]
        rows.append((f"failover, {failover['kills']} kills, lease of {failover['leaseSeconds']} s: median, p95",
                     f"{failover['medianSeconds']} s, {failover['p95Seconds']} s", "p95 15 s"))
        rows.append(("requests lost through the balancer meanwhile", f"{failover['requestsLost']} of {failover['requests']}", "0"))
    if "readySeconds" in results:
        rows.append(("start to ready on the full store", f"{results['readySeconds']:.2f} s", "1 s"))
    if "servePeakMemoryMb" in results:
        rows.append(("peak memory during reports", f"{results['servePeakMemoryMb']} MB", "512 MB"))
    return rows


def routes_of(browser, marks):
    """The figures of all ways between pages that were gone before."""
    return [way[mark] for way in browser["routes"]["again"].values() for mark in marks]


def browser_goals(browser):
    if not browser:
        return []
    rows = []
    for size, seen in browser.items():
        loads, filters, routes = seen["loads"], seen["filters"]["warm"], routes_of(seen, ["content"])
        rows += [(f"page of the {size} process complete in the browser: median, p95 (cold)",
                  f"{loads['warm']['medianMs']} ms, {loads['warm']['p95Ms']} ms ({loads['cold']['medianMs']} ms)", "800 ms"),
                 ("its filter change to all panels updated: median, p95", f"{filters['medianMs']} ms, {filters['p95Ms']} ms", "p95 300 ms"),
                 ("its route change to the content painted: slowest way's median, p95",
                  f"{max(way['medianMs'] for way in routes)} ms, {max(way['p95Ms'] for way in routes)} ms", "100 ms")]
    return rows


def last_panels(visits):
    return ", ".join(f"{name} {times}" for name, times in visits["last"][:3])


def browser_tables(size, browser):
    lines = [f"| page of the {size} process in the browser, ms | times | median | p95 | requests | browser busy | came last |", "|---|---:|---:|---:|---:|---:|---|"]
    for what, visits in (("first page of a server and a browser just started", browser["loads"]["cold"]), ("page loaded again", browser["loads"]["warm"]),
                         ("filter changed, first round", browser["filters"]["cold"]), ("filter changed, later rounds", browser["filters"]["warm"])):
        lines.append(f"| {what} | {visits['count']} | {visits['medianMs']} | {visits['p95Ms']} | {visits['requests']:.0f} | {visits['busyMs']} | {last_panels(visits)} |")
    names = list(browser["loads"]["warm"]["panels"])
    lines += ["", "| until the panel was painted, ms | page median | p95 | filter median | p95 |", "|---|---:|---:|---:|---:|"]
    for name in sorted(names, key=lambda name: -browser["loads"]["warm"]["panels"][name]["medianMs"]):
        cells = [f"{panels[name]['medianMs']} | {panels[name]['p95Ms']}" if name in panels else " | "
                 for panels in (browser["loads"]["warm"]["panels"], browser["filters"]["warm"]["panels"])]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| filter change | median, ms |", "|---|---:|", *(f"| {what} | {time} |" for what, time in browser["changes"].items())]
    lines += ["", "| route change, ms | first: frame | content | again: frame, median | p95 | content, median | p95 |", "|---|---:|---:|---:|---:|---:|---:|"]
    for way, again in browser["routes"]["again"].items():
        first = browser["routes"]["first"][way]
        lines.append(f"| {way} | {first['frame']['medianMs']} | {first['content']['medianMs']} | " +
                     " | ".join(f"{again[mark]['medianMs']} | {again[mark]['p95Ms']}" for mark in ("frame", "content")) + " |")
    return lines


def overhead(reports):
    """Of all reports together, beyond what the same questions take by hand."""
    ours, theirs = (sum(times[who]["medianMs"] for times in reports.values()) for who in ("hindsight", "byHand"))
    return ours / theirs - 1


def shared_goals(shared):
    if not shared:
        return []
    live = shared["live"]
    return [("shared store: import, share of the rate of raw bulk requests", f"{shared['import']['shareOfRaw']:.2f}", "0.60"),
            ("live writes against scripted upserts: pages that come together, page by page",
             f"{live['together'] / live['scripted']:.2f}, {live['pages'] / live['scripted']:.2f}", "1.00"),
            ("reports, beyond aggregations by hand", f"{overhead(shared['reports']):.0%}", "15 %"),
            ("reports per second: one instance, two instances", f"{shared['oneInstance']}, {shared['twoInstances']}", "")]


def shared_tables(shared):
    imported, live = shared["import"], shared["live"]
    lines = ["| shared store | rows/s | s | server processor s | Hindsight processor s | peak memory | writes per document |",
             "|---|---:|---:|---:|---:|---:|---:|"]
    for run in imported["imports"]:
        lines.append(f"| import of {imported['rows']:,} rows | {imported['rows'] / run['seconds']:,.0f} | {run['seconds']:.1f} | "
                     f"{run['serverCpuSeconds']:.1f} | {run['cpuSeconds']:.1f} | {run['peakMemoryMb']} MB | {run['writesPerDocument']} |")
    for run in imported["raw"]:
        lines.append(f"| its {imported['documents']:,} documents by raw bulk requests | {imported['rows'] / run['seconds']:,.0f} | "
                     f"{run['seconds']:.1f} | {run['serverCpuSeconds']:.1f} | | | 1 |")
    for mode, what in (("together", "pages that come together"), ("pages", "page by page"), ("scripted", "scripted upserts by hand")):
        lines.append(f"| live, {what} | {live[mode]:,.0f} | | | | | |")
    lines += ["", f"Index of {imported['documents']:,} instances after a merge into one segment: {shared['bytes'] / 2**20:,.0f} MB.", "",
              "| report on the shared store | median | p95 | by hand: median | p95 |", "|---|---:|---:|---:|---:|"]
    for name, times in shared["reports"].items():
        ours, theirs = times["hindsight"], times["byHand"]
        lines.append(f"| {name} | {ours['medianMs']:.1f} | {ours['p95Ms']:.1f} | {theirs['medianMs']:.1f} | {theirs['p95Ms']:.1f} |")
    sizes = shared["heatmapBySize"]
    lines += ["", "Heatmaps in the same index: " + "; ".join(
        f"{size['instances']:,} instances {size['medianMs']:.1f} ms" for size in sizes.values()) + "."]
    return lines


def imports_table(results):
    lines = ["| import | rows | s | rows/s | processor s | peak memory |", "|---|---:|---:|---:|---:|---:|"]
    if "store" in results:
        store = results["store"]
        lines.append(f"| rows made in the process, straight to the store | {store['rows']:,} | {store['seconds']:.0f} | "
                     f"{store['rowsPerSecond']:,} | {store['cpuSeconds']:.0f} | |")
    if "replay" in results:
        run = results["replay"]
        lines.append(f"| from pages in memory over HTTP | {run['rows']:,} | {run['seconds']:.1f} | {run['rowsPerSecond']:,} | "
                     f"{run['cpuSeconds']:.1f} (server {run['serverCpuSeconds']:.1f}) | {run['peakMemoryMb']} MB |")
    if "real" in results:
        run = results["real"]
        lines.append(f"| from the engine | {run['rows']:,} | {run['seconds']:.1f} | {run['rowsPerSecond']:,} | "
                     f"{run['cpuSeconds']:.1f} (engine {run['engineCpuSeconds']:.1f}) | {run['peakMemoryMb']} MB |")
        lines.append(f"| curl alone, one kind after the other | {run['rows']:,} | {run['curlSeconds']:.1f} | "
                     f"{run['curlRowsPerSecond']:,} | | |")
        lines.append(f"| curl alone, four at a time | {run['rows']:,} | {run['curlTogetherSeconds']:.1f} | "
                     f"{run['curlTogetherRowsPerSecond']:,} | | |")
    return lines


def plans_table(plans):
    lines = [f"| of {plans['instances']:,} instances (peak memory {plans['peakMemoryMb']} MB), ms | median | p95 |", "|---|---:|---:|"]
    return lines + [f"| {name} | {times['medianMs']:.1f} | {times['p95Ms']:.1f} |" for name, times in plans["reports"].items()]


def beside_plans(plans, others):
    """Of each plan that both answered: name, Hindsight's times, the other one's, and how many times faster Hindsight is."""
    return [(name, plans[name], times, times["medianMs"] / plans[name]["medianMs"]) for name, times in others.items() if name in plans]


def nested_goals(plans, nested):
    """Those that look into nested documents count."""
    times = sorted(times for name, *_, times in beside_plans(plans, nested["times"]) if name in nested["nested"])
    if not times:
        return []
    return [("plans and filters on nested documents, times faster than OpenSearch: median, least, how many reach the goal",
             f"{statistics.median(times):.0f}, {times[0]:.1f}, {sum(ratio >= 20 for ratio in times)} of {len(times)}", "20")]


def comparison_table(plans, others, who):
    lines = [f"| plan, ms | Hindsight median | {who} median | p95 | times |", "|---|---:|---:|---:|---:|"]
    rows = beside_plans(plans, others)
    for name, ours, theirs, times in rows:
        lines.append(f"| {name} | {ours['medianMs']:.1f} | {theirs['medianMs']:.1f} | {theirs['p95Ms']:.1f} | {times:.1f} |")
    sums = [sum(times["medianMs"] for times in column) for column in ([row[1] for row in rows], [row[2] for row in rows])]
    return [*lines, f"| **sum** | {sums[0]:.0f} | {sums[1]:.0f} | | {sums[1] / sums[0]:.1f} |"] if rows else lines


def nested_table(plans, nested):
    lines = ["| index with nested documents | documents | with the nested ones | MB |", "|---|---:|---:|---:|"]
    lines += [f"| {key} | {index['documents']:,} | {index['withNested']:,} | {index['bytes'] / 2**20:,.0f} |" for key, index in nested["loaded"].items()]
    lines += ["", *comparison_table(plans, nested["times"], "OpenSearch nested"), ""]
    return [*lines, *remarks(nested, "OpenSearch")]


def postgres_plans_table(plans, found):
    return [*comparison_table(plans, found["times"], "PostgreSQL"), "", *remarks(found, "PostgreSQL")]


def remarks(found, who):
    """What a table of a comparison does not show."""
    unsaid = found.get("unsaid", {})
    lines = [f"Cannot be asked of {who}: {reason}: {', '.join(name for name, why in unsaid.items() if why == reason)}."
             for reason in dict.fromkeys(unsaid.values())]
    lines += [f"Nothing to compare, as there are no such rows: {', '.join(found['empty'])}."] if found["empty"] else []
    wrong = found["differences"]
    return [*lines, f"All answers agree with {who}'s." if not wrong else "Answers that differ: " + "; ".join(wrong)]


def crowd_table(crowd):
    titles = {"dashboard": "dashboard of twelve reports", "alone": "one person", "together": "twenty people",
              "withoutThought": "twenty people who do not think"}
    lines = ["| | answers | median | p95 | p95, times that of one |", "|---|---:|---:|---:|---:|"]
    return lines + [f"| {titles[name]} | {found.get('answers', '')} | {found['medianMs']:.0f} | {found['p95Ms']:.0f} | {found.get('timesAlone', '')} |"
                    for name, found in crowd.items()]


def scan_table(scan, ours):
    pairs = (("count", "instances"), ("histogram", "instances_by_start"), ("heatmap", "heatmap"))
    lines = ["| by loops over arrays, ms | median | report | ratio |", "|---|---:|---:|---:|"]
    return lines + [f"| {what} | {scan[what + 'Ms']:.2f} | {ours[name]['medianMs']:.1f} | {ours[name]['medianMs'] / scan[what + 'Ms']:.1f} |"
                    for what, name in pairs if name in ours]


def markdown(results, reports):
    machine = results["machine"]
    lines = [f"{machine['cores']} cores, {machine['processor']}; load average at start {machine['load']:.1f}.", "",
             "| goal | measured | goal |", "|---|---|---|"]
    lines += [f"| {what} | {measured} | {goal} |" for what, measured, goal in goals(results)]
    lines += ["", *imports_table(results), "", "Times in ms.", "", *reports_table(results, reports)]
    if "plans" in results:
        lines += ["", *plans_table(results["plans"])]
    if "nested" in results:
        lines += ["", *nested_table(results["plans"]["reports"], results["nested"])]
    if "pgplans" in results:
        lines += ["", *postgres_plans_table(results["plans"]["reports"], results["pgplans"])]
    if "scan" in results:
        lines += ["", *scan_table(results["scan"], results.get("reports", {}))]
    if "crowd" in results:
        lines += ["", *crowd_table(results["crowd"])]
    if "browser" in results:
        for size, seen in results["browser"].items():
            lines += ["", *browser_tables(size, seen)]
    if "shared" in results:
        lines += ["", *shared_tables(results["shared"])]
    if results.get("postgres"):
        wrong = results.get("differences", [])
        lines += ["", "All answers agree with PostgreSQL's." if not wrong else "Answers that differ: " + "; ".join(wrong)]
    return "\n".join(lines) + "\n"
