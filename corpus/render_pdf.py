"""Document -> PDF with a text layer that comes back complete and in reading order."""

from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer, Table
from reportlab.platypus import Paragraph as Text

from corpus.blocks import Block, Grid, Heading, Item, Paragraph
from corpus.headers import Document

LATIN = "Vera"
CHINESE = "STSong-Light"
WIDTH = A4[0] - 100


def render_pdf(document: Document, path: Path) -> None:
    """Write one .pdf; `invariant` keeps the clock and random ids out of the file."""
    font = _font(document.lang)
    story: list[Flowable] = [_text(document.title, font, 15), Spacer(1, 6)]
    story += [_text(f"{name}: {value}", font, 9) for name, value in document.fields]
    for block in document.blocks:
        story += _flowables(block, font)
    template = SimpleDocTemplate(
        str(path),
        pagesize=A4,
        leftMargin=50,
        rightMargin=50,
        topMargin=50,
        bottomMargin=50,
        title=document.title,
        author="quality",
        invariant=1,
    )
    template.build(story)


def _font(lang: str) -> str:
    """Vera ships with reportlab and has Ω and µ; Chinese needs a CID font of the viewer."""
    if lang == "en":
        fonts = Path(reportlab.__file__).parent / "fonts"
        pdfmetrics.registerFont(TTFont(LATIN, str(fonts / "Vera.ttf")))
        return LATIN
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    return CHINESE


def _text(text: str, font: str, size: float, indent: float = 0) -> Text:
    # STSong has the Greek letter, not the micro sign; both are one character under NFKC.
    shown = text.replace("\u00b5", "\u03bc") if font == CHINESE else text
    style = ParagraphStyle(
        "text",
        fontName=font,
        fontSize=size,
        leading=size * 1.4,
        leftIndent=indent,
        spaceAfter=3,
        wordWrap="CJK" if font == CHINESE else None,
    )
    return Text(escape(shown).replace("\n", "<br/>"), style)


def _flowables(block: Block, font: str) -> list[Flowable]:
    match block:
        case Heading(level, text):
            return [Spacer(1, 6), _text(text, font, 14 - level)]
        case Paragraph(text):
            return [_text(text, font, 9)]
        case Item(marker, text):
            return [_text(f"{marker} {text}", font, 9, indent=12)]
        case Grid(rows):
            cells = [[_text(cell, font, 8) for cell in row] for row in rows]
            width = WIDTH / len(rows[0])
            table = Table(cells, colWidths=[width] * len(rows[0]))
            table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)])
            return [Spacer(1, 3), table, Spacer(1, 6)]
