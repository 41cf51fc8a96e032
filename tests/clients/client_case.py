"""What the client tests share: a server a test class, mail put in by LMTP, mailboxes read by IMAP, programs run in a folder of their own."""
import imaplib
import os
import pathlib
import shutil
import smtplib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.environ["CORBEL_SOURCE"] + "/tests/support")
from corbel_server import PASSWORD, CorbelServer  # noqa: E402

__all__ = ["PASSWORD", "ClientCase", "main", "message"]


class ClientCase(unittest.TestCase):
    """`program` names what must be installed; it is a failure, not a skip, when it is not (./dev test installs it)."""

    program = None
    users = ("alice", "bob", "carol")
    settings = modules = None    # as CorbelServer wants them

    @classmethod
    def setUpClass(cls):
        if cls.program and not shutil.which(cls.program):
            raise AssertionError(f"{cls.program} is not installed; run ./dev test, which installs it")
        cls.server = CorbelServer(users=cls.users, settings=cls.settings, modules=cls.modules)
        cls.addClassCleanup(cls.server.close)

    @classmethod
    def tearDownClass(cls):
        if cls.server.process:
            cls.server.stop()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="corbel-client-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def deliver(self, recipient, message, sender="sender@example.net"):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            refused = lmtp.sendmail(sender, [recipient], message, mail_options=["BODY=8BITMIME"])
            self.assertEqual(refused, {})

    def imap(self, user="alice"):
        connection = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        connection.login(user, PASSWORD)
        self.addCleanup(self._logout, connection)
        return connection

    @staticmethod
    def _logout(connection):
        try:
            connection.logout()
        except (OSError, imaplib.IMAP4.error):
            pass

    def ok(self, answer):
        self.assertEqual(answer[0], "OK", answer)
        return answer[1]

    def subjects(self, user="alice", mailbox="INBOX"):
        connection = self.imap(user)
        self.ok(connection.select(mailbox, readonly=True))
        answer = self.ok(connection.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")) if self.count(connection) else []
        return [part[1].decode().split(":", 1)[1].strip() for part in answer if isinstance(part, tuple)]

    @staticmethod
    def count(connection):
        return int(connection.response("EXISTS")[1][0] or 0) if connection.untagged_responses.get("EXISTS") else len(connection.search(None, "ALL")[1][0].split())

    def run_program(self, *command, check=True, timeout=90, **options):
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=timeout, cwd=self.folder,
                             env={**os.environ, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}, **options)
        if check:
            self.assertEqual(run.returncode, 0, f"{command}\n{run.stdout}\n{run.stderr}\n{self.server.log()[-3000:]}")
        return run


def message(subject, body="hello", sender="sender@example.net", to="alice@example.org", extra=""):
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{abs(hash(subject))}.{id(body)}@example.net>\r\n"
            f"Date: Tue, 24 Nov 2026 04:16:36 +0000\r\n{extra}\r\n{body}\r\n")


def main():
    unittest.main(verbosity=2)
