"""BODYSTRUCTURE, BODY and ENVELOPE of hard messages: they follow the grammar of RFC 3501 section 9 to the letter, agree with the sections
that they describe, and, where a message is well formed, with what Python's email package finds.
"""
import email
import email.policy
import email.utils
import re
import socket

import mail_generator
from client_case import PASSWORD, ClientCase, main

COUNT = 2 * len(mail_generator.KINDS)
NOT_HERE = {"deep", "many_parts"}   # thousands of parts: the scanner's unit tests have them
# Kinds on which two MIME parsers may not differ.
TAME = {"plain", "nested", "usual_mix", "preamble_epilogue", "padded_delimiters", "enclosed", "digest", "report", "encoded_words", "dots",
        "blanks", "long_lines", "undeclared_8bit", "binary_part", "calendar", "signed", "many_recipients"}


class Grammar:
    """Reads one response; every rule fails when the bytes do not follow it. NIL is None, a list a tuple, a string bytes."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, pattern):
        match = re.compile(pattern, re.DOTALL).match(self.data, self.at)
        assert match, f"wanted {pattern!r} at {self.data[max(0, self.at - 60):self.at + 60]!r}"
        self.at = match.end()
        return match

    def sees(self, text):
        return self.data.startswith(text, self.at)

    def number(self):
        return int(self.take(rb"(0|[1-9][0-9]*)")[1])

    def string(self):
        if self.sees(b"{"):
            size = int(self.take(rb"\{([0-9]+)\}\r\n")[1])
            self.at += size
            assert self.at <= len(self.data)
            value = self.data[self.at - size:self.at]
            assert b"\0" not in value, "a NUL in a literal"
            return value
        return re.sub(rb"\\(.)", rb"\1", self.take(rb'"((?:[^"\\\r\n\x00\x80-\xff]|\\["\\])*)"')[1])

    def nstring(self):
        if self.sees(b"NIL"):
            self.at += 3
            return None
        return self.string()

    def space(self):
        self.take(b" ")

    def spaced(self, *rules):
        values = []
        for rule in rules:
            if values:
                self.space()
            values.append(rule())
        return values

    # --- ENVELOPE ---

    def addresses(self):
        if self.sees(b"NIL"):
            return self.nstring()
        self.take(rb"\(")
        found = []
        while not self.sees(b")"):
            self.take(rb"\(")
            found.append(tuple(self.spaced(*[self.nstring] * 4)))
            self.take(rb"\)")
        self.take(rb"\)")
        assert found, "an empty list of addresses"
        return tuple(found)

    def envelope(self):
        self.take(rb"\(")
        values = self.spaced(self.nstring, self.nstring, *[self.addresses] * 6, self.nstring, self.nstring)
        self.take(rb"\)")
        return dict(zip(("date", "subject", "from", "sender", "reply-to", "to", "cc", "bcc", "in-reply-to", "message-id"), values))

    # --- BODY and BODYSTRUCTURE ---

    def parameters(self):
        if self.sees(b"NIL"):
            return self.nstring()
        self.take(rb"\(")
        found = []
        while True:
            found.append(tuple(self.spaced(self.string, self.string)))
            if self.sees(b")"):
                break
            self.space()
        self.take(rb"\)")
        return tuple(found)

    def disposition(self):
        if self.sees(b"NIL"):
            return self.nstring()
        self.take(rb"\(")
        value = tuple(self.spaced(self.string, self.parameters))
        self.take(rb"\)")
        return value

    def language(self):
        if not self.sees(b"("):
            return self.nstring()
        self.take(rb"\(")
        found = [self.string()]
        while not self.sees(b")"):
            self.space()
            found.append(self.string())
        self.take(rb"\)")
        return tuple(found)

    def tail(self):
        self.space()
        return self.spaced(self.disposition, self.language, self.nstring)

    def body(self, extended):
        self.take(rb"\(")
        part = self.multipart(extended) if self.sees(b"(") else self.single(extended)
        self.take(rb"\)")
        return part

    def multipart(self, extended):
        children = []
        while self.sees(b"("):
            children.append(self.body(extended))
        self.space()
        part = {"type": b"MULTIPART", "subtype": self.string(), "children": children}
        if extended:
            self.space()
            part["parameters"] = self.parameters()
            self.tail()
        return part

    def single(self, extended):
        kind, subtype, parameters, _, _, encoding, octets = self.spaced(self.string, self.string, self.parameters, self.nstring, self.nstring, self.string, self.number)
        part = {"type": kind.upper(), "subtype": subtype.upper(), "parameters": parameters, "encoding": encoding, "octets": octets, "children": []}
        if (part["type"], part["subtype"]) == (b"MESSAGE", b"RFC822"):
            self.space()
            part["envelope"] = self.envelope()
            self.space()
            part["message"] = self.body(extended)
            self.space()
            part["lines"] = self.number()
        elif part["type"] == b"TEXT":
            self.space()
            part["lines"] = self.number()
        if extended:
            self.space()
            self.nstring()   # MD5
            self.tail()
        return part


def sections(part, path=()):
    """(section number, part) of every part, as RFC 3501 section 6.4.5 numbers them; `part` is a message's body."""
    if part["type"] == b"MULTIPART":
        for number, child in enumerate(part["children"], 1):
            yield from numbered(child, (*path, number))
    else:
        yield from numbered(part, (*path, 1))


def numbered(part, path):
    yield ".".join(map(str, path)), part
    if part["type"] == b"MULTIPART":
        for number, child in enumerate(part["children"], 1):
            yield from numbered(child, (*path, number))
    elif "message" in part:
        yield from sections(part["message"], path)


def shape(part):
    """Types and raw payloads of a tree, to compare two parsers."""
    if part.is_multipart() and part.get_content_type() != "message/rfc822" and part.get_content_maintype() != "message":
        return [part.get_content_subtype().upper().encode()] + [shape(child) for child in part.get_payload()]
    if part.get_content_type() == "message/rfc822":
        return ["message", shape(part.get_payload(0))]
    if part.is_multipart():   # message/delivery-status, which Python takes apart
        return part.get_content_type().upper().encode()
    return part.get_content_type().upper().encode(), part._payload.encode("ascii", "surrogateescape")   # get_payload() would decode


class Structure(ClientCase):
    def send(self, text):
        self.number += 1
        self.socket.sendall(b"t%d %s\r\n" % (self.number, text))

    def answer(self):
        """Everything up to the tagged line, which must be OK."""
        data = b""
        while True:
            line = self.input.readline()
            assert line.endswith(b"\r\n"), "the connection ended"
            if line.startswith(b"t%d " % self.number):
                assert line.startswith(b"t%d OK" % self.number), line
                return data
            data += line
            while match := re.search(rb"\{([0-9]+)\}\r\n\Z", line):
                literal = self.input.read(int(match[1]))
                line = self.input.readline()
                data += literal + line

    def say(self, text):
        self.send(text)
        return self.answer()

    def section(self, number, name):
        grammar = Grammar(self.say(b"FETCH %d BODY.PEEK[%s]" % (number, name.encode())))
        grammar.take(rb"\* %d FETCH \(BODY\[%s\] " % (number, re.escape(name.encode())))
        if grammar.sees(b"NIL"):
            return None
        size = int(grammar.take(rb"\{([0-9]+)\}\r\n")[1])
        return grammar.data[grammar.at:grammar.at + size]

    def setUp(self):
        super().setUp()
        self.number = 0
        self.socket = socket.create_connection(self.server.address("imap", "starttls"), 60)
        self.addCleanup(self.socket.close)
        self.input = self.socket.makefile("rb")
        self.input.readline()
        self.say(b"LOGIN alice " + PASSWORD.encode())

    def shape_of(self, number, part, path):
        if part["type"] == b"MULTIPART":
            return [part["subtype"].upper()] + [self.shape_of(number, child, (*path, i)) for i, child in enumerate(part["children"], 1)]
        if "message" in part:
            inner = part["message"]
            return ["message", self.shape_of(number, inner, path if inner["type"] == b"MULTIPART" else (*path, 1))]
        kind = part["type"] + b"/" + part["subtype"]
        if kind == b"MESSAGE/DELIVERY-STATUS":
            return kind
        return kind, self.section(number, ".".join(map(str, path)))

    def check_sections(self, number, kind, structure):
        for name, part in sections(structure):
            content = self.section(number, name)
            where = f"{number} {kind} [{name}]"
            if content is None:   # the grammar has no multipart without parts: this one stands for none
                self.assertEqual((part["octets"], part["lines"]), (0, 0), where)
                continue
            self.assertIsNotNone(self.section(number, name + ".MIME"), where)
            if part["type"] == b"MULTIPART":
                continue
            self.assertEqual(len(content), part["octets"], where)
            if "lines" in part:
                self.assertEqual(content.count(b"\n"), part["lines"], where)
            header, text = self.section(number, name + ".HEADER"), self.section(number, name + ".TEXT")
            if "message" not in part:
                self.assertIsNone(header, where)
            elif header is not None:   # encoded ones are not looked into
                self.assertEqual(header + text, content, where)
        last = max(int(name.split(".")[0]) for name, _ in sections(structure))
        self.assertIsNone(self.section(number, str(last + 1)), f"{number} {kind}")

    def check_python(self, number, kind, content, structure, envelope):
        parsed = email.message_from_bytes(content)
        self.assertEqual(self.shape_of(number, structure, () if structure["type"] == b"MULTIPART" else (1,)), shape(parsed), f"{number} {kind}")
        if kind == "encoded_words":
            return   # its comments and quotes are for the unit tests
        for name in ("subject", "date", "message-id"):
            raw = parsed[name]
            want = None if raw is None else re.sub(r"\r?\n", "", str(raw)).strip().encode()
            self.assertEqual(envelope[name], want, f"{number} {kind} {name}")
        for name in ("from", "to", "cc"):
            want = email.utils.getaddresses([re.sub(r"\r?\n", "", str(value)) for value in parsed.get_all(name, [])])
            got = [((n or b"").decode(), b"@".join((mailbox, host)).decode()) for n, _, mailbox, host in envelope[name] or ()]
            self.assertEqual(got, want, f"{number} {kind} {name}")

    def test_hard_messages(self):
        messages = [m for m in mail_generator.hard(11, COUNT, with_large=False) if m.kind not in NOT_HERE and m.content]
        for message in messages:
            self.send(b"APPEND INBOX {%d+}\r\n%s" % (len(message.content), message.content))
            self.answer()
        self.say(b"EXAMINE INBOX")
        compared = set()
        for number, message in enumerate(messages, 1):
            grammar = Grammar(self.say(b"FETCH %d (ENVELOPE BODY BODYSTRUCTURE)" % number))
            grammar.take(rb"\* %d FETCH \(ENVELOPE " % number)
            envelope = grammar.envelope()
            grammar.take(rb" BODY ")
            body = grammar.body(extended=False)
            grammar.take(rb" BODYSTRUCTURE ")
            structure = grammar.body(extended=True)
            grammar.take(rb"\)\r\n\Z")
            self.assertEqual([name for name, _ in sections(body)], [name for name, _ in sections(structure)], message.kind)
            self.check_sections(number, message.kind, structure)
            if message.kind in TAME:
                self.check_python(number, message.kind, message.content, structure, envelope)
                compared.add(message.kind)
        self.assertEqual(compared, TAME)


if __name__ == "__main__":
    main()
