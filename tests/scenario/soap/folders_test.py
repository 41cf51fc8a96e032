"""Folders and many messages at once: made, moved, copied, emptied and deleted, as IMAP sees it."""
import contextlib
import sqlite3
import unittest

from mailbox_case import DELETE_FOLDERS, DELETE_MESSAGES, FOLDER, HARD_DELETE, MailboxCase
from soap_client import COLLISION, INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND, entryid_parts

HAS_MESSAGES, HAS_FOLDERS, PARTIAL, FOLDER_CYCLE, INVALID_TYPE = 0x8000000A, 0x8000000B, 0x80000015, 0x8000001B, 0x80000006
MOVE, WITH_SUBFOLDERS = 0x1, 0x10
GENERIC = 1
NOBODY = b"\0" * 4 + b"\x11" * 16 + b"\1\0\0\0\3\0\0\0" + b"\x22" * 16 + b"\0" * 4


class Folders(MailboxCase):
    def setUp(self):
        self.alice = self.client("alice")
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.subtree = bytes.fromhex(self.server_property("IpmSubtreeEntryId"))
        self.name = self.id().rsplit(".", 1)[1]
        self.top = self.make("alice", self.name)

    def server_property(self, name):
        return next(row["value"] for row in self.dump("alice", "store")["properties"] if row["name"] == name)

    def create(self, name, parent=None, client=None, **more):
        arguments = {"sParentId": parent or self.top, "lpsNewEntryId": None, "ulType": GENERIC, "szName": name, "szComment": "", "fOpenIfExists": False,
                     "ulSyncId": 0, "sOrigSourceKey": b"", **more}
        return (client or self.alice).ask("createFolder", **arguments)

    def made(self, name, **more):
        code, answer = self.create(name, **more)
        self.assertEqual(hex(0), hex(code))
        return answer.sEntryId.bytes

    # --- making ---

    def test_create_folder(self):
        entryid = self.made("Letters", szComment="what came")
        self.assertEqual((self.store.guid.bytes, 1, FOLDER), entryid_parts(entryid))
        self.assertEqual(entryid, self.folder("alice", self.name + "/Letters"))
        self.assertEqual("what came", self.property("alice", entryid, "Comment"))
        self.assertIn(self.name + "/Letters", self.names("alice"))
        self.assertEqual(COLLISION, self.create("Letters")[0])
        self.assertEqual(entryid, self.made("Letters", fOpenIfExists=True))
        self.assertNotEqual(entryid, self.made("letters"))
        self.made("Top " + self.name, parent=self.subtree)
        self.assertIn("Top " + self.name, self.names("alice"))

    def test_ids_that_the_client_chooses(self):
        chosen = bytes(4) + self.store.guid.bytes + b"\1\0\0\0\3\0\0\0" + b"\x5a" * 16 + bytes(4)
        source_key = b"\x77" * 22
        self.assertEqual(chosen, self.made("Mine", lpsNewEntryId=chosen, sOrigSourceKey=source_key))
        self.assertEqual(source_key.hex(), self.dump("alice", f"folder:{self.name}/Mine")["source_key"])
        self.assertEqual(COLLISION, self.create("Other", lpsNewEntryId=chosen)[0])
        self.assertEqual(COLLISION, self.create("Other", lpsNewEntryId=chosen, fOpenIfExists=True)[0])
        self.assertEqual(INVALID_ENTRYID, self.create("Other", lpsNewEntryId=NOBODY)[0])
        self.assertEqual(INVALID_ENTRYID, self.create("Other", lpsNewEntryId=b"nonsense")[0])
        self.assertNotIn(self.name + "/Other", self.names("alice"))

    def test_folders_that_cannot_be_made(self):
        self.assertEqual(INVALID_PARAMETER, self.create("")[0])
        self.assertEqual(INVALID_PARAMETER, self.create("a/b")[0])
        self.assertEqual(INVALID_PARAMETER, self.create("x" * 300)[0])
        self.assertEqual(INVALID_TYPE, self.create("x", ulType=77)[0])
        self.assertEqual(NOT_FOUND, self.create("x", parent=NOBODY)[0])
        self.assertEqual(INVALID_ENTRYID, self.create("x", parent=self.store.sStoreId.bytes)[0])
        self.assertEqual(INVALID_ENTRYID, self.create("x", parent=b"short")[0])
        self.assertIn(self.create("x", client=self.client("bob"))[0], (NOT_FOUND, NO_ACCESS))

    def test_create_folders(self):
        def folder(name, **more):
            return {"name": name, "comment": "", "entryid": None, "open_if_exists": False, "type": GENERIC, "sync_id": 0, "original_sourcekey": b"", **more}
        answer = self.alice.call("create_folders", parent_eid=self.top, batch=[folder("One"), folder("Two")])
        self.assertEqual([self.folder("alice", f"{self.name}/{name}") for name in ("One", "Two")], [each.bytes for each in answer.entryids.items])
        # All or none; what was there stays.
        self.assertCode(COLLISION, self.alice, "create_folders", parent_eid=self.top, batch=[folder("Three"), folder("One", open_if_exists=True), folder("Two")])
        self.assertEqual({self.name, self.name + "/One", self.name + "/Two"}, {name for name in self.names("alice") if name.startswith(self.name)})
        self.assertCode(NOT_FOUND, self.alice, "create_folders", parent_eid=NOBODY, batch=[folder("x")])

    # --- deleting ---

    def delete(self, entryid, flags, client=None):
        return (client or self.alice).ask("deleteFolder", sEntryId=entryid, ulFlags=flags, ulSyncId=0)[0]

    def test_delete_folder(self):
        below = self.made("Below")
        self.append("alice", self.name + "/Below", "one")
        self.assertEqual(HAS_FOLDERS, self.delete(self.top, DELETE_MESSAGES))
        self.assertEqual(HAS_MESSAGES, self.delete(self.top, DELETE_FOLDERS))
        self.assertEqual(HAS_MESSAGES, self.delete(below, 0))
        self.assertIn(self.delete(below, DELETE_MESSAGES, self.client("bob")), (NOT_FOUND, NO_ACCESS))
        self.assertEqual(["one"], self.subjects("alice", self.name + "/Below"))
        self.assertEqual(0, self.delete(self.top, DELETE_FOLDERS | DELETE_MESSAGES))
        self.assertNotIn(self.name, self.names("alice"))
        self.assertEqual(NOT_FOUND, self.delete(below, 0))
        self.assertEqual(NO_ACCESS, self.delete(self.folder("alice", "INBOX"), DELETE_MESSAGES))
        self.assertEqual(NO_ACCESS, self.delete(self.subtree, DELETE_MESSAGES | DELETE_FOLDERS))
        self.assertEqual(NO_ACCESS, self.delete(self.store.sRootId.bytes, DELETE_MESSAGES | DELETE_FOLDERS))

    def test_delete_an_empty_folder(self):
        self.assertEqual(0, self.delete(self.top, 0))
        self.assertNotIn(self.name, self.names("alice"))

    def test_empty_folder(self):
        self.made("Below")
        self.append("alice", self.name, "one")
        self.append("alice", self.name + "/Below", "two")
        self.assertIn(self.client("bob").ask("emptyFolder", sEntryId=self.top, ulFlags=0, ulSyncId=0)[0], (NOT_FOUND, NO_ACCESS))
        self.alice.call("emptyFolder", sEntryId=self.top, ulFlags=0, ulSyncId=0)
        self.assertEqual([], self.subjects("alice", self.name))
        self.assertNotIn(self.name + "/Below", self.names("alice"))
        self.assertCode(NOT_FOUND, self.alice, "emptyFolder", sEntryId=NOBODY, ulFlags=0, ulSyncId=0)

    def kept(self):
        """How many deleted messages can come back."""
        store = self.dump("alice", "store")["store"]
        path = next(self.server.directory.glob(f"data/stores/*/{store}.db"))
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM soft_deleted").fetchone()[0]

    def test_deleted_messages_come_back_unless_they_are_deleted_hard(self):
        below = self.made("Below")
        one, two = self.append("alice", self.name, "one"), self.append("alice", self.name, "two")
        for name in ("three", "four"):
            self.append("alice", self.name + "/Below", name)
        before = self.kept()
        self.alice.call("deleteObjects", ulFlags=0, aMessages=[one], ulSyncId=0)
        self.assertEqual(before + 1, self.kept())
        self.alice.call("deleteObjects", ulFlags=HARD_DELETE, aMessages=[two], ulSyncId=0)
        self.assertEqual(before + 1, self.kept())
        self.assertEqual(0, self.delete(below, DELETE_MESSAGES | HARD_DELETE))
        self.assertEqual(before + 1, self.kept())
        self.made("Below")
        self.append("alice", self.name + "/Below", "five")
        self.alice.call("emptyFolder", sEntryId=self.top, ulFlags=HARD_DELETE, ulSyncId=0)
        self.assertEqual(before + 1, self.kept())
        self.made("Below")
        self.append("alice", self.name + "/Below", "six")
        self.alice.call("emptyFolder", sEntryId=self.top, ulFlags=0, ulSyncId=0)
        self.assertEqual(before + 2, self.kept())

    def test_delete_messages(self):
        one, two, three = (self.append("alice", self.name, name) for name in ("one", "two", "three"))
        self.assertIn(self.client("bob").ask("deleteObjects", ulFlags=0, aMessages=[one], ulSyncId=0)[0], (NOT_FOUND, NO_ACCESS))
        self.alice.call("deleteObjects", ulFlags=0, aMessages=[one], ulSyncId=0)
        self.alice.call("deleteObjects", ulFlags=HARD_DELETE, aMessages=[two, one], ulSyncId=0)   # one is gone already
        self.assertEqual(["three"], self.subjects("alice", self.name))
        self.assertCode(NOT_FOUND, self.alice, "deleteObjects", ulFlags=0, aMessages=[one], ulSyncId=0)
        self.assertCode(INVALID_ENTRYID, self.alice, "deleteObjects", ulFlags=0, aMessages=[three, self.top], ulSyncId=0)
        self.assertCode(INVALID_PARAMETER, self.alice, "deleteObjects", ulFlags=0, aMessages=None, ulSyncId=0)
        self.alice.call("deleteObjects", ulFlags=0, aMessages=[], ulSyncId=0)
        self.assertEqual(["three"], self.subjects("alice", self.name))

    # --- copies and moves ---

    def copy(self, messages, target, flags=0, client=None):
        return (client or self.alice).ask("copyObjects", aMessages=messages, sDestFolderId=target, ulFlags=flags, ulSyncId=0)[0]

    def test_copy_and_move_messages(self):
        target = self.made("Target")
        one, two = self.append("alice", self.name, "one"), self.append("alice", self.name, "two")
        self.assertEqual(0, self.copy([one], target))
        self.assertEqual(0, self.copy([two], target, MOVE))
        self.assertEqual((["one"], ["one", "two"]), (self.subjects("alice", self.name), self.subjects("alice", self.name + "/Target")))
        self.assertEqual(two, self.message("alice", self.name + "/Target", 2))   # a move keeps the entryid
        self.assertEqual(0, self.copy([two], target, MOVE))
        self.assertEqual(PARTIAL, self.copy([one, NOBODY[:24] + b"\5\0" + NOBODY[26:]], target))
        self.assertEqual(["one", "two", "one"], self.subjects("alice", self.name + "/Target"))
        self.assertEqual(NOT_FOUND, self.copy([one], NOBODY))
        self.assertEqual(INVALID_ENTRYID, self.copy([one], self.store.sStoreId.bytes))
        self.assertEqual(INVALID_PARAMETER, self.copy(None, target))

    def test_copy_and_move_across_stores(self):
        theirs = self.make("bob", self.name)
        one, two = self.append("alice", self.name, "one"), self.append("alice", self.name, "two")
        self.assertIn(self.copy([one], theirs), (NOT_FOUND, NO_ACCESS))
        self.assertIn(self.copy([one], theirs, 0, self.client("bob")), (NOT_FOUND, NO_ACCESS))
        self.server.corbel("store", "grant", "bob", self.name, "alice", "editor")
        self.assertEqual(0, self.copy([one], theirs))
        self.assertEqual(0, self.copy([two], theirs, MOVE))
        self.assertEqual((["one"], ["one", "two"]), (self.subjects("alice", self.name), self.subjects("bob", self.name)))

    def copy_folder(self, entryid, target, name=None, flags=0, client=None):
        return (client or self.alice).ask("copyFolder", sEntryId=entryid, sDestFolderId=target, lpszNewFolderName=name, ulFlags=flags, ulSyncId=0)[0]

    def test_copy_and_move_folders(self):
        source, target = self.made("Source"), self.made("Target")
        below = self.made("Below", parent=source)
        self.append("alice", self.name + "/Source", "one")
        self.assertEqual(0, self.copy_folder(source, target))
        self.assertEqual(["one"], self.subjects("alice", self.name + "/Target/Source"))
        self.assertNotIn(self.name + "/Target/Source/Below", self.names("alice"))
        self.assertEqual(COLLISION, self.copy_folder(source, target))
        self.assertEqual(0, self.copy_folder(source, target, "Deep", WITH_SUBFOLDERS))
        self.assertIn(self.name + "/Target/Deep/Below", self.names("alice"))
        for moved_into in (source, below):
            self.assertEqual(FOLDER_CYCLE, self.copy_folder(source, moved_into, None, MOVE))
            self.assertEqual(FOLDER_CYCLE, self.copy_folder(source, moved_into, "x", WITH_SUBFOLDERS))
        self.assertEqual(0, self.copy_folder(source, target, "Moved", MOVE))
        self.assertEqual(source, self.folder("alice", self.name + "/Target/Moved"))
        self.assertEqual(["one"], self.subjects("alice", self.name + "/Target/Moved"))
        self.assertNotIn(self.name + "/Source", self.names("alice"))
        self.assertEqual(NOT_FOUND, self.copy_folder(NOBODY, target))
        self.assertIn(self.copy_folder(source, target, "Stolen", 0, self.client("bob")), (NOT_FOUND, NO_ACCESS))
        self.assertEqual(INVALID_PARAMETER, self.copy_folder(self.folder("alice", "INBOX"), target, "x", MOVE))

    # --- flags ---

    def read(self, flags=0, folder=None, messages=None, client=None):
        return (client or self.alice).ask("setReadFlags", ulFlags=flags, lpsEntryId=folder, lpMessages=messages, ulSyncId=0)[0]

    def test_read_flags(self):
        one = self.append("alice", self.name, "one")
        self.append("alice", self.name, "two")
        seen = {"\\Seen"}
        self.assertEqual(0, self.read(messages=[one]))
        self.assertEqual({"one": seen, "two": set()}, self.flags("alice", self.name))
        self.assertEqual(0, self.read(folder=self.top))
        self.assertEqual({"one": seen, "two": seen}, self.flags("alice", self.name))
        self.assertEqual(0, self.read(0x4 | 0x1 | 0x8, messages=[one]))
        self.assertEqual({"one": set(), "two": seen}, self.flags("alice", self.name))
        self.assertEqual(0, self.read(0x10, messages=[one]))   # only a receipt
        self.assertEqual({"one": set(), "two": seen}, self.flags("alice", self.name))
        self.assertEqual(0, self.read(0x4, folder=self.top))
        self.assertEqual({"one": set(), "two": set()}, self.flags("alice", self.name))
        self.assertEqual(INVALID_PARAMETER, self.read())
        self.assertIn(self.read(messages=[one], client=self.client("bob")), (NOT_FOUND, NO_ACCESS))
        self.assertIn(self.read(folder=self.top, client=self.client("bob")), (NOT_FOUND, NO_ACCESS))
        self.assertEqual({"one": set(), "two": set()}, self.flags("alice", self.name))

    def test_message_status(self):
        one = self.append("alice", self.name, "one")

        def status():
            return self.alice.call("getMessageStatus", sEntryId=one, ulFlags=0).ulMessageStatus.number

        def change(value, mask):
            return self.alice.call("setMessageStatus", sEntryId=one, ulNewStatus=value, ulNewStatusMask=mask, ulSyncId=0).ulMessageStatus.number
        self.assertEqual(0, status())
        self.assertEqual(0, change(0x1 | 0x2 | 0x8, 0x1 | 0x8))   # highlighted and deleted
        self.assertEqual(0x9, status())
        self.assertEqual({"one": {"\\Deleted"}}, self.flags("alice", self.name))
        imap = self.imap("alice")
        imap.select(f'"{self.name}"')
        imap.store("1", "FLAGS", "(\\Answered)")
        self.assertEqual(0x10001, status())
        self.assertEqual(0x10001, change(0, 0xFFFFFFFF))
        self.assertEqual(0, status())
        self.assertEqual({"one": set()}, self.flags("alice", self.name))
        bob = self.client("bob")
        self.assertIn(bob.ask("getMessageStatus", sEntryId=one, ulFlags=0)[0], (NOT_FOUND, NO_ACCESS))
        self.assertIn(bob.ask("setMessageStatus", sEntryId=one, ulNewStatus=8, ulNewStatusMask=8, ulSyncId=0)[0], (NOT_FOUND, NO_ACCESS))
        self.assertCode(INVALID_ENTRYID, self.alice, "getMessageStatus", sEntryId=self.top, ulFlags=0)

    # --- receive folders ---

    def test_receive_folders(self):
        def where(message_class):
            return self.alice.call("getReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpszMessageClass=message_class).sReceiveFolder.sEntryId.bytes

        def change(folder, message_class, client=self.alice):
            return client.ask("setReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpsEntryId=folder, lpszMessageClass=message_class)[0]
        inbox = self.folder("alice", "INBOX")
        self.assertEqual(0, change(self.top, "IPM.Probe"))
        self.assertEqual(self.top, where("IPM.Probe.Deeper"))
        table = self.alice.call("getReceiveFolderTable", sStoreId=self.store.sStoreId.bytes).sFolderArray
        entries = {row.lpszAExplicitClass.text: row.sEntryId.bytes for row in table.items}
        self.assertEqual((self.top, inbox), (entries["IPM.PROBE"], entries[""]))
        self.assertEqual(0, change(None, "IPM.Probe"))
        self.assertEqual(inbox, where("IPM.Probe"))
        self.assertEqual(INVALID_TYPE, change(None, ""))
        bob = self.client("bob")
        theirs = self.make("bob", self.name)
        self.server.corbel("store", "grant", "bob", self.name, "alice", "owner")
        self.assertEqual(INVALID_ENTRYID, change(theirs, "IPM.Probe"))
        self.assertIn(change(self.top, "IPM.Probe", bob), (NOT_FOUND, NO_ACCESS))
        self.assertIn(bob.ask("getReceiveFolderTable", sStoreId=self.store.sStoreId.bytes)[0], (NOT_FOUND, NO_ACCESS))


if __name__ == "__main__":
    unittest.main()
