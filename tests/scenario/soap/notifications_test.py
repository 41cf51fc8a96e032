"""Long polls: what sessions subscribed to is told, once, and to nobody else."""
import imaplib
import smtplib
import struct
import threading
import time
import unittest

from corbel_server import PASSWORD
from soap_client import END_OF_SESSION, INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NOT_FOUND, entryid_parts
from table_case import INSTANCE_KEY, SUBJECT, UNICODE, TableCase

NEW_MAIL, CREATED, DELETED, MODIFIED, MOVED = 0x2, 0x4, 0x8, 0x10, 0x20
ON_MESSAGES, ON_FOLDERS, NOT_OF_COUNTERS, ICS = 0x10000, 0x20000, 0x40000, 0x80000001
OBJECTS = CREATED | DELETED | MODIFIED | MOVED
MESSAGE, FOLDER = 5, 3
TABLE_MODIFIED, ROW_ADDED, ROW_DELETED, ROW_MODIFIED = 0x100, 3, 4, 5


class NotificationCase(TableCase):
    group = 1000

    def setUp(self):
        NotificationCase.group += 1
        self.alice = self.client("alice", group=self.group)
        self.poller = self.client("alice", group=self.group)   # as clients do: a session of the same group, on a connection of its own
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.inbox = self.inbox_of(self.alice, self.store)
        self.imap = imaplib.IMAP4(*self.server.address("imap"))
        self.addCleanup(self.imap.shutdown)
        self.imap.login("alice", PASSWORD)
        self.imap.select("INBOX")
        if self.imap.search(None, "ALL")[1] != [b""]:
            self.imap.store("1:*", "+FLAGS", r"\Deleted")
            self.imap.expunge()

    @staticmethod
    def inbox_of(client, store):
        return client.call("getReceiveFolder", sStoreId=store.sStoreId.bytes, lpszMessageClass="IPM.Note").sReceiveFolder.sEntryId.bytes

    def deliver(self, to="alice@example.org", subject="hello"):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.sendmail("bob@example.org", [to], f"From: bob@example.org\r\nTo: {to}\r\nSubject: {subject}\r\n\r\ntext\r\n")

    @staticmethod
    def wanted(connection, key, mask, sync=(0, 0)):
        return {"ulConnection": connection, "sKey": key, "ulEventMask": mask, "sSyncState": {"ulSyncId": sync[0], "ulChangeId": sync[1]}}

    def subscribe(self, connection, key, mask, client=None, **options):
        (client or self.alice).call("notifySubscribe", notifySubscribe=self.wanted(connection, key, mask, **options))

    def poll(self, client=None):
        return (client or self.poller).call("notifyGetItems").pNotificationArray.items

    def polled(self, count):
        """Notifications of as many polls as it takes."""
        found = []
        while len(found) < count:
            items = self.poll()
            self.assertTrue(items, f"nothing came within the time, after {[(each.ulConnection.number, each.ulEventType.number) for each in found]}")
            found += items
        return found


class Waiting(NotificationCase):
    SOAP = "notify_wait = 15s\n"

    def parked(self, client=None):
        """A poll that waits, in a thread of its own; what it answered."""
        answer = []
        thread = threading.Thread(target=lambda: answer.append((client or self.poller).ask("notifyGetItems")))
        thread.start()
        self.addCleanup(thread.join)
        return thread, answer

    def test_new_mail(self):
        self.subscribe(7, self.store.sStoreId.bytes, NEW_MAIL)
        thread, answer = self.parked()
        self.deliver()
        thread.join()
        code, told = answer[0]
        self.assertEqual(0, code)
        item, = told.pNotificationArray.items
        self.assertEqual((7, NEW_MAIL), (item.ulConnection.number, item.ulEventType.number))
        self.assertEqual(self.inbox, item.newmail.pParentId.bytes)
        self.assertEqual((self.store.guid.bytes, 1, MESSAGE), entryid_parts(item.newmail.pEntryId.bytes))
        self.assertEqual("IPM.Note", item.newmail.lpszMessageClass.text)
        self.assertEqual(0, item.newmail.ulMessageFlags.number & 1)
        self.alice.call("checkExistObject", sEntryId=item.newmail.pEntryId.bytes, ulFlags=0)

    def test_what_comes_between_polls(self):
        self.subscribe(1, self.store.sStoreId.bytes, NEW_MAIL)
        for number in range(3):
            self.deliver(subject=str(number))
        first = self.polled(3)
        self.deliver()
        self.assertEqual(4, len({each.newmail.pEntryId.bytes for each in first + self.polled(1)}))

    def test_a_subscription_while_a_poll_waits(self):
        public = self.alice.call("getPublicStore", ulFlags=0)
        thread, answer = self.parked()
        self.subscribe(3, public.sStoreId.bytes, OBJECTS)
        self.subscribe(4, self.inbox, NEW_MAIL)
        self.deliver()
        thread.join()
        self.assertEqual([4], [each.ulConnection.number for each in answer[0][1].pNotificationArray.items])

    def test_the_life_of_a_message(self):
        self.imap.create("elsewhere")
        self.subscribe(1, self.store.sStoreId.bytes, OBJECTS | ON_MESSAGES)
        self.deliver()
        created, = self.polled(1)
        self.assertEqual((CREATED, MESSAGE, self.inbox), self.object_of(created))
        entryid = created.obj.pEntryId.bytes
        self.imap.noop()
        self.imap.store("1", "+FLAGS", r"\Seen")
        self.assertEqual((MODIFIED, MESSAGE, self.inbox), self.object_of(self.polled(1)[0]))
        self.imap.uid("MOVE", self.imap.uid("SEARCH", "ALL")[1][0].decode(), "elsewhere")
        moved, = self.polled(1)
        self.assertEqual((MOVED, entryid, entryid, self.inbox), (moved.ulEventType.number, moved.obj.pEntryId.bytes, moved.obj.pOldId.bytes, moved.obj.pOldParentId.bytes))
        elsewhere = moved.obj.pParentId.bytes
        self.assertEqual((self.store.guid.bytes, 1, FOLDER), entryid_parts(elsewhere))
        self.imap.select("elsewhere")
        self.imap.store("1", "+FLAGS", r"\Deleted")
        self.polled(1)
        self.imap.expunge()
        gone, = self.polled(1)
        self.assertEqual((DELETED, MESSAGE, elsewhere), self.object_of(gone))
        self.assertEqual(entryid, gone.obj.pEntryId.bytes)

    @staticmethod
    def object_of(item):
        return item.ulEventType.number, item.obj.ulObjType.number, item.obj.pParentId.bytes

    def test_folders(self):
        self.subscribe(1, self.store.sStoreId.bytes, OBJECTS | ON_FOLDERS | NOT_OF_COUNTERS)
        self.imap.create("work")
        created, = self.polled(1)
        self.assertEqual((CREATED, FOLDER), self.object_of(created)[:2])
        self.imap.append("work", None, None, b"Subject: x\r\n\r\n\r\n")
        self.imap.rename("work", "play")
        changed, = self.polled(1)
        self.assertEqual((MODIFIED, created.obj.pEntryId.bytes, created.obj.pParentId.bytes), (changed.ulEventType.number, changed.obj.pEntryId.bytes, changed.obj.pParentId.bytes))
        self.imap.delete("play")
        gone, = self.polled(1)
        self.assertEqual((DELETED, created.obj.pEntryId.bytes), (gone.ulEventType.number, gone.obj.pEntryId.bytes))

    def test_one_folder_and_one_message(self):
        self.imap.create("other")
        self.deliver()
        self.subscribe(1, self.store.sStoreId.bytes, CREATED)
        self.deliver(subject="second")
        message = self.polled(1)[0].obj.pEntryId.bytes
        self.alice.call("notifyUnSubscribe", ulConnection=1)
        self.subscribe(2, self.inbox, MODIFIED | ON_FOLDERS)      # its counters
        self.subscribe(3, message, MODIFIED)
        self.imap.append("other", None, None, b"Subject: x\r\n\r\n\r\n")
        self.imap.noop()
        self.imap.store("1", "+FLAGS", r"\Seen")
        item, = self.polled(1)
        self.assertEqual((2, FOLDER, self.inbox), (item.ulConnection.number, item.obj.ulObjType.number, item.obj.pEntryId.bytes))
        self.imap.store("2", "+FLAGS", r"\Seen")
        self.assertEqual([(2, FOLDER), (3, MESSAGE)], sorted((each.ulConnection.number, each.obj.ulObjType.number) for each in self.polled(2)))

    def test_rows_of_a_table(self):
        self.deliver(subject="first")
        table = self.open(self.alice, self.inbox, flags=UNICODE)
        first, = self.read(self.alice, table, [SUBJECT, INSTANCE_KEY])
        self.assertCode(NOT_FOUND, self.alice, "notifySubscribe", notifySubscribe=self.wanted(1, struct.pack("<I", 4711), TABLE_MODIFIED))
        self.subscribe(1, struct.pack("<I", table), TABLE_MODIFIED)
        thread, answer = self.parked()
        self.deliver(subject="second")
        thread.join()
        item, = answer[0][1].pNotificationArray.items
        self.assertEqual((1, TABLE_MODIFIED, ROW_ADDED, MESSAGE), (item.ulConnection.number, item.ulEventType.number, item.tab.ulTableEvent.number, item.tab.ulObjType.number))
        row = item.tab.pRow.properties()
        self.assertEqual(("second", row[INSTANCE_KEY]), (row[SUBJECT], item.tab.propIndex.bin.bytes))
        self.assertEqual(first[1], item.tab.propPrior.bin.bytes)
        self.imap.noop()
        self.imap.store("1", "+FLAGS", r"\Seen")
        item, = self.polled(1)
        self.assertEqual((ROW_MODIFIED, first[1]), (item.tab.ulTableEvent.number, item.tab.propIndex.bin.bytes))
        self.imap.store("1", "+FLAGS", r"\Deleted")
        self.polled(1)
        self.imap.expunge()
        item, = self.polled(1)
        self.assertEqual((ROW_DELETED, first[1], 1), (item.tab.ulTableEvent.number, item.tab.propIndex.bin.bytes, item.tab.propPrior.ulPropTag.number))
        self.assertNotIn("pRow", item.tab)
        self.alice.call("tableClose", ulTableId=table)
        self.subscribe(2, self.inbox, NEW_MAIL)
        self.deliver()
        self.assertEqual([2], [each.ulConnection.number for each in self.polled(1)])

    def test_subscribed_while_it_is_loaded(self):
        self.alice.call("loadObject", sEntryId=self.inbox, lpsNotSubscribe=self.wanted(6, self.inbox, MODIFIED | ON_FOLDERS), ulFlags=0)
        self.deliver()
        item, = self.polled(1)
        self.assertEqual((6, self.inbox), (item.ulConnection.number, item.obj.pEntryId.bytes))

    def test_several_at_once_or_none(self):
        store = self.store.sStoreId.bytes
        self.assertCode(NOT_FOUND, self.alice, "notifySubscribeMulti", notifySubscribeArray=[self.wanted(1, store, NEW_MAIL), self.wanted(2, b"", ICS, (12345, 1))])
        self.alice.call("notifySubscribeMulti", notifySubscribeArray=[self.wanted(3, store, NEW_MAIL), self.wanted(4, self.inbox, NEW_MAIL)])
        self.deliver()
        self.assertEqual([3, 4], sorted(each.ulConnection.number for each in self.polled(2)))
        self.alice.call("notifyUnSubscribeMulti", ulConnectionArray=[3, 4])
        self.assertCode(INVALID_PARAMETER, self.alice, "notifyUnSubscribeMulti")
        self.subscribe(5, self.inbox, NEW_MAIL)
        self.deliver()
        self.assertEqual([5], [each.ulConnection.number for each in self.polled(1)])

    def test_a_session_takes_its_subscriptions_along(self):
        other = self.client("alice", group=self.group)
        self.subscribe(1, self.store.sStoreId.bytes, NEW_MAIL, client=other)
        self.subscribe(2, self.store.sStoreId.bytes, NEW_MAIL)
        other.call("logoff")
        self.deliver()
        self.assertEqual([2], [each.ulConnection.number for each in self.polled(1)])

    def test_logoff_ends_a_poll_that_waits(self):
        self.subscribe(1, self.store.sStoreId.bytes, NEW_MAIL)
        thread, answer = self.parked()
        self.alice.session, own = self.poller.session, self.alice.session
        begun = time.monotonic()
        self.alice.call("logoff")
        self.alice.session = own
        thread.join()
        self.assertEqual(END_OF_SESSION, answer[0][0])
        self.assertLess(time.monotonic() - begun, 14)

    def test_nobody_hears_of_anothers_store(self):
        bob = self.client("bob", group=self.group)   # the number of somebody else's group
        for key in (self.store.sStoreId.bytes, self.inbox):
            code, _ = bob.ask("notifySubscribe", notifySubscribe=self.wanted(1, key, NEW_MAIL))
            self.assertIn(code, (NO_ACCESS, NOT_FOUND))
        store = bob.call("getStore", lpsEntryId=None)
        self.subscribe(1, self.store.sStoreId.bytes, NEW_MAIL)
        self.subscribe(9, store.sStoreId.bytes, NEW_MAIL, client=bob)
        self.deliver()
        self.deliver("bob@example.org")
        item, = self.poll(bob)
        self.assertEqual((9, store.guid.bytes), (item.ulConnection.number, item.newmail.pEntryId.bytes[4:20]))
        self.assertEqual([1], [each.ulConnection.number for each in self.polled(1)])

    def test_what_a_sync_id_follows(self):
        key = self.inbox[4:20] + self.inbox[38:44]
        sync = self.alice.call("setSyncStatus", sSourceKeyFolder=key, ulSyncId=0, ulChangeId=0, ulChangeType=1, ulFlags=0).ulSyncId.number
        state = self.alice.call("getChanges", sSourceKeyFolder=b"", ulSyncId=sync, ulChangeId=0, ulChangeType=1, ulFlags=0x28, lpsRestrict=None).ulMaxChangeId.number
        self.subscribe(1, b"", ICS, sync=(sync, state))
        self.deliver()
        item, = self.polled(1)
        self.assertEqual((1, ICS, 0x1001), (item.ulConnection.number, item.ulEventType.number, item.ics.ulChangeType.number))
        told = struct.unpack("<II", item.ics.pSyncState.bytes)
        self.assertEqual(sync, told[0])
        self.assertGreater(told[1], state)
        self.subscribe(2, b"", ICS, sync=(sync, state))   # behind already
        self.assertEqual([2], [each.ulConnection.number for each in self.polled(1)])

    def test_refused(self):
        self.assertCode(INVALID_PARAMETER, self.alice, "notifySubscribe")
        self.assertCode(INVALID_ENTRYID, self.alice, "notifySubscribe", notifySubscribe=self.wanted(1, b"none at all", OBJECTS))
        self.assertCode(INVALID_PARAMETER, self.alice, "notifySubscribeMulti")
        other = self.client("alice")
        other.session = 1
        self.assertCode(END_OF_SESSION, other, "notifyGetItems")
        self.assertCode(END_OF_SESSION, other, "notifyUnSubscribe", ulConnection=1)

    def test_who_delivers_says_so(self):
        new_mail = {"ulConnection": 0, "ulEventType": NEW_MAIL, "newmail": {"pEntryId": self.inbox, "pParentId": self.inbox, "lpszMessageClass": "IPM.Note", "ulMessageFlags": 0}}
        self.alice.call("notify", sNotification=new_mail)
        self.assertCode(NO_ACCESS, self.alice, "notify", sNotification={**new_mail, "ulEventType": CREATED})
        self.assertCode(INVALID_PARAMETER, self.alice, "notify", sNotification={"ulConnection": 0, "ulEventType": NEW_MAIL})
        code, _ = self.client("bob").ask("notify", sNotification=new_mail)
        self.assertIn(code, (NO_ACCESS, NOT_FOUND))


class Timeout(NotificationCase):
    SOAP = "notify_wait = 1s\n"

    def test_an_empty_answer(self):
        self.subscribe(1, self.inbox, NEW_MAIL)
        begun = time.monotonic()
        self.imap.create("not-watched")
        self.assertEqual([], self.poll())
        self.assertGreater(time.monotonic() - begun, 0.9)
        self.deliver()
        self.assertEqual(1, len(self.poll()))


if __name__ == "__main__":
    unittest.main()
