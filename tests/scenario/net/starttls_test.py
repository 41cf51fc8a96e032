"""What a man in the middle pipelines in clear behind STARTTLS is never run (CVE-2011-0411), for each protocol that has it."""
from client_case import PASSWORD, ClientCase, main
from line_client import LineClient


class StartTls(ClientCase):
    modules = {"lmtp": "listen = 127.0.0.1:0 starttls"}

    def connect(self, module):
        client = LineClient(self.server.address(module, "starttls"))
        self.addCleanup(client.close)
        return client

    def test_imap(self):
        client = self.connect("imap")
        client.line()
        client.send(f"a1 STARTTLS\r\na2 LOGIN bob {PASSWORD}\r\na3 SELECT INBOX\r\na4 IDLE\r\nDO")
        self.assertRegex(client.line(), "^a1 OK ")
        client.start_tls()
        client.send("b1 SELECT INBOX\r\nb2 NOOP\r\n")
        lines = client.until("b2 ")
        self.assertRegex(lines[0], "^b1 (BAD|NO) ", "nobody is logged in")
        self.assertEqual(len(lines), 2, lines)

    def test_imap_capabilities_before_and_after(self):
        client = self.connect("imap")
        client.send("a1 CAPABILITY\r\na2 STARTTLS\r\n")
        self.assertIn("STARTTLS", client.until("a1 ")[-2].split())
        client.line()
        client.start_tls()
        client.send("b1 CAPABILITY\r\nb2 STARTTLS\r\n")
        lines = client.until("b2 ")
        self.assertNotIn("STARTTLS", lines[0].split())
        self.assertIn("AUTH=SCRAM-SHA-256-PLUS", lines[0].split())
        self.assertRegex(lines[-1], "^b2 BAD ")

    def test_pop3(self):
        client = self.connect("pop3")
        client.line()
        client.send(f"STLS\r\nUSER bob\r\nPASS {PASSWORD}\r\nSTAT\r\n")
        self.assertRegex(client.line(), r"^\+OK")
        client.start_tls()
        client.send("STAT\r\nNOOP\r\nQUIT\r\n")
        lines = client.until("+OK")
        self.assertTrue(all(line.startswith("-ERR") for line in lines[:-1]), lines)
        self.assertGreaterEqual(len(lines), 2, "STAT is refused: nobody is logged in")
        self.assertEqual(client.rest(), "")

    def test_lmtp(self):
        client = self.connect("lmtp")
        client.line()
        client.send("LHLO x\r\n")
        self.assertIn("STARTTLS", [line[4:] for line in client.until("250 ")])
        client.send("STARTTLS\r\nLHLO evil\r\nMAIL FROM:<evil@example.net>\r\nRCPT TO:<alice@example.org>\r\n")
        self.assertRegex(client.line(), "^220 ")
        client.start_tls()
        client.send("MAIL FROM:<x@example.net>\r\n")
        self.assertRegex(client.line(), "^503 ", "RFC 3207 section 4.2: the client begins again with LHLO")
        client.send("LHLO y\r\nDATA\r\n")
        self.assertNotIn("STARTTLS", [line[4:] for line in client.until("250 ")])
        self.assertRegex(client.line(), "^503 ", "no transaction is open")
        self.assertEqual(self.subjects("alice"), [])

    def test_clear_text_in_place_of_the_handshake(self):
        for module, command in (("imap", "a1 STARTTLS"), ("pop3", "STLS")):
            client = self.connect(module)
            client.line()
            client.send(command + "\r\n")
            client.line()
            client.send("a2 CAPABILITY\r\nCAPA\r\n" * 50)
            try:
                rest = client.rest()
            except ConnectionResetError:
                rest = ""
            self.assertNotIn("CAPABILITY", rest)
            self.assertNotIn("SASL", rest)


main()
