"""A directory in a process of its own: its users log in and get mail; while it is down nobody is called unknown."""
import imaplib
import os
import pathlib
import signal
import threading
import unittest

from client_case import PASSWORD, main
from corbel_server import CorbelServer
from lmtp_case import Lmtp

MODULE = pathlib.Path(os.environ["CORBEL_BUILD"]) / "bad_modules" / "directory_static.so"
# "corbel-demo" by openssl passwd -6
VERIFIER = "{CRYPT}$6$abcdefgh$XbTUZX6QQliqnEVYjmRZdRG17JNa6SyAgP0peDQha46xidPtB/lcGeMVrZDnoFmGiWObY.Y5CeCbvUmnid8JH0"


def entry(name):
    return f"[user {name}]\naddress = {name}@example.com\nname = {name}\ncredential = {VERIFIER}\n"


class IsolatedDirectory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = CorbelServer(users=["alice"], start=False, modules={"directory_static": f"file = {MODULE}\nisolation = process\nusers_file = people"})
        cls.addClassCleanup(cls.server.close)
        cls.people = cls.server.directory / "data" / "people"
        cls.people.write_text(entry("dave"))
        cls.server.start()
        cls.server.add_users(["alice"])

    def login(self, user):
        imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        try:
            imap.login(user, PASSWORD)
            self.assertEqual(imap.select("INBOX")[0], "OK")
            return imap.response("EXISTS")[1]
        finally:
            imap.shutdown()

    def recipient(self, address):
        client = Lmtp(self.server)
        try:
            return client.begin([address])
        finally:
            client.close()

    def pid(self):
        return self.server.json("module", "show", "directory_static")["pid"]

    def test_users_live_there(self):
        self.login("dave")
        self.login("alice")
        client = Lmtp(self.server)
        self.assertEqual(client.data(["dave@example.com"], "Subject: x\r\n\r\ntext\r\n.\r\n"), ["250 2.0.0"])
        client.close()
        self.assertEqual(self.recipient("nobody@example.com"), ["550 5.1.1"])
        self.assertEqual(self.login("dave"), [b"1"])

    def test_a_new_file_is_read_at_reload(self):
        self.assertEqual(self.recipient("erin@example.com"), ["550 5.1.1"])
        other = self.people.with_name("people.new")
        other.write_text(entry("dave") + entry("erin"))
        other.rename(self.people)
        before = self.pid()
        self.server.corbel("config", "reload")
        self.assertNotEqual(self.pid(), before)
        self.assertEqual(self.recipient("erin@example.com"), ["250 2.1.5"])
        self.login("erin")

    def test_down_is_not_unknown(self):
        """Of recipients asked while it is killed again and again none is refused for good."""
        answers, isOver = set(), threading.Event()

        def ask():
            while not isOver.is_set():
                answers.update(self.recipient("dave@example.com"))
        asker = threading.Thread(target=ask)
        asker.start()
        for _ in range(2):
            before = self.pid()
            os.kill(before, signal.SIGKILL)
            while self.pid() in (before, 0):
                pass
        isOver.set()
        asker.join()
        self.assertLessEqual(answers, {"250 2.1.5", "451 4.3.0"})
        self.assertIn("250 2.1.5", answers)
        self.login("dave")

    def test_one_that_needs_more_is_refused(self):
        with self.assertRaises(RuntimeError) as failed:
            CorbelServer(modules={"directory_sql": "isolation = process"})
        self.assertIn("it provides corbel.directory.admin/1; isolation = process is for modules that provide nothing but", str(failed.exception))


main()
