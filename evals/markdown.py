"""The summary for a pull-request comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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


def summary(metrics: Shape) -> str:
    """Headline, ours against baselines, everything else, provenance."""
    parts = [f"### {metrics['title']}", "", headline(metrics), ""]
    if metrics.get("synthetic"):
        parts += ["Synthetic data: these numbers say nothing about accuracy in the field.", ""]
    parts += [*_versus(metrics), "", *_others(metrics), "", *_minutes(metrics), *_cuts(metrics)]
    parts += _variants(metrics)
    parts += [f"- {note}" for note in metrics["notes"]]
    parts += [
        "",
        f"dataset `{metrics['dataset'][:19]}…`, workspace `{metrics['workspace']}`, ranker "
        f"`{metrics['ranker']}`, knowledge: {metrics['knowledge']}. Intervals: 95 % bootstrap, "
        "items of one event drawn together.",
        "",
    ]
    return "\n".join(parts)


def _versus(metrics: Shape) -> Iterator[str]:
    yield "| | " + " | ".join(NAMES[name] for name in HEAD) + " | ours minus it, Hit@3 | p |"
    yield "|---" * (len(HEAD) + 3) + "|"
    yield "| **rca** | " + " | ".join(f"**{interval(metrics[n])}**" for n in HEAD) + " | | |"
    for name, row in metrics.get("baselines", {}).items():
        cells = " | ".join(interval(row.get(n)) for n in HEAD)
        gap = interval(row["ours_minus_hit@3"], signed=True)
        told = rival(name, row, metrics["n_seen"])
        yield f"| {told} | {cells} | {gap} | {row['mcnemar_p_hit@3']:.2g} |"


def _others(metrics: Shape) -> Iterator[str]:
    yield "| | value (95 %) | n |"
    yield "|---|---|---|"
    for name, told in NAMES.items():
        estimate = metrics.get(name)
        if name not in HEAD and estimate:
            yield f"| {told} | {interval(estimate)} | {estimate['n']} |"
    for row in timings(metrics):
        yield f"| {' | '.join(row)} |"


def _minutes(metrics: Shape) -> Iterator[str]:
    found = metrics.get("investigation_minutes")
    if not found:
        return
    note = metrics.get("minutes_note") or "check minutes from the catalogue"
    yield (
        f"Investigation until the true cause: ours {minutes(found['ours'])}, Pareto "
        f"{minutes(found['pareto'])}, Pareto per cost {minutes(found['pareto_cost'])}, oracle "
        f"{minutes(found['oracle'])}; ours / Pareto {interval(found['ours_to_pareto'])} ({note})."
    )
    if "plan_team" in found:
        yield (
            f"With the team study after ten checks: ours by probability per minute "
            f"{minutes(found['plan_team'])}, Pareto {minutes(found['pareto_team'])}, Pareto of the "
            f"step where it was found {minutes(found['step_team'])}; ours / Pareto "
            f"{interval(found['plan_to_pareto_team'])}, ours / Pareto of the step "
            f"{interval(found['plan_to_step_team'])}."
        )
    yield ""


def _variants(metrics: Shape) -> Iterator[str]:
    for title, rows in variant_tables(metrics):
        yield f"**{title}**"
        yield ""
        yield "| | " + " | ".join(rows[0][1:]) + " |"
        yield "|---" * len(rows[0]) + "|"
        for row in rows[1:]:
            yield "| " + " | ".join(row) + " |"
        yield ""


def _cuts(metrics: Shape) -> Iterator[str]:
    found = metrics.get("contamination", {})
    yield (
        f"Near-duplicates between questions and history: {found.get('near_duplicates', 0)} of "
        f"{found.get('n', 0)}."
    )
    without = found.get("without")
    if without:
        hit1, hit3 = (interval(without[name]) for name in ("hit@1", "hit@3"))
        yield f"Without them: Hit@1 {hit1}, Hit@3 {hit3}."
    canary = metrics.get("canary", {})
    yield (
        f"Canary: {canary.get('tried', 0)} questions asked again with the answer in a column that "
        f"must not be read; {len(canary.get('leaked', ()))} leaked."
    )
    yield ""
