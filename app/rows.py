"""The rows of a batch as a table; a click shows one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app import batches
from app.batches import Job
from app.plain import plain
from app.session import t


def leader(row: Mapping[str, Any]) -> str:
    """What groups a row: its leading cause, or that it has none."""
    if row["status"] != "diagnosed" or not row["hypotheses"]:
        return t(f"status.{row['status']}")
    first = row["hypotheses"][0]
    return first["cause_id"] if first["cause"] in ("", first["cause_id"]) else (
        f"{first['cause_id']} {first['cause']}"
    )  # fmt: skip


def table(job: Job, rows: Sequence[Mapping[str, Any]], key: str, *, selectable: bool) -> None:
    """Failed rows first, then the undetermined ones, then by leading cause."""
    ranked = sorted(rows, key=lambda row: (_order(row), leader(row), -_chance(row)))
    cells = [
        {
            t("board.id"): row["incident"]["id"],
            t("board.status"): t(f"status.{row['status']}"),
            t("board.leader"): leader(row),
            t("board.probability"): _chance(row),
            t("board.text"): row["incident"]["text"] or row["error"] or "",
            t("check.title"): (row["next_check"] or {}).get("text", ""),
        }
        for row in ranked
    ]
    if not cells:
        st.caption(t("board.no_rows"))
        return
    chance = st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
    config = {
        t("board.probability"): chance,
        t("board.text"): st.column_config.TextColumn(width="large"),
    }
    if not selectable:
        st.dataframe(cells, hide_index=True, column_config=config, height=420)
        return
    st.caption(t("board.select"))
    event = st.dataframe(
        cells, hide_index=True, column_config=config, height=420, key=key, on_select="rerun",
        selection_mode="single-row",
    )  # fmt: skip
    for number in event.selection.rows:
        _open(job, ranked[number])


def _order(row: Mapping[str, Any]) -> int:
    return {"failed": 0, "undetermined": 1}.get(row["status"], 2)


def _chance(row: Mapping[str, Any]) -> float:
    return float(row["hypotheses"][0]["probability"]) if row["hypotheses"] else 0.0


def _open(job: Job, row: Mapping[str, Any]) -> None:
    incident = row["incident"]
    with st.container(border=True, key="selected-row"):
        st.markdown(f"**{plain(incident['id'])}** {plain(incident['text'])}")
        for hypothesis in row["hypotheses"][:3]:
            name = f"{hypothesis['rank']}. {hypothesis['cause_id']} {hypothesis['cause']}"
            st.progress(min(1.0, hypothesis["probability"]), text=plain(name))
        if row["status"] == "failed":
            st.error(plain(row["error"] or ""))
            return
        st.page_link(
            st.session_state["pages"]["diagnose"], label=t("board.open"),
            icon=":material/open_in_new:", query_params={"incident": incident["id"]},
        )  # fmt: skip
        rows = batches.members(job).get(incident["id"], ())
        if len(rows) > 1:
            st.markdown(f"**{t('board.members')}**: {len(rows)}")
            st.dataframe(
                [{t("board.id"): r["id"], t("board.text"): r["text"]} for r in rows],
                hide_index=True,
            )
