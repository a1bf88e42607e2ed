"""CSV and JSONL: the encoding found, the delimiter found, every row accounted for."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rca.errors import FileReadError
from rca.read.normal import clean
from rca.read.sheets import Grid

_DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# What plant software writes besides Unicode and GB18030; the guess is between these only, because
# a dozen near-equal Latin encodings differ in nothing but rare signs.
_LEGACY = ["cp1252", "big5", "shift_jis", "euc_kr", "cp1251"]
_MAX_REPAIRS = 50


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file with the encoding it was found to have."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """JSONL lines as flat text records; ``bad`` holds (row, reason)."""

    rows: tuple[tuple[int, Mapping[str, str]], ...]
    bad: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]


def decode(data: bytes, name: str) -> Decoded:
    """Text of ``data``: a byte-order mark decides, then UTF-8, GB18030, then the best guess.

    Raises FileReadError ``garbage`` when no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return Decoded(text, encoding, _notes(encoding, text))
    if data.count(0) > len(data) / 5:
        encoding = "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, _notes(encoding, text))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        encoding = _guess(data, name)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, _notes(encoding, text))


def _notes(encoding: str, text: str) -> tuple[str, ...]:
    notes = () if encoding == "utf-8" else (f"read as {encoding}",)
    broken = text.count("\ufffd")
    return (*notes, f"{broken} unreadable characters, shown as \ufffd") if broken else notes


def _guess(data: bytes, name: str) -> str:
    # A few bad bytes in a UTF-8 file must not turn all its Chinese into something else.
    if data.decode("utf-8", "replace").count("\ufffd") * 50 < sum(byte > 127 for byte in data):
        return "utf-8"
    if _is_gb18030(data):
        return "gb18030"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000], cp_isolation=_LEGACY).best()
    if best is None:
        raise FileReadError(name, "garbage", "no text encoding fits", "save the file as UTF-8")
    return str(best.encoding)


def _is_gb18030(data: bytes) -> bool:
    """Strictly decodable, and most of its pairs lie where common Chinese characters lie: Latin-1
    text often decodes as GB18030 too, but into rare ones."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = [ch for ch in text if ord(ch) > 127]
    common = 0
    for ch in wide:
        try:
            common += min(ch.encode("gb2312")) >= 0xA1
        except UnicodeEncodeError:
            continue
    return common >= 0.8 * len(wide)


def read_grid(path: Path, name: str) -> Grid:
    """A delimited text file as rows of text. Raises FileReadError."""
    decoded = decode(path.read_bytes(), name)
    text = decoded.text
    if "\0" in text:
        raise FileReadError(name, "garbage", "the text holds zero bytes", "save it as UTF-8 CSV")
    marked = text.partition("\n")[0].strip()
    if len(marked) == 5 and marked.lower().startswith("sep="):  # Excel's own hint line
        delimiter = marked[4]
        text = text.replace(marked, "", 1)
    else:
        delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(text)
    rows: list[list[str]] = []
    bad: dict[int, str] = {}
    for row, reason in _rows(text, delimiter, name):
        rows.append(row)
        if reason:
            bad[len(rows)] = reason
    return Grid("", rows, bad=bad, notes=decoded.notes, strict=True)


def _delimiter(text: str) -> str:
    """The candidate under which most rows of the sample have the same, largest width."""
    sample = text[:65536]
    if len(text) > len(sample):
        sample = sample[: sample.rfind("\n") + 1] or sample
    scores: list[tuple[float, int, str]] = []
    for candidate in reversed(_DELIMITERS):
        try:
            widths = [len(r) for r in csv.reader(io.StringIO(sample), delimiter=candidate) if r]
        except csv.Error:
            continue
        if not widths:
            continue
        width, rows = Counter(widths[:200]).most_common(1)[0]
        if width > 1:
            scores.append((round(rows / len(widths[:200]), 2), width, candidate))
    return max(scores)[2] if scores else ","


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[list[str], str]]:
    """Rows with the reason why one is unusable. A quote that is never closed would swallow the
    rest of the file: its line is set aside and reading goes on behind it."""
    lines = io.StringIO(text, newline="").readlines()
    start = 0
    for _ in range(_MAX_REPAIRS):
        reader = csv.reader(iter(lines[start:]), delimiter=delimiter, strict=False)
        before = 0
        stuck = False
        while True:
            try:
                row = next(reader, None)
            except csv.Error:  # a field beyond csv's limit is a quote that was never closed
                stuck = True
                break
            if row is None:
                break
            if reader.line_num - before > 1 and start + reader.line_num == len(lines):
                stuck = _unclosed(lines[start + before :], delimiter)
            if stuck:
                break
            before = reader.line_num
            yield row, ""
        if not stuck:
            return
        start += before
        yield [lines[start]], f"a quote opened on line {start + 1} is never closed"
        start += 1
    raise FileReadError(
        name, "damaged", f"more than {_MAX_REPAIRS} quotes are never closed", "export it again"
    )


def _unclosed(lines: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(iter(lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def read_records(path: Path, name: str) -> Records:
    """JSONL: one object per line, values as text, lists joined by ``|``. Raises FileReadError."""
    decoded = decode(path.read_bytes(), name)
    rows: list[tuple[int, Mapping[str, str]]] = []
    bad: list[tuple[int, str]] = []
    empty = pending = 0
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if not line.strip():
            pending += 1
            continue
        empty, pending = empty + pending, 0
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            bad.append((number, f"not JSON: {error}"))
            continue
        if isinstance(record, dict):
            rows.append((number, {str(k): _flat(v) for k, v in record.items()}))
        else:
            bad.append((number, "not a JSON object"))
    notes = (
        (*decoded.notes, f"{empty} empty row{'s' if empty > 1 else ''} skipped")
        if empty
        else decoded.notes
    )
    return Records(tuple(rows), tuple(bad), notes)


def _flat(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " | ".join(_flat(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
