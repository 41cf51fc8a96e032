"""Tables that no store keeps: statistics, users and their stores, mailboxes, the outgoing queue. Who sees them, and that they are tables."""
import smtplib
import unittest

from soap_client import INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND
from table_case import *

LOGIN, STORE_GUID, STORE_TYPE, STORE_ENTRYID, SIZE_64 = 0x6701001F, 0x67120102, 0x67140003, 0x0FFB0102, 0x0E080014
SESSION_ID, APPLICATION, REQUESTS, VERSION = 0x67420014, 0x6750001F, 0x67510003, 0x674F001F
OWNER, OUTGOING_FLAGS, HIERARCHY_ID, MASTER = 0x6781001F, 0x67800003, 0x67110003, 1
DESCRIPTION, VALUE, SERVER_NAME, QUOTA = 0x6740001F, 0x6741001F, 0x67F0001F, 0x67220003


class ServerTables(TableCase):
    USERS = ["alice", "bob", "carol", "dave"]

    def kind(self, client, kind, columns, **options):
        return self.read(client, 0, columns, open=(b"", kind, 0, UNICODE), **options)

    def test_users_and_their_stores(self):
        system, alice = self.system(), self.client("alice")
        store = alice.call("getStore", lpsEntryId=None)
        rows = self.kind(system, USER_STORES, [LOGIN, STORE_GUID, STORE_TYPE, STORE_ENTRYID, SIZE_64], sort=[(LOGIN, 0)])
        people = {row[0]: row for row in rows}
        self.assertLessEqual(set(self.USERS), set(people))
        self.assertEqual([store.guid.bytes, 0, store.sStoreId.bytes], people["alice"][1:4])
        self.assertGreaterEqual(people["alice"][4], 0)   # other tests deliver to her
        self.assertEqual([None, 0, None, None], people["dave"][1:])   # never logged on: no store yet
        alice.call("getPublicStore", ulFlags=0)
        self.assertIn(1, [row[2] for row in self.kind(system, USER_STORES, [LOGIN, STORE_GUID, STORE_TYPE])])

    def test_they_are_tables(self):
        system = self.system()
        self.assertEqual(["dave", "carol", "bob", "alice"], [row[0] for row in self.kind(system, USER_STORES, [LOGIN], sort=[(LOGIN, 1)], restriction={"ulType": 8, "lpExist": {"ulPropTag": LOGIN}})])
        table = self.last

        def seek(bookmark, rows):
            return system.call("tableSeekRow", ulTableId=table, ulBookmark=bookmark, lRowCount=rows).lRowsSought.number

        self.assertEqual(-4, seek(END, -9))
        self.assertEqual(2, seek(BEGINNING, 2))
        mark = system.call("tableCreateBookmark", ulTableId=table).ulbkPosition.number
        self.assertEqual((4, 2), tuple(getattr(system.call("tableGetRowCount", ulTableId=table), name).number for name in ("ulCount", "ulRow")))
        self.assertEqual(["bob"], self.column(system, table, count=1, flags=NO_ADVANCE))
        system.call("tableFindRow", ulTableId=table, ulBookmark=BEGINNING, ulFlags=0, lpsRestrict=content(LOGIN, "CAR", 2 | 0x10000))
        self.assertEqual(["carol"], self.column(system, table, count=1))
        system.call("tableFindRow", ulTableId=table, ulBookmark=mark, ulFlags=BACKWARDS, lpsRestrict=equal(LOGIN, "DAVE"))
        self.assertEqual(["dave", "carol", "bob", "alice"], self.column(system, table))
        self.assertEqual(0, seek(mark, 0))
        self.assertEqual(["bob", "alice"], self.column(system, table))
        self.assertEqual(1, seek(mark, 1))
        self.assertCode(NOT_FOUND, system, "tableFindRow", ulTableId=table, ulBookmark=BEGINNING, ulFlags=0, lpsRestrict=equal(LOGIN, "eve"))
        self.assertEqual(["alice"], self.column(system, table, flags=NO_ADVANCE))
        system.call("tableFreeBookmark", ulTableId=table, ulbkPosition=mark)
        for operation, arguments in (("tableSeekRow", {"ulBookmark": mark, "lRowCount": 0}), ("tableFreeBookmark", {"ulbkPosition": mark})):
            self.assertCode(INVALID_BOOKMARK, system, operation, ulTableId=table, **arguments)
        self.assertEqual(["alice"], self.column(system, table, restriction={"ulType": 0, "lpAnd": [equal(LOGIN, "alice"), {"ulType": 2, "lpNot": {"lpNot": equal(STORE_TYPE, 1)}}]}))
        self.assertCode(NO_SUPPORT, system, "tableSort", ulTableId=table, aSortOrder=[{"ulPropTag": LOGIN, "ulOrder": 0}], ulCategories=1, ulExpanded=0)
        self.assertCode(NOT_FOUND, system, "tableExpandRow", ulTableId=table, sInstanceKey=b"12345678", ulRowCount=0, ulFlags=0)
        self.assertCode(NOT_FOUND, system, "tableCollapseRow", ulTableId=table, sInstanceKey=b"12345678", ulFlags=0)
        self.assertEqual(b"", system.call("tableGetCollapseState", ulTableId=table, sBookmark=b"").sCollapseState.bytes)
        self.assertCode(INVALID_PARAMETER, system, "tableSetCollapseState", ulTableId=table, sCollapseState=b"1")

    def test_sorted_by_what_costs_much(self):
        self.client("alice").call("getStore", lpsEntryId=None)
        rows = self.kind(self.system(), USER_STORES, [STORE_ENTRYID], sort=[(STORE_ENTRYID, 1)])
        self.assertEqual(sorted([row[0] for row in rows if row[0]], reverse=True), [row[0] for row in rows if row[0]])
        self.assertIsNone(rows[-1][0])   # what is not there stands behind the rest, descending

    def test_sessions(self):
        client, system = self.client("bob"), self.system()
        rows = self.kind(system, SESSIONS, [LOGIN, APPLICATION, VERSION, REQUESTS, SESSION_ID], restriction=equal(LOGIN, "bob"))
        self.assertIn(["bob", "test", "11.0.2"], [row[:3] for row in rows])
        self.assertNotIn(client.session, [row[4] & (1 << 64) - 1 for row in rows])   # who knows a session's number is in it
        self.assertIn("SYSTEM", [row[0] for row in self.kind(system, SESSIONS, [LOGIN])])

    def test_the_server_and_its_users(self):
        system = self.system()
        facts = {row[0]: row[2] for row in self.kind(system, SYSTEM, [NAME, DESCRIPTION, VALUE])}
        self.assertGreaterEqual(int(facts["sessions"]), 1)
        self.assertEqual([facts["server_name"]], [row[0] for row in self.kind(system, SERVERS, [SERVER_NAME])])
        self.client("carol").call("getStore", lpsEntryId=None)
        users = {row[0]: row[1:] for row in self.kind(system, USERS, [LOGIN, NAME, SIZE_64, QUOTA])}
        self.assertEqual(["Carol Example", 0, 0], users["carol"])
        self.assertCode(NOT_FOUND, system, "tableOpen", sEntryId=b"", ulTableType=COMPANIES, ulType=0, ulFlags=0)   # there are none

    def test_mailboxes(self):
        alice = self.client("alice").call("getStore", lpsEntryId=None)
        self.assertIn(alice.sStoreId.bytes, [row[0] for row in self.kind(self.system(), MAILBOXES, [ENTRYID])])

    def test_the_queue(self):
        alice = self.client("alice")
        store = alice.call("getStore", lpsEntryId=None).sStoreId.bytes
        self.assertEqual([], self.kind(self.system(), QUEUE, [ENTRYID], sort=[(HIERARCHY_ID, 0)]))
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.sendmail("alice@example.org", ["alice@example.org"], b"From: alice@example.org\r\nTo: bob@example.org\r\nSubject: waits\r\n\r\n.")
        inbox = alice.call("getReceiveFolder", sStoreId=store, lpszMessageClass="").sReceiveFolder.sEntryId.bytes
        message, = self.column(alice, 0, [ENTRYID], open=(inbox, STORE, MESSAGE, 0))
        alice.call("submitMessage", sEntryId=message, ulFlags=MASTER)
        columns = [OWNER, STORE_ENTRYID, ENTRYID, OUTGOING_FLAGS, SUBJECT]
        self.assertEqual([["alice", message, MASTER, "waits"]], [row[:1] + row[2:] for row in self.kind(self.system(), QUEUE, columns, sort=[(HIERARCHY_ID, 0)])])
        self.assertEqual([], self.read(alice, 0, open=(store, QUEUE, 0, 0)))   # that of the store is another one
        code, _ = self.client("bob").ask("tableOpen", sEntryId=store, ulTableType=QUEUE, ulType=0, ulFlags=0)
        self.assertIn(code, (NOT_FOUND, NO_ACCESS))

    def test_who_administers_nothing_sees_nothing(self):
        alice = self.client("alice")
        for kind in (SYSTEM, SESSIONS, USERS, COMPANIES, SERVERS, USER_STORES, MAILBOXES, QUEUE):
            self.assertCode(NO_ACCESS, alice, "tableOpen", sEntryId=b"", ulTableType=kind, ulType=0, ulFlags=0)


if __name__ == "__main__":
    unittest.main()
