"""One Word template: docxtpl tags laid out by the field list."""

from __future__ import annotations

import io
from typing import Any

from rca.report.eightd.document import FIELDS, HEAD, SECTIONS, TITLED, Field
from rca.report.eightd.package import timeless
from rca.report.forms.style import MADE, Style, widths

PAGE = 18.2  # cm between the margins of an A4 page
WHOLE = ("d4_fishbone",)  # six short rows, read at one glance: never cut by the foot of a page


def template(style: Style) -> bytes:
    """The bytes of one .docx template."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.4)
    section.top_margin = section.bottom_margin = Cm(1.5)
    _Maker(document, style).make()
    _keep_rows(document)
    core = document.core_properties
    core.author = core.last_modified_by = "rca"
    core.title = core.comments = ""
    core.created = core.modified = MADE
    buffer = io.BytesIO()
    document.save(buffer)
    return timeless(buffer.getvalue())


class _Maker:
    def __init__(self, document: Any, style: Style) -> None:
        self.document, self.style = document, style
        self._fonts()

    def make(self) -> None:
        self._title()
        self._head()
        for section in SECTIONS:
            self._bar(section)
            for one in FIELDS:
                if one.section == section:
                    self._part(one)
        self._footer()

    def _fonts(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        defaults = self.document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
        defaults.set(qn("w:eastAsia"), "zh-CN")  # else a spare font shows Japanese characters
        theme = self.document.settings.element.find(qn("w:themeFontLang"))
        theme.set(qn("w:eastAsia"), "zh-CN")
        for name, size in (("Normal", 9), ("Title", 18), ("Heading 1", 12), ("Heading 2", 10)):
            style = self.document.styles[name]
            style.font.name, style.font.size = self.style.font, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:eastAsia"), self.style.east)
            if name != "Normal":
                style.font.color.rgb = RGBColor.from_string(
                    "1F1F1F" if self.style.boxed else self.style.ink
                )
            style.paragraph_format.space_before = Pt(8 if name == "Heading 1" else 3)
            style.paragraph_format.space_after = Pt(3)

    def _title(self) -> None:
        self.document.add_paragraph(_value(f"L['{self.style.heading}']"), style="Title")
        banner = self._table(1, [PAGE])
        cell = banner.rows[0].cells[0]
        cell.text = "{% cellbg standing_color %}{{ status }}: {{ standing }}"
        cell.paragraphs[0].runs[0].bold = True
        self.document.add_paragraph()

    def _head(self) -> None:
        per = self.style.pairs_per_row
        unit = [2.6, PAGE / 2 - 2.6] if per == 2 else [4.2, PAGE - 4.2]
        table = self._table(0, unit * per)
        names = list(HEAD)
        wide = names.pop(0)
        cells = table.add_row().cells
        self._label(cells[0], wide)
        value = cells[1].merge(cells[-1]) if per == 2 else cells[1]
        value.text = "{{ title }}"
        for start in range(0, len(names), per):
            cells = table.add_row().cells
            for i, name in enumerate(names[start : start + per]):
                self._label(cells[2 * i], name)
                cells[2 * i + 1].text = _value(name)

    def _label(self, cell: Any, key: str) -> None:
        cell.text = _value(f"L['{key}']")
        cell.paragraphs[0].runs[0].bold = True
        _shade(cell, self.style.label_fill)

    def _bar(self, section: str) -> None:
        """A heading, in boxed forms on a bar: a paragraph, for LibreOffice leaves a bar made of a
        table alone at the foot of a page."""
        from docx.shared import RGBColor

        heading = self.document.add_heading(_value(f"L.{section}"), level=1)
        if self.style.boxed:
            heading.runs[0].font.color.rgb = RGBColor.from_string(self.style.ink)
            heading._p.get_or_add_pPr().append(_shading(self.style.bar))

    def _gap(self) -> None:
        """A line of 4 points between a table and the heading below: LibreOffice 7.4 left out the
        last row of a table that a heading followed at once on the next page."""
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(4)

    def _part(self, one: Field) -> None:
        if not one.columns:
            self.document.add_paragraph(_do(f"p if {one.name}"))
            self.document.add_paragraph(_value(one.name))
            self.document.add_paragraph("{%p endif %}")
            return
        self.document.add_paragraph(_do(f"p if {one.name}"))
        if one.name in TITLED:
            self._part_title(one.name)
        if one.columns == ("text",):
            self.document.add_paragraph(_do(f"p for r in {one.name}"))
            line = self.document.add_paragraph("{{ r.text }}")
            line.paragraph_format.keep_together = True  # what was seen is read on one page
            if one.name == "charts":
                line.paragraph_format.keep_with_next = True  # a caption stands on its chart's page
                self.document.add_paragraph("{%p if r.picture %}")
                self.document.add_paragraph("{{ r.picture }}")
                self.document.add_paragraph("{%p endif %}")
            self.document.add_paragraph("{%p endfor %}")
        elif one.pairs:
            self._pairs(one)
        else:
            self._grid(one)
            self._gap()
        self.document.add_paragraph("{%p endif %}")

    def _part_title(self, name: str) -> None:
        self.document.add_heading(_value(f"L.{name}"), level=2)

    def _pairs(self, one: Field) -> None:
        """Verified rows stand bold, suspected ones in italics, both on their colour."""
        table = self._table(0, [4.2, PAGE - 4.2])
        _tag(table, _do(f"tr for r in {one.name}"))
        for test, bold, italic in (
            ("if r.mark == 'verified'", True, False),
            ("elif r.mark == 'suspected'", False, True),
            ("else", False, False),
        ):
            _tag(table, _do(f"tr {test}"))
            cells = table.add_row().cells
            cells[0].text, cells[1].text = "{% cellbg r.color %}{{ r.label }}", "{{ r.text }}"
            if test != "else":
                cells[1].text = "{% cellbg r.color %}{{ r.text }}"
            cells[0].paragraphs[0].runs[0].bold = True
            _keep(cells)
            run = cells[1].paragraphs[0].runs[0]
            run.bold, run.italic = bold, italic
        _tag(table, "{%tr endif %}")
        _tag(table, "{%tr endfor %}")

    def _grid(self, one: Field) -> None:
        table = self._table(1, widths(one.columns, PAGE))
        for cell, column in zip(table.rows[0].cells, one.columns, strict=True):
            special = one.name == "d6_checks" and column == "number"
            self._label(cell, "number_target" if special else column)
        _repeat(table.rows[0])
        _keep(table.rows[0].cells)
        _tag(table, _do(f"tr for r in {one.name}"))
        cells = table.add_row().cells
        for cell, column in zip(cells, one.columns, strict=True):
            fill = "{% cellbg r.color %}" if column in ("standing", "share") else ""
            cell.text = fill + _value(f"r.{column}")
        if one.name in WHOLE:
            _keep(cells)
        _tag(table, "{%tr endfor %}")

    def _table(self, rows: int, sizes: list[float]) -> Any:
        from docx.shared import Cm, Pt

        table = self.document.add_table(rows=rows, cols=len(sizes), style="Table Grid")
        table.autofit = False
        for column, size in zip(table.columns, sizes, strict=True):
            column.width = Cm(size)
            for cell in column.cells:
                cell.width = Cm(size)
        style = self.document.styles["Table Grid"]
        style.font.size = Pt(8)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
        return table

    def _footer(self) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Cm

        line = self.document.sections[0].footer.paragraphs[0]
        line.style = self.document.styles["Normal"]  # "Footer" has tab stops of its own
        line.text = "{{ number }} | {{ form_mark }}"
        tabs = line.paragraph_format.tab_stops
        tabs.add_tab_stop(Cm(PAGE), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run("\t")
        _field(line, "PAGE")
        line.add_run(" / ")
        _field(line, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """A number that Word counts when it shows the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), name)
    simple.append(paragraph.add_run("1")._r)
    paragraph._p.append(simple)


def _value(name: str) -> str:
    return "{{ " + name + " }}"


def _do(tag: str) -> str:
    return "{%" + tag + " %}"


def _tag(table: Any, tag: str) -> None:
    """A row that docxtpl takes away; its tag must be whole in the first cell."""
    cells = table.add_row().cells
    cells[0].text = tag


def _shade(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(_shading(fill))


def _shading(fill: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:color"), "auto")
    shading.set(qn("w:fill"), fill)
    return shading


def _keep_rows(document: Any) -> None:
    """No row is cut by the foot of a page, unless it is longer than one."""
    from docx.oxml import OxmlElement

    for table in document.tables:
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _keep(cells: Any) -> None:
    """The row stands on the page of the next one. LibreOffice 7.4 leaves rows out where a table
    begins with the last row that a page has room for."""
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _repeat(row: Any) -> None:
    """A header row stands again on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
