"""The Quality page: how right it is on this plant's own cases, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from app.figures import reliability
from app.handling import handling
from app.plain import plain
from app.scores import Result, bins, results, worst
from app.session import engine, label_of, t, told
from rca import IndexMissing

_SHARES = (
    "hit@1", "hit@3", "hit@5", "macro_hit@3", "mrr", "ece", "novelty_auroc", "coverage",
    "citation_valid", "citation_supported",
)  # fmt: skip


def page() -> None:
    """The whole page."""
    st.header(t("quality.title"), anchor=False)
    handling()
    stamp = ""
    try:
        engine().ready()
        stamp = engine().plant.bench().index
    except IndexMissing as error:
        st.info(plain(error.message))
    root = engine().plant.settings.root
    found = results(root, stamp)
    for kind in ("run", "backtest"):
        st.subheader(t(f"quality.{kind}"), anchor=False)
        if kind in found:
            with told():
                _result(found[kind], stamp)
        else:
            st.caption(t("quality.none"))
            st.code(t(f"quality.{kind}_command"), language=None)


def _result(result: Result, stamp: str) -> None:
    metrics = result.metrics
    made = datetime.fromtimestamp(result.at).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ006 - plant time
    st.caption(plain(f"{metrics.get('title', '')} · {made} · n = {metrics.get('n', 0)}"))
    if metrics.get("synthetic"):
        st.caption(t("quality.synthetic"))
    if metrics.get("workspace") != stamp:
        st.caption(t("quality.older"))
    shown = [name for name in _SHARES if isinstance(metrics.get(name), Mapping)]
    st.dataframe(
        [_row(name, metrics[name]) for name in shown], hide_index=True,
        column_config={t("quality.value"): st.column_config.NumberColumn(format="%.3f")},
    )  # fmt: skip
    _baselines(metrics)
    items = result.items()
    if not items:
        return
    st.markdown(f"**{t('quality.reliability')}**")
    st.plotly_chart(
        reliability(bins(items), t), key=f"rel-{result.kind}", config={"displayModeBar": False},
        alt=t("quality.reliability"),
    )  # fmt: skip
    _misses(result)


def _row(name: str, told_by: Mapping[str, Any]) -> dict[str, object]:
    low, high = told_by.get("low"), told_by.get("high")
    interval = f"{low:.3f} – {high:.3f}" if low is not None and high is not None else ""
    return {
        t("quality.measure"): label_of("measure", name),
        t("quality.value"): told_by.get("value"),
        t("quality.interval"): interval,
        "n": told_by.get("n"),
    }


def _baselines(metrics: Mapping[str, Any]) -> None:
    baselines = metrics.get("baselines") or {}
    if not baselines:
        return
    with st.expander(t("quality.baselines", n=len(baselines))):
        names = ("hit@1", "hit@3", "hit@5")
        rows = [("rca", metrics), *baselines.items()]
        st.dataframe(
            [
                {t("quality.ranker"): name, **{k: _value(told_by, k) for k in names}}
                for name, told_by in rows
            ],
            hide_index=True,
        )


def _value(told_by: Mapping[str, Any], name: str) -> float | None:
    cell = told_by.get(name)
    return cell.get("value") if isinstance(cell, Mapping) else None


def _misses(result: Result) -> None:
    missed = worst(result.items())
    if not missed:
        return
    st.markdown(f"**{t('quality.misses')}**")
    st.dataframe(
        [
            {
                t("board.id"): item["id"],
                t("quality.said"): item["ranked"][0],
                t("board.probability"): item["confidence"],
                t("quality.truth"): ", ".join(item.get("labels", ())),
                t("quality.place"): item.get("rank"),
                t("board.text"): item.get("text", ""),
            }
            for item in missed
        ],
        hide_index=True,
        column_config={
            t("board.probability"): st.column_config.NumberColumn(format="percent"),
            t("board.text"): st.column_config.TextColumn(width="large"),
        },
    )
