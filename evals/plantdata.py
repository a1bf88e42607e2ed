"""What plant data is worth, measured on the sample plant: ``python -m evals.plantdata PART …``.

Parts: ``faults`` (is the responsible thing the first finding?), ``quiet`` (findings where there is
no fault), ``examples`` (what `fit` and `ranking` need of one plant, into a file), ``ranking``
(labelled incidents with and without plant data, paired), ``fit`` (the weights of `rca.plant`),
``limits`` (stated values against limits). ``--seed N`` asks a plant of `evals.otherplant`. The
plants, their faults and these incidents are all synthetic: see `corpus/README.md`.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evals.door import Findings, Incident, Workspace
from evals.faults import (
    Fault,
    by_units,
    by_window,
    load_faults,
    quiet_windows,
    responsible,
)
from evals.otherplant import become
from evals.plantweights import Example, examples, fitted, keep, kept, paired

LIMITS = Path(__file__).with_name("limits.jsonl")


def first_findings(plant: Workspace, seed: int = 0) -> list[str]:
    """How often the first finding names what is responsible, by serials and by window; and how
    often where a second fault that made a fifth of the same bad units may be named as well."""
    lines = []
    every = load_faults(seed)
    for name, ask in (("serials only", by_units), ("code and window only", by_window)):
        faults = [f for f in every if f.counts]
        told = [(f, plant.why(ask(f))) for f in faults]
        hits = [_first(f, found) for f, found in told]
        either = sum(
            any(_first(other, found) for other in (f, *_beside(f, every, ask is by_window)))
            for f, found in told
        )
        ways = Counter(hits)
        n, right = len(faults), sum(bool(h) for h in hits)
        lines.append(
            f"first finding, {name}: {right} of {n} right ({_share(right, n)}); {dict(ways)}; "
            f"that or a second fault of the same units: {either} ({_share(either, n)})"
        )
        for (f, found), hit in zip(told, hits, strict=True):
            if not hit:
                first = found.items[0].text[:110] if found.items else "nothing"
                lines.append(f"  missed {f.id} {f.cause}, place {_rank(f, found)}: {first}")
    return lines


def _beside(fault: Fault, every: Sequence[Fault], windowed: bool) -> list[Fault]:
    """Other faults that made at least a fifth as many of the bad units that are asked about."""
    out = []
    for other in every:
        if other.id == fault.id or not (other.trace and other.found and fault.found):
            continue
        shared = len(set(other.bad) & set(fault.bad))
        apart = other.found[1] < fault.found[0] or fault.found[1] < other.found[0]
        if windowed and not apart and fault.code in other.codes:
            shared = len(other.bad)
        if shared >= 0.2 * len(fault.bad):
            out.append(other)
    return out


def _first(fault: Fault, found: Findings) -> str:
    return responsible(fault, found.items[0]) if found.items else ""


def _rank(fault: Fault, found: Findings) -> str:
    places = [str(i) for i, f in enumerate(found.items, 1) if responsible(fault, f)]
    return places[0] if places else "none"


def _share(k: int, n: int) -> str:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(k, n, method="wilson")
    return f"{k / n:.3f}, {low:.3f} to {high:.3f}"


def quiet(plant: Workspace, n: int) -> list[str]:
    """Share of fault-free windows with any finding that is not what made the unit bad."""
    asked = quiet_windows(n)
    lines, shown = [], 0
    for q in asked:
        found = [f for f in plant.why(q.incident).items if not f.restates]
        shown += bool(found)
        lines += [f"  {q.incident.id} {q.code}: {f.text[:120]}" for f in found[:1]]
    head = (
        f"fault-free windows with a finding: {shown} of {len(asked)} ({_share(shown, len(asked))})"
    )
    return [head, *lines]


def stated_values(plant: Workspace, file: Path = LIMITS) -> list[str]:
    """Verdicts on written cases against what their writer says is right."""
    measured = plant.bench().measured
    assert measured is not None
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
    wrong = list[str]()
    guessed = 0
    for row in rows:
        given = {k: row[k] for k in ("process_step", "machine", "product") if k in row}
        incident = Incident(row["id"], row["text"], **given)
        verdicts = {_flat(v.value): v.verdict for v in measured.findings(incident).limits}
        got = verdicts.get(_flat(row["value"]), "no limit found")
        if got != row["verdict"]:
            wrong.append(f"  {row['id']} {row['value']!r}: {got}, right is {row['verdict']}")
            guessed += row["verdict"] == "no limit found"
    n = len(rows)
    head = f"stated values: {n - len(wrong)} of {n} right ({_share(n - len(wrong), n)})"
    return [f"{head}; {guessed} verdicts where there is none", *wrong]


def _flat(value: str) -> str:
    """A value as it is compared: one form of every sign, no space."""
    return unicodedata.normalize("NFKC", value).replace("−", "-").replace(" ", "")


PARTS = ("faults", "quiet", "examples", "fit", "ranking", "limits")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m evals.plantdata")
    parser.add_argument("part", nargs="+", choices=PARTS)
    parser.add_argument("-w", "--workspace", type=Path, required=True)
    parser.add_argument("-n", type=int, default=200, help="fault-free windows")
    parser.add_argument("--seed", type=int, default=0, help="the plant of evals.otherplant")
    parser.add_argument("--cases", type=Path, default=LIMITS, help="stated values, .jsonl")
    parser.add_argument(
        "--examples", type=Path, nargs="+", default=[], help="files that `examples` wrote"
    )
    given = parser.parse_args(arguments)
    become(given.seed)
    plant = Workspace.open(given.workspace)
    data = kept(given.examples) if given.examples and "examples" not in given.part else []
    for part in given.part:
        told = {
            "faults": lambda: first_findings(plant, given.seed),
            "quiet": lambda: quiet(plant, given.n),
            "examples": lambda: _keep(given.examples[0], examples(plant, given.seed)),
            "fit": lambda: fitted(plant, data or examples(plant)),
            "ranking": lambda: paired(plant, data or examples(plant)),
            "limits": lambda: stated_values(plant, given.cases),
        }[part]()
        sys.stdout.write("\n".join(told) + "\n")
        sys.stdout.flush()


def _keep(file: Path, data: Sequence[Example]) -> list[str]:
    keep(file, data)
    return [f"{file}: {len(data)} questions about {len({d.cause for d in data})} causes"]


if __name__ == "__main__":
    main()
