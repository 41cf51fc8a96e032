"""The address book as tables: containers, everybody, members of groups; sorted and restricted as clients that look somebody up do."""
import struct
import unittest

from soap_client import INVALID_ENTRYID, INVALID_PARAMETER, NOT_FOUND
from table_case import *

BOOK_GUID = bytes.fromhex("ac21a95040d3ee48b319fba753304425")
OBJECT_TYPE, DISPLAY_TYPE, ACCOUNT, EMAIL, SMTP, MEMBER_OF = 0x0FFE0003, 0x39000003, 0x3A00001F, 0x3003001F, 0x39FE001F, 0x80081102
EVERYONE = bytes(4) + BOOK_GUID + struct.pack("<III", 0, DIST_LIST, 1) + bytes(4)


def container(number):
    return bytes(4) + BOOK_GUID + struct.pack("<III", 0, CONTAINER, number) + bytes(4)


class BookTables(TableCase):
    USERS = ["alice", "bob", "carol"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.corbel("group", "add", "staff", "--address", "staff@example.org")
        for user in ("alice", "bob"):
            cls.server.corbel("group", "join", "staff", user)

    def setUp(self):
        self.alice = self.client("alice")

    def people(self, columns, of=container(1), client=None, **options):
        return self.read(client or self.alice, 0, columns, open=(of, BOOK, MAIL_USER, options.pop("flags", UNICODE)), **options)

    def test_containers(self):
        rows = self.read(self.alice, 0, [NAME, OBJECT_TYPE, DEPTH, ENTRYID], open=(container(0), BOOK, CONTAINER, UNICODE))
        self.assertEqual([["Global Address Book", 4, 1], ["All Address Lists", 4, 1]], [row[:3] for row in rows])
        self.assertEqual([container(1), container(2)], [row[3] for row in rows])
        deep = self.read(self.alice, 0, [NAME], open=(container(0), BOOK, CONTAINER, CONVENIENT_DEPTH | UNICODE))
        self.assertEqual(2, len(deep))   # there are no companies
        for number in (1, 2):
            self.assertEqual([], self.read(self.alice, 0, open=(container(number), BOOK, CONTAINER, 0)))

    def test_everybody(self):
        rows = self.people([NAME, OBJECT_TYPE, SMTP], sort=[(NAME, 0)])
        self.assertEqual([["Alice Example", 6, "alice@example.org"], ["Bob Example", 6, "bob@example.org"], ["Carol Example", 6, "carol@example.org"],
                          ["Everyone", 8, None], ["staff", 8, "staff@example.org"]], rows)
        self.assertEqual(rows, self.people([NAME, OBJECT_TYPE, SMTP], client=self.system(), sort=[(NAME, 0)]))

    def test_looked_up(self):
        wanted = {"ulType": 1, "lpOr": [content(NAME, "BOB", 2 | 0x10000), content(SMTP, "carol@", 2 | 0x10000)]}
        self.assertEqual([["bob"], ["carol"]], self.people([ACCOUNT], restriction=wanted, sort=[(NAME, 0)]))
        self.assertEqual([["staff"]], self.people([NAME], restriction={"ulType": 0, "lpAnd": [equal(OBJECT_TYPE, 8), {"ulType": 8, "lpExist": {"ulPropTag": SMTP}}]}))
        self.assertEqual([["carol"]], self.people([ACCOUNT], restriction=equal(0x360C001F, "carol@")))
        self.alice.call("tableRestrict", ulTableId=self.last, lpRestrict=None)
        self.alice.call("tableFindRow", ulTableId=self.last, ulBookmark=BEGINNING, ulFlags=0, lpsRestrict=equal(ACCOUNT, "Carol"))
        self.assertEqual(["carol"], self.column(self.alice, self.last, count=1))

    def test_columns(self):
        table = self.open(self.alice, container(1), MAIL_USER, 0, BOOK)
        columns = [item.number for item in self.alice.call("tableQueryColumns", ulTableId=table, ulFlags=0).sPropTagArray.items]
        self.assertIn(0x3001001E, columns)
        self.assertEqual(5, len(self.read(self.alice, table)))
        every = [item.number for item in self.alice.call("tableQueryColumns", ulTableId=table, ulFlags=ALL_COLUMNS).sPropTagArray.items]
        self.assertIn(MEMBER_OF, every)
        # An id of the address book's own is no named property; groups are looked up for rows that are read.
        (groups,), = self.people([MEMBER_OF], restriction=equal(ACCOUNT, "bob"))
        staff, = self.column(self.alice, 0, [ENTRYID], restriction=equal(NAME, "staff"), open=(container(1), BOOK, DIST_LIST, UNICODE))
        self.assertEqual({EVERYONE, staff}, set(groups))

    def test_members(self):
        staff, = self.people([ENTRYID], restriction=equal(NAME, "staff"))[0]
        self.assertEqual([["alice"], ["bob"]], self.people([ACCOUNT], of=staff, sort=[(ACCOUNT, 0)]))
        self.assertEqual([["alice"], ["bob"], ["carol"]], self.people([ACCOUNT], of=EVERYONE, sort=[(ACCOUNT, 0)]))

    def test_what_has_nothing_in_it(self):
        bob, = self.people([ENTRYID], restriction=equal(ACCOUNT, "bob"))[0]
        for entryid, kind, code in ((bob, MAIL_USER, INVALID_PARAMETER), (bob, CONTAINER, INVALID_PARAMETER), (container(2), MAIL_USER, INVALID_PARAMETER),
                                    (container(1), MESSAGE, INVALID_PARAMETER), (container(3), CONTAINER, NOT_FOUND), (b"", MAIL_USER, INVALID_ENTRYID),
                                    (b"nonsense", CONTAINER, INVALID_ENTRYID), (self.alice.call("getStore", lpsEntryId=None).sStoreId.bytes, MAIL_USER, INVALID_ENTRYID)):
            with self.subTest((len(entryid), kind)):
                self.assertCode(code, self.alice, "tableOpen", sEntryId=entryid, ulTableType=BOOK, ulType=kind, ulFlags=0)


if __name__ == "__main__":
    unittest.main()
