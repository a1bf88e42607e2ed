"""What the pages are made of, without Streamlit."""

from __future__ import annotations

import ast
import json
import re
import string
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app import shelving
from app.batches import Progress, jobs, new_job, progress, rows, safe_name, write_json
from app.conversation import added, shift, turns
from app.figures import SIX_M, fishbone, pareto
from app.places import place, short
from app.plain import for_plot, marked, plain
from app.scores import bins, results, worst
from app.signing import loopback
from app.users import Users, add_user
from app.words import say, table
from rca import Diagnosis, Hypothesis, Incident, Provenance, Rationale, Settings, UserError

APP = Path(__file__).parents[2] / "app"
AT = datetime(2026, 11, 22, 8, 0)


def english(key, **values):
    return say(key, "en", **values)


# ---------------------------------------------------------------- labels


def used_keys():
    """Every literal label key in the sources of the app."""
    for file in APP.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("t", "say"):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def test_every_label_exists_in_both_languages():
    for key, pair in table().items():
        assert all(text.strip() for text in pair), key
        fields = [{f for _, f, _, _ in string.Formatter().parse(text) if f} for text in pair]
        assert fields[0] == fields[1], key
    assert set(used_keys()) <= set(table())


def test_chinese_labels_are_chinese():
    same = {key for key, (en, zh) in table().items() if en == zh}
    assert same <= {
        "common.nobody",
        "report.vda",
        "quality.run_command",
        "quality.backtest_command",
    }


def test_no_page_renders_html():
    for file in APP.glob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert "unsafe_allow" not in source, file
        assert not re.search(r"\bst\.(html|iframe|components)\b", source), file


# ---------------------------------------------------------------- text as text


@given(st.text(max_size=80))
def test_plain_text_comes_out_of_markdown_as_it_went_in(text):
    html = MarkdownIt("commonmark").enable("strikethrough").render(plain(text))
    shown = re.sub(r"^<p>|</p>\n$", "", html)
    assert "<" not in shown
    back = (
        shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    )
    kept = back.replace("\u2060", "")
    from app.plain import visible

    assert kept.split() == visible(text).replace("\u2060", "").split()


@pytest.mark.parametrize(
    "text", ["http://evil.example", "www.evil.example", "a@b.example", ":smile:"]
)
def test_addresses_and_codes_are_broken_up(text):
    assert "\u2060" in plain(text)


def test_a_quote_is_marked_where_it_stands():
    shown = marked("Before it.\nThe seam is dull [x].\nAfter", ["The seam is dull [x]."])
    assert ":orange-background[The seam is dull \\[x\\]\\.]" in shown
    assert shown.startswith("Before it\\.")


@given(st.text(max_size=60), st.text(min_size=1, max_size=10))
def test_marking_loses_nothing(text, quote):
    bare = re.sub(r":orange-background\[((?:\\.|[^\]\\])*)\]", r"\1", marked(text, [quote]))
    assert (
        "".join(bare.split()) == "".join("".join(map(plain, text.split("\n"))).split())
        or "\r" in text
    )


def test_plot_labels_hold_no_tags():
    assert "<" not in for_plot("<a href='x'>y</a> $m$")
    assert "$" not in for_plot("$m$")


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("8d/8D-2025-031.docx@B#D4", "8D-2025-031.docx · D4"),
        ("pfmea.xlsx#PFMEA!R57", "pfmea.xlsx · PFMEA, row 57"),
        ("sop/X.pdf#p3", "X.pdf · page 3"),
    ],
)
def test_a_reference_in_words(ref, told):
    assert short(ref, english) == told


def test_revision_and_computed_lines():
    assert place("sop/a@b.docx@C#5.2").revision == "C"
    assert place("ranker#prior:prior").computed
    assert place("records.sqlite#Q1").verdict


# ---------------------------------------------------------------- conversations


def hypothesis(rank, cause, probability, category="Machine"):
    return Hypothesis(
        rank, cause, cause, category, "", probability, 0.0, 1, None, (), Rationale("because")
    )


def diagnosis(*named, notes=(), llm="none"):
    stamp = Provenance("0", "e", llm, "i", "r", "p", None, 1.0, 0.0, 0.5)
    listed = tuple(hypothesis(n, c, p) for n, (c, p) in enumerate(named, 1))
    return Diagnosis(Incident("I", "seen", notes=notes), "diagnosed", 0.1, listed, stamp)


def test_a_draft_is_no_turn_of_its_own():
    first, drafted = diagnosis(("A", 0.6)), diagnosis(("A", 0.6), llm="m")
    then = diagnosis(("B", 0.7), notes=("retest fine",))
    told = turns([(1, AT, "li", first), (2, AT, "li", drafted), (3, AT, "li", then)])
    assert [(turn.n, turn.said) for turn in told] == [(2, ("seen",)), (3, ("retest fine",))]
    assert told[1].before == drafted


def test_the_same_facts_with_newer_knowledge_are_a_turn_without_words():
    told = turns([(1, AT, "li", diagnosis(("A", 0.6))), (2, AT, "li", diagnosis(("A", 0.2)))])
    assert told[1].said == ()
    assert told[1].before is not None


def test_shift_counts_a_cause_that_left_the_list_as_zero():
    rows_ = shift(diagnosis(("A", 0.6), ("B", 0.1)), diagnosis(("B", 0.5)))
    assert [(row[0], row[2], row[3]) for row in rows_] == [("B", 0.1, 0.5), ("A", 0.6, 0.0)]


def test_added_notes():
    assert added(Incident("I", "x", notes=("a",)), Incident("I", "x", notes=("a", "b"))) == ("b",)


def test_the_fishbone_has_six_bones_and_sizes_by_probability():
    figure = fishbone([hypothesis(1, "A", 0.8), hypothesis(2, "B", 0.01)], "<b>effect</b>", english)
    told = [note.text for note in figure.layout.annotations]
    assert all(f"<b>{name}</b>" in told for name in SIX_M)
    assert any("&lt;b&gt;" in text for text in told)
    assert figure.data[0].marker.size > figure.data[1].marker.size


def test_pareto_joins_the_tail():
    figure = pareto({f"c{n}": n + 1 for n in range(20)}, english)
    assert len(figure.data[0].x) == 13
    assert figure.data[1].y[-1] == pytest.approx(1.0)


# ---------------------------------------------------------------- files


@given(st.text(max_size=200))
def test_safe_names_are_single_visible_names(name):
    safe = safe_name(name)
    assert safe
    assert len(safe) <= 120
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert safe not in (".", "..")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\con.txt", "file_con.txt"),
        ("夜班 异常.csv", "夜班 异常.csv"),
        ("a<b>|c.xlsx", "a_b_c.xlsx"),
    ],
)
def test_safe_name_examples(name, safe):
    assert safe_name(name) == safe


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "8d").mkdir()
    (tmp_path / "8d" / "old.docx").write_bytes(b"old")
    (tmp_path / "pfmea.csv").write_bytes(b"id,name\n")
    sources = [
        {"kind": "case", "path": "8d/**/*"},
        {"kind": "cause", "path": "pfmea.csv"},
        {"kind": "sop", "path": "../elsewhere/*.md"},
    ]
    return Settings(root=tmp_path.resolve(), source=sources)


def test_files_go_into_sources_inside_the_workspace_only(shelf):
    found = shelving.targets(shelf)
    assert [target.pattern for target in found] == ["8d/**/*", "pfmea.csv"]


def test_a_name_cannot_leave_its_folder(shelf):
    path = shelving.put(shelving.targets(shelf)[0], "../../x.docx", b"1", replace=False, at=AT)
    assert path == "8d/x.docx"


def test_nothing_is_overwritten_without_being_asked_and_the_old_file_is_kept(shelf):
    target = shelving.targets(shelf)[0]
    with pytest.raises(UserError, match="there already"):
        shelving.put(target, "old.docx", b"new", replace=False, at=AT)
    shelving.put(target, "old.docx", b"new", replace=True, at=AT)
    assert (shelf.root / "8d" / "old.docx").read_bytes() == b"new"
    assert [f.read_bytes() for f in (shelf.root / ".deleted").rglob("old.docx")] == [b"old"]


def test_a_single_file_source_takes_a_new_version_under_its_own_name(shelf):
    target = shelving.targets(shelf)[1]
    assert shelving.put(target, "PFMEA rev 7.csv", b"x", replace=True, at=AT) == "pfmea.csv"
    with pytest.raises(UserError, match="does not fit"):
        shelving.put(target, "pfmea.exe", b"x", replace=True, at=AT)


def test_a_removed_document_is_set_aside_and_only_documents_are(shelf):
    assert shelving.removable(shelf) == ["8d/old.docx"]
    kept = shelving.remove(shelf, "8d/old.docx", AT)
    assert kept.read_bytes() == b"old"
    assert not (shelf.root / "8d" / "old.docx").exists()
    for other in ("rca.toml", "../secret", "pfmea.csv"):
        with pytest.raises(UserError):
            shelving.remove(shelf, other, AT)


# ---------------------------------------------------------------- batches


def test_a_job_is_found_again_by_its_folder(tmp_path):
    job = new_job(tmp_path, "../n ight.csv", b"id,text\n", "li", AT, group=True)
    assert jobs(tmp_path) == [job]
    assert job.input.read_bytes() == b"id,text\n"
    assert job.folder.parent == tmp_path / "triage"


def test_two_jobs_of_one_second_are_two(tmp_path):
    one, two = (new_job(tmp_path, "a.csv", b"", "li", AT) for _ in range(2))
    assert one.folder != two.folder


def test_a_worker_that_died_is_seen_as_stopped(tmp_path):
    write_json(tmp_path / "progress.json", {"state": "running", "stage": "triage", "done": 3,
                                            "total": 9, "started": 0.0, "at": 1.0})  # fmt: skip
    assert progress(tmp_path).state == "stopped"
    assert progress(tmp_path).done == 3


def test_time_left_follows_the_pace():
    assert Progress("running", "triage", 10, 40, 100.0, 120.0).seconds_left == pytest.approx(60.0)
    assert Progress("running", "triage", 0, 40, 100.0, 120.0).seconds_left is None


def test_rows_of_a_growing_journal_leave_out_the_unfinished_line(tmp_path):
    job = new_job(tmp_path, "a.csv", b"", "li", AT)
    job.out.mkdir()
    line = json.dumps({"key": "k", "seconds": 1, "line": json.dumps({"status": "diagnosed"})})
    (job.out / "journal.jsonl").write_text(f"{line}\n{line[:20]}")
    assert rows(job) == [{"status": "diagnosed"}]


# ---------------------------------------------------------------- sign-in


def test_passwords_are_kept_as_salted_hashes(tmp_path):
    file = add_user(tmp_path, "li", "correct horse battery")
    add_user(tmp_path, "wang", "correct horse battery")
    users = Users.load(tmp_path)
    assert users.check("li", "correct horse battery")
    assert not users.check("li", "wrong horse battery")
    assert not users.check("nobody", "correct horse battery")
    assert users.names["li"] != users.names["wang"]
    assert "horse" not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_a_damaged_lock_is_not_an_open_door(tmp_path):
    (tmp_path / "users.toml").write_text("[users\n")
    with pytest.raises(UserError):
        Users.load(tmp_path)
    (tmp_path / "users.toml").write_text("[users]\n")
    with pytest.raises(UserError, match="names nobody"):
        Users.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "password"), [("a\nb", "x" * 12), (" li", "x" * 12), ("li", "short")]
)
def test_names_and_passwords_that_will_not_do(tmp_path, name, password):
    with pytest.raises(UserError):
        add_user(tmp_path, name, password)


@pytest.mark.parametrize(
    ("address", "inside"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("", False), (None, False),
     ("0.0.0.0", False), ("192.0.2.7", False), ("::", False), ("plant-pc", False)],
)  # fmt: skip
def test_what_counts_as_this_machine(address, inside):
    assert loopback(address) is inside


# ---------------------------------------------------------------- quality


def test_the_newest_result_of_each_kind_is_shown(tmp_path):
    root = tmp_path / "plant"
    for folder, kind, stamp in (("eval/a", "run", "s"), ("../eval", "backtest", "s"),
                                ("../other", "run", "another plant")):  # fmt: skip
        (root / folder).mkdir(parents=True)
        write_json(root / folder / "metrics.json", {"kind": kind, "workspace": stamp, "n": 1})
    found = results(root, "s")
    assert {kind: result.folder.name for kind, result in found.items()} == {
        "run": "a", "backtest": "eval",
    }  # fmt: skip


def test_reliability_bins_and_worst_misses():
    items = [
        {"id": "1", "ranked": ["A"], "labels": ["A"], "confidence": 0.91, "truth_mass": 0.91},
        {"id": "2", "ranked": ["A"], "labels": ["B"], "confidence": 0.95, "truth_mass": 0.01},
        {"id": "3", "ranked": ["A"], "labels": ["B"], "confidence": 0.15, "truth_mass": 0.10},
        {"id": "4", "ranked": [], "labels": ["B"], "confidence": None},
    ]
    told = bins(items)
    assert [(b["n"], b["found"]) for b in told] == [(1.0, 0.0), (2.0, 0.5)]
    assert [i["id"] for i in worst(items)] == ["2", "3"]
