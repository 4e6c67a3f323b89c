"""Files made to hurt whoever reads them, each generated on the spot, none larger than a few MB."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One hostile file: what it is called, what it tries, and its bytes."""

    name: str
    what: str
    make: Callable[[], bytes]


def hostile_files() -> list[HostileFile]:
    """All of them, mildest first within each format."""
    return [*_plain(), *_archives(), *_xml(), *_office(), *_pdfs(), *_texts(), *_names()]


def zipped(
    members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, level: int = 9
) -> bytes:
    """A zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def office(kind: str, main: str, parts: dict[str, bytes], related: str = "") -> bytes:
    """An office package whose main part is `kind/main`."""
    root = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="{kind}/{main}"/></Relationships>'
    )
    inner = f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'
    members = {"_rels/.rels": root.encode(), f"{kind}/_rels/{main}.rels": inner.encode()}
    return zipped(members | {f"{kind}/{name}": data for name, data in parts.items()})


def docx(body: str, *, head: str = "") -> bytes:
    """A Word file with this body."""
    xml = f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return office("word", "document.xml", {"document.xml": xml.encode()})


def xlsx(rows: str, *, strings: str = "") -> bytes:
    """A workbook with one sheet of these rows."""
    book = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="s1"/></sheets></workbook>'
    )
    sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    shared = f'<sst xmlns="{_SHEET}">{strings}</sst>'
    related = (
        f'<Relationship Id="s1" Type="{_OFFICE}/worksheet" Target="sheet1.xml"/>'
        f'<Relationship Id="s2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    parts = {"workbook.xml": book, "sheet1.xml": sheet, "sharedStrings.xml": shared}
    return office("xl", "workbook.xml", {n: x.encode() for n, x in parts.items()}, related)


def pdf(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def pdf_stream(data: bytes, extra: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(data, 9)
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), extra)
    return head + b"\nstream\n" + packed + b"\nendstream"


def one_page(content: bytes) -> bytes:
    """A PDF of one page with this content."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
                b"/Resources << /Font << /F1 5 0 R >> >> >>"
            ),
            pdf_stream(content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _plain() -> Iterator[HostileFile]:
    noise = random.Random(7).randbytes  # noqa: S311 - the same noise every time
    yield HostileFile("empty.pdf", "nothing at all", lambda: b"")
    yield HostileFile("blank.txt", "only spaces", lambda: b" \n\t\r\n" * 100)
    yield HostileFile("zeros.txt", "only null bytes", lambda: bytes(4096))
    yield HostileFile("noise.docx", "noise under a good name", lambda: noise(100_000))
    yield HostileFile("noise", "noise without a name", lambda: noise(5_000))
    yield HostileFile(
        "picture.pdf", "a picture called PDF", lambda: b"\x89PNG\r\n\x1a\n" + noise(99)
    )
    yield HostileFile(
        "program.md", "a program called Markdown", lambda: b"\x7fELF\x02" + bytes(999)
    )
    yield HostileFile("old.doc", "a Word file of 1997", lambda: _OLE + noise(2_000))
    locked = "EncryptedPackage".encode("utf-16-le")
    yield HostileFile("locked.docx", "a locked Word file", lambda: _OLE + bytes(500) + locked)
    yield HostileFile(
        "page.pdf", "a web page called PDF", lambda: b"<html><body>Hi all</body></html>"
    )


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _archives() -> Iterator[HostileFile]:
    body = docx("<w:p><w:r><w:t>Hello</w:t></w:r></w:p>" * 500)
    yield HostileFile("plain.docx", "an archive called Word", lambda: zipped({"a.txt": b"hello"}))
    yield HostileFile("cut.docx", "cut off in the middle", lambda: body[: len(body) // 2])
    yield HostileFile("declared.docx", "4 GB declared", lambda: _declaring(body, 0xFFFFFFF0))
    yield HostileFile("lying.docx", "more bytes than declared", lambda: _declaring(body, 100))
    yield HostileFile("bomb.docx", "40 MB of zeros in 40 kB", _bomb)
    yield HostileFile("stored.xlsx", "12,000 parts", lambda: _many_parts(12_000))
    yield HostileFile("twice.docx", "two parts of one name", _two_parts)
    yield HostileFile("locked.zip", "parts with a password", lambda: _flagged(body))
    yield HostileFile("nested.docx", "archives in archives", _nested_zip)
    yield HostileFile("escape.docx", "parts outside the folder", lambda: zipped({"../../x": b"x"}))


def _declaring(data: bytes, size: int) -> bytes:
    """The zip with every unpacked size in its directory and headers replaced."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = out.find(mark)
        while place >= 0:
            out[place + offset : place + offset + 4] = struct.pack("<I", size)
            place = out.find(mark, place + 4)
    return bytes(out)


def _bomb() -> bytes:
    return office("word", "document.xml", {"document.xml": bytes(40 * _MEGABYTE)})


def _many_parts(count: int) -> bytes:
    members = {f"xl/{number}": b"" for number in range(count)}
    return zipped(members, method=zipfile.ZIP_STORED)


def _two_parts() -> bytes:
    data = zipped({"word/document.xml": b"<a/>", "word/documenT.xml": b"<b/>"})
    return data.replace(b"documenT", b"document")


def _flagged(data: bytes) -> bytes:
    out = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = out.find(mark)
        while place >= 0:
            out[place + offset] |= 1
            place = out.find(mark, place + 4)
    return bytes(out)


def _nested_zip() -> bytes:
    data = zipped({"0": bytes(_MEGABYTE)})
    for depth in range(20):
        data = zipped({f"{depth}.zip": data})
    return data


def _laughs() -> str:
    lines = ['<!ENTITY l0 "ha ha ha ha ha ha ha ha ha ha">']
    for number in range(1, 12):
        inner = f"&l{number - 1};" * 10
        lines.append(f'<!ENTITY l{number} "{inner}">')
    return f"<!DOCTYPE r [{''.join(lines)}]>"


def _xml() -> Iterator[HostileFile]:
    head = '<?xml version="1.0"?>'
    outside = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    remote = '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">'
    long = f'<!DOCTYPE r [<!ENTITY q "{"x" * 100_000}">]>'
    yield HostileFile("laughs.xml", "a billion laughs", f"{head}{_laughs()}<r>&l11;</r>".encode)
    yield HostileFile(
        "square.xml", "quadratic entities", f"{head}{long}<r>{'&q;' * 9999}</r>".encode
    )
    yield HostileFile("outside.xml", "an entity from a file", f"{head}{outside}<r>&x;</r>".encode)
    yield HostileFile("remote.xml", "a type from the network", f"{head}{remote}<r>words</r>".encode)
    yield HostileFile(
        "deep.xml", "100,000 levels", lambda: b"<a>" * 100_000 + b"x" + b"</a>" * 100_000
    )
    yield HostileFile("cut.xml", "never closed", lambda: b"<a><b>words")
    yield HostileFile("wide.xml", "200,000 attributes", _wide_xml)


def _wide_xml() -> bytes:
    return b"<a " + b" ".join(b'a%d="1"' % number for number in range(200_000)) + b"/>"


def _office() -> Iterator[HostileFile]:
    paragraph = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    table = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
    cell = '<row><c t="s"><v>0</v></c></row>'
    yield HostileFile(
        "laughs.docx", "a billion laughs in Word", lambda: docx("&l11;", head=_laughs())
    )
    yield HostileFile("many.docx", "100,000 paragraphs", lambda: docx(paragraph * 100_000))
    yield HostileFile(
        "tables.docx", "tables in tables", lambda: docx(table[0] * 200 + "<w:p/>" + table[1] * 200)
    )
    yield HostileFile(
        "none.docx", "no body", lambda: office("word", "document.xml", {"document.xml": b"<a/>"})
    )
    yield HostileFile("far.xlsx", "a cell at the far corner", lambda: xlsx(far))
    yield HostileFile(
        "string.xlsx",
        "one text of 9 MB",
        lambda: xlsx(cell * 50, strings=f"<si><t>{_letters(9)}</t></si>"),
    )
    yield HostileFile(
        "shared.xlsx",
        "one text in 100,000 cells",
        lambda: xlsx(cell * 100_000, strings="<si><t>abc def</t></si>"),
    )
    yield HostileFile("laughs.xlsx", "a billion laughs in Excel", _laughing_workbook)


def _letters(megabytes: int) -> str:
    source = random.Random(3)  # noqa: S311 - the same letters every time
    return "".join(source.choices("abcdefghij ", k=1 << 16)) * (megabytes * 16)


def _laughing_workbook() -> bytes:
    sheet = f"{_laughs()}<worksheet><sheetData>&l11;</sheetData></worksheet>"
    book = f'<workbook xmlns:r="{_OFFICE}"><sheet name="a" r:id="s1"/></workbook>'
    related = f'<Relationship Id="s1" Type="{_OFFICE}/worksheet" Target="s.xml"/>'
    parts = {"workbook.xml": book.encode(), "s.xml": sheet.encode()}
    return office("xl", "workbook.xml", parts, related)


def _pdfs() -> Iterator[HostileFile]:
    good = one_page(b"BT /F1 12 Tf 72 700 Td (Words on a page) Tj ET")
    looping = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    yield HostileFile("cut.pdf", "cut off in the middle", lambda: good[: len(good) // 2])
    yield HostileFile("head.pdf", "nothing but a header", lambda: b"%PDF-1.7\n")
    yield HostileFile("locked.pdf", "a password", _locked_pdf)
    yield HostileFile("loop.pdf", "pages that hold themselves", lambda: pdf([catalogue, looping]))
    yield HostileFile("xref.pdf", "tables that point in a circle", _circular_pdf)
    yield HostileFile(
        "packed.pdf", "30 MB of spaces in 30 kB", lambda: one_page(b" " * (30 * _MEGABYTE))
    )
    yield HostileFile(
        "words.pdf",
        "100,000 words on a page",
        lambda: one_page(b"BT /F1 12 Tf " + b"(a) Tj " * 100_000 + b"ET"),
    )
    yield HostileFile("count.pdf", "6,000 pages", _long_pdf)
    yield HostileFile("lie.pdf", "two billion pages declared", _lying_pdf)
    yield HostileFile("states.pdf", "100,000 saved states", lambda: one_page(b"q " * 1_000_000))
    yield HostileFile("self.pdf", "a form that draws itself", _recursive_pdf)
    yield HostileFile("outline.pdf", "an outline in a circle", _outline_loop)
    yield HostileFile("both.pdf", "PDF and ZIP in one", lambda: good + zipped({"a": b"b"}))
    yield HostileFile(
        "late.pdf", "PDF behind a web page", lambda: b"<html><!--" + bytes(50) + b"-->" + good
    )


def _locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(one_page(b"BT /F1 12 Tf (x) Tj ET"))))
    writer.encrypt("secret", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _circular_pdf() -> bytes:
    data = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    place = data.rindex(b"xref\n0")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % place)


def _long_pdf() -> bytes:
    count = 6_000
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * count])


def _lying_pdf() -> bytes:
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page])


def _recursive_pdf() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
                b"/Resources << /XObject << /X 4 0 R >> >> >>"
            ),
            pdf_stream(b"/X Do /X Do", form),
        ]
    )


def _outline_loop() -> bytes:
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
                b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> >>"
            ),
            pdf_stream(b"BT /F1 12 Tf 72 700 Td (Round and round) Tj ET"),
            b"<< /Type /Outlines /First 6 0 R /Last 6 0 R /Count 1 >>",
            b"<< /Title (Round) /Parent 5 0 R /Next 6 0 R /First 6 0 R /Dest [3 0 R /Fit] >>",
        ]
    )


def _texts() -> Iterator[HostileFile]:
    korean, japanese = (
        "\ud55c\uad6d\uc5b4 \ubb38\uc11c\uc785\ub2c8\ub2e4. " * 9,
        "\u3053\u308c\u306f\u6587\u66f8\u3067\u3059\u3002" * 9,
    )
    yield HostileFile(
        "wide.txt", "UTF-16 without a mark", lambda: ("Plain words. " * 20).encode("utf-16-le")
    )
    yield HostileFile("korean.txt", "EUC-KR", lambda: korean.encode("euc_kr"))
    yield HostileFile("japanese.txt", "Shift-JIS", lambda: japanese.encode("shift_jis"))
    yield HostileFile(
        "latin.txt", "Latin-1", lambda: ("d\u00e9j\u00e0 vu \u00e0 la carte " * 9).encode("latin-1")
    )
    yield HostileFile(
        "broken.txt", "half of it no UTF-8", lambda: b"good words \xff\xfe\xfa bad \xc3" * 50
    )
    yield HostileFile(
        "nulls.md", "null bytes among words", lambda: b"# Ti\x00tle\n\nwo\x00rds" + b" x" * 500
    )
    yield HostileFile(
        "hidden.txt", "words nobody sees", ("see\u200b\u202e\U000e0041n words").encode
    )
    yield HostileFile("line.txt", "one line of 5 MB", lambda: b"word " * _MEGABYTE)
    yield HostileFile("line.md", "one paragraph of 300 kB", lambda: b"word_ *a " * 33_000)
    yield HostileFile("quotes.md", "20,000 quotes in quotes", lambda: b">" * 20_000 + b" x")
    yield HostileFile(
        "brackets.md", "50,000 brackets", lambda: b"[" * 50_000 + b"x" + b"](" * 50_000
    )
    yield HostileFile("front.md", "laughs in the front matter", _laughing_markdown)
    yield HostileFile("deep.json", "100,000 levels", lambda: b"[" * 100_000 + b"]" * 100_000)
    yield HostileFile(
        "number.json", "a number of a million digits", lambda: b'{"a": ' + b"9" * 1_000_000 + b"}"
    )
    yield HostileFile("odd.json", "no JSON at all", lambda: b'{"a": nope}')
    yield HostileFile(
        "keys.json",
        "100,000 keys",
        lambda: json.dumps({f"k{n}": {"v": n} for n in range(100_000)}).encode(),
    )
    yield HostileFile("quote.csv", "a quote never closed", lambda: b'a,b\n"' + b"x,y\n" * 400_000)
    yield HostileFile(
        "columns.csv",
        "200,000 columns",
        lambda: b",".join([b"c"] * 200_000) + b"\n" + b"1," * 200_000,
    )
    yield HostileFile("deep.html", "200,000 levels", lambda: b"<div>" * 200_000 + b"words")
    yield HostileFile(
        "cells.html", "100,000 cells in a row", lambda: b"<html><table><tr>" + b"<td>x" * 100_000
    )
    yield HostileFile(
        "lists.html", "5,000 lists in lists", lambda: b"<html>" + b"<ul><li>a" * 5_000
    )
    yield HostileFile(
        "script.html",
        "a page of nothing but script",
        lambda: b"<html><script>alert(1)</script></html>",
    )
    yield HostileFile("parts.eml", "500 mails in mails", _nested_mail)
    yield HostileFile(
        "heads.eml",
        "100,000 headers",
        lambda: b"From: a\nTo: b\n" + b"X-A: b\n" * 100_000 + b"\nHi",
    )
    yield HostileFile(
        "groups.rtf",
        "200,000 groups in groups",
        lambda: b"{\\rtf1 " + b"{" * 200_000 + b"words" + b"}" * 200_001,
    )
    yield HostileFile(
        "binary.rtf", "a length that lies", lambda: b"{\\rtf1 \\bin99999999 abc words\\par}"
    )


def _laughing_markdown() -> bytes:
    lines = ["a0: &a0 [ha, ha]"]
    for number in range(1, 25):
        inner = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"a{number}: &a{number} [{inner}]")
    text = "\n".join(lines)
    return f"---\n{text}\n---\n\nWords".encode()


def _nested_mail() -> bytes:
    mail = b"From: a@b.c\nSubject: x\n\nThe innermost words"
    for number in range(500):
        head = (
            b"From: a@b.c\nSubject: %d\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
            % number
        )
        mail = head + mail
    return mail


def _names() -> Iterator[HostileFile]:
    for name in nasty_names():
        yield HostileFile(name, "a name of its own", lambda: b"Good words under a bad name.")


def nasty_names() -> list[str]:
    """Names that were never meant to be paths, lines of a log, or HTML."""
    return [
        "../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "a\nb\r\nSet-Cookie: x.txt",
        "<img src=x onerror=alert(1)>.txt",
        "\u202egnp.exe.txt",
        "nul\x00byte.pdf",
        "-rf ~.txt",
        "\U0001f4a9" * 80 + ".txt",
        ".",
        "",
        "CON",
        "$(touch x).txt",
        "\x1b[31mred.txt",
    ]
