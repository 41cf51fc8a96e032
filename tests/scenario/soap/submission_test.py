"""Messages on their way into the outgoing queue and out of it: marks, locks, in whose name, and what becomes of them."""
import unittest

from mailbox_case import SUBMIT, UNSENT, MailboxCase
from soap_client import INVALID_ENTRYID, NO_ACCESS, NO_SUPPORT, NOT_FOUND

NOT_IN_QUEUE, SUBMITTED, UNABLE_TO_ABORT = 0x80000013, 0x8000002F, 0x80000012
LOCAL, MASTER, DO_SENT_MAIL = 0, 1, 2


class Submission(MailboxCase):
    def setUp(self):
        self.alice, self.bob = self.client("alice"), self.client("bob")
        self.name = self.id().rsplit(".", 1)[1]
        self.make("alice", self.name)

    def message_flags(self, entryid):
        return int(self.property("alice", entryid, "MessageFlags"))

    def submit(self, entryid, flags=MASTER, client=None):
        return (client or self.alice).ask("submitMessage", sEntryId=entryid, ulFlags=flags)[0]

    def finish(self, entryid, flags=MASTER, client=None):
        return (client or self.alice).ask("finishedMessage", sEntryId=entryid, ulFlags=flags)[0]

    def abort(self, entryid, client=None):
        return (client or self.alice).ask("abortSubmit", sEntryId=entryid)[0]

    def test_submit_and_finish(self):
        one = self.append("alice", self.name, "one")
        self.assertEqual(0, self.submit(one))
        self.assertEqual(SUBMIT | UNSENT, self.message_flags(one) & (SUBMIT | UNSENT))
        self.assertEqual({"one": {"\\Draft"}}, self.flags("alice", self.name))
        self.assertEqual(0, self.submit(one))   # twice is once
        self.assertEqual(0, self.finish(one, MASTER | DO_SENT_MAIL))
        self.assertEqual(0, self.message_flags(one) & (SUBMIT | UNSENT))
        self.assertEqual({"one": {"\\Seen"}}, self.flags("alice", self.name))
        self.assertEqual(NOT_IN_QUEUE, self.abort(one))

    def test_a_spooler_that_only_sends_leaves_the_rest_to_the_client(self):
        one = self.append("alice", self.name, "one")
        self.assertEqual(0, self.submit(one, LOCAL))
        self.assertEqual(0, self.submit(one, MASTER))
        self.assertEqual(0, self.finish(one, MASTER))
        self.assertEqual(SUBMIT, self.message_flags(one) & (SUBMIT | UNSENT))
        self.assertEqual(0, self.finish(one, LOCAL))
        self.assertEqual(0, self.message_flags(one) & SUBMIT)
        self.assertEqual(NOT_IN_QUEUE, self.abort(one))

    def test_abort(self):
        one = self.append("alice", self.name, "one")
        self.assertEqual(NOT_IN_QUEUE, self.abort(one))
        self.assertEqual(0, self.submit(one))
        spooler = self.system()
        spooler.call("setLockState", sEntryId=one, bLocked=True)
        self.assertEqual(UNABLE_TO_ABORT, self.abort(one))
        spooler.call("setLockState", sEntryId=one, bLocked=False)
        self.assertEqual(0, self.abort(one))
        self.assertEqual(UNSENT, self.message_flags(one) & (SUBMIT | UNSENT))
        self.assertEqual(NOT_IN_QUEUE, self.abort(one))

    def test_one_session_holds_a_message(self):
        one = self.append("alice", self.name, "one")
        first, second = self.system(), self.system()
        first.call("setLockState", sEntryId=one, bLocked=True)
        first.call("setLockState", sEntryId=one, bLocked=True)
        self.assertCode(SUBMITTED, second, "setLockState", sEntryId=one, bLocked=True)
        second.call("setLockState", sEntryId=one, bLocked=False)   # somebody else's stays
        self.assertCode(SUBMITTED, second, "setLockState", sEntryId=one, bLocked=True)
        first.call("logoff")
        second.call("setLockState", sEntryId=one, bLocked=True)
        self.assertCode(NO_SUPPORT, self.alice, "setLockState", sEntryId=self.folder("alice", self.name), bLocked=True)
        self.assertIn(self.bob.ask("setLockState", sEntryId=one, bLocked=True)[0], (NOT_FOUND, NO_ACCESS))

    def test_only_who_has_the_mailbox(self):
        one = self.append("alice", self.name, "one")
        for rights in (None, "owner"):
            if rights:
                self.server.corbel("store", "grant", "alice", self.name, "bob", rights)
            for ask in (self.submit, self.finish):
                self.assertIn(ask(one, MASTER, self.bob), (NOT_FOUND, NO_ACCESS))
            self.assertIn(self.abort(one, self.bob), (NOT_FOUND, NO_ACCESS))
        self.assertEqual(0, self.message_flags(one) & SUBMIT)
        self.assertEqual(INVALID_ENTRYID, self.submit(self.folder("alice", self.name)))
        self.assertEqual(NOT_FOUND, self.submit(one[:28] + b"\x5a" * 16 + one[44:]))

    def test_in_whose_name(self):
        one = self.append("alice", self.name, "one", sender="bob")
        self.assertEqual(NO_ACCESS, self.submit(one))
        self.assertEqual(NO_ACCESS, self.submit(self.append("alice", self.name, "two", sender="nobody")))
        self.assertEqual(0, self.message_flags(one) & SUBMIT)
        self.server.corbel("store", "delegate", "bob", "alice", "on-behalf")
        self.assertEqual(0, self.submit(one))
        self.server.corbel("store", "delegate", "bob", "alice", "none")

    def test_the_queue_is_there_after_a_crash(self):
        one = self.append("alice", self.name, "one")
        self.assertEqual(0, self.submit(one))
        self.server.kill()
        self.server.start()
        again = self.client("alice")
        self.assertEqual(SUBMIT, self.message_flags(one) & SUBMIT)
        again.call("abortSubmit", sEntryId=one)
        self.assertCode(NOT_IN_QUEUE, again, "abortSubmit", sEntryId=one)


if __name__ == "__main__":
    unittest.main()
