"""Free/busy, delegates and rules as MAPI clients do them: messages and properties that the server keeps byte for byte and does not read."""
import unittest

from soap_case import SoapCase
from soap_client import NO_ACCESS, NOT_FOUND
from soap_objects import *   # noqa: F403: tags and builders

RULES_DATA = 0x3FE10102
FREEBUSY_ENTRYIDS = 0x36E41102
DELEGATE_NAMES, DELEGATE_ENTRYIDS, DELEGATE_FLAGS = 0x6844101F, 0x68451102, 0x686B1003
PUBLISH_START, PUBLISH_END, BUSY_MONTHS, BUSY_EVENTS, MESSAGE_EMAIL = 0x68470003, 0x68480003, 0x68531003, 0x68541102, 0x6849001F
FREEBUSY_FOLDER = 3   # the place of the folder in PR_FREEBUSY_ENTRYIDS
REVIEWER = 0x401


class Delegates(SoapCase):
    def setUp(self):
        self.alice, self.bob = self.client("alice"), self.client("bob")
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.inbox = self.alice.call("getReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpszMessageClass="").sReceiveFolder.sEntryId.bytes

    def refused(self, entryid):
        self.assertIn(self.bob.ask("loadObject", sEntryId=entryid, lpsNotSubscribe=None, ulFlags=0)[0], (NO_ACCESS, NOT_FOUND))

    def test_rules_are_kept_verbatim(self):
        inbox = load(self.alice, self.inbox)
        for rules in (b"<rules/>", b'<?xml version="1.0"?>\r\n<rowSet>&amp;\0' * 4000, b""):
            with self.subTest(len(rules)):
                save(self.alice, self.store.sStoreId.bytes, self.inbox, saved(FOLDER, {RULES_DATA: rules}, server_id=inbox.id))
                self.assertEqual(rules, load_prop(self.client("alice"), self.inbox, RULES_DATA))
                self.assertEqual(rules, load_prop(self.system(), self.inbox, RULES_DATA), "who delivers reads them")
        self.refused(self.inbox)

    def test_local_free_busy_with_delegates(self):
        root = self.store.sRootId.bytes
        places = load(self.alice, root)[FREEBUSY_ENTRYIDS]
        folder = places[FREEBUSY_FOLDER]
        delegates = {PR_MESSAGE_CLASS: "IPM.Microsoft.ScheduleData.FreeBusy", PR_SUBJECT: "LocalFreebusy", DELEGATE_NAMES: ["Bob Example", "Carol Ünal"],
                     DELEGATE_ENTRYIDS: [self.bob.call("getUser", ulUserId=0, sUserId=b"").lpsUser.sUserId.bytes, b"\0\1\2"], DELEGATE_FLAGS: [1, 0],
                     0x6842000B: True, 0x6843000B: False, 0x686D000B: True}
        local = new_entryid(self.store.guid.bytes)
        save(self.alice, folder, local, saved(MESSAGE, delegates), flags=0x40)
        places[1] = local
        for place in (root, self.inbox):
            save(self.alice, self.store.sStoreId.bytes, place, saved(FOLDER, {FREEBUSY_ENTRYIDS: places}, server_id=load(self.alice, place).id))
            self.assertEqual(places, load(self.client("alice"), place)[FREEBUSY_ENTRYIDS])
        kept = load(self.client("alice"), local)
        self.assertEqual(delegates, {tag: kept[tag] for tag in delegates})
        # A delegate reads it once he has the right to.
        self.refused(local)
        user = self.bob.call("getUser", ulUserId=0, sUserId=b"").lpsUser
        self.alice.call("setRights", sEntryId=folder, lpsrightsArray=[dict(ulUserid=user.ulUserId.number, ulType=2, ulRights=REVIEWER, ulState=1, sUserId=user.sUserId.bytes)])
        self.assertEqual(["Bob Example", "Carol Ünal"], load(self.bob, local)[DELEGATE_NAMES])

    def test_published_free_busy(self):
        system = self.system()
        public = system.call("getPublicStore", ulFlags=0)
        folder = system.call("createFolder", sParentId=public.sRootId.bytes, lpsNewEntryId=None, ulType=1, szName="FREEBUSY_DATA", szComment="", fOpenIfExists=True, ulSyncId=0,
                             sOrigSourceKey=b"").sEntryId.bytes
        everyone = dict(ulUserid=1, ulType=2, ulRights=REVIEWER | 0x2 | 0x8 | 0x10, ulState=1, sUserId=b"")
        system.call("setRights", sEntryId=folder, lpsrightsArray=[everyone])
        busy = {PR_MESSAGE_CLASS: "IPM.Post", PR_SUBJECT: "alice@example.org", MESSAGE_EMAIL: "alice@example.org", PUBLISH_START: 213_000_000, PUBLISH_END: 213_100_000,
                BUSY_MONTHS: [32411, 32412], BUSY_EVENTS: [b"\x10\0\x50\0" * 3000, b""]}
        hers = new_entryid(public.guid.bytes)
        made = save(self.alice, folder, hers, saved(MESSAGE, busy))
        read = load(self.bob, hers)
        self.assertEqual(busy, {tag: read[tag] for tag in busy})
        save(self.alice, folder, hers, saved(MESSAGE, {BUSY_MONTHS: [32413]}, deleted=[BUSY_EVENTS], server_id=made.id))
        read = load(self.bob, hers)
        self.assertEqual([32413], read[BUSY_MONTHS])
        self.assertNotIn(BUSY_EVENTS, read.properties)
        self.assertCode(NO_ACCESS, self.bob, "saveObject", sParentEntryId=folder, sEntryId=hers, lpsSaveObj=saved(MESSAGE, {BUSY_MONTHS: [1]}, server_id=made.id), ulFlags=0, ulSyncId=0)


if __name__ == "__main__":
    unittest.main()
