"""What an MTA hears: unknown, disabled and full mailboxes, aliases, groups, sub-addresses, loops, limits, TLS."""
from client_case import main
from lmtp_case import LmtpCase

BODY = "From: s@example.net\r\nSubject: {}\r\nMessage-ID: <{}@example.net>\r\n\r\nhello\r\n.\r\n"


def body(name):
    return BODY.format(name, name)


class Replies(LmtpCase):
    users = ("alice", "bob", "carol", "dave", "erin", "frank")

    def test_capabilities(self):
        client = self.lmtp()
        for name in ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "SIZE 104857600", "CHUNKING"):
            self.assertRegex(client.capabilities, rf"(?m)^250[- ]{name}$")
        self.assertEqual(client.command("EHLO x").split(" ")[0], "500")

    def test_each_recipient_is_answered(self):
        self.server.corbel("user", "set", "dave", "--disable")
        client = self.lmtp()
        replies = client.begin(["alice@example.org", "nobody@example.org", "dave@example.org", "alice@elsewhere.example", "bob@example.org"])
        self.assertEqual(replies, ["250 2.1.5", "550 5.1.1", "550 5.2.1", "550 5.1.1", "250 2.1.5"])
        self.assertTrue(client.command("DATA").startswith("354"))
        client.send(body("each"))
        self.assertEqual(client.codes(2), ["250 2.0.0", "250 2.0.0"])
        self.assertIn("each", self.subjects("alice"))
        self.assertIn("each", self.subjects("bob"))

    def test_full_mailbox(self):
        self.server.corbel("user", "set", "erin", "--quota", "8K")
        client = self.lmtp()
        big = "Subject: big\r\n\r\n" + ("x" * 70 + "\r\n") * 200 + ".\r\n"
        self.assertEqual(client.data(["erin@example.org", "carol@example.org"], big), ["452 4.2.2", "250 2.0.0"])
        self.assertEqual(self.subjects("erin"), [])
        small = "Subject: small\r\n\r\n" + ("x" * 70 + "\r\n") * 20 + ".\r\n"
        delivered = 0
        for _ in range(20):
            replies = client.begin(["erin@example.org"])
            if replies == ["250 2.1.5"]:
                self.assertTrue(client.command("DATA").startswith("354"))
                client.send(small)
                replies = client.codes(1)
            if replies != ["250 2.0.0"]:
                break
            delivered += 1
        self.assertEqual(replies, ["452 4.2.2"])
        self.assertGreater(delivered, 1)

    def test_duplicates_and_groups_deliver_once(self):
        self.server.corbel("alias", "add", "frank", "francis@example.org")
        self.server.corbel("group", "add", "team", "--address", "team@example.org")
        self.server.corbel("group", "join", "team", "frank")
        self.server.corbel("group", "join", "team", "bob")
        client = self.lmtp()
        recipients = ["frank@example.org", "FRANK@Example.ORG", "francis@example.org", "team@example.org"]
        self.assertEqual(client.data(recipients, body("once")), ["250 2.0.0"] * 4)
        self.assertEqual(self.subjects("frank"), ["once"])
        self.assertEqual(self.subjects("bob").count("once"), 1)

    def test_sub_address(self):
        imap = self.imap("carol")
        self.ok(imap.create("lists"))
        client = self.lmtp()
        self.assertEqual(client.data(["carol+lists@example.org", "carol+none@example.org"], body("sub")), ["250 2.0.0", "250 2.0.0"])
        self.assertEqual(self.subjects("carol", "lists"), ["sub"])
        self.assertIn("sub", self.subjects("carol"))

    def test_trace_and_loop(self):
        client = self.lmtp(hello="mta.example.net")
        self.assertEqual(client.data(["bob@example.org"], body("trace"), sender=""), ["250 2.0.0"])
        stored = [m for m in self.stored("bob") if b"Subject: trace" in m][-1]
        self.assertRegex(stored, rb"\AReturn-Path: <>\r\nDelivered-To: bob@example.org\r\nReceived: from mta.example.net \(\[127.0.0.1\]\)\r\n"
                                 rb"\tby mail.example.org with LMTP id [0-9A-F-]+\r\n\tfor <bob@example.org>;\r\n\t\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\nFrom: ")
        again = stored.decode() + ".\r\n"
        self.assertEqual(client.data(["bob@example.org", "alice@example.org"], again), ["554 5.4.6", "250 2.0.0"])
        hops = "".join(f"Received: by hop{i} with SMTP\r\n" for i in range(101))
        self.assertEqual(client.data(["bob@example.org"], hops + body("hops")), ["554 5.4.6"])

    def test_no_smuggling(self):
        client = self.lmtp()
        inner = "Subject: outer\r\n\r\na\n.\nMAIL FROM:<x@y>\nRCPT TO:<alice@example.org>\r\n..\r\n\n.\r\nb\r.\rc\r\n.\r\n"
        self.assertEqual(client.data(["carol@example.org"], inner), ["250 2.0.0"])
        self.assertTrue(client.command("NOOP").startswith("250"))
        stored = [m for m in self.stored("carol") if b"Subject: outer" in m][0]
        self.assertTrue(stored.endswith(b"Subject: outer\r\n\r\na\n.\nMAIL FROM:<x@y>\nRCPT TO:<alice@example.org>\r\n.\r\n\n.\r\nb\r.\rc\r\n"), stored)

    def test_size(self):
        client = self.lmtp()
        self.assertTrue(client.command("MAIL FROM:<a@b> SIZE=104857601").startswith("552 5.3.4"))
        self.assertTrue(client.command("MAIL FROM:<a@b> SIZE=104857600").startswith("250"))

    def test_tls(self):
        client = self.lmtp()
        if "STARTTLS" not in client.capabilities:
            self.assertTrue(client.command("STARTTLS").startswith("502"))
            return
        client.start_tls()
        self.assertTrue(client.command("MAIL FROM:<a@b>").startswith("503"))
        client.command("LHLO mta.example.net")
        self.assertEqual(client.data(["alice@example.org"], body("tls")), ["250 2.0.0"])
        self.assertIn(b"with LMTPS id", [m for m in self.stored("alice") if b"Subject: tls" in m][0])

    def test_utf8(self):
        client = self.lmtp()
        self.assertTrue(client.command("MAIL FROM:<grå@example.net>").startswith("550 5.6.7"))
        self.assertEqual(client.data(["alice@example.org"], "Subject: grå\r\n\r\nå\r\n.\r\n", sender="grå@example.net", parameters=" SMTPUTF8"), ["250 2.0.0"])
        stored = [m for m in self.stored("alice") if "Subject: grå".encode() in m][0]
        self.assertIn("Return-Path: <grå@example.net>".encode(), stored)
        self.assertIn(b"with UTF8LMTP id", stored)


main()
