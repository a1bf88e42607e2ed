"""report.html: one offline file. Charts are inline SVG, so it has neither script nor request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evals.charts import against, reliability, selective
from evals.items import Item
from evals.misses import worst
from evals.words import (
    HEAD,
    NAMES,
    headline,
    interval,
    minutes,
    rival,
    timings,
    variant_tables,
)

Shape = Mapping[str, Any]
_INTERVAL = re.compile(r"(\S+) (\(\S+ to \S+\))")
_STYLE = """
:root{--ink:#1d2330;--soft:#5b6475;--line:#d9dde5;--page:#fff;--card:#f6f7f9;--ours:#1f5fbf;
--other:#aab3c2;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#a2abbb;--line:#363d4a;--page:#14171d;
--card:#1c2028;--ours:#6ea8ff;--other:#566074;--bad:#ff8a80}}
body{font:15px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;color:var(--ink);
background:var(--page);max-width:1080px;margin:0 auto;padding:24px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 8px}
p.lead{font-size:17px;margin:8px 0}.soft,caption{color:var(--soft);font-size:13px}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;
margin:8px 0;font-size:13px}
th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);text-align:left;
vertical-align:top}th{vertical-align:bottom}.ci{white-space:nowrap;color:var(--soft)}
tr.ours .ci{color:inherit}
tr.ours td{font-weight:600}.pair{display:flex;flex-wrap:wrap;gap:24px}figure{margin:0}
figcaption{font-size:13px;color:var(--soft);max-width:420px}svg{max-width:100%;height:auto}
svg text{fill:var(--soft);font-size:12px}.grid{stroke:var(--line)}
.curve{fill:none;stroke:var(--ours);stroke-width:2}.ideal{fill:none;stroke:var(--other);
stroke-dasharray:4 4}.dot{fill:var(--ours)}.bar{fill:var(--other)}.bar.ours{fill:var(--ours)}
.whisker{stroke:var(--ink);stroke-width:1.5}.note{border-left:3px solid var(--bad);
padding:4px 12px;background:var(--card)}details{border-top:1px solid var(--line);padding:8px 0}
summary{cursor:pointer}code,pre{font:12px/1.45 ui-monospace,monospace;white-space:pre-wrap;
overflow-wrap:anywhere}
"""


def page(metrics: Shape, items: Sequence[Item]) -> str:
    """The whole report."""
    body = "".join(_sections(metrics, items))
    title = escape(str(metrics["title"]))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )


def _sections(metrics: Shape, items: Sequence[Item]) -> Iterator[str]:
    yield f"<h1>{escape(str(metrics['title']))}</h1>"
    yield f'<p class="lead">{escape(headline(metrics))}</p>'
    if metrics.get("synthetic"):
        yield '<p class="note">Synthetic data: no statement about accuracy in the field.</p>'
    yield from (f'<p class="soft">{escape(note)}</p>' for note in metrics["notes"])
    yield "<h2>Ours against simple rankers</h2>"
    yield f"<figure>{against(metrics)}<figcaption>Hit@3 with 95 % intervals.</figcaption></figure>"
    yield _versus(metrics)
    yield from _trust(items)
    yield "<h2>All numbers</h2>" + _numbers(metrics)
    yield from _over_time(metrics)
    for title, rows in variant_tables(metrics):
        yield f"<h2>{escape(title)}</h2>" + table(rows[0], rows[1:])
    yield from _slices(metrics)
    yield from _confused(metrics)
    yield from _worst(items)
    yield from _failed(items)
    yield _provenance(metrics)


def _trust(items: Sequence[Item]) -> Iterator[str]:
    answered = [item for item in items if not item.failed]
    if not answered:
        return
    yield "<h2>When to trust it</h2><div class='pair'>"
    yield (
        f"<figure>{reliability(answered)}<figcaption>Reliability: each dot is an equal share of "
        "the incidents; on the dashed line, stated and observed probability agree.</figcaption>"
        f"</figure><figure>{selective(answered)}<figcaption>Error of the first cause when only "
        "the most confident share is answered.</figcaption></figure></div>"
    )


def table(head: Iterable[str], rows: Iterable[Sequence[str]], ours: int = -1) -> str:
    """An HTML table; cells are escaped here."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr{' class=ours' if place == ours else ''}>"
        + "".join(f"<td>{_cell(cell)}</td>" for cell in row)
        + "</tr>"
        for place, row in enumerate(rows)
    )
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _cell(text: str) -> str:
    """An interval may go to a second line, but in one piece."""
    found = _INTERVAL.fullmatch(text)
    if not found:
        return escape(text)
    return f"{escape(found[1])} <span class=ci>{escape(found[2])}</span>"


def _versus(metrics: Shape) -> str:
    rows = [["rca", *(interval(metrics[name]) for name in HEAD), "", ""]]
    for name, row in metrics.get("baselines", {}).items():
        gap = interval(row["ours_minus_hit@3"], signed=True)
        cells = [interval(row.get(metric)) for metric in HEAD]
        rows.append(
            [rival(name, row, metrics["n_seen"]), *cells, gap, f"{row['mcnemar_p_hit@3']:.2g}"]
        )
    head = ["", *(NAMES[name] for name in HEAD), "ours minus it, Hit@3", "McNemar p"]
    return table(head, rows, ours=0)


def _numbers(metrics: Shape) -> str:
    rows = [
        [told, interval(metrics[name]), str(metrics[name]["n"])]
        for name, told in NAMES.items()
        if metrics.get(name)
    ]
    rows += timings(metrics)
    found = metrics.get("investigation_minutes")
    if found:
        unit = metrics.get("minutes_note") or "minutes from the catalogue"
        for name in ("ours", "pareto", "pareto_cost", "oracle"):
            told = f"investigation until the true cause, {name.replace('_', ' per ')} ({unit})"
            rows.append([told, minutes(found[name]), str(found[name]["n"])])
        rows.append(["ours / Pareto", interval(found["ours_to_pareto"]), ""])
    return table(["", "value (95 %)", "n"], rows)


def _over_time(metrics: Shape) -> Iterator[str]:
    periods = metrics.get("over_time")
    if periods:
        yield "<h2>Over time</h2>" + _by_group(periods, "asked in")


def _slices(metrics: Shape) -> Iterator[str]:
    if metrics.get("slices"):
        yield "<h2>Slices</h2>"
    for name, groups in metrics.get("slices", {}).items():
        yield _by_group(groups, name)


def _by_group(groups: Shape, name: str) -> str:
    shown = ("hit@1", "hit@3", "mrr")
    rows = [
        [value, str(found["hit@1"]["n"]), *(interval(found[k]) for k in shown)]
        for value, found in groups.items()
    ]
    return table([name, "n", *(NAMES[k] for k in shown)], rows)


def _confused(metrics: Shape) -> Iterator[str]:
    found = metrics.get("confusion", {})
    rows = [
        [pair["true"], pair["said"], str(pair["times"]), "yes" if pair["declared"] else ""]
        for pair in found.get("pairs", ())
    ]
    if not rows:
        return
    yield "<h2>Most confused causes</h2>"
    if found["declared"]:
        share = interval(found["declared"])
        yield f"<p class='soft'>Misses among causes the catalogue calls confusable: {share}</p>"
    yield table(["true cause", "named first", "times", "confusable by the catalogue"], rows)


def _worst(items: Sequence[Item]) -> Iterator[str]:
    found = worst(items)
    if found:
        yield "<h2>Worst misses</h2><p class='soft'>Most confident first; the ledger says why.</p>"
    for item in found:
        place = f"place {item.rank}" if item.rank else "not in the list"
        yield (
            f"<details><summary>{escape(item.id)}: said {escape(item.ranked[0])} "
            f"({item.confidence:.2f}), true {escape(' | '.join(item.labels))} ({place})</summary>"
            f"<p>{escape(item.text)}</p><pre>{escape(chr(10).join(item.ledger))}</pre></details>"
        )


def _failed(items: Sequence[Item]) -> Iterator[str]:
    rows = [[item.id, item.error] for item in items if item.failed]
    if rows:
        yield "<h2>Failed rows</h2>" + table(["id", "error"], rows)


def _provenance(metrics: Shape) -> str:
    names = ("dataset", "workspace", "ranker", "embedder", "llm", "knowledge")
    rows = [[name, str(metrics.get(name, ""))] for name in names]
    dirty, canary = metrics.get("contamination", {}), metrics.get("canary", {})
    rows.append(["near-duplicates", f"{dirty.get('near_duplicates')} of {dirty.get('n')} "
                 f"({dirty.get('rule')})"])  # fmt: skip
    rows.append(["canary", f"{canary.get('tried')} tried, {len(canary.get('leaked', ()))} leaked"])
    return "<h2>What this rests on</h2>" + table(["", ""], rows)
