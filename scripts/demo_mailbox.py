#!/usr/bin/env python3
"""Writes alice's demo mailbox: some 30 messages as a small company sees them, and manifest.json.

    demo_mailbox.py --out DIR [--now 2026-11-24T09:00:00]

manifest.json: [{"file", "folder", "flags": ["\\\\Seen", ...], "date": "2026-11-23T17:05:00Z"}], oldest first. Contents are fixed; dates
count back from --now (default: the current time). Standard library only.
"""
import argparse
import base64
import datetime
import email.header
import email.utils
import io
import json
import os
import quopri
import random
import struct
import zipfile
import zlib

ALICE = "Alice Lindner <alice@example.org>"
BOB = "Bob Harris <bob@example.org>"
CAROL = "Carol Sanz <carol@example.org>"


def words(text, charset="utf-8"):
    """A header value in RFC 2047 words, folded."""
    return email.header.Header(text, charset, maxlinelen=70, header_name="Subject").encode(linesep="\r\n")


def mailbox(name, address, charset="utf-8"):
    return "%s <%s>" % (words(name, charset), address)


def qp(text, charset="utf-8"):
    # In text mode quopri ends lines with LF and takes CR for data.
    return quopri.encodestring(text.encode(charset)).replace(b"\n", b"\r\n")


def b64(data):
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def text(body, charset="utf-8", encoding=None, subtype="plain", extra=""):
    """A text part with its header."""
    if encoding is None:
        encoding = "7bit" if body.isascii() else "quoted-printable"
    content = {"quoted-printable": lambda: qp(body, charset), "base64": lambda: b64(body.encode(charset))}.get(
        encoding, lambda: body.encode(charset).replace(b"\n", b"\r\n"))()
    head = "Content-Type: text/%s; charset=%s%s\r\nContent-Transfer-Encoding: %s\r\n\r\n" % (subtype, charset, extra, encoding)
    return head.encode() + content


def html(body, **more):
    return text("<!DOCTYPE html>\n<html><body style=\"font-family: sans-serif\">\n%s\n</body></html>\n" % body, subtype="html", **more)


def attachment(kind, data, *fields):
    head = "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n" % kind
    head += "".join(f + "\r\n" for f in fields or ("Content-Disposition: attachment",))
    return head.encode() + b"\r\n" + b64(data)


def enclosed(message, *fields):
    head = "Content-Type: message/rfc822\r\n" + "".join(f + "\r\n" for f in fields or ("Content-Disposition: attachment",))
    return head.encode() + b"\r\n" + message


def multipart(subtype, boundary, *parts, preamble=b""):
    head = 'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n' % (subtype, boundary)
    delimiter = b"\r\n--" + boundary.encode()
    return head.encode() + preamble + b"".join(delimiter + b"\r\n" + p for p in parts)[0 if preamble else 2:] + delimiter + b"--\r\n"


def png(width, height, pixel):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT",
        zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def photo(width, height):
    noise = random.Random(7)
    return png(width, height, lambda x, y: ((x * 255 // width) ^ noise.getrandbits(5), (y * 200 // height) ^ noise.getrandbits(5),
        90 ^ noise.getrandbits(5)))


def pdf(line):
    stream = b"BT /F1 18 Tf 72 760 Td (" + line.encode() + b") Tj ET"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, places = b"%PDF-1.4\n", []
    for i, o in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i, o)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def archive(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files:
            z.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 8, 0, 0)), content)
    return out.getvalue()


class Mailbox:
    def __init__(self, now):
        self.now = now
        self.messages = []

    def date(self, days, clock, zone):
        """`days` before now at the local time `clock` in the zone (minutes east)."""
        hour, minute = map(int, clock.split(":"))
        tz = datetime.timezone(datetime.timedelta(minutes=zone))
        local = (self.now.astimezone(tz) - datetime.timedelta(days=days)).replace(hour=hour, minute=minute,
            second=(days * 7 + minute) % 60, microsecond=0)
        return min(local, self.now.astimezone(tz))

    def message(self, when, sender, to, subject, content, ident, *fields, mime=True):
        """The bytes. `content` has its Content-* fields, or starts with the empty line."""
        head = ["From: " + sender, "To: " + to, "Subject: " + (subject if subject.isascii() else words(subject)),
            "Date: " + email.utils.format_datetime(when),
                "Message-ID: <%s>" % ident, *fields] + (["MIME-Version: 1.0"] if mime else [])
        return "".join(h + "\r\n" for h in head).encode("utf-8") + content

    def add(self, name, days, clock, sender, to, subject, content, *fields, folder="INBOX", flags=("\\Seen",), zone=60, ident=None,
        mime=True):
        when = self.date(days, clock, zone)
        data = self.message(when, sender, to, subject, content, ident or name + "@mail.example.org", *fields, mime=mime)
        if folder != "Sent":
            utc = when.astimezone(datetime.timezone.utc)
            data = ("Received: from mx2.example.net (mx2.example.net [192.0.2.25])\r\n\tby mail.example.org (Postfix) with ESMTPS id "
                "4C%05XZ2x%d\r\n"
                    "\tfor <alice@example.org>; %s\r\n" % (zlib.crc32(name.encode()) & 0xFFFFF, days % 10,
                    email.utils.format_datetime(utc))).encode() + data
        self.messages.append((when, name, folder, list(flags), data))
        return data


def fill(box):
    add = box.add
    add("welcome", 118, "08:02", "Corbel <postmaster@example.org>", ALICE, "Welcome to Corbel", text(
        "Hello Alice,\n\nyour mailbox is ready. Any IMAP or POP3 program can read it; your login is\n\"alice\" or "
        "\"alice@example.org\".\n\nThis demo mailbox holds about 30 messages"
        " of the\nkinds that a small company sees: attachments, inline pictures, several charsets,\na thread, a forwarded message, an "
        "invitation, list mail and a large one.\n\n-- \npostmaster\n"))
    add("cron", 112, "03:17", "root@backup1.example.org (Cron Daemon)", "alice@example.org",
        "Cron <root@backup1> /usr/local/sbin/nightly-backup",
        b"\r\nbackup of /srv started 03:00:01\r\n  4211 files, 1.8 GB, 12 changed\r\nbackup of /srv finished 03:16:48\r\n", mime=False)
    add("umlaute", 104, "11:25", mailbox("Jörg Müßig", "j.muessig@werkstatt.example", "iso-8859-1"), ALICE,
        words("Angebot für die Prüfstände, gültig bis März", "iso-8859-1"), text(
        "Sehr geehrte Frau Lindner,\n\nanbei wie besprochen unser Angebot über drei Prüfstände. Die Lieferzeit beträgt\nacht Wochen, "
        "Änderungen am Gehäuse sind möglich.\n\nMit freundlichen"
        " Grüßen\nJörg Müßig\n", "iso-8859-1"), flags=("\\Seen", "\\Answered"))
    add("umlaute-re", 103, "09:40", ALICE, mailbox("Jörg Müßig", "j.muessig@werkstatt.example"),
        "Re: Angebot für die Prüfstände, gültig bis März", text(
        "Hallo Herr Müßig,\n\nvielen Dank, das sieht gut aus. Ich melde mich, sobald das Budget steht.\n\nViele Grüße\nAlice Lindner\n",
        encoding="8bit"),
        "In-Reply-To: <umlaute@mail.example.org>", "References: <umlaute@mail.example.org>", folder="Sent")
    add("devis", 96, "15:10", mailbox("Hélène Lefèvre", "h.lefevre@atelier.example", "windows-1252"), ALICE,
        words("Devis n° 2026-117 — 1 250 €", "windows-1252"), text(
        "Bonjour Alice,\n\nvoici le devis pour l’installation : 1 250 € hors taxes, livraison comprise.\n« Valable trente jours », "
        "comme d’habitude.\n\nCordialement,\nHélène\n", "windows-1252"))
    add("nihongo", 91, "10:05", "%s <tanaka@seiki.example>" % words("田中 優希", "iso-2022-jp"), ALICE, words("部品の納期について", "iso-2022-jp"),
        text(
        "Alice 様\n\nいつもお世話になっております。\n部品の納期は来月の中旬になる見込みです。\nよろしくお願いいたします。\n\n田中\n", "iso-2022-jp", "7bit"), zone=540)
    add("russian", 87, "18:30", mailbox("Ольга Петрова", "petrova@pribor.example", "koi8-r"), ALICE, words("Отчёт об испытаниях",
        "koi8-r"), text(
        "Здравствуйте, Алиса!\n\nИспытания закончены, отчёт пришлю в пятницу.\n\nС уважением,\nОльга Петрова\n", "koi8-r", "base64"),
        zone=180)
    add("chinese", 83, "14:44", mailbox("李伟", "li.wei@jixie.example", "gb18030"), ALICE, words("关于下一批订单", "gb18030"), text(
        "Alice 您好：\n\n下一批订单已经发货，预计两周内到达。\n\n李伟\n", "gb18030", "base64"), zone=480)
    logo = png(48, 48, lambda x, y: (200, 80, 40) if (x - 24) ** 2 + (y - 24) ** 2 < 400 else (250, 250, 250))
    banner = png(160, 40, lambda x, y: (40, 60 + x, 120 + y))
    add("newsletter", 78, "06:00", "Instrument News <news@instruments.example>", ALICE, "Five sensors to watch this autumn",
        multipart("alternative", "==news-alt",
        text("Five sensors to watch this autumn\n\n1. Pressure  2. Flow  3. Level  4. Torque  5. Vision\n\nRead on: "
        "https://instruments.example/autumn\n"),
        multipart("related; type=\"text/html\"", "==news-rel",
        html("<img src=\"cid:banner@news\" alt=\"\"><h1>Five sensors to watch</h1><p><img src=\"cid:logo@news\" alt=\"logo\"> Pressure,"
                  " flow, level, torque and vision.</p><p><a href=\"https://instruments.example/autumn\">Read on</a></p>"),
                  attachment("image/png; name=\"banner.png\"", banner, "Content-ID: <banner@news>",
                  "Content-Disposition: inline; filename=\"banner.png\""),
                  attachment("image/png; name=\"logo.png\"", logo, "Content-ID: <logo@news>",
                  "Content-Disposition: inline; filename=\"logo.png\""))),
        "List-Unsubscribe: <https://instruments.example/unsubscribe?u=alice>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Precedence: bulk")
    add("invoice", 71, "09:15", "Billing <billing@hosting.example>", ALICE, "Invoice 2026-09-4417", multipart("mixed",
        "----=_Part_4417_1", text(
        "Dear customer,\n\nplease find attached your invoice for September.\nAmount due: EUR 214.20, payable within 14 days.\n"),
        attachment("application/pdf; name=\"invoice-2026-09-4417.pdf\"", pdf("Invoice 2026-09-4417: EUR 214.20"),
        "Content-Disposition: attachment; filename=\"invoice-2026-09-4417.pdf\"")))
    add("list-1", 66, "22:41", "Sam Okoye <sam@users.example>", "measure-dev <measure-dev@lists.example>",
        "[measure-dev] Drift on channel 4 after 2.3", text(
        "Hi all,\n\nsince 2.3 channel 4 drifts by about 0.2 % per hour. Going back to 2.2 helps.\nIs anyone else seeing "
        "this?\n\nSam\n_______________________________________________\nmeasure-dev"
        " mailing list\nmeasure-dev@lists.example\n"), "List-Id: Development of measure <measure-dev.lists.example>",
        "List-Post: <mailto:measure-dev@lists.example>",
        "List-Archive: <https://lists.example/measure-dev/>", "Sender: measure-dev-bounces@lists.example", "Precedence: list", zone=0)
    add("list-2", 65, "07:12", "Priya Nair <priya@users.example>", "measure-dev <measure-dev@lists.example>",
        "Re: [measure-dev] Drift on channel 4 after 2.3", text(
        "On channel 4 only? Then it is the new filter. Try\n\n    filter.window = 16\n\n> since 2.3 channel 4 drifts by about 0.2 % per "
        "hour.\n\nPriya\n", extra="; format=flowed; delsp=yes"),
        "In-Reply-To: <list-1@mail.example.org>", "References: <list-1@mail.example.org>",
        "List-Id: Development of measure <measure-dev.lists.example>", "Precedence: list", zone=330)
    add("picnic", 60, "16:20", CAROL, "Everyone <staff@example.org>", "Photos from the summer picnic 🧺🌞", multipart("mixed", "picnic-1",
        text(
        "Hi everyone,\n\nhere is the group picture, in full size. More are on the share.\n\nCarol 😊\n"), attachment(
            "image/png; name=\"picnic.png\"", photo(900, 720), "Content-Disposition: attachment; filename=\"picnic.png\"")),
            flags=("\\Seen", "\\Flagged"))
    add("order", 55, "12:00", "\"Shop, The (no reply)\" <no-reply@shop.example>", "alice@example.org",
        "Your order 88-1204 has been shipped", multipart("alternative", "b1_order",
        text("Your order 88-1204 has left our warehouse.\n\n2 x cable, 3 m      19.80\n1 x clamp            7.45\nTotal               "
        "27.25\n"),
        html("<p>Your order <b>88-1204</b> has left our warehouse.</p><table><tr><td>2 x cable, 3 m</td><td>19.80</td></tr><tr><td>1 x "
        "clamp</td><td>7.45</td></tr></table>")),
        "X-Mailer: shopmail 4.1", folder="Archive")
    add("undisclosed", 52, "17:31", "Personnel <hr@example.org>", "undisclosed-recipients:;", "Office closed on Friday",
        text("The office stays closed on Friday. The server room can be entered as usual.\n"),
        folder="Archive")
    add("bounce", 49, "20:08", "MAILER-DAEMON (Mail Delivery System) <MAILER-DAEMON@mail.example.org>", "alice@example.org",
        "Undelivered Mail Returned to Sender", multipart(
        "report; report-type=delivery-status", "4C1.1732/mail.example.org",
        text("I'm sorry to have to inform you that your message could not be delivered.\n\n<oldaddress@partner.example>: user unknown\n"),
        b"Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
        b"mail.example.org\r\n\r\nFinal-Recipient: rfc822; oldaddress@partner.example\r\n"
        b"Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n", enclosed(box.message(box.date(49,
        "20:07", 60), ALICE, "oldaddress@partner.example",
        "Lunch next week?", text("Are you in town next week?\n"), "lunch@mail.example.org"), "Content-Description: Undelivered Message")),
        "Auto-Submitted: auto-replied")

    plan = "Budget 2027"
    add("budget-1", 41, "09:02", BOB, "%s, %s" % (ALICE, CAROL), plan, multipart("mixed", "=-budget", text(
        "Alice, Carol,\n\nthe first draft of the budget is attached. Please look at lines 4 to 9 before\nThursday.\n\nBob\n"), attachment(
            "text/csv; charset=utf-8; name=\"budget-2027.csv\"",
            "line,what,eur\r\n4,test benches,48000\r\n5,travel,12500\r\n6,cloud,9600\r\n".encode(),
            "Content-Disposition: attachment; filename=\"budget-2027.csv\"")),
        flags=("\\Seen", "\\Answered"))
    add("budget-2", 41, "10:47", ALICE, "%s, %s" % (BOB, CAROL), "Re: " + plan, text(
        "Line 4 is too low: the benches are 51,000 with delivery. The rest is fine with me.\n\nAlice\n\nOn Tuesday, Bob Harris "
        "wrote:\n> the first draft of the budget is attached.\n"),
        "In-Reply-To: <budget-1@mail.example.org>", "References: <budget-1@mail.example.org>", folder="Sent")
    add("budget-3", 40, "08:15", CAROL, "%s, %s" % (ALICE, BOB), "Re: " + plan, multipart("alternative", "budget-html", text(
        "Could travel be moved to Q3? Otherwise I agree.\n\nCarol\n"),
        html("<p>Could <i>travel</i> be moved to Q3? Otherwise I agree.</p><p>Carol</p>")),
        "In-Reply-To: <budget-2@mail.example.org>", "References: <budget-1@mail.example.org>\r\n <budget-2@mail.example.org>")
    add("budget-4", 39, "17:55", BOB, "%s, %s" % (ALICE, CAROL), "Re: " + plan + " (final)",
        text("Done, both changed. This goes to the board on Monday.\n\nBob\n"),
        "In-Reply-To: <budget-3@mail.example.org>",
        "References: <budget-1@mail.example.org>\r\n <budget-2@mail.example.org> <budget-3@mail.example.org>", "Importance: high",
        "X-Priority: 1",
        flags=("\\Seen", "\\Flagged"))

    inner = box.message(box.date(34, "14:20", -300), "Dana Cole <dana@partner.example>", BOB, "Signed contract", multipart("mixed",
        "contract-1", text("Bob, the signed contract is attached.\n\nDana\n"),
                        attachment("application/pdf; name=\"contract.pdf\"", pdf("Contract between Partner and Example"),
                        "Content-Disposition: attachment; filename=\"contract.pdf\"")), "contract@partner.example")
    forward = box.message(box.date(34, "15:01", 60), BOB, ALICE, "Fwd: Signed contract", multipart("mixed", "fwd-1",
        text("For your files.\n"), enclosed(
        inner, "Content-Disposition: attachment; filename=\"Signed contract.eml\"")), "fwd-contract@mail.example.org")
    add("forward", 34, "15:02", BOB, ALICE, "Fwd: Signed contract", forward.split(b"MIME-Version: 1.0\r\n", 1)[1],
        "X-Forwarded-Message-Id: <contract@partner.example>", flags=("\\Seen", "$Forwarded"))
    add("forward-2", 33, "09:30", ALICE, CAROL, "Fwd: Fwd: Signed contract", multipart("mixed", "fwd-2",
        text("Carol, please archive this.\n\nAlice\n"), enclosed(
        forward, "Content-Disposition: attachment; filename=\"Fwd: Signed contract.eml\"")),
        "References: <fwd-contract@mail.example.org>", folder="Sent")

    start = (box.now + datetime.timedelta(days=6)).astimezone(datetime.timezone.utc).strftime("%Y%m%dT") + "0900"
    event = ("BEGIN:VCALENDAR\r\nPRODID:-//Example//Calendar "
        "1.0//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:review-q4@example.org\r\nDTSTAMP:%s00Z\r\nDTSTART:%s00Z\r\nDURATION:PT1H\r\n"
             "SUMMARY:Quarterly review\r\nLOCATION:Room 2.14\r\nORGANIZER;CN=Bob Harris:mailto:bob@example.org\r\nATTENDEE;CN=Alice "
             "Lindner;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;\r\n"
             " RSVP=TRUE:mailto:alice@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n" % (start, start)).encode()
    add("invitation", 9, "13:05", BOB, ALICE, "Invitation: Quarterly review", multipart("mixed", "inv-mixed", multipart("alternative",
        "inv-alt", text(
        "Bob Harris invites you to: Quarterly review, Room 2.14\n"),
        html("<p>Bob Harris invites you to <b>Quarterly review</b>, Room 2.14.</p>"),
        b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + event),
        attachment("application/ics; name=\"invite.ics\"", event, "Content-Disposition: attachment; filename=\"invite.ics\"")), flags=())
    add("filenames", 27, "10:58", mailbox("Zoë Ångström", "zoe@lab.example"), ALICE, "Messprotokolle (Größe, Höhe, Winkel)",
        multipart("mixed", "=_files", text(
        "Hallo Alice,\n\ndrei Dateien mit schwierigen Namen.\n\nZoë\n", encoding="base64"),
        attachment("text/plain; charset=utf-8;\r\n name*0*=utf-8''Gr%C3%B6%C3%9Fe%20und;\r\n name*1*=%20H%C3%B6he.txt",
        "Größe;Höhe\r\n12;7\r\n".encode(),
                   "Content-Disposition: attachment;\r\n filename*0*=utf-8''Gr%C3%B6%C3%9Fe%20und;\r\n filename*1*=%20H%C3%B6he.txt"),
        attachment("application/zip; name=\"=?utf-8?Q?Winkel_=C3=BCber_Zeit=2Ezip?=\"", archive(("winkel.csv", "t;w\n0;1\n1;3\n"),
        ("liesmich.txt", "Winkel über Zeit\n")),
                   "Content-Disposition: attachment; filename=\"=?utf-8?Q?Winkel_=C3=BCber_Zeit=2Ezip?=\""),
        attachment("application/octet-stream; name=\"a \\\"quoted\\\" name.bin\"", bytes(range(256)),
        "Content-Disposition: attachment; filename=\"a \\\"quoted\\\" name.bin\"")))
    add("vcard", 24, "11:11", "Dana Cole <dana@partner.example>", ALICE, "My new number", multipart("mixed", "vcard",
        text("New number, see the card.\n\nDana\n"), attachment(
        "text/vcard; charset=utf-8; name=\"dana.vcf\"",
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Dana Cole\r\nN:Cole;Dana;;;\r\nTEL;TYPE=WORK:+1 555 "
        b"0100\r\nEMAIL:dana@partner.example\r\nEND:VCARD\r\n",
        "Content-Disposition: attachment; filename=\"dana.vcf\"")), zone=-300, folder="Archive")
    add("signed", 20, "19:45", "Sam Okoye <sam@users.example>", ALICE, "Release notes 2.3.1",
        multipart("signed; micalg=pgp-sha256;\r\n protocol=\"application/pgp-signature\"", "signed-1", text(
        "2.3.1 is out. It fixes the drift on channel 4.\n\n-- \nSam\n"),
        b"Content-Type: application/pgp-signature; name=\"signature.asc\"\r\nContent-Description: OpenPGP digital signature\r\n\r\n"
        b"-----BEGIN PGP SIGNATURE-----\r\n\r\niHUEABYIAB0WIQTdemodemodemodemodemodemodemodemoFAmcdemoACgkQdemo\r\n=demo\r\n-----END "
        b"PGP SIGNATURE-----\r\n"), zone=0)
    add("scan", 16, "07:50", "Scanner 3rd floor <scanner@example.org>", "alice@example.org", "Scan 0042", attachment(
        "application/pdf; name=\"Scan0042.pdf\"", pdf("Delivery note 0042"),
        "Content-Disposition: attachment; filename=\"Scan0042.pdf\""))
    add("greek", 12, "21:15", mailbox("Ελένη Παππά", "eleni@ergastirio.example"), ALICE, "Πρόγραμμα συνεδρίου — שלום — مرحبا", text(
        "Καλησπέρα Alice,\n\nτο πρόγραμμα είναι έτοιμο.\nשלום וברכה\nمع أطيب التحيات\n\nΕλένη\n", encoding="8bit"), zone=120, flags=())
    add("no-subject", 6, "08:33", BOB, ALICE, "", text("Did you get the key for room 2.14?\n"), flags=())
    add("digest", 4, "04:00", "measure-dev-request@lists.example", "measure-dev <measure-dev@lists.example>",
        "measure-dev Digest, Vol 31, Issue 8", multipart("digest", "digest-31-8",
        b"\r\n" + box.message(box.date(5, "18:00", 0), "Priya Nair <priya@users.example>", "measure-dev@lists.example", "Filter window",
        text("16 is the default from 2.4 on.\n"), "d1@users.example"),
        b"\r\n" + box.message(box.date(5, "21:30", 0), "Sam Okoye <sam@users.example>", "measure-dev@lists.example", "Re: Filter window",
        text("Thanks!\n"), "d2@users.example")),
        "List-Id: Development of measure <measure-dev.lists.example>", "Precedence: list", zone=0, flags=())
    add("reminder", 1, "08:00", BOB, "%s, %s" % (ALICE, CAROL), "Reminder: numbers for the quarterly review", text(
        "Good morning,\n\nplease send me your numbers by tomorrow noon, the slides are otherwise ready:\n\n  - orders received\n  - "
        "hours on the test benches\n  - open complaints\n\nThanks\nBob\n"), flags=())
    add("lunch", 0, "07:40", CAROL, ALICE, "Lunch?", text("12:30 at the usual place? I have news about the Lefèvre offer ;-)\n\nCarol\n"),
        flags=())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--now", type=datetime.datetime.fromisoformat, help="dates count back from here (UTC)")
    args = parser.parse_args()
    now = (args.now or datetime.datetime.utcnow()).replace(tzinfo=datetime.timezone.utc)
    box = Mailbox(now)
    fill(box)
    box.messages.sort(key=lambda m: m[0])
    os.makedirs(args.out, exist_ok=True)
    manifest = []
    for i, (when, name, folder, flags, data) in enumerate(box.messages, 1):
        file = "%02d-%s.eml" % (i, name)
        with open(os.path.join(args.out, file), "wb") as out:
            out.write(data)
        utc = when.astimezone(datetime.timezone.utc)
        manifest.append({"file": file, "folder": folder, "flags": flags, "date": utc.strftime("%Y-%m-%dT%H:%M:%SZ")})
    with open(os.path.join(args.out, "manifest.json"), "w") as out:
        json.dump(manifest, out, indent=1)
    print("%d messages, %d bytes" % (len(manifest), sum(len(m[4]) for m in box.messages)))


if __name__ == "__main__":
    main()
