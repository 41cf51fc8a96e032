"""300 hard messages (NUL bytes, bare CR and LF, 30 MB and 5,000-deep ones among them) go in by LMTP and by APPEND and come out by IMAP and POP3,
every byte the same."""
import re
import smtplib

import mail_generator
from client_case import PASSWORD, ClientCase, main
from line_client import LineClient

COUNT = 300


class HardMime(ClientCase):
    def messages(self):
        messages = [m for m in mail_generator.hard(7, COUNT, with_nul=True, with_bare=True) if m.content]
        for trait in ("nul", "bare", "large", "8bit", "long", "unterminated"):
            self.assertTrue(any(trait in m.traits for m in messages), trait)
        self.assertIn("deep", {m.kind for m in messages})
        return messages

    def send_data(self, lmtp, recipient, content):
        """DATA with dot stuffing only: smtplib would normalise line ends."""
        lmtp.docmd("MAIL FROM:<s@example.net> BODY=8BITMIME")
        code, answer = lmtp.docmd(f"RCPT TO:<{recipient}>")
        self.assertEqual(code, 250, answer)
        code, answer = lmtp.docmd("DATA")
        self.assertEqual(code, 354, answer)
        stuffed = re.sub(rb"(\A|(?<=\r\n))\.", b"..", content)
        lmtp.send(stuffed + (b".\r\n" if content.endswith(b"\r\n") or not content else b"\r\n.\r\n"))
        code, answer = lmtp.getreply()
        self.assertEqual(code, 250, answer)

    def check_imap(self, user, messages, has_prefix):
        imap = self.imap(user)
        imap._maxline = 100_000_000
        self.ok(imap.select("INBOX", readonly=True))
        for number, message in enumerate(messages, 1):
            answer = self.ok(imap.fetch(str(number), "(RFC822.SIZE BODY.PEEK[] BODYSTRUCTURE ENVELOPE)"))
            head, stored = next(part for part in answer if isinstance(part, tuple) and b"BODY[] {" in part[0])
            want = message.content if message.content.endswith(b"\r\n") or not has_prefix else message.content + b"\r\n"
            self.assertEqual(int(re.search(rb"RFC822.SIZE (\d+)", b"".join(p[0] if isinstance(p, tuple) else p for p in answer)).group(1)), len(stored), message.kind)
            if has_prefix:
                self.assertTrue(stored.endswith(want), f"{number} {message.kind}: the bytes differ")
                self.assertRegex(stored[:len(stored) - len(want)], rb"\AReturn-Path: <s@example.net>\r\nDelivered-To: ", message.kind)
            else:
                self.assertEqual(len(stored), len(want), f"{number} {message.kind}")
                self.assertTrue(stored == want, f"{number} {message.kind}: the bytes differ")
            if number % 10 == 0:   # sections reassemble to the whole
                parts = self.ok(imap.fetch(str(number), "(BODY.PEEK[HEADER] BODY.PEEK[TEXT])"))
                texts = [part[1] for part in parts if isinstance(part, tuple)]
                self.assertTrue(b"".join(texts) == stored, f"{number} {message.kind}: HEADER + TEXT is not the message")

    def check_pop(self, user, messages):
        """By hand: poplib splits lines at LF, and lines have limits there."""
        with LineClient(self.server.address("pop3", "starttls"), timeout=120) as pop:
            pop.send(f"USER {user}\r\nPASS {PASSWORD}\r\n")
            self.assertIn(f"+OK {len(messages)} messages", pop.until(f"+OK {len(messages)} ", "-ERR")[-1])
            for number, message in enumerate(messages, 1):
                pop.send(f"RETR {number}\r\n")
                size = int(re.match(r"\+OK (\d+) octets", pop.line()).group(1))
                got = self.until_dot(pop)
                want = message.content if message.content.endswith(b"\r\n") else message.content + b"\r\n"
                self.assertTrue(got.endswith(want), f"{number} {message.kind}: POP3's bytes differ")
                self.assertIn(len(got) - size, (0, 2), f"{number} {message.kind}: not the size that was told, nor CRLF added to it")
            pop.send("QUIT\r\n")
            pop.rest()

    @staticmethod
    def until_dot(pop):
        """A multi-line answer, unstuffed at each LF as the server stuffs it (see modules/pop3/README.md)."""
        lines = []
        while True:
            line = pop.file.readline()
            if line == b".\r\n" and (not lines or lines[-1].endswith(b"\r\n")):
                return b"".join(lines)
            assert line, "the connection ended inside the answer"
            lines.append(line[1:] if line.startswith(b".") else line)

    def test_by_lmtp(self):
        messages = self.messages()
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.ehlo_or_helo_if_needed()
            for message in messages:
                self.send_data(lmtp, "alice@example.org", message.content)
        self.check_imap("alice", messages, has_prefix=True)
        self.check_pop("alice", messages)

    def test_by_append(self):
        messages = self.messages()
        imap = self.imap("bob")
        for message in messages:
            # imaplib's append() rewrites line ends: the literal is sent as it is.
            imap.literal = message.content
            status, answer = imap._simple_command("APPEND", "INBOX")
            self.assertEqual(status, "OK", (message.kind, answer))
        self.check_imap("bob", messages, has_prefix=False)
        self.check_pop("bob", messages)


main()
