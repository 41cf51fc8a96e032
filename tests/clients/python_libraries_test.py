"""Python's imaplib, poplib and smtplib.LMTP: a whole life of a mailbox."""
import imaplib
import poplib
import smtplib
import ssl

from client_case import PASSWORD, ClientCase, main, message


class PythonLibraries(ClientCase):
    def context(self):
        return ssl.create_default_context(cafile=str(self.server.directory / "tls.crt"))

    def test_imap(self):
        imap = imaplib.IMAP4_SSL(*self.server.address("imap", "tls"), ssl_context=self.context())
        self.ok(imap.login("alice@example.org", PASSWORD))
        names = self.ok(imap.list())
        self.assertTrue(any(b"\\Sent" in name for name in names), names)
        self.ok(imap.create("Arbeit/Entw&APw-rfe"))
        text = message("angehängt", body="ä").encode()
        self.ok(imap.append("Arbeit/Entw&APw-rfe", "(\\Seen custom)", imaplib.Time2Internaldate(1700000000), text))
        self.assertEqual(self.ok(imap.select("Arbeit/Entw&APw-rfe")), [b"1"])
        answer = self.ok(imap.fetch("1", "(FLAGS INTERNALDATE RFC822.SIZE UID ENVELOPE BODYSTRUCTURE)"))
        flags = b"".join(b"".join(part) if isinstance(part, tuple) else part for part in answer)
        self.assertIn(b"\\Seen", flags)
        self.assertIn(b"custom", flags)
        self.assertIn(b'"14-Nov-2023 22:13:20 +0000"', flags)
        self.assertEqual(self.ok(imap.search(None, "KEYWORD", "custom")), [b"1"])
        body = self.ok(imap.fetch("1", "(BODY[])"))[0][1]
        self.assertEqual(body, text)
        self.ok(imap.copy("1", "INBOX"))
        self.ok(imap.store("1", "+FLAGS", "\\Deleted"))
        self.assertEqual(self.ok(imap.expunge()), [b"1"])
        self.ok(imap.close())
        self.ok(imap.rename("Arbeit/Entw&APw-rfe", "Arbeit/Fertig"))
        self.ok(imap.delete("Arbeit/Fertig"))
        self.assertEqual(self.ok(imap.status("INBOX", "(MESSAGES UNSEEN)"))[0].split(b" ", 1)[1], b"(MESSAGES 1 UNSEEN 0)")
        imap.logout()

    def test_imap_starttls_and_wrong_password(self):
        imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        imap.starttls(self.context())
        with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
            imap.login("alice", "wrong")
        self.ok(imap.authenticate("PLAIN", lambda _: f"\0alice\0{PASSWORD}".encode()))
        imap.logout()

    def test_pop(self):
        for i in range(3):
            self.deliver("bob@example.org", message(f"pop {i}", body="..\r\n.\r\n.x"))
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.stls(self.context())
        pop.user("bob")
        pop.pass_(PASSWORD)
        self.assertEqual(pop.stat()[0], 3)
        uidl = pop.uidl()[1]
        lines = pop.retr(2)[1]
        self.assertEqual(lines[-3:], [b"..", b".", b".x"])
        self.assertEqual(pop.top(2, 1)[1][-1], b"..")
        pop.dele(2)
        pop.quit()
        pop = poplib.POP3_SSL(*self.server.address("pop3", "tls"), context=self.context())
        pop.user("bob")
        pop.pass_(PASSWORD)
        self.assertEqual([line.split()[1] for line in pop.uidl()[1]], [uidl[0].split()[1], uidl[2].split()[1]])
        pop.quit()

    def test_lmtp(self):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            refused = lmtp.sendmail("s@example.net", ["nobody@example.org", "carol@example.org"], message("by lmtp"))
            self.assertEqual(list(refused), ["nobody@example.org"])
            self.assertEqual(refused["nobody@example.org"][0], 550)
        self.assertEqual(self.subjects("carol"), ["by lmtp"])


main()
