"""ICS: contents, hierarchy and address book, from nothing and from where a client stands."""
import imaplib
import smtplib
import struct
import unittest

from corbel_server import PASSWORD
from soap_case import SoapCase
from soap_client import COLLISION, INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND, Prop, entryid_parts

INVALID_TYPE = 0x80000006
CONTENTS, HIERARCHY, BOOK = 1, 2, 3
NO_DELETIONS, NO_SOFT_DELETIONS, READ_STATE, NORMAL, CATCHUP = 0x2, 0x4, 0x8, 0x20, 0x400
NEW, CHANGED, FLAG, SOFT_DELETED, HARD_DELETED = 0x1001, 0x1002, 0x1003, 0x1004, 0x1005
FOLDER_NEW, FOLDER_CHANGED, FOLDER_GONE = 0x2001, 0x2002, (0x2004, 0x2005)
BOOK_NEW, BOOK_CHANGED, BOOK_DELETED = 0x4001, 0x4002, 0x4005
DEFAULT = READ_STATE | NORMAL


def source_key(entryid):
    """Of an object whose names the store made."""
    return entryid[4:20] + entryid[38:44]


class Follower:
    """What a client keeps of one folder: its sync id and how far it got."""

    def __init__(self, client, key, kind=CONTENTS, flags=DEFAULT, restriction=None):
        self.client, self.key, self.kind, self.flags, self.restriction = client, key, kind, flags, restriction
        self.sync_id = client.call("setSyncStatus", sSourceKeyFolder=key, ulSyncId=0, ulChangeId=0, ulChangeType=kind, ulFlags=0).ulSyncId.number
        self.change_id = 0

    def ask(self, change_id=None, flags=None):
        answer = self.client.call("getChanges", sSourceKeyFolder=b"", ulSyncId=self.sync_id, ulChangeId=self.change_id if change_id is None else change_id,
                                  ulChangeType=self.kind, ulFlags=self.flags if flags is None else flags, lpsRestrict=self.restriction)
        changes = [(each.ulChangeType.number, each.sSourceKey.bytes, each) for each in answer.sChangesArray.items]
        return changes, answer.ulMaxChangeId.number

    def run(self, flags=None):
        """One whole step, as exporters do it."""
        changes, self.change_id = self.ask(flags=flags)
        self.client.call("setSyncStatus", sSourceKeyFolder=self.key, ulSyncId=self.sync_id, ulChangeId=self.change_id, ulChangeType=self.kind, ulFlags=0)
        return changes


def types(changes):
    return [each[0] for each in changes]


class SyncCase(SoapCase):
    def setUp(self):
        self.alice = self.client("alice")
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.inbox = self.alice.call("getReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpszMessageClass="IPM.Note").sReceiveFolder.sEntryId.bytes
        self.imap = imaplib.IMAP4(*self.server.address("imap"))
        self.addCleanup(lambda: self.imap.logout())
        self.imap.login("alice", PASSWORD)
        self.imap.select("INBOX")
        if self.imap.search(None, "ALL")[1] != [b""]:
            self.imap.store("1:*", "+FLAGS", r"\Deleted")
            self.imap.expunge()

    def deliver(self, subject="hello", to="alice@example.org"):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.sendmail("bob@example.org", [to], f"From: bob@example.org\r\nTo: {to}\r\nSubject: {subject}\r\n\r\ntext\r\n")

    def mark(self, number, flags, change="+FLAGS"):
        self.imap.noop()
        self.assertEqual("OK", self.imap.store(number, change, flags)[0])


class Contents(SyncCase):
    def test_from_nothing_and_on(self):
        for subject in ("one", "two"):
            self.deliver(subject)
        follower = Follower(self.alice, source_key(self.inbox))
        first = follower.run()
        self.assertEqual([NEW, NEW], types(first))
        self.assertEqual({source_key(self.inbox)}, {each.sParentSourceKey.bytes for _, _, each in first})
        self.assertEqual(2, len({each.ulChangeId.number for _, _, each in first}))
        self.assertEqual([], follower.run())
        self.deliver("three")
        self.assertEqual([NEW], types(follower.run()))
        self.mark("1", r"\Seen")
        changes = follower.run()
        self.assertEqual([(FLAG, first[0][1], 1)], [(kind, key, each.ulFlags.number) for kind, key, each in changes])
        self.mark("1", r"\Seen", "-FLAGS")
        self.assertEqual([(FLAG, 0)], [(kind, each.ulFlags.number) for kind, _, each in follower.run()])
        self.mark("2", r"\Flagged")
        self.assertEqual([(CHANGED, first[1][1])], [each[:2] for each in follower.run()])
        self.mark("1", r"\Deleted")
        follower.run()
        self.imap.expunge()
        gone = follower.run()
        self.assertEqual(first[0][1], gone[0][1])
        self.assertIn(gone[0][0], (SOFT_DELETED, HARD_DELETED))

    def test_own_changes_are_not_told(self):
        """What carries the sync id of a follower is news for others alone."""
        for subject in ("read", "deleted", "moved", "left"):
            self.deliver(subject)
        mine, other = Follower(self.alice, source_key(self.inbox)), Follower(self.alice, source_key(self.inbox))
        keys = [key for _, key, _ in mine.run()]
        other.run()
        ids = [self.alice.call("getEntryIDFromSourceKey", sStoreId=self.store.sStoreId.bytes, folderSourceKey=source_key(self.inbox), messageSourceKey=key).sEntryId.bytes
               for key in keys]
        target = self.alice.call("createFolder", sParentId=self.inbox, lpsNewEntryId=None, ulType=1, szName="Own", szComment="", fOpenIfExists=True, ulSyncId=0,
                                 sOrigSourceKey=b"").sEntryId.bytes
        self.alice.call("setReadFlags", ulFlags=0, lpsEntryId=None, lpMessages=[ids[0]], ulSyncId=mine.sync_id)
        self.alice.call("deleteObjects", ulFlags=0, aMessages=[ids[1]], ulSyncId=mine.sync_id)
        self.alice.call("copyObjects", aMessages=[ids[2]], sDestFolderId=target, ulFlags=1, ulSyncId=mine.sync_id)
        self.alice.call("setReadFlags", ulFlags=0, lpsEntryId=None, lpMessages=[ids[3]], ulSyncId=other.sync_id)
        self.assertEqual([(FLAG, keys[3])], [each[:2] for each in mine.run()])
        told = other.run()
        self.assertEqual({keys[0], keys[1], keys[2]}, {key for _, key, _ in told})
        self.assertEqual([], mine.run())
        # What somebody else does to them afterwards is news.
        self.alice.call("setReadFlags", ulFlags=4, lpsEntryId=None, lpMessages=[ids[0]], ulSyncId=0)
        self.assertEqual([(FLAG, keys[0])], [each[:2] for each in mine.run()])

    def test_ids_behind_source_keys(self):
        self.deliver()
        (_, key, _), = Follower(self.alice, source_key(self.inbox)).run()
        arguments = dict(sStoreId=self.store.sStoreId.bytes, folderSourceKey=source_key(self.inbox))
        entryid = self.alice.call("getEntryIDFromSourceKey", **arguments, messageSourceKey=key).sEntryId.bytes
        self.assertEqual((self.store.guid.bytes, 1, 5), entryid_parts(entryid))
        self.assertEqual(self.inbox, self.alice.call("getEntryIDFromSourceKey", **arguments, messageSourceKey=b"").sEntryId.bytes)
        self.assertCode(NOT_FOUND, self.alice, "getEntryIDFromSourceKey", **arguments, messageSourceKey=key[:-1] + b"\xff")
        self.assertCode(NOT_FOUND, self.alice, "getEntryIDFromSourceKey", **{**arguments, "folderSourceKey": b"x" * 22}, messageSourceKey=key)
        info = self.alice.call("getChangeInfo", sEntryId=entryid)
        self.assertEqual(0x65E20102, info.sPropCK.ulPropTag.number)
        self.assertEqual(0x65E30102, info.sPropPCL.ulPropTag.number)
        self.assertIn(info.sPropCK.bin.bytes, info.sPropPCL.bin.bytes)
        self.assertCode(INVALID_ENTRYID, self.alice, "getChangeInfo", sEntryId=b"none")
        folder = self.alice.call("getChangeInfo", sEntryId=self.inbox)
        self.assertIn(folder.sPropCK.bin.bytes, folder.sPropPCL.bin.bytes)

    def test_a_step_is_asked_for_again(self):
        self.deliver("one")
        follower = Follower(self.alice, source_key(self.inbox))
        follower.run()
        self.deliver("two")
        self.mark("1", r"\Seen")
        told = [(each[0], each[1], each[2].ulChangeId.number) for each in follower.ask()[0]]
        again = [(each[0], each[1], each[2].ulChangeId.number) for each in follower.ask()[0]]
        self.assertEqual(told, again)
        self.deliver("three")
        later = [(each[0], each[1], each[2].ulChangeId.number) for each in follower.ask()[0]]
        self.assertEqual(told, later[:2])
        self.assertEqual(3, len(later))
        self.mark("2", r"\Flagged")
        by_key = {each[1]: each[2].ulChangeId.number for each in follower.ask()[0]}
        self.assertEqual(3, len(by_key))
        moved = [key for _, key, change_id in later if by_key[key] != change_id]
        self.assertEqual(1, len(moved))   # one that changes again is told under another change id

    def test_after_a_restart(self):
        self.deliver("one")
        follower = Follower(self.alice, source_key(self.inbox))
        follower.run()
        self.deliver("two")
        self.imap.logout()
        self.server.stop()
        self.server.start()
        follower.client = self.client("alice")
        self.assertEqual([NEW], types(follower.run()))
        states = follower.client.call("getSyncStates", ulaSyncId=[follower.sync_id, 12345]).sSyncStates.items
        self.assertEqual([(follower.sync_id, follower.change_id)], [(each.ulSyncId.number, each.ulChangeId.number) for each in states])
        self.imap = imaplib.IMAP4(*self.server.address("imap"))

    def test_what_is_left_out(self):
        self.deliver("one")
        self.deliver("two")
        follower = Follower(self.alice, source_key(self.inbox), flags=NORMAL | NO_DELETIONS)
        follower.run()
        self.mark("1", r"\Seen")
        self.mark("2", r"\Deleted")
        follower.run()
        self.imap.expunge()
        self.assertEqual([], follower.run())
        self.deliver("three")
        caught_up = Follower(self.alice, source_key(self.inbox))
        self.assertEqual([], caught_up.run(flags=DEFAULT | CATCHUP))
        self.assertEqual([], caught_up.run())
        self.deliver("four")
        self.assertEqual([NEW], types(caught_up.run()))

    def test_moved_away(self):
        self.imap.create("elsewhere")
        self.deliver()
        follower = Follower(self.alice, source_key(self.inbox))
        (_, key, _), = follower.run()
        self.imap.noop()
        self.assertEqual("OK", self.imap.uid("MOVE", self.imap.uid("SEARCH", "ALL")[1][0].decode(), "elsewhere")[0])
        self.assertEqual([(HARD_DELETED, key)], [each[:2] for each in follower.run()])

    def test_restricted(self):
        subject = {"ulType": 3, "lpContent": {"ulFuzzyLevel": 0x10001, "ulPropTag": 0x0037001F, "lpProp": Prop(0x0037001F, "wanted")}}
        for each in ("a wanted one", "another"):
            self.deliver(each)
        follower = Follower(self.alice, source_key(self.inbox), restriction=subject)
        self.assertEqual([NEW], types(follower.run()))
        self.deliver("Wanted too")
        self.deliver("not this")
        self.assertEqual([NEW], types(follower.run()))

    def test_a_key_that_the_client_took_for_a_short_one(self):
        # Clients that see the upper bit of the last byte set clear it and append two zeros.
        for number in range(200):
            name = f"many-{number}"
            self.imap.create(name)
            follower = Follower(self.alice, source_key(self.store.sRootId.bytes), HIERARCHY)
            keys = [each[1] for each in follower.run()]
            key = next((each for each in keys if each[-1] & 0x80), None)
            if key:
                break
        padded = key[:-1] + bytes([key[-1] & 0x7F]) + b"\0\0"
        mangled = Follower(self.alice, padded)
        mangled.key = key   # what it sends when it is done
        mangled.run()

    def test_refused(self):
        key = source_key(self.inbox)
        follower = Follower(self.alice, key)
        follower.run()
        bob = self.client("bob")
        arguments = dict(sSourceKeyFolder=key, ulSyncId=0, ulChangeId=0, ulChangeType=CONTENTS, ulFlags=0)
        code, _ = bob.ask("setSyncStatus", **arguments)
        self.assertIn(code, (NO_ACCESS, NOT_FOUND))
        self.assertCode(NOT_FOUND, bob, "setSyncStatus", **{**arguments, "sSourceKeyFolder": source_key(bob_inbox(bob)), "ulSyncId": follower.sync_id})
        self.assertCode(INVALID_TYPE, self.alice, "setSyncStatus", **{**arguments, "ulChangeType": 3})
        self.assertCode(NO_ACCESS, self.alice, "setSyncStatus", **{**arguments, "sSourceKeyFolder": b""})
        self.assertCode(NO_SUPPORT, self.system(), "setSyncStatus", **{**arguments, "sSourceKeyFolder": b""})
        self.assertCode(COLLISION, self.alice, "setSyncStatus", **{**arguments, "ulSyncId": follower.sync_id, "ulChangeType": HIERARCHY})
        arguments = dict(sSourceKeyFolder=b"", ulSyncId=follower.sync_id, ulChangeId=0, ulChangeType=CONTENTS, ulFlags=DEFAULT, lpsRestrict=None)
        self.assertCode(NOT_FOUND, bob, "getChanges", **arguments)
        self.assertEqual([], bob.call("getSyncStates", ulaSyncId=[follower.sync_id]).sSyncStates.items)
        self.assertCode(INVALID_PARAMETER, self.alice, "getChanges", **{**arguments, "ulSyncId": 0})
        self.assertCode(COLLISION, self.alice, "getChanges", **{**arguments, "ulChangeType": HIERARCHY})
        self.assertCode(NOT_FOUND, self.alice, "getChanges", **{**arguments, "ulChangeId": 0xFFFFFF00})   # ahead of the store


def bob_inbox(bob):
    store = bob.call("getStore", lpsEntryId=None)
    return bob.call("getReceiveFolder", sStoreId=store.sStoreId.bytes, lpszMessageClass="").sReceiveFolder.sEntryId.bytes


class Hierarchy(SyncCase):
    def test_folders_come_change_and_go(self):
        follower = Follower(self.alice, source_key(self.store.sRootId.bytes), HIERARCHY)
        first = follower.run()
        self.assertEqual({FOLDER_NEW}, set(types(first)))
        self.assertIn(source_key(self.inbox), [each[1] for each in first])
        self.assertEqual([], follower.run())
        self.imap.create("work")
        self.imap.create("work/old")
        made = follower.run()
        self.assertEqual([FOLDER_NEW, FOLDER_NEW], types(made))
        self.assertEqual(made[0][1], made[1][2].sParentSourceKey.bytes)
        self.assertEqual(next(each for each in first if each[1] == source_key(self.inbox))[2].sParentSourceKey.bytes, made[0][2].sParentSourceKey.bytes)
        below = Follower(self.alice, made[0][1], HIERARCHY)
        self.assertEqual([made[1][1]], [each[1] for each in below.run()])
        self.imap.rename("work", "play")
        self.assertIn((FOLDER_CHANGED, made[0][1]), [each[:2] for each in follower.run()])
        self.imap.delete("play/old")
        gone, = follower.run()
        self.assertIn(gone[0], FOLDER_GONE)
        self.assertEqual(made[1][1], gone[1])
        self.assertEqual([], follower.run())

    def test_what_is_shared_comes_and_goes_with_the_right(self):
        self.imap.create("shared")
        bob = self.client("bob")
        self.server.corbel("store", "grant", "alice", "shared", "bob", "reviewer")
        follower = Follower(self.alice, source_key(self.store.sRootId.bytes), HIERARCHY)
        keys = {each[1] for each in follower.run()}
        shared = [key for key in keys if bob.ask("setSyncStatus", sSourceKeyFolder=key, ulSyncId=0, ulChangeId=0, ulChangeType=CONTENTS, ulFlags=0)[0] == 0]
        self.assertEqual(1, len(shared))
        theirs = Follower(bob, shared[0])
        self.assertEqual([], theirs.run())
        self.imap.append("shared", None, None, b"Subject: for all\r\n\r\ntext\r\n")
        self.assertEqual([NEW], types(theirs.run()))
        self.server.corbel("store", "revoke", "alice", "shared", "bob")
        code, _ = bob.ask("getChanges", sSourceKeyFolder=b"", ulSyncId=theirs.sync_id, ulChangeId=theirs.change_id, ulChangeType=CONTENTS, ulFlags=DEFAULT, lpsRestrict=None)
        self.assertIn(code, (NO_ACCESS, NOT_FOUND))


class Book(SyncCase):
    def ask(self, change_id, flags=0):
        answer = self.alice.call("getChanges", sSourceKeyFolder=b"container", ulSyncId=0, ulChangeId=change_id, ulChangeType=BOOK, ulFlags=flags, lpsRestrict=None)
        return [(each.ulChangeType.number, struct.unpack_from("<II", each.sSourceKey.bytes, 24), each.sParentSourceKey.bytes) for each in answer.sChangesArray.items], answer.ulMaxChangeId.number

    def test_people(self):
        first, change_id = self.ask(0)
        users = [each for each in first if each[1][0] == 6]
        self.assertEqual(3, len(users))
        self.assertEqual({BOOK_NEW}, {each[0] for each in first})
        self.assertEqual({b"container"}, {each[2] for each in first})
        self.assertGreater(change_id, 0)
        self.assertEqual(([], change_id), self.ask(change_id))
        self.assertEqual([], self.ask(0, CATCHUP)[0])
        self.server.add_users(["dora"])
        changes, later = self.ask(change_id)
        self.assertEqual([BOOK_NEW], [each[0] for each in changes])
        self.assertGreater(later, change_id)
        dora = changes[0][1]
        self.assertNotIn(dora, [each[1] for each in first])


if __name__ == "__main__":
    unittest.main()
