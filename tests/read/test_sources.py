from __future__ import annotations

from pathlib import Path

import pytest

from rca.errors import SettingsError
from rca.read.sources import SourceFile, digest, list_files, read_file
from rca.settings import Settings, Source
from tests.read import making


def _settings(root: Path, *paths: str) -> Settings:
    return Settings(root=root, source=tuple(Source(kind="case", path=path) for path in paths))


def test_files_are_sorted_and_litter_is_left_out(tmp_path: Path) -> None:
    for name in (
        "8d/b.md",
        "8d/2025/a.md",
        "8d/~$b.docx",
        "8d/.hidden.md",
        "8d/.rca/x.md",
        "8d/Thumbs.db",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    files = list_files(_settings(tmp_path, "8d/**/*", "8d/*.md"))
    assert [file.path for file in files] == ["8d/2025/a.md", "8d/b.md"]


@pytest.mark.parametrize(
    ("path", "what"),
    [("qms.csv", "does not exist"), ("8d/**/*", "matches no file"), ("folder", "is a folder")],
)
def test_a_path_that_gives_nothing_names_key_file_and_fix(
    tmp_path: Path, path: str, what: str
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError) as caught:
        list_files(_settings(tmp_path, path))
    assert "rca.toml" in caught.value.message
    assert "source[0].path" in caught.value.message
    assert what in caught.value.message
    assert caught.value.fix


def test_the_digest_follows_bytes_and_settings(tmp_path: Path) -> None:
    file = making.write(tmp_path / "a.csv", "id,text\nA-1,x\n")
    one = SourceFile(Source(kind="case", path="a.csv"), "a.csv", file)
    mapped = SourceFile(
        Source(kind="case", path="a.csv", columns={"text": ("text",)}), "a.csv", file
    )
    before = digest(one)
    assert before == digest(one)
    assert before != digest(mapped)
    making.write(file, "id,text\nA-1,y\n")
    assert before != digest(one)


def test_a_vanished_file_is_a_receipt_not_an_exception(tmp_path: Path) -> None:
    file = SourceFile(Source(kind="case", path="a.csv"), "a.csv", tmp_path / "a.csv")
    receipt = read_file(file, Settings(root=tmp_path)).receipts[0]
    assert receipt.error_code == "not-readable"


def test_process_data_is_counted_and_not_indexed(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(
        pa.table({"serial": ["a", "b"], "torque": [1.0, 2.0]}), tmp_path / "p.parquet"
    )
    found = making.reading(tmp_path / "p.parquet", "process")
    assert (found.receipts[0].read, found.receipts[0].kept, found.passages) == (2, 2, ())
    making.write(tmp_path / "p.csv", "serial,torque\na,1\n")
    assert making.reading(tmp_path / "p.csv", "process").receipts[0].kept == 1
