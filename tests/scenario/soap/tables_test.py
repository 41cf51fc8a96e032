"""Tables of stores: contents and hierarchies, sorted, restricted, cut, with bookmarks and categories, in as few round trips as clients take."""
import email.utils
import smtplib
import struct
import unittest

from soap_client import INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND, Prop
from table_case import *


class StoreTables(TableCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with smtplib.LMTP(*cls.server.address("lmtp")) as lmtp:
            for number in range(12):
                lmtp.sendmail("sender@example.org", ["alice@example.org"], (
                    f"From: {'Bea' if number % 3 else 'Adam'} <sender@example.org>\r\nTo: alice@example.org\r\n"
                    f"Date: {email.utils.formatdate(1_700_000_000 + number)}\r\nMessage-ID: <{number}@example.org>\r\n"
                    f"Importance: {'high' if number == 4 else 'normal'}\r\nSubject: {cls.subject(number)}\r\n\r\n" + "text\r\n" * number).encode())

    @staticmethod
    def subject(number):
        return f"Number {number:02} " + ("\u00e9" * 300 if number == 7 else "")

    def setUp(self):
        self.alice = self.client("alice")
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.inbox = self.alice.call("getReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpszMessageClass="IPM.Note").sReceiveFolder.sEntryId.bytes

    def contents(self, columns, **options):
        return self.read(self.alice, 0, columns, open=(self.inbox, STORE, MESSAGE, options.pop("flags", UNICODE)), **options)

    def subjects(self, table, **options):
        return [int(subject[7:9]) for subject in self.column(self.alice, table, [SUBJECT], **options)]

    def test_everything_in_one_round_trip(self):
        rows = self.contents([SUBJECT, SENDER, SIZE, FLAGS, ENTRYID], sort=[(SUBJECT, 1)], restriction=content(SUBJECT, "number 0"), count=3)
        self.assertEqual(["Number 09", "Number 08", "Number 07"], [row[0][:9] for row in rows])
        self.assertEqual(["Adam", "Bea", "Bea"], [row[1] for row in rows])
        self.assertTrue(all(row[2] > 100 and row[3] == 0 and len(row[4]) == 48 for row in rows))
        # The number goes on: the rest, and then none.
        rest = self.alice.call("tableQueryRows", ulTableId=self.last, ulRowCount=ALL, ulFlags=0)
        self.assertEqual(7, len(rest.sRowSet.items))
        self.assertEqual(0, len(self.alice.call("tableQueryRows", ulTableId=self.last, ulRowCount=5, ulFlags=0).sRowSet.items))
        self.assertEqual(12, len(self.read(self.alice, self.last, [SUBJECT], clear=True)))

    def test_a_failed_step_leaves_no_table(self):
        code, answer = self.alice.ask("tableMulti", sRequest={
            "ulTableId": 0, "ulFlags": 0, "lpOpen": {"sEntryId": self.inbox, "ulTableType": STORE, "ulType": MESSAGE, "ulFlags": 0},
            "lpSetColumns": list(range(0x10001F, 0x10001F + 0x10000 * 1001, 0x10000))})
        self.assertEqual(TOO_COMPLEX, code)
        first = self.open(self.alice, self.inbox)
        self.assertCode(NOT_FOUND, self.alice, "tableQueryRows", ulTableId=first - 1, ulRowCount=1, ulFlags=0)
        self.assertCode(NOT_FOUND, self.alice, "tableMulti", sRequest={"ulTableId": 4711, "ulFlags": 0})

    def test_columns_of_their_type_and_ones_that_are_not_there(self):
        table = self.open(self.alice, self.inbox)
        row = self.alice.call("tableMulti", sRequest={"ulTableId": table, "ulFlags": 0, "lpSetColumns": [SUBJECT_A, 0x00370000, 0x66770003, 0x8765001F, MESSAGE_CLASS],
                                                      "lpQueryRows": {"ulCount": 1, "ulFlags": 0}}).sRowSet.items[0]
        tags = [item.ulPropTag.number for item in row.items]
        self.assertEqual([SUBJECT_A, SUBJECT, error(0x66770003), error(0x8765001F), MESSAGE_CLASS], tags)
        self.assertEqual({NOT_FOUND}, {row.items[i].ul.number for i in (2, 3)})

    def test_default_columns(self):
        for flags, texts in ((0, 0x1E), (UNICODE, 0x1F)):
            table = self.open(self.alice, self.inbox, flags=flags)
            columns = [item.number for item in self.alice.call("tableQueryColumns", ulTableId=table, ulFlags=0).sPropTagArray.items]
            self.assertEqual({texts}, {tag & 0xFFFF for tag in columns} & {0x1E, 0x1F})
            self.assertIn(ENTRYID, columns)
            row = self.alice.call("tableQueryRows", ulTableId=table, ulRowCount=1, ulFlags=0).sRowSet.items[0]
            self.assertEqual([tag >> 16 for tag in columns], [item.ulPropTag.number >> 16 for item in row.items])
            every = [item.number for item in self.alice.call("tableQueryColumns", ulTableId=table, ulFlags=ALL_COLUMNS).sPropTagArray.items]
            self.assertLess(set(columns), set(every))
        self.alice.call("tableSetColumns", ulTableId=table, aPropTag=[SUBJECT, SIZE])
        self.assertEqual([SUBJECT, SIZE], [item.number for item in self.alice.call("tableQueryColumns", ulTableId=table, ulFlags=0).sPropTagArray.items])
        self.assertCode(NOT_FOUND, self.alice, "tableSetColumns", ulTableId=99, aPropTag=[SUBJECT])
        self.assertCode(NOT_FOUND, self.alice, "tableQueryColumns", ulTableId=99, ulFlags=0)

    def test_values_are_cut_unless_whole_ones_are_asked_for(self):
        wanted = equal(MESSAGE_ID, "<7@example.org>")
        self.assertEqual([self.subject(7)[:255]], [row[0] for row in self.contents([SUBJECT], restriction=wanted)])
        self.assertEqual([self.subject(7)], [row[0] for row in self.contents([SUBJECT], restriction=wanted, flags=UNICODE | NO_CAP)])

    def test_each_kind_of_restriction(self):
        table = self.open(self.alice, self.inbox)
        both = [content(SUBJECT, "number 0", 2 | 0x10000), compared(SIZE, 2, 0)]
        cases = {
            "and": ({"ulType": 0, "lpAnd": both}, range(10)),
            "or": ({"ulType": 1, "lpOr": [equal(MESSAGE_ID, "<1@example.org>"), equal(MESSAGE_ID, "<2@example.org>")]}, [1, 2]),
            "not": ({"ulType": 2, "lpNot": {"lpNot": both[0]}}, [10, 11]),
            "content": (content(SUBJECT, "ber 1"), [10, 11]),
            "property": (equal(IMPORTANCE, 2), [4]),
            "compare": ({"ulType": 5, "lpCompare": {"ulPropTag1": SENDER, "ulPropTag2": SENDER, "ulType": 4}}, range(12)),
            "bitmask": ({"ulType": 6, "lpBitmask": {"ulMask": 1, "ulPropTag": FLAGS, "ulType": 0}}, range(12)),
            "size": ({"ulType": 7, "lpSize": {"ulType": 2, "ulPropTag": SUBJECT, "cb": 100}}, [7]),
            "exist": ({"ulType": 8, "lpExist": {"ulPropTag": 0x66770003}}, []),
            "sub-objects": ({"ulType": 9, "lpSub": {"ulSubObject": RECIPIENTS, "lpSubObject": content(SMTP_ADDRESS, "alice")}}, range(12)),
            "comment": ({"ulType": 10, "lpComment": {"lpResTable": equal(IMPORTANCE, 2), "sProps": [Prop(0x66000003, 1)]}}, [4]),
        }
        for what, (restriction, found) in cases.items():
            with self.subTest(what):
                self.alice.call("tableRestrict", ulTableId=table, lpRestrict=restriction)
                self.assertEqual(list(found), sorted(self.subjects(table)))
        self.alice.call("tableRestrict", ulTableId=table, lpRestrict=None)
        self.assertEqual(12, len(self.subjects(table)))

    def test_restrictions_that_are_none(self):
        table = self.open(self.alice, self.inbox)
        deep = equal(IMPORTANCE, 2)
        for _ in range(40):
            deep = {"ulType": 2, "lpNot": {"lpNot": deep}}
        bad = {
            "no kind": ({"ulType": 99}, NO_SUPPORT),
            "without its part": ({"ulType": 3}, INVALID_PARAMETER),
            "of two kinds": ({"ulType": 8, "lpExist": {"ulPropTag": 1}, "lpSize": {"ulType": 0, "ulPropTag": 1, "cb": 1}}, INVALID_PARAMETER),
            "another type": ({"ulType": 4, "lpProp": {"ulType": 4, "ulPropTag": SUBJECT, "lpProp": Prop(IMPORTANCE, 1)}}, INVALID_PARAMETER),
            "too deep": (deep, TOO_COMPLEX),
            "too wide": ({"ulType": 1, "lpOr": [equal(IMPORTANCE, 2)] * 1001}, TOO_COMPLEX),
        }
        for what, (restriction, code) in bad.items():
            with self.subTest(what):
                self.assertCode(code, self.alice, "tableRestrict", ulTableId=table, lpRestrict=restriction)
        self.assertCode(NOT_FOUND, self.alice, "tableRestrict", ulTableId=99, lpRestrict=None)
        self.assertEqual(12, len(self.subjects(table)))

    def test_sort_orders(self):
        table = self.open(self.alice, self.inbox)

        def sort(*keys, categories=0):
            self.alice.call("tableSort", ulTableId=table, aSortOrder=[{"ulPropTag": tag, "ulOrder": order} for tag, order in keys], ulCategories=categories, ulExpanded=0)

        sort((SENDER, 0), (SUBJECT, 1))
        self.assertEqual([9, 6, 3, 0, 11, 10, 8, 7, 5, 4, 2, 1], self.subjects(table))
        sort((RECEIVED, 1))
        self.assertEqual(list(range(11, -1, -1)), self.subjects(table))
        sort()
        self.assertEqual(list(range(12)), self.subjects(table))
        keys = [{"ulPropTag": SUBJECT, "ulOrder": 0}]
        self.assertCode(INVALID_PARAMETER, self.alice, "tableSort", ulTableId=table, aSortOrder=[{"ulPropTag": SUBJECT, "ulOrder": 77}], ulCategories=0, ulExpanded=0)
        self.assertCode(INVALID_PARAMETER, self.alice, "tableSort", ulTableId=table, aSortOrder=None, ulCategories=0, ulExpanded=0)
        self.assertCode(INVALID_PARAMETER, self.alice, "tableSort", ulTableId=table, aSortOrder=keys, ulCategories=2, ulExpanded=0)
        self.assertCode(TOO_COMPLEX, self.alice, "tableSort", ulTableId=table, aSortOrder=keys * 9, ulCategories=0, ulExpanded=0)
        self.assertCode(NOT_FOUND, self.alice, "tableSort", ulTableId=99, aSortOrder=keys, ulCategories=0, ulExpanded=0)

    def test_positions(self):
        self.contents([SUBJECT], sort=[(SUBJECT, 0)], count=4)
        table = self.last

        def position():
            answer = self.alice.call("tableGetRowCount", ulTableId=table)
            return answer.ulCount.number, answer.ulRow.number

        def seek(bookmark, rows):
            return self.alice.call("tableSeekRow", ulTableId=table, ulBookmark=bookmark, lRowCount=rows).lRowsSought.number

        self.assertEqual((12, 4), position())
        self.assertEqual([4, 5], self.subjects(table, count=2, flags=NO_ADVANCE))
        self.assertEqual((12, 4), position())
        self.assertEqual(-2, seek(CURRENT, -2))
        mark = self.alice.call("tableCreateBookmark", ulTableId=table).ulbkPosition.number
        self.assertGreater(mark, END)
        self.assertEqual(-3, seek(END, -3))
        self.assertEqual([9, 10, 11], self.subjects(table))
        self.assertEqual(-12, seek(END, -100))
        self.assertEqual(12, seek(BEGINNING, 100))
        self.assertEqual((12, 12), position())
        self.assertEqual(1, seek(mark, 1))
        self.assertEqual([3], self.subjects(table, count=1))
        self.alice.call("tableFreeBookmark", ulTableId=table, ulbkPosition=mark)
        self.assertCode(INVALID_BOOKMARK, self.alice, "tableSeekRow", ulTableId=table, ulBookmark=mark, lRowCount=0)
        self.assertCode(INVALID_BOOKMARK, self.alice, "tableFreeBookmark", ulTableId=table, ulbkPosition=mark)
        self.assertCode(INVALID_BOOKMARK, self.alice, "tableFindRow", ulTableId=table, ulBookmark=mark, ulFlags=0, lpsRestrict=equal(IMPORTANCE, 2))
        for operation, arguments in (("tableGetRowCount", {}), ("tableSeekRow", {"ulBookmark": 0, "lRowCount": 0}), ("tableCreateBookmark", {}),
                                     ("tableFreeBookmark", {"ulbkPosition": 3}), ("tableQueryRows", {"ulRowCount": 1, "ulFlags": 0})):
            self.assertCode(NOT_FOUND, self.alice, operation, ulTableId=99, **arguments)

    def test_find(self):
        self.contents([SUBJECT], sort=[(SUBJECT, 0)], count=0)
        table = self.last

        def find(restriction, bookmark=BEGINNING, flags=0):
            self.alice.call("tableFindRow", ulTableId=table, ulBookmark=bookmark, ulFlags=flags, lpsRestrict=restriction)
            return self.subjects(table, count=1, flags=NO_ADVANCE)[0]

        self.assertEqual(4, find(equal(IMPORTANCE, 2)))
        mark = self.alice.call("tableCreateBookmark", ulTableId=table).ulbkPosition.number
        self.assertEqual(10, find(content(SUBJECT, "number 1"), CURRENT))
        self.assertEqual(3, find(content(SENDER, "adam"), mark, BACKWARDS))
        self.assertEqual(6, find(content(SENDER, "adam"), mark))
        self.assertEqual(9, find(content(SENDER, "adam"), END, BACKWARDS))
        self.assertCode(NOT_FOUND, self.alice, "tableFindRow", ulTableId=table, ulBookmark=mark, ulFlags=0, lpsRestrict=content(SUBJECT, "nothing"))
        self.assertEqual([9], self.subjects(table, count=1, flags=NO_ADVANCE))
        entryid = self.column(self.alice, table, [ENTRYID], count=1)[0]
        self.assertEqual(9, find(equal(ENTRYID, entryid)))
        self.assertCode(INVALID_PARAMETER, self.alice, "tableFindRow", ulTableId=table, ulBookmark=0, ulFlags=0, lpsRestrict=None)
        self.assertCode(NOT_FOUND, self.alice, "tableFindRow", ulTableId=99, ulBookmark=0, ulFlags=0, lpsRestrict=equal(IMPORTANCE, 2))

    def test_categories(self):
        columns = [SENDER, ROW_TYPE, DEPTH, COUNT, UNREAD, INSTANCE_KEY, ENTRYID]
        rows = self.contents(columns, sort=[(SENDER, 0), (SUBJECT, 0)], categories=1)
        table = self.last
        self.assertEqual([["Adam", 4, 0, 4, 4], ["Bea", 4, 0, 8, 8]], [row[:5] for row in rows])
        self.assertEqual([None, None], [row[6] for row in rows])   # a header is no message
        adam, bea = rows[0][5], rows[1][5]
        expanded = self.alice.call("tableExpandRow", ulTableId=table, sInstanceKey=bea, ulRowCount=3, ulFlags=0)
        self.assertEqual(5, expanded.ulMoreRows.number)
        self.assertEqual([["Bea", 1, 1]] * 3, [row[:3] for row in self.values(expanded.rowSet)])
        self.assertEqual(5, len(self.read(self.alice, table)))   # goes on behind them
        self.alice.call("tableSeekRow", ulTableId=table, ulBookmark=BEGINNING, lRowCount=0)
        self.assertEqual([4, 3] + [1] * 8, [row[1] for row in self.read(self.alice, table)])
        leaf = self.values(expanded.rowSet)[1]
        state = self.alice.call("tableGetCollapseState", ulTableId=table, sBookmark=leaf[5]).sCollapseState.bytes
        self.assertEqual(8, self.alice.call("tableCollapseRow", ulTableId=table, sInstanceKey=bea, ulFlags=0).ulRows.number)
        self.assertEqual(2, self.alice.call("tableGetRowCount", ulTableId=table).ulCount.number)
        self.contents(columns, sort=[(SENDER, 0), (SUBJECT, 0)], categories=1, count=0)
        mark = self.alice.call("tableSetCollapseState", ulTableId=self.last, sCollapseState=state).ulBookmark.number
        self.assertEqual(10, self.alice.call("tableGetRowCount", ulTableId=self.last).ulCount.number)
        self.alice.call("tableSeekRow", ulTableId=self.last, ulBookmark=mark, lRowCount=0)
        self.assertEqual(leaf[5:], self.read(self.alice, self.last, count=1)[0][5:])
        for operation, arguments in (("tableExpandRow", {"ulRowCount": 0, "ulFlags": 0}), ("tableCollapseRow", {"ulFlags": 0})):
            self.assertCode(NOT_FOUND, self.alice, operation, ulTableId=table, sInstanceKey=struct.pack(">Q", 1 << 60), **arguments)
            self.assertCode(INVALID_PARAMETER, self.alice, operation, ulTableId=table, sInstanceKey=b"no", **arguments)
            self.assertCode(NOT_FOUND, self.alice, operation, ulTableId=99, sInstanceKey=adam, **arguments)
        self.assertCode(INVALID_PARAMETER, self.alice, "tableSetCollapseState", ulTableId=table, sCollapseState=b"no state")
        self.assertCode(NOT_FOUND, self.alice, "tableSetCollapseState", ulTableId=99, sCollapseState=state)
        self.assertCode(NOT_FOUND, self.alice, "tableGetCollapseState", ulTableId=99, sBookmark=b"")

    def test_groups_by_their_greatest_value(self):
        rows = self.contents([SENDER, ROW_TYPE], sort=[(SENDER, 0), (SUBJECT, 4 | 1), (SUBJECT, 1)], categories=1)
        self.assertEqual([["Bea", 4], ["Adam", 4]], rows)   # 11 is Bea's

    def test_hierarchies(self):
        root, open = self.store.sRootId.bytes, self.open
        children = self.read(self.alice, open(self.alice, root, FOLDER), [NAME, DEPTH, ENTRYID])
        subtree = next(row for row in children if row[0] in ("IPM_SUBTREE", "Top of Information Store", "IPM Subtree"))
        below = self.column(self.alice, open(self.alice, subtree[2], FOLDER), [NAME], sort=[(NAME, 0)])
        self.assertEqual(below, sorted(below, key=str.lower))
        self.assertLess({"Drafts", "Calendar"}, set(below))
        flat = self.read(self.alice, open(self.alice, root, FOLDER, CONVENIENT_DEPTH | UNICODE), [NAME, DEPTH, COUNT, ENTRYID])
        self.assertEqual({1, 2}, {row[1] for row in flat})
        self.assertEqual([[2, 12]], [row[1:3] for row in flat if row[3] == self.inbox])
        self.assertEqual([row[2] for row in children], self.column(self.alice, open(self.alice, self.store.sStoreId.bytes, FOLDER), [ENTRYID]))
        self.assertEqual([], self.read(self.alice, open(self.alice, self.inbox, FOLDER)))

    def test_associated_and_deleted_ones(self):
        for kind, flags in ((MESSAGE, ASSOCIATED), (MESSAGE, SOFT_DELETES), (FOLDER, SOFT_DELETES)):
            self.assertEqual([], self.read(self.alice, self.open(self.alice, self.inbox, kind, flags)))
        self.assertCode(NO_SUPPORT, self.alice, "tableOpen", sEntryId=self.inbox, ulTableType=STORE, ulType=MESSAGE, ulFlags=SOFT_DELETES | ASSOCIATED)

    def test_what_cannot_be_opened(self):
        bob = self.client("bob")
        for entryid in (self.inbox, self.store.sRootId.bytes, self.store.sStoreId.bytes):
            for kind in (MESSAGE, FOLDER):
                code, _ = bob.ask("tableOpen", sEntryId=entryid, ulTableType=STORE, ulType=kind, ulFlags=0)
                self.assertIn(code, (NOT_FOUND, NO_ACCESS))
                code, _ = bob.ask("tableMulti", sRequest={"ulTableId": 0, "ulFlags": 0, "lpOpen": {"sEntryId": entryid, "ulTableType": STORE, "ulType": kind, "ulFlags": 0}})
                self.assertIn(code, (NOT_FOUND, NO_ACCESS))
        message = self.contents([ENTRYID], count=1)[0][0]
        for entryid, table, kind, code in ((b"", STORE, MESSAGE, INVALID_ENTRYID), (message, STORE, MESSAGE, INVALID_ENTRYID), (self.inbox[:32] + b"\7" * 16, STORE, MESSAGE, NOT_FOUND),
                                           (self.inbox, STORE, MAIL_USER, NO_SUPPORT), (self.inbox, 77, MESSAGE, BAD_VALUE), (self.inbox, SEVERAL, MESSAGE, NO_SUPPORT)):
            with self.subTest((len(entryid), table, kind)):
                self.assertCode(code, self.alice, "tableOpen", sEntryId=entryid, ulTableType=table, ulType=kind, ulFlags=0)

    def test_tables_are_their_sessions(self):
        table = self.open(self.alice, self.inbox)
        for other in (self.client("alice"), self.client("bob")):
            self.assertCode(NOT_FOUND, other, "tableQueryRows", ulTableId=table, ulRowCount=1, ulFlags=0)
            self.assertCode(NOT_FOUND, other, "tableClose", ulTableId=table)
        self.alice.call("tableClose", ulTableId=table)
        self.assertCode(NOT_FOUND, self.alice, "tableQueryRows", ulTableId=table, ulRowCount=1, ulFlags=0)
        self.assertCode(NOT_FOUND, self.alice, "tableClose", ulTableId=table)

    def test_a_session_has_so_many_tables(self):
        tables = [self.open(self.alice, self.inbox, FOLDER) for _ in range(1000)]
        self.assertCode(TOO_COMPLEX, self.alice, "tableOpen", sEntryId=self.inbox, ulTableType=STORE, ulType=MESSAGE, ulFlags=0)
        self.alice.call("tableClose", ulTableId=tables[0])
        self.open(self.alice, self.inbox)

    def test_rows_come_while_a_table_is_open(self):
        carol = self.client("carol")
        inbox = carol.call("getReceiveFolder", sStoreId=carol.call("getStore", lpsEntryId=None).sStoreId.bytes, lpszMessageClass="").sReceiveFolder.sEntryId.bytes

        def deliver(*subjects):
            with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
                for subject in subjects:
                    lmtp.sendmail("sender@example.org", ["carol@example.org"], f"From: A <a@example.org>\r\nSubject: {subject}\r\n\r\n.".encode())

        deliver("b", "c", "d")
        self.assertEqual(["b", "c"], self.column(carol, 0, [SUBJECT], sort=[(SUBJECT, 0)], count=2, open=(inbox, STORE, MESSAGE, UNICODE)))
        deliver("a")
        self.assertEqual(["d"], self.column(carol, self.last))
        self.assertEqual(4, carol.call("tableGetRowCount", ulTableId=self.last).ulCount.number)


if __name__ == "__main__":
    unittest.main()
