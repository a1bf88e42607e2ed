"""Past reports that name no cause: each with what it seems to name, accepted in bulk."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from app import batches, shelving
from app.engine import now
from app.session import engine, t, who
from rca import Proposal


def labels_panel() -> None:
    """The table of proposals and the button that takes over what is ticked."""
    st.caption(t("label.why"))
    if st.button(t("label.find"), icon=":material/label:"):
        with st.spinner(t("label.finding")), tempfile.TemporaryDirectory() as folder:
            found = engine().plant.propose_labels(Path(folder) / "labels.xlsx")
        st.session_state["proposals"] = found
    proposals: list[Proposal] | None = st.session_state.get("proposals")
    if proposals is None:
        return
    if not proposals:
        st.success(t("label.none"))
        return
    causes = engine().causes()
    edited = st.data_editor(
        [
            {
                "take": bool(p.proposed), "case": p.case_id, "says": p.quote,
                "cause": causes.get(p.proposed), "sure": p.confidence, "group": p.group,
            }
            for p in proposals
        ],
        column_config={
            "take": st.column_config.CheckboxColumn(t("label.take"), width="small"),
            "case": st.column_config.TextColumn(t("label.case"), disabled=True),
            "says": st.column_config.TextColumn(t("label.says"), disabled=True, width="large"),
            "cause": st.column_config.SelectboxColumn(
                t("label.cause"), options=list(causes.values())
            ),
            "sure": st.column_config.NumberColumn(t("label.sure"), disabled=True, format="%.2f"),
            "group": st.column_config.TextColumn(t("label.group"), disabled=True),
        },
        hide_index=True, key="labels", height=420,
    )  # fmt: skip
    ids = {name: cause for cause, name in causes.items()}
    taken = {
        str(row["case"]): ids[row["cause"]] for row in edited if row["take"] and row["cause"] in ids
    }
    if st.button(t("label.accept", n=len(taken)), type="primary", disabled=not taken):
        if not who():
            st.error(t("verdict.needs_name"))
            return
        _accept(taken)
        del st.session_state["proposals"]
        st.rerun()


def _accept(taken: Mapping[str, str]) -> None:
    """Through the same door as the .xlsx that people correct in Excel; then read again."""
    from openpyxl import Workbook as Book

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "accepted.xlsx"
        book = Book()
        book.active.append(["case", "accept"])
        for case, cause in taken.items():
            book.active.append([case, cause])
        book.save(file)
        engine().plant.accept_labels(file, who(), now())
    root = engine().plant.settings.root
    batches.start("ingest", root, shelving.ingest_folder(root))
