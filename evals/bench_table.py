"""The bench as a table: seconds, ratios to the plain pipeline, growth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Shape = dict[str, Any]


def tell(found: Shape, sizes: Sequence[int]) -> list[str]:
    """The table, with ratios to the plain pipeline and the growth from the first size."""
    h = found["history"]
    lines = [
        f"{h['cases']} real cases: ingest {h['ingest_s']:.1f} s, full refit {h['refit_s']:.1f} s, "
        f"after one verdict {h['verdict_refit_s']:.1f} s, batch {h['batch_per_s']:.1f} incidents/s "
        f"(files written), peak {h['peak_mb']:.0f} MB",
        "passages   list p50 / p95 ms   diagnosis p95   plain p50 / p95 ms   list : plain p95"
        "   peak MB ours / plain (ratio)",
    ]
    for size in sizes:
        ours, theirs = found[f"listed {size}"], found[f"plain {size}"]
        row, other = ours["list"], theirs["retrieve"]
        lines.append(
            f"{size:8,}   {row['p50_ms']:7.1f} / {row['p95_ms']:7.1f}"
            f"   {ours['diagnosis']['p95_ms']:13.1f}   {other['p50_ms']:8.1f} / "
            f"{other['p95_ms']:7.1f}   {row['p95_ms'] / other['p95_ms']:16.2f}"
            f"   {ours['peak_mb']:.0f} / {theirs['peak_mb']:.0f}"
            f" ({ours['peak_mb'] / theirs['peak_mb']:.2f})"
        )
    first, last = f"listed {sizes[0]}", f"listed {sizes[-1]}"
    grown = [found[last][k]["p95_ms"] / found[first][k]["p95_ms"] for k in ("list", "diagnosis")]
    theirs_grown = (
        found[f"plain {sizes[-1]}"]["retrieve"]["p95_ms"]
        / found[f"plain {sizes[0]}"]["retrieve"]["p95_ms"]
    )
    lines.append(
        f"p95 grows {sizes[0]:,} -> {sizes[-1]:,}: list x{grown[0]:.2f}, diagnosis "
        f"x{grown[1]:.2f}, plain x{theirs_grown:.2f}; "
        "passages beyond the real history are multiplied (synthetic)"
    )
    return lines
