"""How numbers of metrics.json are written for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Shape = Mapping[str, Any]
HEAD = ("hit@1", "hit@3", "hit@5", "mrr", "macro_hit@3")
NAMES = {
    "hit@1": "Hit@1", "hit@3": "Hit@3", "hit@5": "Hit@5", "mrr": "MRR",
    "macro_hit@3": "macro Hit@3", "any_hit@1": "any-Hit@1", "any_hit@3": "any-Hit@3",
    "any_hit@5": "any-Hit@5", "hit@1_all": "Hit@1, novel as misses",
    "hit@3_all": "Hit@3, novel as misses", "hit@5_all": "Hit@5, novel as misses",
    "ece": "calibration error (ECE)", "brier": "Brier score", "aurc": "AURC", "augrc": "AUGRC",
    "coverage": "answered (not undetermined)", "risk@80% coverage": "error at 80 % coverage",
    "risk@60% coverage": "error at 60 % coverage", "novelty_auroc": "novelty AUROC",
    "novelty_detection@10%": "novel found at 10 % false alarms",
    "novelty_false_alarms": "known causes flagged novel",
    "novelty_flagged": "novel causes flagged novel", "citation_valid": "citations that hold",
    "citation_supported": "cited sentences supported",
    "citation_computed_share": "citations of the ranker itself",
    "uncited_share": "sentences without citation",
    "drop_the_source": "score falls without the cited cases",
    "drop_the_source_topples": "first place lost without the cited cases",
    "action_f1@1": "countermeasure token F1@1", "action_f1@3": "countermeasure token F1@3",
    "action_f1@5": "countermeasure token F1@5",
}  # fmt: skip


def interval(estimate: Shape | None, *, signed: bool = False) -> str:
    """``.507 (.459 to .557)``; an em dash where nothing could be measured."""
    if not estimate:
        return "—"
    form = "+.3f" if signed else ".3f"
    value, low, high = (_short(estimate[k], form) for k in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def _short(number: float, form: str) -> str:
    text = format(number, form)
    return text.replace("0.", ".", 1) if abs(number) < 1 else text


def rival(name: str, row: Shape, n: int) -> str:
    """Name of a baseline's row; one that was asked fewer than our ``n`` says how many, a sample
    also how many replies failed."""
    if "sample" not in row:
        return name if row["hit@1"]["n"] == n else f"{name}, n {row['hit@1']['n']}"
    model = str(row["model"]).rpartition("/")[2]
    return f"{name}, {model}, n {row['hit@1']['n']}, {row['n_failed']} named no cause"


STEPS = {
    "encode": "encode the question", "rank": "rank all causes", "search": "search passages",
    "word": "word the answer and the rest", "list": "the rest of a list",
    "ranking": "a ranked list, whole", "diagnosis": "a diagnosis, whole",
}  # fmt: skip


def timings(metrics: Shape) -> list[list[str]]:
    """[what, p50 / p95, n] per step, in the order of the line."""
    found = metrics["latency"]
    return [
        [f"seconds to {STEPS.get(step, step)}, p50 / p95", f"{t['p50']} / {t['p95']}", str(t["n"])]
        for step, t in sorted(found.items(), key=lambda row: [*STEPS, row[0]].index(row[0]))
    ]


def minutes(estimate: Shape | None) -> str:
    """``41.2 (35.0 to 47.9)``."""
    if not estimate:
        return "—"
    return f"{estimate['value']:.1f} ({estimate['low']:.1f} to {estimate['high']:.1f})"


def headline(metrics: Shape) -> str:
    """One sentence with the numbers that decide."""
    n = f"{metrics['n_seen']} of {metrics['n']} incidents have a known cause"
    failed = f", {metrics['n_failed']} failed" if metrics["n_failed"] else ", none failed"
    return (
        f"Hit@1 {interval(metrics['hit@1'])}, Hit@3 {interval(metrics['hit@3'])}, "
        f"MRR {interval(metrics['mrr'])}; {n}{failed}."
    )


def variant_tables(metrics: Shape) -> list[tuple[str, list[list[str]]]]:
    """(title, rows with their head) of every variant that was run."""
    tables = []
    shown = ("hit@1", "hit@3", "mrr")
    heads = [NAMES[name] for name in shown]
    if metrics.get("robustness"):
        extra = ("change_hit@1", "change_hit@3", "same_first")
        head = ["", *heads, "change, Hit@1", "change, Hit@3", "same first cause", "n"]
        rows = [_row(n, f, shown, extra) for n, f in metrics["robustness"].items()]
        tables.append(("Harder questions, against the plain ones", [head, *rows]))
    if metrics.get("by_history"):
        both = ("ece", "novelty_auroc")
        head = ["past cases", *heads, *(NAMES[name] for name in both), "n",
                "best baseline at Hit@3", "ours minus it, Hit@3"]  # fmt: skip
        rows = [
            [*_row(n, f, (*shown, *both), ()), *_best(f)] for n, f in metrics["by_history"].items()
        ]
        tables.append(("Fewer past cases", [head, *rows]))
    left = metrics.get("leave_cause_out")
    if left:
        names = ("hit@1", "hit@3", "novelty_auroc", "novelty_detection@10%", "novelty_false_alarms",
                 "ece")  # fmt: skip
        head = ["", *(NAMES[name] for name in names), "n"]
        title = f"Causes left out of history: {left.get('causes_out', 'none')}"
        tables.append((title, [head, _row("", left, names, ())]))
    return tables


def _best(found: Shape) -> list[str]:
    rows = found.get("baselines", {})
    if not rows:
        return ["", ""]
    best = max(rows, key=lambda name: rows[name]["hit@3"]["value"])
    told = f"{best}, {interval(rows[best]['hit@3'])}"
    return [told, interval(rows[best]["ours_minus_hit@3"], signed=True)]


def _row(name: str, found: Shape, plain: Sequence[str], signed: Sequence[str]) -> list[str]:
    if "skipped" in found:
        return [name, f"skipped: {found['skipped']}", *[""] * (len(plain) + len(signed))]
    cells = [interval(found.get(metric)) for metric in plain]
    cells += [interval(found.get(metric), signed=metric.startswith("change")) for metric in signed]
    counts = [e["n"] for e in found.values() if isinstance(e, Mapping) and "n" in e]
    return [name, *cells, str(max(counts, default=0))]
