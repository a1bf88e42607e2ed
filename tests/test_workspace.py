"""The whole line through the facade: files in, ranked and cited answers out, verdicts back in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from math import exp, isclose, log

import pytest

from rca.domain import Incident, Verdict
from rca.errors import IndexBusy, IndexMissing, SettingsError, UserError
from rca.report.serialise import as_dict, dumps
from rca.workspace import Workspace
from tests.plants import write_pumps

NOW = datetime(2026, 3, 1, 8, 0)


@pytest.fixture
def plant(tmp_path):
    return Workspace.open(write_pumps(tmp_path))


@pytest.fixture
def ready(plant):
    plant.ingest()
    return plant


NOISE = Incident(id="N1", text="drive end is hot and makes a grinding noise")


def test_the_right_cause_leads_and_is_cited(ready):
    diagnosis = ready.diagnose(NOISE)
    first = diagnosis.hypotheses[0]
    assert first.cause_id == "worn bearing"
    assert first.precedents == 6
    cited = {line.ref for line in first.ledger if line.kind == "case"}
    assert any(ref.startswith("history.csv#R") for ref in cited)
    assert any("worn bearing" in action.text for action in first.actions.corrective)


def test_ledger_and_probabilities_add_up_from_the_file_alone(ready):
    shape = json.loads(dumps(ready.diagnose(NOISE, ready.options(top=3))))
    temperature = shape["provenance"]["temperature"]
    total = shape["novelty"]
    for hypothesis in shape["hypotheses"]:
        assert isclose(
            hypothesis["score"], sum(e["weight"] for e in hypothesis["ledger"]), abs_tol=1e-5
        )
        share = exp(hypothesis["score"] / temperature - shape["provenance"]["log_z"])
        assert isclose(hypothesis["probability"], (1 - shape["novelty"]) * share, abs_tol=1e-5)
        total += hypothesis["probability"]
    assert isclose(total, 1, abs_tol=1e-5)  # all three causes are shown
    scores = [hypothesis["score"] for hypothesis in shape["hypotheses"]]
    assert scores == sorted(scores, reverse=True)
    ids = [e["id"] for h in shape["hypotheses"] for e in h["ledger"]]
    assert len(ids) == len(set(ids))


def test_a_second_ingest_reads_nothing_and_answers_the_same(ready):
    before = dumps(ready.diagnose(NOISE))
    report = ready.ingest()
    assert (report.read, report.unchanged) == (0, 1)
    assert dumps(ready.diagnose(NOISE)) == before


def test_a_rebuild_gives_the_same_bytes(ready):
    before = dumps(ready.diagnose(NOISE))
    ready.ingest(rebuild=True)
    assert dumps(Workspace.open(ready.settings.root).diagnose(NOISE)) == before


def test_a_deleted_row_is_gone_from_every_answer(ready):
    assert any(hit.passage.owner == "C001" for hit in ready.search("unit 0", 50))
    file = ready.settings.root / "history.csv"
    lines = file.read_text().splitlines()
    file.write_text("\n".join(line for line in lines if not line.startswith("C001")) + "\n")
    report = ready.ingest()
    assert report.read == 1
    assert all(hit.passage.owner != "C001" for hit in ready.search("unit 0", 50))
    assert "C001" not in dumps(ready.diagnose(NOISE, ready.options(top=3)))


def test_unmapped_columns_reach_nothing(ready):
    hits = ready.search("CANARYwornbearing", 50)
    assert all(hit.via["keyword"] == 0 and "CANARY" not in hit.passage.text for hit in hits)
    stored = [p for p in ready.benches.home.folder.rglob("*") if p.is_file()]
    assert stored and not any(b"CANARY" in p.read_bytes() for p in stored)
    told = replace(NOISE, extra={"secret": "CANARYsealleak", "cause": "seal leak"})
    plain, with_extra = as_dict(ready.diagnose(NOISE)), as_dict(ready.diagnose(told))
    assert with_extra.pop("incident") != plain.pop("incident")
    assert with_extra == plain


def test_as_of_knows_only_what_was_closed_before(ready):
    early = ready.bench(date(2025, 3, 1))
    assert {case.id for case in early.view.knowledge.cases} == {f"C{n:03d}" for n in range(1, 7)}
    diagnosis = ready.diagnose(NOISE, as_of=date(2025, 3, 1))
    assert diagnosis.hypotheses[0].precedents == 2
    assert diagnosis.provenance.as_of == "2025-03-01"
    assert diagnosis.provenance.ranker != ready.diagnose(NOISE).provenance.ranker
    later = {f"C{n:03d}" for n in range(7, 19)}
    text = dumps(diagnosis)
    assert not any(case in text for case in later)


def test_as_of_before_everything_is_undetermined_not_an_error(ready):
    diagnosis = ready.diagnose(NOISE, as_of=date(2020, 1, 1))
    assert diagnosis.status == "undetermined"


def test_its_own_case_is_hidden(ready):
    own = replace(NOISE, case_ref="C001")
    text = dumps(ready.diagnose(own, ready.options(top=3)))
    assert '"C001"' in text  # the incident still names it
    assert "history.csv#R2" not in text
    assert ready.diagnose(own).hypotheses[0].precedents == 5


def test_a_checked_verdict_is_a_labelled_case_for_the_next_question(ready):
    odd = Incident(id="V1", text="zinc plates in the strainer basket look chewed")
    name, before = ready.ask(odd, NOW, ready.options(top=3))
    assert name == "V1@1"
    cause = "air in suction"
    rank_before = [h.cause_id for h in before.hypotheses].index(cause)
    p_before = before.hypotheses[rank_before].probability
    ready.judge(Verdict("V1", cause, "confirmed", "QE", NOW, "vacuum gauge", "-0.9 bar"))
    again = ready.diagnose(replace(odd, id="V2"), ready.options(top=3))
    after = {h.cause_id: h for h in again.hypotheses}[cause]
    assert after.precedents == 7
    assert after.probability > p_before
    assert any(line.ref.startswith("records.sqlite") for line in after.ledger)
    ready.records.undo("V1", "QE", NOW)
    undone = ready.diagnose(replace(odd, id="V2"), ready.options(top=3))
    assert {h.cause_id: h.precedents for h in undone.hypotheses}[cause] == 6


def test_a_suspicion_does_not_train(ready):
    ready.ask(NOISE, NOW, ready.options())
    stamp = ready.bench().stamp
    ready.judge(Verdict("N1", "seal leak", "suspected", "QE", NOW))
    assert ready.bench().stamp == stamp


def test_a_new_cause_enters_the_list(ready):
    odd = Incident(id="V1", text="zinc plates in the strainer basket look chewed")
    ready.ask(odd, NOW, ready.options())
    ready.judge(
        Verdict("V1", "galvanic corrosion", "confirmed", "QE", NOW, "lab", "zinc", new_text="x")
    )
    found = ready.diagnose(replace(odd, id="V2"), ready.options(top=4))
    assert found.hypotheses[0].cause_id == "galvanic corrosion"


def test_a_verdict_on_an_unknown_cause_is_refused(ready):
    ready.ask(NOISE, NOW, ready.options())
    with pytest.raises(UserError, match="no cause"):
        ready.judge(Verdict("N1", "gremlins", "rejected", "QE", NOW))


def test_no_index_names_the_command(plant):
    with pytest.raises(IndexMissing) as error:
        plant.diagnose(NOISE)
    assert error.value.fix == "rca ingest"


def test_a_changed_embedder_names_the_rebuild(ready, monkeypatch):
    other = Workspace.open(ready.settings.root)
    monkeypatch.setattr(type(other.embedder), "name", "another/1", raising=False)
    vars(other.embedder)["name"] = "another/1"
    for call in (other.bench, other.ingest):
        with pytest.raises(IndexMissing) as error:
            call()
        assert "--rebuild" in error.value.fix
    other.ingest(rebuild=True)
    assert other.bench().view.knowledge.cases


def test_two_ingests_at_once_are_refused(plant):
    refused = []

    def second(stage, done, total):
        if not refused:
            with pytest.raises(IndexBusy) as error:
                Workspace.open(plant.settings.root).ingest()
            refused.append(error.value)

    plant.ingest(progress=second)
    assert "another ingest" in refused[0].message


def test_a_missing_source_names_key_file_and_fix(plant):
    (plant.settings.root / "history.csv").unlink()
    with pytest.raises(SettingsError) as error:
        plant.ingest()
    assert "history.csv" in error.value.message and error.value.fix


def test_novelty_is_a_probability_and_logged_threshold_decides(ready):
    far = Incident(id="F", text="invoice printing fails with a tax code error")
    diagnosis = ready.diagnose(far)
    threshold = diagnosis.provenance.novelty_threshold
    assert 0 <= diagnosis.novelty <= 1
    assert (diagnosis.status == "undetermined") == (diagnosis.novelty > threshold)
    assert log(1 + diagnosis.novelty) >= 0


def test_superseded_revision_is_gone_until_as_of_asks_for_it(plant):
    root = plant.settings.root
    toml = (root / "rca.toml").read_text() + '\n[[source]]\nkind = "sop"\npath = "sop/*.md"\n'
    (root / "rca.toml").write_text(toml)
    (root / "sop").mkdir()
    head = "# Weld work instruction\n\nDocument no.: WLD-04\nRevision: {}\nEffective date: {}\n\n"
    body = "## 5.2 Joint\n\nJoint resistance at most {} microohm.\n"
    for revision, day, limit in (("B", "2024-01-01", 30), ("C", "2025-07-21", 25)):
        text = head.format(revision, day) + body.format(limit)
        (root / "sop" / f"WLD-04-{revision}.md").write_text(text)
    renewed = Workspace.open(root)
    renewed.ingest()
    found = [hit.passage.text for hit in renewed.search("joint resistance", 20, ("sop",))]
    assert any("25" in text for text in found) and not any("30" in text for text in found)
    past = renewed.bench(date(2025, 1, 1))
    texts = [p.text for p in past.view.knowledge.passages if p.kind == "sop"]
    assert any("30" in text for text in texts) and not any("25 micro" in text for text in texts)


def test_the_same_code_runs_on_a_chroma_server(plant, server):
    root = plant.settings.root
    (root / "rca.toml").write_text(
        f'{(root / "rca.toml").read_text()}\n[index]\nurl = "{server}"\n'
    )
    remote = Workspace.open(root)
    remote.ingest()
    assert not (root / ".rca" / "chroma").exists()
    there = dumps(remote.diagnose(NOISE))
    (root / "rca.toml").write_text((root / "rca.toml").read_text().split("[index]")[0])
    embedded = Workspace.open(root)
    embedded.ingest(rebuild=True)
    assert dumps(embedded.diagnose(NOISE)) == there
