"""The MIME converter in a process of its own: lists, searches and objects are what they are with it in the server; its end costs the request that
meets it, and mail is not lost."""
import imaplib
import os
import signal
import unittest

from client_case import PASSWORD, main
from corbel_server import CorbelServer
from lmtp_case import Lmtp

MAIL = ("From: =?utf-8?q?J=C3=BCrgen?= <juergen@example.net>\r\nTo: alice@example.org\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe_{0}?=\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Stra=DFe {0}</p>\r\n--b\r\nContent-Type: application/pdf; name=plan.pdf\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\ncGxhbg==\r\n--b--\r\n.\r\n")


class IsolatedConverter(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.servers = {kind: CorbelServer(users=["alice"], modules={"convert_mime": f"isolation = {kind}"}) for kind in ("process", "none")}
        for server in cls.servers.values():
            cls.addClassCleanup(server.close)
        cls.server = cls.servers["process"]

    def deliver(self, server, name):
        client = Lmtp(server)
        try:
            return client.data(["alice@example.org"], MAIL.format(name))
        finally:
            client.close()

    def login(self, server):
        imap = imaplib.IMAP4(*server.address("imap", "starttls"))
        self.addCleanup(imap.shutdown)
        imap.login("alice", PASSWORD)
        imap.select("INBOX")
        return imap

    def search(self, imap, key, text):
        imap.literal = text.encode()
        status, data = imap.search("UTF-8", key)
        self.assertEqual(status, "OK")
        return data[0].split()

    def dumped(self, server, uid):
        dump = server.corbel("store", "dump", "alice", f"uid:INBOX:{uid}").stdout.splitlines()
        # Ids, keys, times and sizes are each server's own, and so are the transport's header lines, which go on in the first column.
        return [line for line in dump if line.startswith("  ") and not any(word in line.lower() for word in ("key", "entryid", "time", "item", "instance", "predecessor", "change", "uid", "messagesize", "0x6782"))]

    def module(self):
        return self.server.json("module", "show", "convert_mime")

    def test_same_as_in_the_server(self):
        seen = {}
        for kind, server in self.servers.items():
            self.assertEqual(self.deliver(server, "one"), ["250 2.0.0"])
            imap = self.login(server)
            uid = self.search(imap, "SUBJECT", "Grüße one")[0].decode()
            self.assertEqual(len(self.search(imap, "BODY", "Straße one")), 1)
            self.assertEqual(len(self.search(imap, "FROM", "Jürgen")), len(self.search(imap, "TEXT", "straße")))
            seen[kind] = self.dumped(server, uid)
        for text in ("Grüße one", "Straße one", "plan.pdf"):
            self.assertIn(text, "\n".join(seen["process"]))
        self.assertEqual(seen["process"], seen["none"])
        self.assertEqual(self.module()["process"], "running")

    def test_killed_again_and_again(self):
        """Each attempt is taken or answered "try again"; what was taken is there, decoded."""
        taken = 0
        for attempt in range(30):
            if attempt % 10 == 0:
                os.kill(self.module()["pid"], signal.SIGKILL)
            answer = self.deliver(self.server, "two")
            self.assertIn(answer, (["250 2.0.0"], ["451 4.3.0"]))
            taken += answer == ["250 2.0.0"]
        self.assertGreater(taken, 20)
        self.assertEqual(len(self.search(self.login(self.server), "SUBJECT", "Grüße two")), taken)
        self.assertEqual(self.module()["restarts"], 3)
        self.assertEqual(self.server.log().count("The process of an isolated module ended; it is started again"), 3)


main()
