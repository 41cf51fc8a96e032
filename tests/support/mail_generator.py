#!/usr/bin/env python3
"""Makes messages: hard MIME for correctness, ordinary mail for load. The same seed gives the same bytes.

    mail_generator.py --seed 1 --count 300 --out DIR [--with-nul] [--with-bare] [--no-large]
    mail_generator.py --seed 1 --ordinary 1000 --out DIR [--mean 12288]

writes NNNN-kind.eml and manifest.json: [{"file", "kind", "traits", "size", "sha256"}]. As a module: hard(seed, count, ...) and
ordinary(seed, count, ...) yield Message. Traits say what a transport cannot carry as it is: "nul", "bare" (CR or LF alone), "zero" (no
byte at all), "unterminated" (no final newline), "8bit", "long" (a line over 998 bytes), "large" (30 MB).
"""
import argparse
import base64
import hashlib
import json
import os
import quopri
import random
from dataclasses import dataclass

LARGE_BYTES = 30 * 1000 * 1000
DEEP_LEVELS = 5000
MANY_PARTS = 12000
CRLF = b"\r\n"

NAMES = ["Anna Berg", "Tom Reyes", "Yuki Tanaka", "Olga Petrova", "Li Wei", "Sam O'Neil", "Zoë Müller", "Mehmet Yılmaz"]
DOMAINS = ["example.org", "example.com", "mail.example.net"]
WORDS = ("the report on our second meeting shows that most of the work for this quarter can be done before winter if the "
         "supplier keeps its word and nobody in the office falls ill again please read it until friday and send me what "
         "you think about the numbers in chapter four since they differ from those of last year").split()


@dataclass
class Message:
    kind: str
    content: bytes

    @property
    def traits(self):
        c = self.content
        found = []
        if b"\0" in c:
            found.append("nul")
        pairs = c.count(CRLF)
        if c.count(b"\n") != pairs or c.count(b"\r") != pairs:
            found.append("bare")
        if not c:
            found.append("zero")
        elif not c.endswith(CRLF):
            found.append("unterminated")
        if len(c) != len(c.decode("ascii", "ignore")):
            found.append("8bit")
        if max(map(len, c.split(b"\n"))) > 999:
            found.append("long")
        if len(c) >= LARGE_BYTES:
            found.append("large")
        return found


def lines(*parts):
    """Parts (text or bytes) with a CRLF behind each."""
    return b"".join((p if isinstance(p, bytes) else p.encode("utf-8")) + CRLF for p in parts)


class Maker:
    """Pieces of messages from one random source."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.boundaries = 0

    def address(self):
        name = self.r.choice(NAMES)
        local = "".join(c for c in name.lower() if "a" <= c <= "z" or c == " ").replace(" ", ".")
        mail = "%s@%s" % (local, self.r.choice(DOMAINS))
        if not name.isascii():
            name = "=?utf-8?B?%s?=" % base64.b64encode(name.encode()).decode()
        return '"%s" <%s>' % (name, mail) if "'" in name else "%s <%s>" % (name, mail)

    def sentence(self, words=12):
        return " ".join(self.r.choice(WORDS) for _ in range(words)).capitalize() + "."

    def text(self, count=12):
        return lines(*(self.sentence(self.r.randint(6, 12)) for _ in range(count)))

    def date(self):
        r = self.r
        return "%s, %d %s 2026 %02d:%02d:%02d %s" % (r.choice("Mon Tue Wed Thu Fri".split()), r.randint(1, 28),
            r.choice("Jun Jul Aug Sep Oct".split()),
                                                     r.randint(0, 23), r.randint(0, 59), r.randint(0, 59), r.choice(["+0000", "+0100",
                                                     "-0700"]))

    def header(self, *more):
        r = self.r
        return lines("From: " + self.address(), "To: " + ", ".join(self.address() for _ in range(r.randint(1, 3))),
                     "Subject: " + self.sentence(r.randint(2, 8)), "Date: " + self.date(),
                     "Message-ID: <%d.%d@example.org>" % (r.getrandbits(40), r.getrandbits(30)), "MIME-Version: 1.0", *more)

    def boundary(self):
        self.boundaries += 1
        return "=_%d_%08x" % (self.boundaries, self.r.getrandbits(32))

    def random_bytes(self, size):
        return self.r.randbytes(size)

    def base64_body(self, size):
        return base64.encodebytes(self.random_bytes(size)).replace(b"\n", CRLF)

    def leaf(self):
        """A part with its header."""
        r = self.r
        which = r.randrange(5)
        if which == 0:
            return lines("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
                "Grüße, naïve façade, 日本語") + self.text(3)
        if which == 1:
            html = ("<p>%s ä ö ü</p>" % self.sentence()).encode("latin-1")
            return lines("Content-Type: text/html; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "",
                quopri.encodestring(html).replace(b"\n", CRLF))
        if which == 2:
            return lines("Content-Type: application/octet-stream; name=\"data %d.bin\"" % r.randrange(100),
                "Content-Disposition: attachment",
                         "Content-Transfer-Encoding: base64", "") + self.base64_body(r.randint(0, 3000))
        if which == 3:
            return lines("") + self.text(2)
        return lines("Content-Type: image/png", "Content-ID: <%d@x>" % r.getrandbits(20),
            "Content-Disposition: inline; filename*=utf-8''bild%20%C3%A4.png",
                     "Content-Transfer-Encoding: base64", "") + self.base64_body(200)

    def multipart(self, parts, subtype="mixed", boundary=None, preamble=b"", epilogue=b"", closed=True, header=True):
        """Content-Type field, empty line and body. The newline before a delimiter belongs to the delimiter."""
        b = boundary or self.boundary()
        out = lines('Content-Type: multipart/%s; boundary="%s"' % (subtype, b), "") if header else b""
        out += preamble
        for part in parts:
            out += lines("--" + b) + part + (b"" if part.endswith(CRLF) else CRLF)
        return out + (lines("--%s--" % b) if closed else b"") + epilogue

    def tree(self, depth):
        if depth == 0 or self.r.random() < 0.3:
            return self.leaf()
        if self.r.random() < 0.2:
            return lines("Content-Type: message/rfc822", "") + self.header() + self.tree(depth - 1)
        return self.multipart([self.tree(depth - 1) for _ in range(self.r.randint(1, 4))], self.r.choice(["mixed", "alternative",
            "related", "x-odd"]))


# Each kind is a function of a Maker to the message's bytes.
def plain(m):
    return m.header() + lines("") + m.text()


def nested(m):
    return m.header() + m.tree(5)


def usual_mix(m):
    text = lines("Content-Type: text/plain; charset=utf-8", "") + m.text()
    html = m.multipart([lines("Content-Type: text/html", "", "<img src=\"cid:a\">"), m.leaf()], "related")
    return m.header() + m.multipart([m.multipart([text, html], "alternative"), m.leaf(), m.leaf()])


def same_boundary(m):
    b = m.boundary()
    return m.header() + m.multipart([m.multipart([m.leaf(), m.leaf()], boundary=b), m.leaf()], boundary=b)


def prefix_boundaries(m):
    b = m.boundary()
    inner, outer = m.r.choice([(b, b + "x"), (b + "x", b), (b + "--", b), (b, b + "-")])
    return m.header() + m.multipart([m.multipart([m.leaf(), m.leaf()], boundary=inner), m.leaf()], boundary=outer)


def unclosed(m):
    return m.header() + m.multipart([m.leaf(), m.multipart([m.leaf()], closed=False), m.leaf()], closed=m.r.random() < 0.5)


def no_delimiters(m):
    return m.header("Content-Type: multipart/mixed; boundary=never") + lines("") + m.text()


def no_boundary_parameter(m):
    return m.header("Content-Type: multipart/" + m.r.choice(["mixed", "alternative; charset=utf-8", "mixed; boundary=",
        'mixed; boundary=""'])) + lines("", "--", "", "x")


def delimiter_in_header(m):
    b = m.boundary()
    return m.header('Content-Type: multipart/mixed; boundary="%s"' % b) + lines("", "--" + b, "Content-Type: text/html", "--" + b,
        "--" + b, "X: y", " z", "--%s--" % b)


def empty_multiparts(m):
    b = m.boundary()
    inner = m.multipart([], boundary=b)
    return m.header() + m.r.choice([m.multipart([]), m.multipart([inner, lines("Content-Type: multipart/mixed; boundary=q", "")]),
        m.multipart([b"", b"", CRLF])])


def preamble_epilogue(m):
    b = m.boundary()
    return m.header() + m.multipart([m.leaf()], boundary=b, preamble=m.text(2) + lines("--" + b[:-1], "-- " + b),
        epilogue=m.text(2) + lines("--" + b, "", "not a part"))


def odd_boundary(m):
    b = m.r.choice(["'()+_,-./:=?", "a b c", "0" * 70, "x" * 200, "-" * 30, "--", "a\\\"b"])
    return m.header() + m.multipart([m.leaf(), m.leaf()], boundary=b)


def padded_delimiters(m):
    b = m.boundary()
    return m.header() + m.multipart([m.leaf(), m.leaf()], boundary=b).replace(("--%s\r\n" % b).encode(), ("--%s \t \r\n" % b).encode())


def enclosed(m):
    part = m.tree(2)
    for _ in range(m.r.randint(1, 6)):
        part = lines("Content-Type: message/rfc822", "Content-Disposition: attachment; filename=forwarded.eml", "") + m.header() + part
        if m.r.random() < 0.5:
            part = m.multipart([m.leaf(), part])
    return m.header() + part


def enclosed_base64(m):
    inner = base64.encodebytes(plain(m)).replace(b"\n", CRLF)
    return m.header() + m.multipart([m.leaf(), lines("Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "") + inner])


def enclosed_header_only(m):
    return m.header() + m.multipart([lines("Content-Type: message/rfc822", "", "Subject: inner"), lines("Content-Type: message/rfc822"),
        m.leaf()])


def digest(m):
    return m.header() + m.multipart([lines("") + plain(m), lines("") + m.header() + m.multipart([m.leaf()]), m.leaf()], "digest")


def report(m):
    status = lines("Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.org", "",
        "Final-Recipient: rfc822; a@example.org", "Action: failed", "Status: 5.1.1")
    return m.header() + m.multipart([m.leaf(), status, lines("Content-Type: text/rfc822-headers", "") + m.header()],
        "report; report-type=delivery-status")


def raw_8bit_header(m):
    charset = m.r.choice(["latin-1", "utf-8", "cp1252"])
    subject = "Subject: Größe und Maß, Übersicht für März".encode(charset)
    return lines(subject, "From: Jörg <joerg@example.org>".encode(charset)) + m.header() + lines("", "x")


def encoded_words(m):
    odd = ["=?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=", "=?koi8-r?B?8NLJ18XU?=", "=?gb18030?B?1tDOxA==?=", "=?utf-8?B?ww==?= =?utf-8?B?pA==?=",
        "=?utf-8?q?never closed",
           "=?x-unknown?Q?=FF=FE?=", "=?utf-8?Z?abc?=", "=?windows-1252?Q?=80_=93x=94?=", "=?utf-8*de?Q?=C3=A4?=", "=?utf-8?q??=",
           "=?us-ascii?q?=E4?="]
    m.r.shuffle(odd)
    return lines("Subject: " + "\r\n ".join(odd), "From: %s <a@example.org>" % odd[0],
        'To: "%s" <b@example.org>, c@example.org (%s)' % (odd[1], odd[2])) + m.header() + lines("", "x")


def odd_addresses(m):
    return lines('From: "Doe, \\"J\\"" <@a.example,@b.example:j@example.org>', "To: undisclosed-recipients:;",
        "Cc: Team: a@example.org, B <b@example.org>;, ,, c",
                 "Bcc: <>", "Reply-To: a . b @ example . org (Comment (nested))", "Sender: John Doe john@example.org",
                 "Subject: odd addresses", "", "x")


def missing_headers(m):
    return m.r.choice([lines("") + m.text(), lines("Subject: only this", "") + m.text(), lines("X-Odd: 1", "", "x"), CRLF])


def not_a_header(m):
    return m.r.choice([m.text(), lines("This line has no colon", "Subject: found", "neither has this", "", "body"),
        lines("From someone Tue Nov 24 04:31:16 2026") + plain(m),
                       lines(" begins with a fold") + plain(m), lines(": empty name", "Subject : blank before colon", "", "x")])


def header_only(m):
    return m.r.choice([m.header(), m.header()[:-2], b"Subject: x", m.header() + CRLF])


def empty(m):
    return b""


def unterminated(m):
    return m.r.choice([plain(m)[:-2], m.header() + m.multipart([m.leaf()])[:-2], m.header() + CRLF + b"x"])


def dots(m):
    return m.header() + lines("", ".", "..", "...", ".a", "", ".", "x.", "", "..")


def blanks(m):
    return m.header("X-Folded: a", " ", "\t ", "\tb", "X-Empty:", "X-Trailing: x   ") + lines("", "trailing   ", "\t", "   ", "")


def long_header(m):
    return m.header("X-Long: " + m.sentence(20000), "References: " + " ".join("<%d@example.org>" % i for i in range(3000))) + lines("",
        "x")


def long_lines(m):
    return m.header() + lines("", "x" * m.r.choice([998, 999, 1000, 8191, 8192, 65536, 1000000]), "y" * 70000, "z")


def many_headers(m):
    return m.header(*("X-Header-%d: %d" % (i, i) for i in range(5000))) + lines("", "x")


def many_recipients(m):
    return m.header("Cc: " + ",\r\n ".join(m.address() for _ in range(2000))) + lines("", "x")


def many_parts(m):
    return m.header() + m.multipart([lines("", "%d" % i) for i in range(MANY_PARTS)])


def deep(m):
    out = [m.header()]
    kind = m.r.randrange(3)
    for i in range(DEEP_LEVELS):
        if kind == 0 or (kind == 2 and i % 2):
            out.append(lines("Content-Type: multipart/mixed; boundary=%d" % (1000000 + i), "", "--%d" % (1000000 + i)))
        else:
            out.append(lines("Content-Type: message/rfc822", ""))
    return b"".join(out) + lines("", "the end")


def odd_parameters(m):
    many = "".join(";\r\n p%d=\"v%d\"" % (i, i) for i in range(100))
    return m.header() + m.multipart([
        lines("Content-Type: text/plain; name=unquoted name (1).txt; charset=utf-8 (comment)", "", "x"),
        lines("Content-Type: application/x; name*0*=utf-8''%C3%A4; name*1=\" b\"; name*3=gap; name*2*=%20",
        "Content-Disposition: attachment; filename=\"=?utf-8?q?=C3=A4?=\"", "", "x"),
        lines("Content-Type: text", "Content-Transfer-Encoding: 8-bit (odd)", "", "x"), lines("Content-Type: a/b" + many, "", "x"),
        lines("Content-Type: text/plain", "Content-Type: text/html", "Content-Type:", "", "x"),
        lines('Content-Disposition: attachment; filename="never closed', "", "x")])


def odd_encodings(m):
    return m.header() + m.multipart([lines("Content-Transfer-Encoding: " + e, "", "=3D=\r\n=ZZ YWJj==YWJj !!", "end=") for e in
                                     ["base64", "quoted-printable", "x-uuencode", "BASE64 (x)", "8bits", "", "binary"]])


def undeclared_8bit(m):
    return m.header() + lines("", "Grüße in UTF-8", "Grüße in Latin-1".encode("latin-1"), m.random_bytes(200).translate(None, b"\0\r\n"))


def binary_part(m):
    return m.header() + m.multipart([m.leaf(), lines("Content-Type: application/octet-stream", "Content-Transfer-Encoding: binary", "",
        m.random_bytes(5000).translate(None, b"\0\r\n"))])


def utf8_header(m):
    return lines("From: Пользователь <почта@пример.example>", "To: 用户 <用户@例子.example>", "Subject: Internationalisiert: äöü 日本語",
        "Content-Type: text/plain; charset=utf-8; name=\"ä.txt\"", "", "x")


def calendar(m):
    event = lines("BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:%d@example.org" % m.r.getrandbits(30),
        "DTSTART:20261201T090000Z", "SUMMARY:Meeting", "END:VEVENT", "END:VCALENDAR")
    return m.header() + m.multipart([m.leaf(), lines("Content-Type: text/calendar; method=REQUEST; charset=utf-8", "") + event],
        "alternative")


def signed(m):
    return m.header() + m.multipart([m.leaf(), lines("Content-Type: application/pgp-signature; name=signature.asc", "",
        "-----BEGIN PGP SIGNATURE-----", "", "abc", "-----END PGP SIGNATURE-----")],
                                    "signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"")


def large(m):
    return m.header() + m.multipart([m.leaf(), lines("Content-Type: application/zip; name=large.zip", "Content-Transfer-Encoding: base64",
        "") + m.base64_body(LARGE_BYTES * 57 // 78)])


def bare_newlines(m):
    return m.r.choice([plain(m).replace(CRLF, b"\n"), m.header() + b"\r\na\rb\nc\r\r\nd\n\re\r\n", usual_mix(m).replace(CRLF, b"\n", 7)])


def nuls(m):
    return m.r.choice([m.header() + b"\r\na\0b\0\0\r\n", b"Subject: a\0b\r\nX\0Y: z\r\n\r\nx\r\n", m.header() + m.multipart([m.leaf(),
        b"\r\n" + m.random_bytes(3000).translate(None, b"\r\n") + b"\0\r\n"])])


KINDS = [plain, nested, usual_mix, same_boundary, prefix_boundaries, unclosed, no_delimiters, no_boundary_parameter, delimiter_in_header,
    empty_multiparts,
         preamble_epilogue, odd_boundary, padded_delimiters, enclosed, enclosed_base64, enclosed_header_only, digest, report,
         raw_8bit_header, encoded_words,
         odd_addresses, missing_headers, not_a_header, header_only, empty, unterminated, dots, blanks, long_header, long_lines,
         many_headers, many_recipients,
         many_parts, deep, odd_parameters, odd_encodings, undeclared_8bit, binary_part, utf8_header, calendar, signed]


def hard(seed, count, with_nul=False, with_bare=False, with_large=True):
    """Yields `count` messages of every hard kind in turn; about one in a hundred (three of 300) has a 30 MB attachment."""
    kinds = KINDS + ([nuls] if with_nul else []) + ([bare_newlines] if with_bare else [])
    for i in range(count):
        kind = large if with_large and i % 100 == 50 else kinds[i % len(kinds)]
        yield Message(kind.__name__, kind(Maker("%s/%d" % (seed, i))))


_FILLER = None


def ordinary(seed, count, mean=12288, sigma=0.8):
    """Yields everyday messages, sizes log-normal with this mean: text and HTML, one in five with an attachment."""
    import math
    global _FILLER
    if _FILLER is None:
        _FILLER = Maker("filler").text(12000)
    for i in range(count):
        m = Maker("%s/ordinary/%d" % (seed, i))
        size = int(min(max(m.r.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma), 800), 1 << 20))
        received = lines(*("Received: from relay%d.example.org (relay%d.example.org [192.0.2.%d])\r\n\tby mx.example.net (Postfix) with "
            "ESMTPS id %010X\r\n\tfor <user@example.net>; %s"
                           % (k, k, k + 1, m.r.getrandbits(40), m.date()) for k in range(m.r.randint(1, 4))))
        header = received + m.header("User-Agent: Example/1.0")
        left = max(size - len(header) - 600, 100)

        def filler(n):
            at = m.r.randrange(len(_FILLER) // 2)
            return (_FILLER[at:at + min(n, len(_FILLER) // 2)]).rpartition(CRLF)[0] + CRLF

        text = lines("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit", "") + filler(left * 2 // 5)
        html = lines("Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 7bit", "",
            "<html><body><p>") + filler(left * 3 // 5) + lines("</p></body></html>")
        which = m.r.random()
        if which < 0.3:
            content = header + lines("Content-Type: text/plain; charset=utf-8", "") + filler(left)
        elif which < 0.8:
            content = header + m.multipart([text, html], "alternative")
        else:
            attached = lines("Content-Type: application/pdf; name=\"report.pdf\"",
                "Content-Disposition: attachment; filename=\"report.pdf\"", "Content-Transfer-Encoding: base64", "")
            content = header + m.multipart([text, attached + m.base64_body(left * 3 // 5 * 57 // 78)])
        yield Message("ordinary", content)


def write(messages, folder):
    os.makedirs(folder, exist_ok=True)
    manifest = []
    for i, message in enumerate(messages):
        name = "%05d-%s.eml" % (i, message.kind)
        with open(os.path.join(folder, name), "wb") as out:
            out.write(message.content)
        manifest.append({"file": name, "kind": message.kind, "traits": message.traits, "size": len(message.content),
            "sha256": hashlib.sha256(message.content).hexdigest()})
    with open(os.path.join(folder, "manifest.json"), "w") as out:
        json.dump(manifest, out, indent=1)
    return manifest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=300, help="hard messages (default 300)")
    parser.add_argument("--ordinary", type=int, default=0, metavar="N", help="N ordinary messages instead")
    parser.add_argument("--mean", type=int, default=12288, help="mean size of ordinary messages")
    parser.add_argument("--out", required=True)
    parser.add_argument("--with-nul", action="store_true", help="some messages with NULs")
    parser.add_argument("--with-bare", action="store_true", help="some messages with CR or LF alone")
    parser.add_argument("--no-large", action="store_true", help="no 30 MB attachments")
    args = parser.parse_args()
    if args.ordinary:
        manifest = write(ordinary(args.seed, args.ordinary, args.mean), args.out)
    else:
        manifest = write(hard(args.seed, args.count, args.with_nul, args.with_bare, not args.no_large), args.out)
    print("%d messages, %d bytes" % (len(manifest), sum(m["size"] for m in manifest)))


if __name__ == "__main__":
    main()
