"""Reading a PDF as a reader would: its text, its links, what is attached, and its structure."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

HEX = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text_of(pdf: bytes) -> str:
    """Return the words on all pages, without any spaces: a PDF keeps places, not spaces."""
    found: list[str] = []
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            fonts = {str(name): _signs(font) for name, font in dict(page.Resources.Font).items()}
            signs: dict[int, str] = {}
            for instruction in pikepdf.parse_content_stream(page):
                operands: Any = instruction.operands
                operator = instruction.operator
                if str(operator) == "Tf":
                    signs = fonts[str(operands[0])]
                elif str(operator) in {"TJ", "Tj"}:
                    shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for piece in shown:
                        if isinstance(piece, pikepdf.String):
                            raw = bytes(piece)
                            codes = (int.from_bytes(raw[i : i + 2]) for i in range(0, len(raw), 2))
                            found.extend(signs.get(code, "") for code in codes)
    return squeezed("".join(found))


def squeezed(text: str) -> str:
    """Return a text without any kind of space."""
    return "".join(text.split())


def links_of(pdf: bytes) -> list[str]:
    """Return the addresses of all links."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [
            str(note.A.URI)
            for page in document.pages
            for note in page.get("/Annots", [])
            if "/A" in note and "/URI" in note.A
        ]


def attached_to(pdf: bytes) -> list[str]:
    """Return the names of embedded files, in the name tree and as annotations."""
    with pikepdf.open(BytesIO(pdf)) as document:
        notes = [note for page in document.pages for note in page.get("/Annots", [])]
        return [
            *document.attachments,
            *(str(note.Subtype) for note in notes if note.Subtype == "/FileAttachment"),
        ]


def elements_of(whole: Any) -> Iterator[pikepdf.Dictionary]:
    """Yield every structure element of a tagged document, or below one of its elements, depth first."""
    waiting: list[Any] = [whole.Root.StructTreeRoot if isinstance(whole, pikepdf.Pdf) else whole]
    while waiting:
        element = waiting.pop()
        if "/S" in element:
            yield element
        kids: Any = element.get("/K", [])
        waiting.extend(
            kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if _is_element(kid)
        )


def _is_element(kid: object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def _signs(font: pikepdf.Object) -> dict[int, str]:
    mapping = font.ToUnicode.read_bytes().decode("latin-1")
    return {
        int(code, 16): bytes.fromhex(sign).decode("utf-16-be", "replace")
        for code, sign in HEX.findall(mapping)
    }
