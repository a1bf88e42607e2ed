"""How long incidents take, and where the confirmed cause had stood."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.session import engine, t

_SPANS = ("to_list", "to_confirmed", "to_closed")
_SHARES = ("first", "first_three")
_NOTHING = "–"


def handling() -> None:
    """Medians and shares, each with the number it rests on."""
    st.subheader(t("handling.title"), anchor=False)
    found = engine().plant.stats()
    spans, shares = st.columns(3), st.columns(3)
    for column, name in zip(spans, _SPANS, strict=True):
        span = getattr(found.all, name)
        column.metric(t(f"handling.{name}"), _hours(span), help=f"n = {span.n}")
        column.caption(f"n = {span.n}")
    for column, name in zip(shares, _SHARES, strict=False):
        share = getattr(found.all, name)
        column.metric(t(f"handling.{name}"), _share(share))
        column.caption(_interval(share))
    if len(found.by_month) > 1:
        with st.expander(t("handling.months")):
            st.dataframe([_month(month, f) for month, f in found.by_month.items()], hide_index=True)


def _month(month: str, figures: Any) -> dict[str, object]:
    row: dict[str, object] = {t("handling.month"): month, "n": figures.n}
    row |= {t(f"handling.{name}"): _hours(getattr(figures, name)) for name in _SPANS}
    return row | {t(f"handling.{name}"): _share(getattr(figures, name)) for name in _SHARES}


def _hours(span: Any) -> str:
    if span.median_hours is None:
        return _NOTHING
    if span.median_hours < 1:
        minutes = span.median_hours * 60
        return t("card.minutes", n=f"{minutes:.0f}" if minutes >= 1 else "< 1")
    return t("handling.hours", h=f"{span.median_hours:.1f}")


def _share(share: Any) -> str:
    return _NOTHING if share.value is None else f"{share.value:.0%}"


def _interval(share: Any) -> str:
    if share.low is None:
        return "n = 0"
    return f"{share.k} / {share.n} · {share.low:.0%} – {share.high:.0%}"
