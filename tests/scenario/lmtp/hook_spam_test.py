"""The delivery hook: marked mail lands in Junk with $Junk, the rest in the inbox; quota_full and the byte settings as configured."""
from client_case import main
from corbel_server import CorbelServer
from lmtp_case import LmtpCase


class HookSpam(LmtpCase):
    @classmethod
    def setUpClass(cls):
        cls.server = CorbelServer(users=cls.users, modules={
            "hook_spam": "",
            "lmtp": "listen = 127.0.0.1:0 clear\nquota_full = permanent\nbare_newline = reject\nnul_bytes = reject\nmax_message_size = 64K\nmax_recipients = 3"})
        cls.addClassCleanup(cls.server.close)

    def test_marked_mail(self):
        client = self.lmtp()
        self.assertEqual(client.data(["alice@example.org"], "X-Spam-Flag: YES\r\nSubject: buy\r\n\r\nnow\r\n.\r\n"), ["250 2.0.0"])
        self.assertEqual(client.data(["alice@example.org"], "X-Spam-Flag: NO\r\nSubject: hello\r\n\r\nX-Spam-Flag: YES\r\n.\r\n"), ["250 2.0.0"])
        self.assertEqual(self.subjects("alice"), ["hello"])
        self.assertEqual(self.subjects("alice", "Junk"), ["buy"])
        imap = self.imap("alice")
        self.ok(imap.select("Junk", readonly=True))
        self.assertEqual(self.ok(imap.search(None, "KEYWORD", "$Junk")), [b"1"])

    def test_settings(self):
        self.server.corbel("user", "set", "bob", "--quota", "1K")
        client = self.lmtp()
        small, big = "Subject: x\r\n\r\n", "x" * 78 + "\r\n"
        self.assertEqual(client.data(["bob@example.org"], small + big * 20 + ".\r\n"), ["552 5.2.2"])
        self.server.corbel("group", "add", "pair", "--address", "pair@example.org")
        for member in ("bob", "carol"):
            self.server.corbel("group", "join", "pair", member)
        for _ in range(2):  # carol has it once, however often it is tried
            self.assertEqual(client.data(["pair@example.org"], small + big * 20 + ".\r\n"), ["552 5.2.2"])
            self.assertEqual(len(self.stored("carol")), 1)
        self.assertEqual(client.data(["carol@example.org"], small + "a\nb\r\n.\r\n"), ["554 5.6.0"])
        self.assertEqual(client.data(["carol@example.org"], small + "a\0b\r\n.\r\n"), ["554 5.6.0"])
        self.assertEqual(client.data(["carol@example.org", "alice@example.org"], small + big * 900 + ".\r\n"), ["552 5.3.4", "552 5.3.4"])
        self.assertEqual(client.data(["carol@example.org"], small + big + ".\r\n"), ["250 2.0.0"])
        self.assertEqual(client.begin(["carol@example.org"] * 4), ["250 2.1.5"] * 3 + ["452 4.5.3"])
        self.assertEqual(len(self.stored("carol")), 2)


main()
