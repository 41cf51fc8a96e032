#!/usr/bin/env python3
"""Writes the generated messages g001.eml to g160.eml of this folder. The same program writes the same bytes.

They are built by hand, line by line, and not by a MIME library, so that they look as different mailers write them."""
import base64
import os
import quopri
import random
import sys

COUNT = 160
WORDS = {
    "us-ascii": "The quarterly numbers are in and the report is almost done please review before Friday".split(),
    "iso-8859-1": "Übersicht der Verträge für März und die größten Änderungen seit café façade niño".split(),
    "iso-8859-15": "Preis 100 € für Œuvre und Žižkov Büro très élevé".split(),
    "windows-1252": "“Angebot” – 20 € für Ihr Büro … garçon naïve".split(),
    "utf-8": "Grüße Привет 漢字 مرحبا שלום 😀 naïve Łódź Ἀθῆναι नमस्ते".split(),
    "windows-1251": "Отчёт за первый квартал готов просьба проверить до пятницы".split(),
    "koi8-r": "Добрый день коллеги прошу согласовать договор".split(),
    "iso-2022-jp": "会議 の 資料 を 送付 します 確認 お願い".split(),
    "shift_jis": "見積書 を 添付 いたします ご査収 ください".split(),
    "gb2312": "请 查收 附件 中 的 合同 谢谢".split(),
    "gb18030": "您好 会议 改到 下午 三点 請留意".split(),
    "big5": "附件 為 本月 報表 請 查收".split(),
    "euc-kr": "안녕하세요 회의 자료 첨부 합니다 확인 바랍니다".split(),
}
PEOPLE = [("Anna Example", "anna"), ("Bob O'Neil", "bob"), ("Müller, Jörg", "joerg.mueller"), ("李小龍", "li"), ("", "noname"),
          ("Smith (Sales), Jane", "jane"), ('The "Boss"', "boss"), ("Иван Петров", "ivan"), ("support@example.org", "support"), ("Łukasz", "lukasz")]
DAYS, MONTHS = "Mon Tue Wed Thu Fri Sat Sun".split(), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Maker:
    def __init__(self, number):
        self.r = random.Random(7919 * number)
        self.number = number
        self.boundaries = 0

    def text(self, charset, words=12):
        return " ".join(self.r.choice(WORDS[charset]) for _ in range(words))

    def word(self, text, charset):
        """An encoded word, or several, as the mailer of the day writes them."""
        if all(31 < ord(c) < 127 for c in text) and "=?" not in text:
            return text
        style, parts, out = self.r.choice("BQ"), text.split(" "), []
        for i, part in enumerate(parts):
            raw = (part if i + 1 == len(parts) else part + " ").encode(charset)
            if style == "B":
                out.append(f"=?{charset}?B?{base64.b64encode(raw).decode()}?=")
            else:
                q = "".join(chr(b) if chr(b).isalnum() and b < 128 else "_" if b == 32 else f"={b:02X}" for b in raw)
                out.append(f"=?{charset}?q?{q}?=")
        return "\r\n ".join(out)

    def person(self, charset="utf-8"):
        name, local = self.r.choice(PEOPLE)
        address = f"{local}@{self.r.choice(['example.org', 'mail.example.com', 'xn--bcher-kva.example'])}"
        if not name:
            return self.r.choice([address, f"<{address}>"])
        if any(ord(c) > 126 for c in name):
            return f"{self.word(name, 'utf-8')} <{address}>"
        if any(c in name for c in '(),"@.'):
            quoted = name.replace('"', '\\"')
            return f'"{quoted}" <{address}>'
        return self.r.choice([f"{name} <{address}>", f'"{name}" <{address}>', f"{address} ({name})"])

    def people(self, most):
        return ",\r\n\t".join(self.person() for _ in range(self.r.randint(1, most)))

    def date(self):
        r = self.r
        day, month, year = r.randint(1, 28), r.choice(MONTHS), r.randint(1998, 2026)
        zone = r.choice(["+0000", "-0800", "+0530", "GMT", "EST", "+0100 (CET)"])
        base = f"{day} {month} {year} {r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02} {zone}"
        return r.choice([base, f"{r.choice(DAYS)}, {base}"])

    def header(self, charset):
        r, n = self.r, self.number
        subject = r.choice(["", "Re: ", "Fwd: ", "AW: ", "RE: AW: "]) + self.text(charset, r.randint(1, 9))
        lines = []
        for hop in range(r.randint(0, 3)):
            lines.append(f"Received: from host{hop}.example.com (host{hop}.example.com [192.0.2.{hop + 1}])\r\n\tby mx.example.org (8.{hop}) with ESMTPS id {n}{hop};\r\n\t{self.date()}")
        lines += [f"From: {self.person()}", f"To: {self.people(6)}", f"Subject: {self.word(subject, charset)}", f"Date: {self.date()}",
                  f"Message-ID: <{n}.{r.getrandbits(64):x}@mail.example.com>"]
        optional = [f"Cc: {self.people(4)}", f"Bcc: {self.people(2)}", f"Sender: {self.person()}", f"Reply-To: {self.people(2)}",
                    f"In-Reply-To: <{n}.parent@mail.example.com>", "References: " + "\r\n ".join(f"<{n}.{i}@mail.example.com>" for i in range(r.randint(1, 30))),
                    r.choice(["Importance: high", "Importance: Low", "X-Priority: 1 (Highest)", "Priority: urgent", "X-MSMail-Priority: High"]),
                    r.choice(["Sensitivity: Private", "Sensitivity: Company-Confidential", "Sensitivity: Personal"]),
                    f"Disposition-Notification-To: {self.person()}", f"Return-Receipt-To: {self.person()}", f"Thread-Topic: {self.word(self.text(charset, 3), charset)}",
                    "Thread-Index: " + base64.b64encode(bytes(r.getrandbits(8) for _ in range(22))).decode(), "X-Mailer: Example Mailer 4.2", f"X-Custom: {self.word(self.text('utf-8', 4), 'utf-8')}",
                    "List-Id: Example <list.example.org>", "List-Unsubscribe: <mailto:list-request@example.org?subject=unsubscribe>,\r\n <https://example.org/u>", "Precedence: bulk",
                    "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=sel;\r\n\th=from:to:subject; bh=" + "A" * 43 + "=;\r\n\tb=" + "B" * 70, f"Expires: {self.date()}",
                    f"Reply-By: {self.date()}", "X-Auto-Response-Suppress: " + r.choice(["All", "OOF, AutoReply", "DR"]), "Auto-Submitted: no", "Keywords: alpha, beta"]
        lines += r.sample(optional, r.randint(0, 9))
        lines += r.choice([["MIME-Version: 1.0"], ["Mime-Version: 1.0 (by hand)"]])
        r.shuffle(lines)
        return "\r\n".join(lines) + "\r\n"

    def encoded(self, raw, how):
        if how == "base64":
            text = base64.b64encode(raw).decode()
            width = self.r.choice([60, 72, 76])
            return "\r\n".join(text[i:i + width] for i in range(0, len(text), width))
        if how == "quoted-printable":
            return quopri.encodestring(raw.replace(b"\r\n", b"\n")).decode().replace("\n", "\r\n")
        return raw

    def part(self, content_type, raw, how, extra=""):
        body = self.encoded(raw, how)
        return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {how}\r\n{extra}\r\n".encode() + (body if isinstance(body, bytes) else body.encode())

    def lines(self, charset):
        return "\r\n".join(self.text(charset, self.r.randint(0, 11)).strip() for _ in range(self.r.randint(1, 12))) + self.r.choice(["\r\n", "", "\r\n-- \r\nsignature\r\n"])

    def plain(self, charset):
        how = "7bit" if charset in ("us-ascii", "iso-2022-jp") else self.r.choice(["8bit", "base64", "quoted-printable"])
        spelling = self.r.choice([charset, charset.upper(), f'"{charset}"'])
        return self.part(f"text/plain; charset={spelling}", self.lines(charset).encode(charset), how)

    def html(self, charset, images=()):
        shown = "".join(f'<img src="cid:{i}">' for i in images)
        meta = self.r.choice(["", f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'])
        doc = f"<html><head>{meta}<style>p {{ margin: 0 }}</style></head>\r\n<body><p>{self.text(charset)}</p>\r\n<p>{self.text(charset)} &amp; <b>{self.text(charset, 2)}</b>{shown}</p></body></html>\r\n"
        how = "7bit" if charset in ("us-ascii", "iso-2022-jp") else self.r.choice(["8bit", "base64", "quoted-printable"])
        return self.part(f"text/html; charset={charset}", doc.encode(charset), how)

    def multipart(self, subtype, parts, extra=""):
        self.boundaries += 1
        b = self.r.choice([f"----=_Part_{self.number}_{self.boundaries}", f"b{self.boundaries}", f"Apple-Mail={self.number}-{self.boundaries}", f"{'0' * 12}{self.number:08}{self.boundaries:04}"])
        out = f'Content-Type: multipart/{subtype};\r\n\tboundary="{b}"{extra}\r\n\r\n'.encode() + self.r.choice([b"", b"This is a multi-part message in MIME format.\r\n"])
        for part in parts:
            out += f"--{b}\r\n".encode() + part + b"\r\n"
        return out + f"--{b}--\r\n".encode() + self.r.choice([b"", b"\r\n"])

    def file_name(self, extension):
        r = self.r
        name = r.choice(["report", "Q3 results", "Übersicht 2026", "資料", "скан (1)", "a'b", 'quote"d', "very " + "long " * 20 + "name"]) + extension
        if all(31 < ord(c) < 127 for c in name):
            plain = name.replace('"', '\\"')
            return f'; filename="{plain}"', f'; name="{plain}"'
        percent = "".join(chr(b) if chr(b).isalnum() and b < 128 else f"%{b:02X}" for b in name.encode())
        style = r.randint(0, 2)
        if style == 0:
            return f"; filename*=utf-8''{percent}", ""
        if style == 1:
            word = f"=?utf-8?B?{base64.b64encode(name.encode()).decode()}?="
            return f'; filename="{word}"', f'; name="{word}"'
        cut = len(percent) // 2
        while percent[cut - 1] == "%" or percent[cut - 2] == "%":
            cut += 1
        return f";\r\n\tfilename*0*=utf-8''{percent[:cut]};\r\n\tfilename*1*={percent[cut:]}", ""

    def attachment(self):
        r = self.r
        kind, extension = r.choice([("application/pdf", ".pdf"), ("image/jpeg", ".jpg"), ("application/zip", ".zip"), ("text/csv; charset=utf-8", ".csv"), ("text/plain; charset=koi8-r", ".txt"),
                                    ("application/octet-stream", ".bin"), ("text/calendar; charset=utf-8; method=REQUEST", ".ics"), ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")])
        if kind.startswith("text/calendar"):
            raw = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        else:
            raw = bytes(r.getrandbits(8) for _ in range(r.choice([0, 1, 2, 3, 57, 58, 500, 3000])))
        disposition, name = self.file_name(extension)
        dates = r.choice(["", ';\r\n\tcreation-date="Tue, 24 Nov 2026 05:31:16 +0000"', ';\r\n\tmodification-date="Tue, 24 Nov 2026 05:31:16 +0000"; size=10'])
        return self.part(kind + name, raw, "base64", f"Content-Disposition: attachment{disposition}{dates}\r\n")

    def image(self, content_id):
        raw = b"\x89PNG\r\n\x1a\n" + bytes(self.r.getrandbits(8) for _ in range(100))
        return self.part("image/png; name=image.png", raw, "base64", f"Content-ID: <{content_id}>\r\nContent-Disposition: inline; filename=image.png\r\n")

    def entity(self, depth=0):
        r, charset = self.r, self.r.choice(list(WORDS))
        kind = r.choice(["plain", "plain", "html", "alternative", "related", "alternative-related", "mixed", "mixed", "mixed-alternative", "nested", "digest", "only-attachment", "footer", "report", "receipt"])
        if depth > 2 and kind in ("nested", "digest"):
            kind = "plain"
        ids = [f"image{i}.{self.number}@example.org" for i in range(r.randint(1, 3))]
        if kind == "plain":
            return self.plain(charset)
        if kind == "html":
            return self.html(charset)
        if kind == "alternative":
            return self.multipart("alternative", [self.plain(charset), self.html(charset)])
        if kind == "related":
            return self.multipart("related", [self.html(charset, ids)] + [self.image(i) for i in ids])
        if kind == "alternative-related":
            return self.multipart("alternative", [self.plain(charset), self.multipart("related", [self.html(charset, ids)] + [self.image(i) for i in ids], "; type=\"text/html\"")])
        if kind == "mixed":
            return self.multipart("mixed", [self.plain(charset)] + [self.attachment() for _ in range(r.randint(1, 4))])
        if kind == "mixed-alternative":
            return self.multipart("mixed", [self.multipart("alternative", [self.plain(charset), self.html(charset)])] + [self.attachment() for _ in range(r.randint(1, 3))])
        if kind == "nested":
            return self.multipart("mixed", [self.plain(charset), b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + self.message(depth + 1), self.attachment()])
        if kind == "digest":
            return self.multipart("digest", [b"\r\n" + self.message(depth + 1) for _ in range(2)])
        if kind == "only-attachment":
            return self.attachment()
        if kind == "footer":
            return self.multipart("mixed", [self.plain(charset), self.plain("us-ascii")])
        if kind == "report":
            status = f"Reporting-MTA: dns; mx.example.org\r\nArrival-Date: {self.date()}\r\n\r\nFinal-Recipient: rfc822; gone@example.net\r\nAction: {r.choice(['failed', 'delayed', 'delivered'])}\r\nStatus: {r.choice(['5.1.1', '4.4.1', '2.0.0'])}\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
            return self.multipart("report", [self.plain("us-ascii"), b"Content-Type: message/delivery-status\r\n\r\n" + status.encode(), b"Content-Type: message/rfc822\r\n\r\n" + self.message(3)], "; report-type=delivery-status")
        receipt = f"Reporting-UA: example.org; Example Mailer\r\nFinal-Recipient: rfc822; bob@example.org\r\nOriginal-Message-ID: <{self.number}@example.com>\r\nDisposition: manual-action/MDN-sent-manually; {r.choice(['displayed', 'deleted'])}\r\n"
        return self.multipart("report", [self.plain("us-ascii"), b"Content-Type: message/disposition-notification\r\n\r\n" + receipt.encode()], "; report-type=disposition-notification")

    def message(self, depth=0):
        charset = self.r.choice(list(WORDS))
        return self.header(charset).encode() + self.entity(depth)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for number in range(1, COUNT + 1):
        with open(os.path.join(folder, f"g{number:03}.eml"), "wb") as out:
            out.write(Maker(number).message())


if __name__ == "__main__":
    main()
