"""Two users try to read each other's mail by every command of IMAP and POP3: refused, and nothing leaks."""
import imaplib
import poplib

from client_case import PASSWORD, ClientCase, main, message

SECRET = "rosebud-4711"


class Isolation(ClientCase):
    def setUp(self):
        super().setUp()
        self.deliver("alice@example.org", message(f"for alice only {SECRET}", body=SECRET))
        alice = self.imap("alice")
        alice.create("Private")
        self.ok(alice.append("Private", None, None, message(f"private {SECRET}", body=SECRET).encode()))

    def names_of_alice(self):
        yield from ("Private", "user/alice", "user/alice/INBOX", "~alice/INBOX", "/alice/INBOX", "../alice/INBOX", "Other Users/alice/INBOX", "shared/alice/Private", "alice",
                    "alice@example.org/INBOX", "#user/alice/Private", "INBOX/../../alice")

    def test_imap_names(self):
        bob = self.imap("bob")
        for name in self.names_of_alice():
            quoted = f'"{name}"'
            for verb, arguments in (("SELECT", quoted), ("EXAMINE", quoted), ("STATUS", quoted + " (MESSAGES)"), ("DELETE", quoted), ("RENAME", quoted + " stolen"),
                                    ("GETQUOTAROOT", quoted)):
                status = self.status(bob, verb, arguments)
                self.assertIn(status, ("NO", "BAD"), (verb, name))
            self.ok(bob.select("INBOX"))
            for verb in ("COPY", "MOVE"):
                self.assertIn(self.status(bob, verb, f"1:* {quoted}"), ("NO", "BAD"), (verb, name))
        everything = repr(bob.list('""', "*")) + repr(bob.lsub('""', "*")) + repr(bob.list('"user/"', "*")) + repr(bob.list('"~alice"', "%"))
        self.assertNotIn("Private", everything)

    def status(self, connection, verb, arguments):
        try:
            return connection._simple_command(verb, arguments)[0]
        except imaplib.IMAP4.error:
            return "BAD"

    def test_imap_commands_on_own_mailbox_show_nothing_of_others(self):
        bob = self.imap("bob")
        self.ok(bob.select("INBOX"))
        self.assertEqual(self.ok(bob.search(None, "TEXT", SECRET)), [b""])
        self.assertEqual(self.ok(bob.uid("SEARCH", "ALL")), [b""])
        for number in ("1", "1:*", "4294967295"):
            for item in ("BODY.PEEK[]", "ENVELOPE", "RFC822", "FLAGS"):
                self.assertNotIn(SECRET, repr(bob.uid("FETCH", number, f"({item})")))
        bob.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
        bob.uid("EXPUNGE", "1:*")
        bob.expunge()
        self.assertIn(f"for alice only {SECRET}", self.subjects("alice"))

    def test_authorization_identity_of_another(self):
        for identity in ("alice", "alice@example.org"):
            bob = imaplib.IMAP4(*self.server.address("imap", "starttls"))
            with self.assertRaises(imaplib.IMAP4.error):
                bob.authenticate("PLAIN", lambda _: f"{identity}\0bob\0{PASSWORD}".encode())
            bob.logout()

    def test_pop(self):
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.user("bob")
        pop.pass_(PASSWORD)
        self.assertEqual(pop.stat()[0], 0)
        for command in ("RETR 1", "TOP 1 10", "LIST 1", "UIDL 1", "DELE 1"):
            with self.assertRaises(poplib.error_proto):
                pop._shortcmd(command)
        pop.quit()
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.user("alice")
        with self.assertRaises(poplib.error_proto):
            pop.pass_("wrong")
        pop.close()

    def test_nothing_before_login(self):
        imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        for verb, arguments in (("SELECT", "INBOX"), ("LIST", '"" *'), ("STATUS", "INBOX (MESSAGES)"), ("APPEND", "INBOX {1+}\r\nx"), ("IDLE", ""), ("ENABLE", "CONDSTORE")):
            tag = imap._new_tag()
            imap.send(tag + f" {verb} {arguments}".rstrip().encode() + b"\r\n")
            line = imap.readline()
            self.assertRegex(line, rb"^" + tag + rb" (NO|BAD) ", verb)
        imap.logout()


main()
