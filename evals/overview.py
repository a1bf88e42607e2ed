"""One table over many result folders: what stands in docs/measurements.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.action_lists import table
from evals.journal import replace_file
from evals.words import interval, rival, variant_tables

Shape = Mapping[str, Any]
_SHOWN = ("hit@1", "hit@3", "hit@5", "mrr")
_TRUST_HEAD = (
    "set", "n, failed", "ECE", "novelty AUROC", "citations hold", "sentences supported",
    "countermeasure F1@1", "near-duplicates", "Hit@3 without them",
)  # fmt: skip
_TRUST = ("ece", "novelty_auroc", "citation_valid", "citation_supported", "action_f1@1")


def overview(folders: Sequence[Path]) -> str:
    """Markdown over every folder that holds a metrics.json: ranks against baselines, what can be
    trusted, variants. Intervals are those of the runs; each row names its n."""
    found = [json.loads((f / "metrics.json").read_text()) for f in folders if _done(f)]
    runs = [run for run in found if run.get("kind") != "actions"]
    lines = ["| set (n known of n) | | Hit@1 | Hit@3 | Hit@5 | MRR | ours minus it, Hit@3 | p |"]
    lines.append("|---" * 8 + "|")
    for run in runs:
        lines += _ranks(run)
    lines += ["", _row(_TRUST_HEAD), "|---" * len(_TRUST_HEAD) + "|"]
    lines += [_trust(run) for run in runs]
    for run in runs:
        for title, rows in variant_tables(run):
            lines += ["", f"**{run['title']}: {title}**", "", _row(rows[0])]
            lines += ["|---" * len(rows[0]) + "|", *map(_row, rows[1:])]
    for run in found:
        if run.get("kind") == "actions":
            lines += ["", f"**{run['title']}: token F1 of past actions**", "", *table(run)]
    return "\n".join(lines) + "\n"


def write_overview(out: Path) -> Path:
    """``out/table.md`` over the result folders in ``out``."""
    folders = sorted(file.parent for file in out.glob("*/metrics.json"))
    replace_file(out / "table.md", overview(folders).encode())
    return out / "table.md"


def _done(folder: Path) -> bool:
    return (folder / "metrics.json").is_file()


def _ranks(run: Shape) -> Iterator[str]:
    mark = ", synthetic" if run.get("synthetic") else ""
    name = f"{run['title']} ({run['n_seen']} of {run['n']}{mark})"
    yield _row([name, "**rca**", *(interval(run[metric]) for metric in _SHOWN), "", ""])
    for rival_name, row in run.get("baselines", {}).items():
        gap = interval(row["ours_minus_hit@3"], signed=True)
        cells = [interval(row.get(metric)) for metric in _SHOWN]
        p = f"{row['mcnemar_p_hit@3']:.2g}"
        yield _row(["", rival(rival_name, row, run["n_seen"]), *cells, gap, p])


def _trust(run: Shape) -> str:
    found = run.get("contamination", {})
    without = (found.get("without") or {}).get("hit@3")
    cells = [run["title"], f"{run['n']}, {run['n_failed']}"]
    cells += [interval(run.get(name)) for name in _TRUST]
    cells += [f"{found.get('near_duplicates', 0)} of {found.get('n', 0)}", interval(without)]
    return _row(cells)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(f"{write_overview(Path(sys.argv[1]))}\n")
