"""The bench as a table: seconds, ratios to the plain pipeline, growth, and the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Shape = dict[str, Any]
MEMORY_MB = 1536.0
ASKED = 50_000  # passages at which the ranked list has a target


def tell(found: Shape, sizes: Sequence[int]) -> list[str]:
    """The table, with ratios to the plain pipeline, the growth from the first size to the last, and
    which target is met."""
    return [*_history(found, sizes), *_sizes(found, sizes), _growth(found, sizes),
            *_targets(found, sizes)]  # fmt: skip


def _history(found: Shape, sizes: Sequence[int]) -> Iterator[str]:
    h, built = found["history"], found["built"]
    ingest = h["passages"] / h["ingest_s"]
    theirs = 1000 / found[f"plain {sizes[0]}"]["retrieve"]["mean_ms"]
    yield (
        f"{h['cases']} real cases: ingest {h['ingest_s']:.1f} s ({ingest:.0f} passages/s, fit "
        f"included; plain embeds and adds {built['per_s']:.0f}/s, ours : plain "
        f"{ingest / built['per_s']:.2f}), full refit {h['refit_s']:.1f} s, after one verdict "
        f"{h['verdict_refit_s']:.1f} s"
    )
    yield (
        f"batch of {h['batch_rows']}: {h['batch_per_s']:.1f} incidents/s after warm-up, "
        f"{h['batch_rows'] / h['batch_s']:.1f}/s whole with files and records "
        f"({h['jobs']} processes; plain only retrieves {theirs:.0f}/s, ours : plain "
        f"{h['batch_per_s'] / theirs:.2f}); peak {h['peak_mb']:.0f} MB, a helper at "
        f"most {h['helper_mb']:.0f} MB"
    )


def _sizes(found: Shape, sizes: Sequence[int]) -> Iterator[str]:
    yield (
        "passages   list p50 / p95 ms   diagnosis p95   plain p50 / p95 ms   list : plain p95"
        "   peak MB ours / plain (ratio)"
    )
    for size in sizes:
        ours, theirs = found[f"listed {size}"], found[f"plain {size}"]
        row, other = ours["list"], theirs["retrieve"]
        yield (
            f"{size:8,}   {row['p50_ms']:7.1f} / {row['p95_ms']:7.1f}"
            f"   {ours['diagnosis']['p95_ms']:13.1f}   {other['p50_ms']:8.1f} / "
            f"{other['p95_ms']:7.1f}   {row['p95_ms'] / other['p95_ms']:16.2f}"
            f"   {ours['peak_mb']:.0f} / {theirs['peak_mb']:.0f}"
            f" ({ours['peak_mb'] / theirs['peak_mb']:.2f})"
        )


def _growth(found: Shape, sizes: Sequence[int]) -> str:
    def times(case: str, kind: str) -> float:
        first, last = (found[f"{case} {size}"][kind]["p95_ms"] for size in (sizes[0], sizes[-1]))
        return float(last / first)

    memory = [found[f"{c} {sizes[-1]}"]["peak_mb"] / found[f"{c} {sizes[0]}"]["peak_mb"]
              for c in ("listed", "plain")]  # fmt: skip
    return (
        f"p95 grows {sizes[0]:,} -> {sizes[-1]:,}: list x{times('listed', 'list'):.2f}, diagnosis "
        f"x{times('listed', 'diagnosis'):.2f}, plain x{times('plain', 'retrieve'):.2f}; peak "
        f"memory x{memory[0]:.2f}, plain x{memory[1]:.2f}; "
        "passages beyond the real history are multiplied (synthetic)"
    )


def _targets(found: Shape, sizes: Sequence[int]) -> Iterator[str]:
    """Each target with what was measured; a missed one says so."""
    h = found["history"]
    peak = max(shape["peak_mb"] for name, shape in found.items() if name.startswith(("h", "li")))
    rows = [
        (f"full refit at {h['cases']} cases", h["refit_s"], 30.0, "s"),
        ("refit after one verdict", h["verdict_refit_s"], 3.0, "s"),
        ("memory of one process", peak, MEMORY_MB, "MB"),
    ]
    if ASKED in sizes:
        list_p95 = found[f"listed {ASKED}"]["list"]["p95_ms"]
        rows.insert(0, (f"ranked list p95 at {ASKED:,} passages", list_p95, 150.0, "ms"))
    for what, value, limit, unit in rows:
        verdict = "met" if value <= limit else "MISSED"
        yield f"target {what} <= {limit:g} {unit}: {value:.1f} {unit}, {verdict}"
    verdict = "met" if h["batch_per_s"] >= 40 else "MISSED"
    yield f"target batch >= 40 incidents/s after warm-up: {h['batch_per_s']:.1f}, {verdict}"
