"""Where bytes lie: a large message to fifty users is one blob; a full mailbox refuses APPEND, COPY and LMTP with the right codes."""
import smtplib

from client_case import ClientCase, main, message

MEMBERS = [f"m{i:02d}" for i in range(50)]


class Storage(ClientCase):
    users = (*MEMBERS, "alice")

    def blobs(self):
        """(name, size) of every object of the blob store."""
        root = self.server.directory / "data" / "blobs"
        return {path.relative_to(root): path.stat().st_size for path in root.rglob("*") if path.is_file() and path.stat().st_size > 64 << 10}

    def test_fifty_recipients_one_blob(self):
        self.assertEqual(self.blobs(), {})
        random = self.run_program("openssl", "rand", "-base64", str(760_000)).stdout.replace("\n", "\r\n")   # does not compress to nothing
        text = message("to fifty", body=random)
        self.assertGreater(len(text), 1_000_000)
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.ehlo_or_helo_if_needed()
            lmtp.mail("s@example.net")
            for name in MEMBERS:
                self.assertEqual(lmtp.rcpt(f"{name}@example.org")[0], 250)
            replies = [lmtp.data(text)] + [lmtp.getreply() for _ in MEMBERS[1:]]   # smtplib reads the first only
            self.assertEqual([code for code, _ in replies], [250] * len(MEMBERS))
        self.assertEqual(len(self.blobs()), 1, self.blobs())
        self.assertLess(sum(self.blobs().values()), 1_100_000)
        for name in (MEMBERS[0], MEMBERS[-1]):
            imap = self.imap(name)
            self.ok(imap.select("INBOX"))
            stored = self.ok(imap.fetch("1", "(BODY.PEEK[])"))[0][1]
            self.assertTrue(stored.endswith(text.encode()))
        # A copy inside the mailbox shares it, another's APPEND of the same bytes finds it.
        self.ok(imap.copy("1", "Archive"))
        self.assertEqual(len(self.blobs()), 1)

    def test_full_mailbox(self):
        self.server.corbel("user", "set", "alice", "--quota", "250K")
        imap = self.imap("alice")
        text = message("big", body="x" * 100_000).encode()
        self.ok(imap.append("INBOX", None, None, text))
        self.ok(imap.append("INBOX", None, None, text))
        status, answer = imap.append("INBOX", None, None, text)
        self.assertEqual((status, answer[0][:11]), ("NO", b"[OVERQUOTA]"), answer)
        self.ok(imap.select("INBOX"))
        status, answer = imap.copy("1:2", "Archive")
        self.assertEqual((status, answer[0][:11]), ("NO", b"[OVERQUOTA]"), answer)
        self.assertEqual(self.ok(imap.status("Archive", "(MESSAGES)")), [b'"Archive" (MESSAGES 0)'], "a refused COPY copies nothing")
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp, self.assertRaises(smtplib.SMTPDataError) as refused:
            lmtp.sendmail("s@example.net", ["alice@example.org"], text)
        self.assertEqual((refused.exception.smtp_code, refused.exception.smtp_error[:5]), (452, b"4.2.2"))
        # Room again: the quota counts what is there, not what once was.
        self.ok(imap.store("1", "+FLAGS", "\\Deleted"))
        self.ok(imap.expunge())
        self.ok(imap.append("INBOX", None, None, text))
        store = self.server.json("store", "show", "alice")
        self.assertEqual(store["used"], 2 * len(text))
        self.assertEqual(store["quota"], 250 << 10)


main()
