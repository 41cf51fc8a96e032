"""Recipients over LMTP: aliases, sub-addresses, groups, disabled and full mailboxes."""
import smtplib

from client_case import ClientCase, main, message


class Recipients(ClientCase):
    users = ("alice", "bob", "carol", "dave")

    def rcpt(self, address):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.ehlo()
            lmtp.docmd("MAIL FROM:<s@example.net>")
            return lmtp.docmd(f"RCPT TO:<{address}>")

    def test_alias(self):
        self.server.corbel("alias", "add", "bob", "sales@example.org")
        self.deliver("Sales@Example.ORG", message("to an alias"))
        self.assertIn("to an alias", self.subjects("bob"))
        self.server.corbel("alias", "delete", "sales@example.org")
        self.assertEqual(self.rcpt("sales@example.org")[0], 550)

    def test_sub_address(self):
        imap = self.imap("alice")
        self.ok(imap.create("Lists"))
        self.deliver("alice+Lists@example.org", message("to a folder"))
        self.deliver("alice+lists@example.org", message("other case"))
        self.deliver("alice+none@example.org", message("no such folder"))
        self.assertEqual(self.subjects("alice", "Lists"), ["to a folder"])
        self.assertEqual(self.subjects("alice"), ["other case", "no such folder"])

    def test_group(self):
        self.server.corbel("group", "add", "team", "--address", "team@example.org")
        self.assertEqual(self.rcpt("team@example.org")[0], 550)
        for name in ("bob", "carol"):
            self.server.corbel("group", "join", "team", name)
        self.deliver("team@example.org", message("to all"))
        for name in ("bob", "carol"):
            self.assertEqual(self.subjects(name).count("to all"), 1)

    def test_refusals(self):
        self.assertEqual(self.rcpt("mallory@example.org")[0], 550)
        self.assertEqual(self.rcpt("alice@example.com")[0], 550)
        self.server.corbel("user", "set", "carol", "--disable")
        self.assertEqual(self.rcpt("carol@example.org")[0] // 100, 5)
        self.server.corbel("user", "set", "carol", "--enable")
        self.deliver("dave@example.org", message("fits", body="x" * 5000))
        self.server.corbel("user", "set", "dave", "--quota", "1K")
        self.assertIn(self.rcpt("dave@example.org")[0], (452, 552))
        self.server.corbel("user", "set", "dave", "--quota", "0")
        self.assertEqual(self.rcpt("dave@example.org")[0], 250)


if __name__ == "__main__":
    main()
