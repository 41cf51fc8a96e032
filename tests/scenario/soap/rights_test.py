"""Rights in folders and stores, and whose stores they are, as IMAP and the operator see them."""
import struct
import unittest

from mailbox_case import MailboxCase
from soap_client import COLLISION, INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND

DENIED, GRANTED, BOTH = 1, 2, 3
NEW, MODIFIED, DELETED = 1, 2, 4
EVERYONE, SYSTEM = 1, 2
READ, VISIBLE, CREATE = 0x1, 0x400, 0x2
ALL = 0x5FB
PRIVATE, PUBLIC, ARCHIVE = 1, 2, 4   # bits of store types
INVALID_TYPE = 0x80000006


class Rights(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.USERS:
            cls.server.corbel("store", "create", user)

    def setUp(self):
        self.alice = self.client("alice")
        self.store = self.alice.call("getStore", lpsEntryId=None).sStoreId.bytes
        self.name = self.id().rsplit(".", 1)[1]
        self.folder_id = self.make("alice", self.name)

    def wire_id(self, user):
        """(number, entryid) of a user."""
        answer = self.alice.call("resolveUserStore", szUserName=user, ulStoreTypeMask=PRIVATE, ulFlags=0)
        return answer.ulUserId.number, answer.sUserId.bytes

    def rights(self, place=None, kind=BOTH, client=None):
        answer = (client or self.alice).call("getRights", sEntryId=place or self.folder_id, ulType=kind)
        return {row.ulUserid.number: (row.ulType.number, row.ulRights.number) for row in answer.pRightsArray.items}

    def change(self, *entries, place=None, client=None):
        rows = [{"ulUserid": who, "ulType": kind, "ulRights": rights, "ulState": state, "sUserId": entryid} for who, kind, rights, state, entryid in entries]
        return (client or self.alice).ask("setRights", sEntryId=place or self.folder_id, lpsrightsArray=rows)[0]

    def test_rights_in_a_folder(self):
        bob, entryid = self.wire_id("bob")
        self.assertEqual({}, {who: rights for who, rights in self.rights().items() if who == bob})
        self.assertEqual(0, self.change((bob, GRANTED, READ | VISIBLE, NEW, b""), (EVERYONE, GRANTED, VISIBLE, NEW, b"")))
        self.assertEqual({bob: (GRANTED, READ | VISIBLE), EVERYONE: (GRANTED, VISIBLE)}, self.rights())
        self.assertEqual({}, self.rights(kind=DENIED))
        shared = "Other Users/alice/" + self.name
        self.append("alice", self.name, "one")
        self.assertEqual(["one"], self.subjects("bob", shared))
        self.assertIn(shared, self.names("carol"))
        self.assertIsNone(self.subjects("carol", shared))

        # By entryid, which counts for more than a number.
        self.assertEqual(0, self.change((EVERYONE, GRANTED, READ | VISIBLE | CREATE, MODIFIED, entryid)))
        self.assertEqual((GRANTED, READ | VISIBLE | CREATE), self.rights()[bob])
        row = next(row for row in self.alice.call("getRights", sEntryId=self.folder_id, ulType=GRANTED).pRightsArray.items if row.ulUserid.number == bob)
        self.assertEqual(entryid, row.sUserId.bytes)
        self.assertEqual(0, self.change((bob, GRANTED, ALL, 0, b"")))   # not changed, says the client
        self.assertEqual((GRANTED, READ | VISIBLE | CREATE), self.rights()[bob])

        # What is denied goes from what is granted.
        self.assertEqual(0, self.change((bob, DENIED, CREATE, NEW, b"")))
        self.assertEqual((GRANTED, READ | VISIBLE), self.rights()[bob])
        carol, _ = self.wire_id("carol")
        self.assertEqual(0, self.change((carol, DENIED, ALL, NEW, b"")))
        self.assertEqual((GRANTED, 0), self.rights()[carol])
        self.assertNotIn(shared, self.names("carol"))

        self.assertEqual(0, self.change((bob, GRANTED, 0, DELETED, b""), (EVERYONE, GRANTED, 0, DELETED, b""), (carol, DENIED, 0, DELETED, b"")))
        self.assertEqual({carol: (GRANTED, 0)}, self.rights())
        self.assertIsNone(self.subjects("bob", shared))

    def test_whose_rights_may_be_changed(self):
        bob, _ = self.wire_id("bob")
        theirs = self.client("bob")
        self.assertIn(theirs.ask("getRights", sEntryId=self.folder_id, ulType=BOTH)[0], (NOT_FOUND, NO_ACCESS))
        self.assertEqual(0, self.change((bob, GRANTED, READ | VISIBLE, NEW, b"")))
        self.assertCode(NO_ACCESS, theirs, "getRights", sEntryId=self.folder_id, ulType=BOTH)
        self.assertEqual(NO_ACCESS, self.change((bob, GRANTED, ALL, MODIFIED, b""), client=theirs))
        self.assertEqual((GRANTED, READ | VISIBLE), self.rights()[bob])

    def test_rights_that_cannot_be(self):
        bob, _ = self.wire_id("bob")
        self.assertEqual(INVALID_PARAMETER, self.change((bob, GRANTED, 0x10000, NEW, b"")))
        self.assertEqual(INVALID_PARAMETER, self.change((bob, 7, READ, NEW, b"")))
        self.assertEqual(INVALID_PARAMETER, self.change((0, GRANTED, READ, NEW, b"")))
        self.assertEqual(NOT_FOUND, self.change((4_000_000, GRANTED, READ, NEW, b"")))
        self.assertEqual(NO_SUPPORT, self.change((SYSTEM, GRANTED, READ, NEW, b"")))
        self.assertCode(INVALID_PARAMETER, self.alice, "setRights", sEntryId=self.folder_id, lpsrightsArray=None)
        # Somebody of the same number in another directory is somebody else.
        _, entryid = self.wire_id("bob")
        other = entryid[:32] + bytes(reversed(entryid[32:].rstrip(b"\0"))) + b"\0" * 4
        self.assertNotEqual(0, self.change((0, GRANTED, READ, NEW, other)))
        self.assertEqual({}, self.rights())

    def test_rights_in_a_whole_store(self):
        bob, _ = self.wire_id("bob")
        self.append("alice", self.name, "one")
        shared = "Other Users/alice/" + self.name
        self.assertIsNone(self.subjects("bob", shared))
        self.assertEqual(0, self.change((bob, GRANTED, ALL, NEW, b""), place=self.store))
        self.assertEqual((GRANTED, ALL), self.rights(self.store)[bob])
        self.assertEqual(["one"], self.subjects("bob", shared))
        theirs = self.client("bob")
        theirs.call("getStore", lpsEntryId=self.store)
        self.assertEqual(NO_ACCESS, self.change((bob, GRANTED, READ, MODIFIED, b""), place=self.store, client=theirs))
        self.assertEqual(0, self.change((bob, GRANTED, 0, DELETED, b""), place=self.store))
        self.assertNotIn(bob, self.rights(self.store))
        self.assertIsNone(self.subjects("bob", shared))


class Stores(MailboxCase):
    USERS = ["alice", "bob", "carol", "dave"]

    def setUp(self):
        self.alice, self.boss = self.client("alice"), self.system()
        self.alice.call("getStore", lpsEntryId=None)   # makes it

    def resolve(self, client, name, kinds=0):
        return client.ask("resolveUserStore", szUserName=name, ulStoreTypeMask=kinds, ulFlags=0)

    def test_where_a_users_store_is(self):
        own = self.alice.call("getStore", lpsEntryId=None)
        code, answer = self.resolve(self.alice, "alice")
        self.assertEqual((0, own.sStoreId.bytes, own.guid.bytes), (code, answer.sStoreId.bytes, answer.guid.bytes))
        # Everybody may know, and not everybody may in.
        code, answer = self.resolve(self.client("bob"), "alice@example.org", PRIVATE)
        self.assertEqual((0, own.sStoreId.bytes), (code, answer.sStoreId.bytes))
        self.assertIn(self.client("bob").ask("getStore", lpsEntryId=answer.sStoreId.bytes)[0], (NOT_FOUND, NO_ACCESS))
        # Nobody makes somebody else's mailbox by asking, but an administrator.
        self.assertEqual(NOT_FOUND, self.resolve(self.alice, "dave")[0])
        code, answer = self.resolve(self.boss, "dave")
        self.assertEqual((0, answer.sStoreId.bytes), (code, self.client("dave").call("getStore", lpsEntryId=None).sStoreId.bytes))
        self.assertEqual(NOT_FOUND, self.resolve(self.alice, "nobody")[0])
        self.assertEqual(NOT_FOUND, self.resolve(self.alice, "alice", ARCHIVE)[0])
        self.assertEqual(INVALID_PARAMETER, self.resolve(self.alice, "")[0])
        self.assertEqual(INVALID_PARAMETER, self.alice.ask("resolveUserStore", szUserName=None, ulStoreTypeMask=0, ulFlags=0)[0])
        public = self.alice.call("getPublicStore", ulFlags=0)
        code, answer = self.resolve(self.alice, "Everyone", PUBLIC)
        self.assertEqual((0, public.sStoreId.bytes, EVERYONE), (code, answer.sStoreId.bytes, answer.ulUserId.number))

    def test_whose_store_it_is(self):
        own = self.alice.call("getStore", lpsEntryId=None)
        self.assertCode(NOT_FOUND, self.client("bob"), "resolveStore", sStoreGuid=own.guid.bytes)
        for client in (self.alice, self.boss):
            answer = client.call("resolveStore", sStoreGuid=own.guid.bytes)
            self.assertEqual(own.sStoreId.bytes, answer.sStoreId.bytes)
        self.assertEqual(struct.unpack_from("<I", answer.sUserId.bytes, 28)[0], answer.ulUserId.number)
        self.assertCode(NOT_FOUND, self.alice, "resolveStore", sStoreGuid=b"\x12" * 16)
        self.assertCode(INVALID_PARAMETER, self.alice, "resolveStore", sStoreGuid=b"")
        owner = self.alice.call("getOwner", sEntryId=own.sRootId.bytes)
        self.assertEqual((answer.ulUserId.number, answer.sUserId.bytes), (owner.ulOwner.number, owner.sOwner.bytes))
        message = self.append("alice", "INBOX", "one")
        self.assertEqual(owner.ulOwner.number, self.alice.call("getOwner", sEntryId=message).ulOwner.number)
        self.assertEqual(EVERYONE, self.alice.call("getOwner", sEntryId=self.alice.call("getPublicStore", ulFlags=0).sStoreId.bytes).ulOwner.number)
        for entryid in (own.sRootId.bytes, message):
            self.assertIn(self.client("bob").ask("getOwner", sEntryId=entryid)[0], (NOT_FOUND, NO_ACCESS))

    def test_stores_are_made_with_their_users(self):
        ids = {"sStoreId": b"", "sRootId": b"", "ulFlags": 0}
        _, carol = self.resolve(self.boss, "carol")
        number, entryid = carol.ulUserId.number, carol.sUserId.bytes
        self.assertCode(NO_ACCESS, self.alice, "createStore", ulStoreType=0, ulUserId=number, sUserId=b"", **ids)
        self.assertCode(COLLISION, self.boss, "createStore", ulStoreType=0, ulUserId=number, sUserId=b"", **ids)
        self.assertCode(NOT_FOUND, self.boss, "createStore", ulStoreType=0, ulUserId=4_000_000, sUserId=b"", **ids)
        self.assertCode(NO_SUPPORT, self.boss, "createStore", ulStoreType=2, ulUserId=number, sUserId=b"", **ids)
        guid = carol.guid.bytes
        self.assertCode(NO_ACCESS, self.alice, "removeStore", sStoreGuid=guid, ulSyncId=0)
        self.assertCode(COLLISION, self.boss, "removeStore", sStoreGuid=guid, ulSyncId=0)
        self.assertCode(NOT_FOUND, self.boss, "removeStore", sStoreGuid=b"\x12" * 16, ulSyncId=0)
        self.assertCode(NO_ACCESS, self.alice, "hookStore", ulStoreType=0, sUserId=entryid, sStoreGuid=guid, ulSyncId=0)
        self.boss.call("hookStore", ulStoreType=0, sUserId=entryid, sStoreGuid=guid, ulSyncId=0)   # it is so
        _, bob = self.resolve(self.boss, "bob")
        self.assertCode(COLLISION, self.boss, "hookStore", ulStoreType=0, sUserId=bob.sUserId.bytes, sStoreGuid=guid, ulSyncId=0)
        self.assertCode(INVALID_PARAMETER, self.boss, "hookStore", ulStoreType=9, sUserId=entryid, sStoreGuid=guid, ulSyncId=0)
        self.assertCode(NO_ACCESS, self.alice, "unhookStore", ulStoreType=0, sUserId=entryid, ulSyncId=0)
        self.assertCode(NO_SUPPORT, self.boss, "unhookStore", ulStoreType=0, sUserId=entryid, ulSyncId=0)

    def test_counters_need_no_setting_right(self):
        inbox = self.folder("alice", "INBOX")
        self.assertEqual(0, self.alice.call("resetFolderCount", sEntryId=inbox).ulUpdates.number)
        self.assertCode(INVALID_TYPE, self.alice, "resetFolderCount", sEntryId=self.alice.call("getStore", lpsEntryId=None).sStoreId.bytes)
        self.assertIn(self.client("bob").ask("resetFolderCount", sEntryId=inbox)[0], (NOT_FOUND, NO_ACCESS))


if __name__ == "__main__":
    unittest.main()
