"""Search folders as clients make them: the folder, then what it is to find, then its table."""
import smtplib
import time
import unittest

from soap_client import COLLISION, INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NOT_FOUND
from table_case import *

SEARCH = 2
STOP, RESTART, RECURSIVE, SHALLOW = 1, 2, 4, 8
RUNNING, REBUILDING, IS_RECURSIVE = 1, 2, 4
SETTLED_SECONDS = 20


class SearchFolders(TableCase):
    def setUp(self):
        self.alice = self.client("alice")
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.inbox = self.alice.call("getReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpszMessageClass="").sReceiveFolder.sEntryId.bytes

    def deliver(self, *subjects):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            for subject in subjects:
                lmtp.sendmail("sender@example.org", ["alice@example.org"], f"From: A <a@example.org>\r\nSubject: {subject}\r\n\r\n.".encode())

    def make(self, name):
        code, answer = self.ask_for(name)
        self.assertEqual(hex(0), hex(code))
        return answer.sEntryId.bytes

    def ask_for(self, name, **more):
        return self.alice.ask("createFolder", **{"sParentId": self.store.sRootId.bytes, "lpsNewEntryId": None, "ulType": SEARCH, "szName": name, "szComment": "sought",
                                                 "fOpenIfExists": False, "ulSyncId": 0, "sOrigSourceKey": b"", **more})

    def set(self, folder, restriction=None, folders=None, flags=0):
        return self.alice.ask("tableSetSearchCriteria", sEntryId=folder, lpRestrict=restriction, lpFolders=folders, ulFlags=flags)[0]

    def status(self, folder):
        return self.alice.call("tableGetSearchCriteria", sEntryId=folder)

    def found(self, folder, expected):
        """Waits until the folder shows these: what is found is written a moment after the commit that made it so."""
        until = time.monotonic() + SETTLED_SECONDS
        table = self.open(self.alice, folder)
        while True:
            subjects = sorted(self.column(self.alice, table, [SUBJECT]))
            if subjects == expected or time.monotonic() > until:
                self.assertEqual(expected, subjects)
                return
            self.alice.call("tableSeekRow", ulTableId=table, ulBookmark=BEGINNING, lRowCount=0)

    def test_made_and_told_what_to_find(self):
        self.deliver("red one", "blue one")
        folder = self.make("Red")
        self.assertCode(NOT_FOUND, self.alice, "tableGetSearchCriteria", sEntryId=folder)
        self.assertEqual([], self.read(self.alice, self.open(self.alice, folder)))
        self.assertEqual(0, self.set(folder, content(SUBJECT, "red"), [self.inbox], SHALLOW))
        self.found(folder, ["red one"])
        self.deliver("red two", "blue two")
        self.found(folder, ["red one", "red two"])
        answer = self.status(folder)
        self.assertEqual([self.inbox], [each.bytes for each in answer.lpFolderIDs.items])
        self.assertEqual((3, SUBJECT, "red"), (answer.lpRestrict.ulType.number, answer.lpRestrict.lpContent.ulPropTag.number, answer.lpRestrict.lpContent.lpProp.lpszA.text))
        self.assertEqual(RUNNING, answer.ulFlags.number & ~REBUILDING)
        # Other criteria: what was found goes; a restriction alone keeps where it is looked for.
        self.assertEqual(0, self.set(folder, content(SUBJECT, "blue")))
        self.found(folder, ["blue one", "blue two"])
        self.assertEqual([self.inbox], [each.bytes for each in self.status(folder).lpFolderIDs.items])
        self.assertEqual(0, self.set(folder, flags=STOP))
        self.assertEqual(0, self.status(folder).ulFlags.number)
        self.deliver("blue three")
        self.found(folder, ["blue one", "blue two"])
        self.assertEqual(0, self.set(folder, flags=RESTART))
        self.found(folder, ["blue one", "blue three", "blue two"])
        # Everywhere, and with folders below.
        self.assertEqual(0, self.set(folder, content(SUBJECT, "red"), [self.store.sRootId.bytes], RECURSIVE))
        self.found(folder, ["red one", "red two"])
        self.assertEqual(RUNNING | IS_RECURSIVE, self.status(folder).ulFlags.number & ~REBUILDING)

    def test_where_it_is(self):
        folder = self.make("Somewhere")
        flat = self.read(self.alice, self.open(self.alice, self.store.sRootId.bytes, FOLDER, CONVENIENT_DEPTH | UNICODE), [NAME, 0x36010003, ENTRYID, 0x3004001F])
        self.assertIn(["Somewhere", 2, folder, "sought"], flat)
        self.assertEqual(COLLISION, self.ask_for("Somewhere")[0])
        code, again = self.ask_for("Somewhere", fOpenIfExists=True)
        self.assertEqual((0, folder), (code, again.sEntryId.bytes))

    def test_criteria_that_are_none(self):
        folder = self.make("Nothing")
        bad = {
            "nothing yet": ((folder, None, [self.inbox]), INVALID_PARAMETER),
            "no folders yet": ((folder, equal(IMPORTANCE, 2)), INVALID_PARAMETER),
            "both ways": ((folder, equal(IMPORTANCE, 2), [self.inbox], RECURSIVE | SHALLOW), INVALID_PARAMETER),
            "no entryid": ((folder, equal(IMPORTANCE, 2), [b"nonsense"]), INVALID_ENTRYID),
            "no such folder": ((folder, equal(IMPORTANCE, 2), [self.inbox[:32] + b"\7" * 16]), NOT_FOUND),
            "another store's": ((folder, equal(IMPORTANCE, 2), [self.client("alice").call("getPublicStore", ulFlags=0).sRootId.bytes]), INVALID_PARAMETER),
            "too many": ((folder, equal(IMPORTANCE, 2), [self.inbox] * 1001), TOO_COMPLEX),
            "of a folder that finds nothing": ((self.inbox, equal(IMPORTANCE, 2), [self.inbox]), NOT_FOUND),
            "an end of that": ((self.inbox, None, None, STOP), NOT_FOUND),
        }
        for what, (arguments, code) in bad.items():
            with self.subTest(what):
                self.assertEqual(hex(code), hex(self.set(*arguments)))
        self.assertCode(NOT_FOUND, self.alice, "tableGetSearchCriteria", sEntryId=self.inbox)
        self.assertCode(NOT_FOUND, self.alice, "tableGetSearchCriteria", sEntryId=folder)

    def test_nobody_elses(self):
        folder, bob = self.make("Private"), self.client("bob")
        for operation, arguments in (("tableGetSearchCriteria", {}), ("tableSetSearchCriteria", {"lpRestrict": equal(IMPORTANCE, 2), "lpFolders": [self.inbox], "ulFlags": 0})):
            code, _ = bob.ask(operation, sEntryId=folder, **arguments)
            self.assertIn(code, (NOT_FOUND, NO_ACCESS))


if __name__ == "__main__":
    unittest.main()
