"""One table over many runs, with each run's own n and intervals."""

from __future__ import annotations

import json

from evals.overview import write_overview


def estimate(value, n=10):
    return {"value": value, "low": value - 0.1, "high": value + 0.1, "n": n}


def metrics(title, **more):
    ranks = {name: estimate(0.5) for name in ("hit@1", "hit@3", "hit@5", "mrr")}
    row = {**ranks, "ours_minus_hit@3": estimate(0.25), "mcnemar_p_hit@3": 0.01234}
    return {"title": title, "n": 12, "n_seen": 10, "n_failed": 1, **ranks, "ece": estimate(0.2),
            "baselines": {"prior": row}, **more}  # fmt: skip


def test_all_finished_runs_stand_in_the_table(tmp_path):
    sample = {
        **metrics("b")["baselines"]["prior"],
        "sample": 100,
        "n_failed": 3,
        "model": "x/small",
    }
    runs = {
        "a": metrics("set a", synthetic=True),
        "b": metrics("set b", baselines={"plain RAG (sample)": sample},
                     by_history={"100": {"hit@1": estimate(0.4, 12)}}),
    }  # fmt: skip
    for name, found in runs.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(json.dumps(found))
    (tmp_path / "unfinished").mkdir()
    told = write_overview(tmp_path).read_text(encoding="utf-8")
    assert "| set a (10 of 12, synthetic) | **rca** | .500 (.400 to .600) |" in told
    assert "| prior | " in told and "| +.250 (+.150 to +.350) | 0.012 |" in told
    assert "plain RAG (sample), small, n 10, 3 named no cause" in told
    assert "| set b | 12, 1 | .200 (.100 to .300) | — |" in told
    assert "**set b: Fewer past cases**" in told and "unfinished" not in told
