#!/usr/bin/env python3
"""Writes the winmail.dat messages t01.eml to t06.eml of this folder (MS-OXTNEF, built byte by byte)."""
import base64
import os
import struct
import zlib

NOTE = "IPM.Microsoft Mail.Note"
IID_MESSAGE = bytes.fromhex("0703020000000000C000000000000046")
IID_STORAGE = bytes.fromhex("0b00000000000000c000000000000046")
PUBLIC_STRINGS = bytes.fromhex("2903020000000000C000000000000046")


def attribute(level, tag, data):
    return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def prop(kind, number, value, name=None):
    out = struct.pack("<HH", kind, number)
    if name is not None:
        guid, key = name
        out += guid
        if isinstance(key, int):
            out += struct.pack("<II", 0, key)
        else:
            text = key.encode("utf-16le") + b"\0\0"
            out += struct.pack("<II", 1, len(text)) + padded(text)
    if kind in (0x1E, 0x1F, 0x102, 0x0D):
        raw = {0x1E: lambda v: v.encode("cp1252") + b"\0", 0x1F: lambda v: v.encode("utf-16le") + b"\0\0"}.get(kind, lambda v: v)(value)
        return out + struct.pack("<II", 1, len(raw)) + padded(raw)
    if kind == 0x101F:
        out += struct.pack("<I", len(value))
        for text in value:
            raw = text.encode("utf-16le") + b"\0\0"
            out += struct.pack("<I", len(raw)) + padded(raw)
        return out
    formats = {0x03: "<i", 0x0B: "<I", 0x40: "<Q", 0x02: "<i", 0x14: "<q", 0x05: "<d"}
    return out + struct.pack(formats[kind], value)


def props(*values):
    return struct.pack("<I", len(values)) + b"".join(values)


def rtf(text):
    """LZFu of literals only: each run of eight bytes behind a zero."""
    raw, out = text.encode("ascii"), b""
    pieces = [raw[i:i + 8] for i in range(0, len(raw), 8)]
    for piece in pieces[:-1]:
        out += b"\0" + piece
    last = pieces[-1]
    end = (207 + len(raw)) % 4096
    token = struct.pack(">H", end << 4)
    out += (b"\0" + last + b"\1" + token) if len(last) == 8 else bytes([1 << len(last)]) + last + token
    crc = 0
    for byte in out:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    return struct.pack("<III", len(out) + 12, len(raw), 0x75465A4C) + struct.pack("<I", crc) + out


def tnef(message_class, message_props, attachments=(), codepage=1252, recipients=()):
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attribute(1, 0x00089006, struct.pack("<I", 0x00010000)) + attribute(1, 0x00069007, struct.pack("<II", codepage, 0))
    out += attribute(1, 0x00078008, message_class.encode() + b"\0")
    out += attribute(1, 0x00069003, props(*message_props))
    if recipients:
        out += attribute(1, 0x00069004, struct.pack("<I", len(recipients)) + b"".join(recipients))
    for title, data, extra in attachments:
        out += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
        if title:
            out += attribute(2, 0x00018010, title.encode("cp1252") + b"\0")
        if data is not None:
            out += attribute(2, 0x0006800F, data)
        if extra:
            out += attribute(2, 0x00069005, props(*extra))
    return out


def message(subject, text, stream, name="winmail.dat"):
    body = base64.encodebytes(stream).decode().replace("\n", "\r\n")
    return (f"From: Anna Example <anna@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 05:31:16 +0000\r\n"
            f"Message-ID: <tnef-{zlib.crc32(stream):08x}@example.org>\r\nX-MS-TNEF-Correlator: <x>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/mixed; boundary=\"=_NextPart\"\r\n\r\n--=_NextPart\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n{text}\r\n"
            f"--=_NextPart\r\nContent-Type: application/ms-tnef; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}--=_NextPart--\r\n").encode()


HTML_RTF = ("{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\\uc1\\pard\\plain\\f0\\fs20 "
            "{\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}{\\*\\htmltag64 <p>}Gr\\'fc\\'dfe, \\htmlrtf {\\b \\htmlrtf0 {\\*\\htmltag84 <b>}fett{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0 "
            "\\htmlrtf\\par\\htmlrtf0 {\\*\\htmltag72 </p>}{\\*\\htmltag58 </body>}{\\*\\htmltag27 </html>}}")
PLAIN_RTF = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fswiss Arial;}}\\pard\\plain\\f0\\fs20 First {\\b bold} line\\par Second\\par}"

FILES = {
    "t01": message("files only", "see attached", tnef(NOTE, [prop(0x1E, 0x37, "files only"), prop(3, 0x17, 2)],
                   [("readme.txt", b"hello\r\n", [prop(0x1F, 0x3707, "Übersicht.txt"), prop(0x1E, 0x370E, "text/plain")]), ("data.bin", bytes(range(256)) * 200, [])])),
    "t02": message("encapsulated html", "Gruesse, fett", tnef(NOTE, [prop(0x102, 0x1009, rtf(HTML_RTF)), prop(0x0B, 0x0E1F, 1), prop(0x1F, 0x70, "encapsulated html")])),
    "t03": message("native rtf", "", tnef(NOTE, [prop(0x102, 0x1009, rtf(PLAIN_RTF)), prop(3, 0x36, 2)])),
    "t04": message("embedded", "a message inside", tnef(NOTE, [prop(0x1F, 0x1000, "a message inside")], [
        (None, None, [prop(3, 0x3705, 5), prop(0x1F, 0x3001, "inner subject"), prop(0x0D, 0x3701, IID_MESSAGE + tnef(NOTE, [
            prop(0x1F, 0x37, "inner subject"), prop(0x1F, 0x0C1A, "Carol"), prop(0x1F, 0x0C1F, "carol@example.net"), prop(0x1F, 0x0C1E, "SMTP"), prop(0x1F, 0x1000, "inner text"),
            prop(0x40, 0x39, 134000000000000000)],
            [("inner.txt", b"inner data", [])],
            recipients=[props(prop(3, 0x0C15, 1), prop(0x1F, 0x3001, "Dave"), prop(0x1F, 0x3002, "SMTP"), prop(0x1F, 0x3003, "dave@example.net"))]))])])),
    "t05": message("meeting", "a meeting", tnef("IPM.Microsoft Schedule.MtgReq", [prop(0x1F, 0x1000, "a meeting"),
                   prop(0x101F, 0x8001, ["red", "blue"], (PUBLIC_STRINGS, "Keywords")), prop(0x40, 0x8002, 134000000000000000, (bytes(16), 0x820D)), prop(5, 0x8003, 1.5, (bytes(16), 7))])),
    "t06": message("damaged", "the stream is cut", tnef(NOTE, [prop(0x1F, 0x1000, "the stream is cut")], [("kept.txt", b"kept", []), ("lost.bin", b"x" * 5000, [])])[:-3000]),
    "t07": message("object", "an object and a link", tnef(NOTE, [prop(0x1F, 0x1000, "an object and a link")], [
        (None, None, [prop(3, 0x3705, 6), prop(0x1F, 0x3707, "Tabelle Ü.xls"), prop(3, 0x370B, 17), prop(0x102, 0x3709, b"\x01\x00\x09\x00"),
                      prop(0x0D, 0x3701, IID_STORAGE + b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))]),
        (None, None, [prop(3, 0x3705, 7), prop(0x1F, 0x3707, "shared.docx"), prop(0x1F, 0x370D, "https://files.example.org/shared.docx")])])),
}


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    for name, data in FILES.items():
        with open(os.path.join(folder, name + ".eml"), "wb") as out:
            out.write(data)


if __name__ == "__main__":
    main()
