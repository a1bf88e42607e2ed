"""The Diagnose page through its widgets, on real records."""

from __future__ import annotations

import streamlit as st

from rca import Workspace
from tests.app.conftest import texts


def ask(app, text):
    app.chat_input[0].set_value(text).run()
    assert not app.exception
    return app


def incident_of(app) -> str:
    found = app.query_params["incident"]
    return found[0] if isinstance(found, list) else found


def test_a_pasted_anomaly_gets_containment_and_a_ranked_list(open_app):
    app = ask(open_app(), "grinding noise at the hot drive end")
    said = texts(app)
    assert "Contain now" in said
    assert "**1. worn bearing**" in said
    assert "Ranked hypotheses" in said
    assert not app.error


def test_the_list_is_kept_in_the_records_and_reopened_by_link(open_app, plant):
    first = ask(open_app(), "water drips from the gland")
    name = incident_of(first)
    assert Workspace.open(plant).records.diagnosis(name).hypotheses
    st.cache_resource.clear()  # a restart of the server
    again = open_app(incident=name)
    assert "water drips from the gland" in texts(again)
    assert "**1. seal leak**" in texts(again)


def test_a_note_ranks_anew_and_shows_before_and_after(open_app, plant):
    app = ask(open_app(), "the pump is noisy and wet")
    name = incident_of(app)
    ask(app, "puddle under the shaft seal after the night")
    assert "What this changed" in texts(app)
    assert Workspace.open(plant).records.diagnosis(f"{name}@2").incident.notes
    assert incident_of(app) == name


def test_markup_in_an_incident_is_text(open_app):
    app = ask(open_app(), "drips <script>alert(1)</script> ![x](http://evil.example/x.png)")
    said = texts(app)
    assert r"\<script\>" in said
    assert "<script>" not in said
    assert "![x](" not in said


def test_labels_follow_the_language(open_app):
    app = ask(open_app(lang="zh"), "grinding noise")
    assert "立即围堵" in texts(app)
    assert "Contain now" not in texts(app)


def test_the_form_fills_the_incident(open_app, plant):
    app = open_app()
    next(w for w in app.text_input if w.label == "Machine").set_value("P-7")
    next(w for w in app.text_input if w.label == "Units or lots affected").set_value("8841, 8842")
    next(w for w in app.text_input if w.label == "site").set_value("S1")
    ask(app, "flow stops")
    incident = Workspace.open(plant).records.diagnosis(incident_of(app)).incident
    assert (incident.machine, incident.units) == ("P-7", ("8841", "8842"))
    assert incident.fields == {"site": "S1"}


def button(app, label):
    return next(b for b in app.button if b.label == label)


def verdict(app, check="opened it"):
    next(w for w in app.text_input if w.label == "Your name").set_value("QE Li").run()
    next(w for w in app.text_input if w.label == "The check that proved it").set_value(check).run()
    button(app, "Confirmed").click().run()
    assert not app.exception
    return app


def test_a_verdict_needs_a_name_and_a_check(open_app, plant):
    app = ask(open_app(), "grinding noise")
    button(app, "Confirmed").click().run()
    assert any("name" in e.value for e in app.error)
    assert not Workspace.open(plant).records.verdicts()


def test_a_checked_verdict_changes_the_next_ranking_and_can_be_taken_back(open_app, plant):
    engine = Workspace.open(plant)
    odd = "violet foam at the coupling guard"
    before = engine.diagnose(_incident(odd)).hypotheses
    app = ask(open_app(), odd)
    cause = next(s for s in app.selectbox if s.label == "Cause")
    cause.set_value("air in suction").run()
    verdict(app)
    after = {h.cause_id: h.probability for h in engine.diagnose(_incident(odd)).hypotheses}
    assert after["air in suction"] > {h.cause_id: h.probability for h in before}["air in suction"]
    button(app, "Take the last one back").click().run()
    assert not engine.records.verdicts()


def _incident(text):
    from rca import Incident

    return Incident(id="next", text=text)


def test_two_sessions_do_not_see_each_other(open_app):
    one, two = open_app(), open_app()
    ask(one, "grinding noise at the drive end")
    ask(two, "puddle under the shaft seal")
    assert incident_of(one) != incident_of(two)
    assert "puddle" not in texts(one)
    assert "grinding" not in texts(two)


def test_an_unknown_link_says_so(open_app):
    app = open_app(incident="nobody-knows")
    assert any("nobody\\-knows" in w.value for w in app.warning)


def test_without_an_index_the_fix_is_named(open_app, plant):
    import shutil

    shutil.rmtree(plant / ".rca")
    app = open_app()
    app.chat_input[0].set_value("noise").run()
    assert not app.exception
    assert any("no index" in e.value for e in app.error)
    assert "rca ingest" in texts(app)
