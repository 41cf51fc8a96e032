"""SIGTERM: clients that idle or have half a command out hear a goodbye, a command in hand is finished, the process ends with status 0."""
import threading

from client_case import PASSWORD, ClientCase, main, message
from line_client import LineClient


class Drain(ClientCase):
    settings = {"server": "drain_time = 2min"}

    def setUp(self):
        super().setUp()
        if not self.server.process:
            self.server.start()

    def connect(self, module):
        client = LineClient(self.server.address(module))
        self.addCleanup(client.close)
        client.line()
        return client

    def imap_in(self, user, *commands):
        client = self.connect("imap")
        client.send(f"a LOGIN {user} {PASSWORD}\r\n")
        self.assertRegex(client.until("a ")[-1], "^a OK")
        for command in commands:
            client.send(f"b {command}\r\n")
            client.until("b ", "+ ")
        return client

    def test_parked_clients(self):
        idle = self.imap_in("alice", "SELECT INBOX", "IDLE")
        half = self.imap_in("alice", "SELECT INBOX")
        half.send('c LIST "" "')
        literal = self.imap_in("bob")
        literal.send("d APPEND INBOX {1000}\r\n")
        self.assertRegex(literal.line(), r"^\+ ")
        literal.send("half of it")
        fresh = self.connect("imap")
        pop = self.connect("pop3")
        pop.send(f"USER bob\r\nPASS {PASSWORD}\r\n")
        pop.line(), pop.line()
        lmtp = self.connect("lmtp")
        lmtp.send("LHLO x\r\n")
        lmtp.until("250 ")
        self.server.process.terminate()
        for name, client in (("idle", idle), ("half", half), ("fresh", fresh)):
            self.assertRegex(client.rest(), r"\A\* BYE [^\r\n]+\r\n\Z", name)
        self.assertRegex(lmtp.rest(), r"\A421 4\.\d\.\d [^\r\n]+\r\n\Z")
        self.assertRegex(pop.rest(), r"\A(-ERR [^\r\n]+\r\n)?\Z")
        literal.close()   # the only one that is in the middle of something
        self.server.stop()   # long before the end of drain_time
        self.assertNotIn("closed before they ended", self.server.log())

    def test_command_in_hand_is_finished(self):
        """A delivery whose last bytes come while the server drains is taken, and its answer is a promise."""
        lmtp = self.connect("lmtp")
        lmtp.send("LHLO x\r\nMAIL FROM:<x@example.net>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n")
        lmtp.until("354")
        lmtp.send(message("in hand"))
        idle = self.imap_in("alice", "SELECT INBOX", "IDLE")
        self.server.process.terminate()
        self.assertIn("BYE", idle.rest())   # the drain has begun
        lmtp.send("\r\n.\r\n")
        self.assertRegex(lmtp.line(), "^250 2.0.0 ")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.subjects("carol"), ["in hand"])

    def test_who_does_not_end_is_cut_off(self):
        self.server.stop()
        self.server.settings["server"] = "drain_time = 1s"
        self.server._write_configuration()
        self.server.start()
        stuck = self.imap_in("alice")
        stuck.send("d APPEND INBOX {1000}\r\n")
        stuck.line()
        stuck.send("half of it")
        reader = threading.Thread(target=stuck.rest)
        reader.start()
        self.server.stop()
        reader.join(30)
        self.assertFalse(reader.is_alive())
        self.assertIn("Connections were closed before they ended by themselves", self.server.log())


main()
