"""What kind of file a list is, told by its bytes; its name is not believed."""

import re
from pathlib import PurePath

from portfolio.core.errors import N_, WrongInput
from portfolio.lists.reading import ods, packed, xlsx

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"%PDF", N_("This is a PDF. Open the list in the program that it was made with and save it as XLSX or CSV.")),
    (b"{\\rtf", N_("This is a text document. Copy the table in it and paste it here.")),
    (b"\x89PNG", N_("This is a picture. Choose the list itself, as XLSX, ODS or CSV.")),
    (b"\xff\xd8\xff", N_("This is a picture. Choose the list itself, as XLSX, ODS or CSV.")),
    (b"\x1f\x8b", N_("This file is packed. Unpack it and choose the list in it.")),
    (b"7z\xbc\xaf", N_("This file is packed. Unpack it and choose the list in it.")),
    (b"Rar!", N_("This file is packed. Unpack it and choose the list in it.")),
)
_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<table|<\?xml)", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")


def kind_of(content: bytes, name: str) -> str:
    """xlsx, ods, xls, json or text. Raises WrongInput for anything else, with what to do about it."""
    if not content.strip():
        raise WrongInput("empty_list", N_("The file is empty. Choose another one."), "file")
    for begin, sentence in _OTHERS:
        if content.startswith(begin):
            raise _no_list(sentence)
    if content.startswith(_ZIP):
        return _of_zip(content)
    if content.startswith(_OLE):
        if _LOCKED in content:
            raise packed.locked()
        return "xls"
    if _MARKUP.match(content):
        raise _no_list(N_("This is a page or XML. Open it in your spreadsheet program and save it as XLSX."))
    opened = _JSON.match(content)
    is_json = opened and (opened[0].endswith(b"{") or PurePath(name).suffix.lower() == ".json")
    return "json" if is_json else "text"


def _of_zip(content: bytes) -> str:
    names = packed.names(content)
    if xlsx.WORKBOOK in names:
        return "xlsx"
    if ods.CONTENT in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise _no_list(N_("This is a binary workbook (XLSB). Open it in your spreadsheet program and save it as XLSX."))
    if "word/document.xml" in names:
        raise _no_list(N_("This is a text document. Copy the table in it and paste it here."))
    raise _no_list(N_("This zip holds no workbook. Unpack it and choose the list in it."))


def _no_list(sentence: str) -> WrongInput:
    return WrongInput("no_list", sentence, "file")
