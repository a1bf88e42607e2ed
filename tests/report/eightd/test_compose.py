"""What an 8D says: nothing invented, and a suspicion never looks like a proof."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rca.domain import Containment, Diagnosis, Incident, Provenance, Verdict
from rca.errors import UserError
from rca.frames.sentences import frames
from rca.read.eightd import DRAFT_MARK, read_eightd
from rca.report.eightd.compose import compose
from rca.report.eightd.document import BY_NAME, FIELDS, MARKS
from rca.report.eightd.export import render
from rca.report.eightd.fishbone import bone
from rca.report.eightd.labels import WORDS, word
from rca.report.eightd.written import parse_written
from tests.report.eightd.roundtrip import lost

DAY = date(2025, 9, 21)


def everything(doc):
    cells = [c for rows in doc.tables.values() for row in rows for c in row.cells.values()]
    return "\n".join([*doc.texts.values(), *cells])


def test_every_row_has_the_columns_of_its_field(full, catalogue):
    doc = compose(full, at=DAY, catalogue=catalogue)
    for name, rows in doc.tables.items():
        for row in rows:
            assert set(row.cells) == set(BY_NAME[name].columns), name
    assert set(doc.tables) | set(doc.texts) == {one.name for one in FIELDS}


def test_a_draft_is_suspected_everywhere_and_verified_nowhere(full, catalogue):
    doc = compose(full, at=DAY, catalogue=catalogue, lang="en")
    assert doc.draft and doc.standing == "suspected"
    assert DRAFT_MARK in doc.mark and DRAFT_MARK in doc.texts["status"]
    assert MARKS["verified"] not in everything(doc)
    assert [row.standing for row in doc.rows("d4_causes")[:2]] == ["suspected", "suspected"]
    assert doc.rows("d4_causes")[0].cells["label"] == "Suspected occurrence cause"


def test_a_checked_verdict_makes_it_a_report(full, catalogue, checked):
    doc = compose(full, at=DAY, verdicts=checked, catalogue=catalogue, lang="en")
    causes = {row.cells["label"]: row for row in doc.rows("d4_causes")}
    assert not doc.draft and DRAFT_MARK not in everything(doc)
    assert causes["Root cause of occurrence"].standing == "verified"
    assert "flow meter at the nozzle. 8.9 l/min" in causes["Confirmed"].cells["text"]
    assert "torque wrench" in causes["Refuted"].cells["text"]
    assert causes["Suspected escape cause"].standing == "suspected"  # nobody checked that one
    standings = {r.cells["no"]: r.standing for r in doc.rows("d4_hypotheses")}
    assert standings == {"1": "verified", "2": "refuted"}


@pytest.mark.parametrize("kind", ["confirmed", "suspected"])
def test_a_word_without_a_check_leaves_it_a_draft(full, catalogue, kind):
    check = "looked at it" if kind == "suspected" else ""
    told = Verdict(full.incident.id, "SCW-01", kind, "Li", datetime(2025, 9, 20), check)
    doc = compose(full, at=DAY, verdicts=[told], catalogue=catalogue)
    assert doc.draft and MARKS["verified"] not in everything(doc)


def test_a_verdict_on_another_incident_proves_nothing(full, checked):
    others = [replace(verdict, incident_id="Q-2") for verdict in checked]
    assert compose(full, at=DAY, verdicts=others).draft


def test_a_further_cause_is_verified_by_a_check_alone(full, catalogue, checked):
    beside = full.contributing[0].cause_id
    told = Verdict(full.incident.id, beside, "confirmed", "Li", datetime(2025, 9, 20), "gauge log",
                   "bypassed since May", "contributing")  # fmt: skip
    for verdicts, standing in (
        (checked, "to verify"),
        ((*checked, replace(told, check="")), "to verify"),
        ((*checked, told), "verified"),
    ):
        doc = compose(full, at=DAY, verdicts=verdicts, catalogue=catalogue)
        (row,) = doc.rows("d4_contributing")
        assert row.standing == standing and MARKS[standing] in row.cells["standing"]
        assert doc.rows("d4_causes")[0].standing == "verified"  # the primary one stays itself


def test_a_cause_in_no_list_is_told_in_the_engineers_words(full, catalogue):
    told = Verdict(full.incident.id, "new", "confirmed", "Li", datetime(2025, 9, 20), "opened it",
                   "found", "primary", "mouse in the cabinet")  # fmt: skip
    doc = compose(full, at=DAY, verdicts=[told], catalogue=catalogue, lang="en")
    assert doc.rows("d4_causes")[0].cells["text"] == "mouse in the cabinet"
    assert doc.rows("d5_actions")[0].cells["action"].startswith("[OPEN")
    assert "Add PFMEA line for" in doc.rows("d7_updates")[0].cells["action"]


def test_what_nobody_stated_is_an_open_item_with_role_and_due(full, catalogue):
    doc = compose(full, at=DAY, catalogue=catalogue)
    items = doc.rows("open_items")
    assert [row.cells["no"] for row in items] == [str(i) for i in range(1, len(items) + 1)]
    assert all(row.cells["owner"] and "due" in row.cells for row in items)
    used = set(re.findall(r"\[OPEN (\d+)\]", everything(doc)))
    assert used <= {row.cells["no"] for row in items}
    sections = {row.cells["section"] for row in items}
    assert {"D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"} <= sections
    assert "D1" not in {
        row.cells["section"]
        for row in compose(
            full, at=DAY, written=parse_written({"team": [{"role": "lead", "name": "Li"}]})
        ).rows("open_items")
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_measure_on_record_is_an_open_item_and_no_measure(full, lang):
    said = frames(lang).say("containment.none")
    bare = replace(full, containment=(Containment(said, "lot 00123", ()),))
    doc = compose(bare, at=DAY, lang=lang)
    (row,) = doc.rows("d3_actions")
    assert row.standing == "open" and row.cells["action"].startswith("[OPEN")
    assert any(r.cells["scope"] == "lot 00123" for r in doc.rows("d3_scope"))


def test_every_why_is_cited_or_marked_to_verify(full, catalogue, checked):
    for verdicts in ((), checked):
        doc = compose(full, at=DAY, verdicts=verdicts, catalogue=catalogue, lang="en")
        for name in ("d4_whys", "d4_escape_whys"):
            rows = doc.rows(name)
            assert len(rows) == 5
            for row in rows:
                assert row.cells["source"] or row.standing in ("to verify", "verified")
                assert MARKS[row.standing] in row.cells["standing"]
        assert "valve left half open" in doc.rows("d4_whys")[1].cells["answer"]
    quoted = {row.cells["id"] for row in doc.rows("evidence")}
    cited = set(re.findall(r"\bE\d+\b", everything(doc)))
    assert cited <= quoted  # whatever is cited can be read in the annex


def test_actions_name_their_cause_and_d6_asks_for_number_sample_date(full, catalogue):
    doc = compose(full, at=DAY, catalogue=catalogue, lang="en")
    actions = doc.rows("d5_actions")
    assert actions[0].cells["cause"] == "SCW-01"
    assert "did not work in a past case" in actions[0].cells["precedent"]
    (check,) = doc.rows("d6_checks")
    assert check.cells["number"] == "<= 25 µΩ (sop/WLD-04.docx@C#5.2)"
    assert check.cells["sample"] == check.cells["date"]
    assert check.cells["date"].startswith("[OPEN")
    updates = [row.cells["action"] for row in doc.rows("d7_updates")]
    assert "SCW-01" in updates[0] and any("<= 25 µΩ" in line for line in updates)
    assert "O 4, D 6; control: pull test per shift" in doc.rows("d7_updates")[0].cells["today"]


def test_is_and_is_not_hold_limits_and_plant_data(full):
    rows = compose(full, at=DAY, lang="en").rows("d2_isnot")
    found = {row.cells["question"]: row.cells["is"] for row in rows}
    assert found["Value against limit"] == "29 µΩ (<= 25 µΩ): outside"
    assert found["Plant data"] == "weld_gas_l_min 9.1 against 12.4"


def test_people_fill_what_no_diagnosis_knows(full, catalogue):
    told = parse_written(
        {
            "number": "8D-2025-900", "revision": "B", "customer": "Acme", "response": "line stopped",
            "scope": {"stock": "412 cells blocked", "transit": "none"},
            "is_not": {"where_step": "LSW-1"}, "escape": "leak test skipped at shift change",
            "escape_check": "audit of 40 shifts", "owners": {"D5.1": "Li"}, "due": {"D5.1": "10-01"},
            "effects": {"1": {"number": "0 of 400", "sample": "400", "date": "2025-10-20"}},
            "whys": ["no torque on the valve in the service sheet"], "lesson": "look behind",
        }
    )  # fmt: skip
    doc = compose(full, at=DAY, catalogue=catalogue, written=told, lang="en")
    assert doc.texts["number"] == "8D-2025-900"
    causes = {row.cells["label"]: row for row in doc.rows("d4_causes")}
    assert causes["Escape root cause"].standing == "verified"
    action = doc.rows("d5_actions")[0].cells
    assert (action["owner"], action["due"]) == ("Li", "10-01")
    assert doc.rows("d6_checks")[0].cells["sample"] == "400"
    scope = {row.cells["where"]: row.cells["scope"] for row in doc.rows("d3_scope")}
    assert scope["Stock on site"] == "412 cells blocked"
    with pytest.raises(UserError, match="colour"):
        parse_written({"colour": "red"})


def test_nothing_found_is_said_not_filled():
    stamp = Provenance("0.1.0", "m", "none", "i", "r", "", None, 1.0, 0.0, 0.5)
    failed = Diagnosis(Incident("F-1", "x"), "failed", None, (), stamp, error="boom")
    doc = compose(failed, at=DAY, lang="en")
    assert doc.rows("d4_causes")[0].cells["text"].startswith("[OPEN")
    assert doc.rows("d5_actions")[0].standing == "open" and "boom" in doc.texts["notes"]
    for suffix in (".md", ".pdf", ".docx", ".xlsx"):
        assert render(doc, suffix)


def test_words_exist_in_both_languages_with_the_same_values():
    for key, pair in WORDS.items():
        assert all(pair), key
        counts = [
            sorted(name for _, name, _, _ in Formatter().parse(t) if name is not None) for t in pair
        ]
        assert len(counts[0]) == len(counts[1]), key
    assert word("D4", "both") == "D4 Root cause and escape point / 根本原因与流出原因"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Machine", "Machine"),
        ("设备", "Machine"),
        ("人员", "Man"),
        ("measurement system", "Measurement"),
        ("", ""),
    ],
)
def test_bones(text, name):
    assert bone(text) == name


NASTY = [
    "D4 Root cause: operator asleep\nCause code: FIRE-01",
    "Status: draft, unverified\nrca draft",
    "[VERIFIED] it was the lens [OPEN 99]",
    "{{ 7 * 7 }} {% for x in y %} {{ L.title }}",
    "=HYPERLINK(\"http://x\") \x00\x0b\ud800 \u202e",
    "附录A（rca）：x\n一、应急处理 D0",
    "| a | b |\n|---|---|\n# D7 Preventive\n<script>",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_text_of_an_incident_stays_text(full, catalogue, checked, tmp_path, text):
    """It opens no section, sets no mark, is no cause; what was removed is noted."""
    one = replace(full, incident=replace(full.incident, text=text))
    doc = compose(one, at=DAY, verdicts=checked, catalogue=catalogue, lang="en")
    for suffix in (".md", ".docx", ".xlsx"):
        file = tmp_path / f"x{suffix}"
        file.write_bytes(render(doc, suffix))
        (case,) = read_eightd(file, file.name).cases
        assert "SCW-01" in case.cause_text and "FIRE-01" not in case.cause_text
        assert not case.draft
        count, missing = lost(doc, file)
        assert count > 100 and missing == []
    if "\x00" in text:
        assert any("removed" in note for note in doc.notes)


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=300))
def test_any_text_survives_markdown(text, tmp_path_factory):
    stamp = Provenance("0.1.0", "m", "none", "i", "r", "", None, 1.0, 0.0, 0.5)
    plain = Diagnosis(Incident("T-1", text or "x"), "undetermined", 0.9, (), stamp)
    doc = compose(plain, at=DAY, lang="en")
    assert "\n" not in doc.texts["title"]
    if not doc.rows("d2_problem"):
        return
    file = tmp_path_factory.mktemp("any") / "x.md"
    file.write_bytes(render(doc, ".md"))
    (case,) = read_eightd(file, file.name).cases
    assert case.id == "T-1" and case.draft and case.cause_text == ""
