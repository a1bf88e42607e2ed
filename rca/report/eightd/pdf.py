"""8D -> PDF with an embedded Chinese face (Noto Sans SC, SIL Open Font License)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from rca.errors import EngineError
from rca.read.normal import has_cjk
from rca.report.chart_picture import picture, ratio
from rca.report.eightd.document import FIELDS, HEAD, SECTIONS, TITLED, EightD, Field, Row
from rca.report.eightd.drawn import chart_lang
from rca.report.eightd.fields import COLOURS, columns, label, values
from rca.report.eightd.lines import broken
from rca.report.forms.style import Style, widths
from rca.report.typeface import font_file

FONT = "NotoSansSC"
MARGIN = 40.0  # points
FRAME = 6.0  # what reportlab keeps free around the text of a page
PAD = 3.0  # left and right in a box
SIZE = 8.0
_PARTS = 500  # characters of one table cell that surely fit a page


def draw_pdf(doc: EightD, style: Style) -> bytes:
    """The 8D as PDF: text comes out in reading order, the font travels with it.

    Raises EngineError when the packaged font is missing.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    face = _face()
    buffer = io.BytesIO()
    page = _Page(doc, style, A4[0] - 2 * MARGIN, face)
    form = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title=doc.texts["title"][:250], author="rca", keywords=doc.mark,
        subject="draft, unverified" if doc.draft else "final", invariant=1,
    )  # fmt: skip
    number = page.clean(doc.texts["number"])

    def foot(canvas: Any, form: Any) -> None:
        canvas.setFont(FONT, 7)
        canvas.drawString(MARGIN, 22, f"{number} | {doc.mark}")
        canvas.drawRightString(A4[0] - MARGIN, 22, str(form.page))

    form.build(list(page.story()), onFirstPage=foot, onLaterPages=foot)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _face() -> frozenset[int]:
    """Register the font; the code points it can show."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    file = font_file()
    try:
        font = TTFont(FONT, str(file))
    except TTFError as error:
        raise EngineError(f"reportlab cannot use {file}: {error}") from error
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


class _Page:
    """The flow of one 8D."""

    def __init__(self, doc: EightD, style: Style, width: float, face: frozenset[int]) -> None:
        self.doc, self.style, self.width, self.face = doc, style, width, face

    def clean(self, text: str) -> str:
        """``text`` in characters that the font has; others are a question mark, never a box."""
        return "".join(ch if ord(ch) in self.face or ch == "\n" else "?" for ch in text)

    def story(self) -> Iterator[Any]:
        """Everything in reading order."""
        from reportlab.platypus import Spacer

        doc, known = self.doc, values(self.doc)
        yield self._text(label(self.style.heading, doc), size=16, ink=self._ink)
        banner = f"{doc.texts['status']}: {known['standing']}"
        yield self._grid([[banner]], [self.width], fills={(0, 0): known["standing_color"]})
        yield Spacer(1, 6)
        yield from self._head()
        for section in SECTIONS:
            yield from self._section(section)

    def _head(self) -> Iterator[Any]:
        for name in HEAD:
            if value := self.doc.texts[name]:
                yield self._text(f"{label(name, self.doc)}: {value}")

    def _section(self, section: str) -> Iterator[Any]:
        from reportlab.platypus import CondPageBreak, Spacer

        parts = [list(self._part(one)) for one in FIELDS if one.section == section]
        parts = [part for part in parts if part]
        yield Spacer(1, 6)
        # No heading alone at the foot of a page.
        yield CondPageBreak(30 + (self._start(parts[0]) if parts else 0))
        heading = label(section, self.doc)
        if self.style.boxed:
            yield self._grid(
                [[heading]], [self.width], fills={(0, 0): self.style.bar}, ink="FFFFFF"
            )
            yield Spacer(1, 3)
        else:
            yield self._text(heading, size=12, ink=self._ink)
        for i, part in enumerate(parts):
            if i:
                yield CondPageBreak(self._start(part))
            yield from part

    def _start(self, part: list[Any]) -> float:
        """Points that the title, the header row and the first row of a part take."""
        from reportlab.platypus import Table

        height = 0.0
        for flow in part[:2]:
            height += float(flow.wrap(self.width - 2 * FRAME, 10_000)[1]) + 6
            if isinstance(flow, Table):
                return min(600.0, height - float(sum(flow._rowHeights[2:])))
        return min(600.0, height)

    def _part(self, one: Field) -> Iterator[Any]:
        from reportlab.platypus import Spacer

        if not one.columns:
            for line in self.doc.texts[one.name].splitlines():
                yield self._text(line)
            return
        found = self.doc.rows(one.name)
        if not found:
            return
        if one.name in TITLED:
            yield self._text(label(one.name, self.doc), size=9.5, ink=self._ink)
        if one.columns == ("text",):
            for row in found:
                yield from self._captioned(row)
        elif one.pairs:
            for row in found:
                yield self._pair(row)
        else:
            yield self._table(one, found)
        yield Spacer(1, 3)

    def _captioned(self, row: Row) -> Iterator[Any]:
        """A paragraph, with its chart below it on the same page."""
        from reportlab.platypus import CondPageBreak, Image

        if row.chart is None:
            yield self._text(row.cells["text"])
            return
        wide = self.width - 2 * FRAME
        high = wide * ratio(row.chart)
        yield CondPageBreak(high + 4 * SIZE * 1.35)
        yield self._text(row.cells["text"])
        yield Image(io.BytesIO(picture(row.chart, chart_lang(self.doc))), wide, high)

    def _pair(self, row: Row) -> Any:
        text = f"{row.cells['label']}: {row.cells['text']}"
        fill = COLOURS[row.standing] if row.standing else ""
        return self._text(text, fill=fill, border=row.standing == "verified")

    def _table(self, one: Field, found: tuple[Row, ...]) -> Any:
        cells = [list(columns(one, self.doc))]
        fills = {(column, 0): self.style.label_fill for column in range(len(one.columns))}
        for row in found:
            for piece in _pieces([row.cells[column] for column in one.columns]):
                cells.append(piece)
                for column, name in enumerate(one.columns):
                    if name in ("standing", "share") and row.standing:
                        fills[column, len(cells) - 1] = COLOURS[row.standing]
        return self._grid(cells, widths(one.columns, self.width), fills=fills, head=1)

    def _grid(
        self, cells: list[list[str]], sizes: list[float], *,
        fills: dict[tuple[int, int], str], head: int = 0, ink: str = "000000",
    ) -> Any:  # fmt: skip
        from reportlab.lib import colors
        from reportlab.platypus import Table

        shown = [
            [
                self._text(cell, ink=ink, width=size - 2 * PAD)
                for cell, size in zip(row, sizes, strict=True)
            ]
            for row in cells
        ]
        table = Table(shown, colWidths=sizes, repeatRows=head, splitInRow=0)
        look: list[Any] = [
            ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), PAD),
            ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
        look += [("BACKGROUND", at, at, colors.HexColor(f"#{fill}")) for at, fill in fills.items()]
        table.setStyle(look)
        return table

    def _text(
        self, text: str, *, size: float = SIZE, ink: str = "000000", fill: str = "",
        border: bool = False, width: float = 0.0,
    ) -> Any:  # fmt: skip
        from reportlab.lib import colors
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase.pdfmetrics import stringWidth
        from reportlab.platypus import Paragraph

        look: dict[str, Any] = {"backColor": colors.HexColor(f"#{fill}")} if fill else {}
        if border:
            look |= {"borderColor": colors.HexColor("#2E7D32"), "borderWidth": 1.2}
        if fill:
            look |= {"borderPadding": 2, "spaceBefore": 3, "spaceAfter": 5}
        style = ParagraphStyle(
            "text", fontName=FONT, fontSize=size, leading=size * 1.35,
            textColor=colors.HexColor(f"#{ink}"), **{"spaceAfter": 1.5, **look},
        )  # fmt: skip
        shown = self.clean(text)
        if has_cjk(shown):  # reportlab breaks at spaces, or in Chinese anywhere, in words too
            room = (width or self.width - 2 * FRAME) - 0.1
            shown = broken(shown, room, lambda part: float(stringWidth(part, FONT, size)))
        return Paragraph(escape(shown).replace("\n", "<br/>"), style)

    @property
    def _ink(self) -> str:
        return "1F1F1F" if self.style.boxed else self.style.ink


def _pieces(cells: list[str]) -> Iterator[list[str]]:
    """A row whose cell is longer than a page can hold goes on in further rows."""
    longest = max(map(len, cells))
    for start in range(0, max(1, longest), _PARTS):
        yield [cell[start : start + _PARTS] for cell in cells]
