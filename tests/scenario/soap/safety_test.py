"""Every operation with another user's ids: nothing of hers is told or changed. And the module under requests that are well-formed and wrong."""
import os
import pathlib
import re
import struct
import unittest

from soap_case import SoapCase
from soap_client import INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND, Prop

SOURCE = pathlib.Path(os.environ.get("CORBEL_SOURCE", pathlib.Path(__file__).parents[3]))
TABLE = (SOURCE / "modules/soap/operation_table.cpp").read_text()
VERBS = "".join(file.read_text() for file in (SOURCE / "modules/soap/commands").glob("*.cpp"))
NAMES = sorted(set(re.findall(r'(?:operation<\w+>|missing)\("(\w+)"', TABLE + VERBS)))
REFUSED = {NO_ACCESS, NOT_FOUND}

# What an operation is called with: `her` holds alice's ids. Those without an id of anybody's stand below.
CALLS = {
    "getStore": lambda her: dict(lpsEntryId=her["store"]),
    "getStoreName": lambda her: dict(sEntryId=her["store"]),
    "getStoreType": lambda her: dict(sEntryId=her["store"]),
    "resolveStore": lambda her: dict(sStoreGuid=her["guid"]),
    "createStore": lambda her: dict(ulStoreType=0, ulUserId=her["id"], sUserId=her["user"], sStoreId=her["store"], sRootId=her["root"], ulFlags=0),
    "removeStore": lambda her: dict(sStoreGuid=her["guid"], ulSyncId=0),
    "hookStore": lambda her: dict(ulStoreType=0, sUserId=her["user"], sStoreGuid=her["guid"], ulSyncId=0),
    "unhookStore": lambda her: dict(ulStoreType=0, sUserId=her["user"], ulSyncId=0),
    "resetFolderCount": lambda her: dict(sEntryId=her["inbox"]),
    "getOwner": lambda her: dict(sEntryId=her["inbox"]),
    "checkExistObject": lambda her: dict(sEntryId=her["message"], ulFlags=0),
    "createFolder": lambda her: dict(sParentId=her["inbox"], lpsNewEntryId=None, ulType=1, szName="Mine", szComment="", fOpenIfExists=False, ulSyncId=0, sOrigSourceKey=b""),
    "create_folders": lambda her: dict(parent_eid=her["inbox"], batch=[dict(name="Mine", comment="", open_if_exists=False, type=1, sync_id=0, original_sourcekey=b"")]),
    "deleteFolder": lambda her: dict(sEntryId=her["inbox"], ulFlags=5, ulSyncId=0),
    "emptyFolder": lambda her: dict(sEntryId=her["inbox"], ulFlags=0, ulSyncId=0),
    "copyFolder": lambda her: dict(sEntryId=her["inbox"], sDestFolderId=her["root"], lpszNewFolderName="Mine", ulFlags=0, ulSyncId=0),
    "tableSetSearchCriteria": lambda her: dict(sEntryId=her["inbox"], lpRestrict=None, lpFolders=[her["inbox"]], ulFlags=1),
    "tableGetSearchCriteria": lambda her: dict(sEntryId=her["inbox"]),
    "loadObject": lambda her: dict(sEntryId=her["message"], lpsNotSubscribe=None, ulFlags=0),
    "saveObject": lambda her: dict(sParentEntryId=her["inbox"], sEntryId=her["message"], lpsSaveObj=dict(
        delProps=[], modProps=[Prop(0x0037001F, "Mine")], bDelete=False, ulClientId=0, ulServerId=0, ulObjType=5), ulFlags=0, ulSyncId=0),
    "loadProp": lambda her: dict(sEntryId=her["message"], ulObjId=0, ulPropTag=0x1000001F),
    "deleteObjects": lambda her: dict(ulFlags=0, aMessages=[her["message"]], ulSyncId=0),
    "copyObjects": lambda her: dict(aMessages=[her["message"]], sDestFolderId=her["mine"], ulFlags=0, ulSyncId=0),
    "setReadFlags": lambda her: dict(ulFlags=0, lpsEntryId=her["inbox"], lpMessages=[her["message"]], ulSyncId=0),
    "getMessageStatus": lambda her: dict(sEntryId=her["message"], ulFlags=0),
    "setMessageStatus": lambda her: dict(sEntryId=her["message"], ulNewStatus=8, ulNewStatusMask=8, ulSyncId=0),
    "setReceiveFolder": lambda her: dict(sStoreId=her["store"], lpsEntryId=her["inbox"], lpszMessageClass="IPM.X"),
    "getReceiveFolder": lambda her: dict(sStoreId=her["store"], lpszMessageClass=""),
    "getReceiveFolderTable": lambda her: dict(sStoreId=her["store"]),
    "tableOpen": lambda her: dict(sEntryId=her["inbox"], ulTableType=1, ulType=5, ulFlags=0),
    "tableMulti": lambda her: dict(sRequest=dict(ulTableId=0, ulFlags=0, lpOpen=dict(sEntryId=her["inbox"], ulTableType=1, ulType=5, ulFlags=0))),
    "getChanges": lambda her: dict(sSourceKeyFolder=her["sourcekey"], ulSyncId=her["sync"], ulChangeId=0, ulChangeType=1, ulFlags=0x20, lpsRestrict=None),
    "setSyncStatus": lambda her: dict(sSourceKeyFolder=her["sourcekey"], ulSyncId=0, ulChangeId=0, ulChangeType=1, ulFlags=0x20),
    "getEntryIDFromSourceKey": lambda her: dict(sStoreId=her["store"], folderSourceKey=her["sourcekey"], messageSourceKey=her["message key"]),
    "getChangeInfo": lambda her: dict(sEntryId=her["message"]),
    "exportMessageChangesAsStream": None, "importMessageFromStream": None,   # not offered
    "notifySubscribe": lambda her: dict(notifySubscribe=dict(ulConnection=1, sKey=her["inbox"], ulEventMask=0x1F, sSyncState=dict(ulSyncId=0, ulChangeId=0))),
    "notifySubscribeMulti": lambda her: dict(notifySubscribeArray=[dict(ulConnection=1, sKey=her["inbox"], ulEventMask=0x1F, sSyncState=dict(ulSyncId=0, ulChangeId=0))]),
    "getRights": lambda her: dict(sEntryId=her["inbox"], ulType=3),
    "setRights": lambda her: dict(sEntryId=her["inbox"], lpsrightsArray=[dict(ulUserid=her["my id"], ulType=2, ulRights=0x7FB, ulState=1, sUserId=b"")]),
    "submitMessage": lambda her: dict(sEntryId=her["message"], ulFlags=0),
    "finishedMessage": lambda her: dict(sEntryId=her["message"], ulFlags=0),
    "abortSubmit": lambda her: dict(sEntryId=her["message"]),
    "setLockState": lambda her: dict(sEntryId=her["message"], bLocked=True),
    "createUser": lambda her: dict(lpsUser=dict(lpszUsername="eve", lpszPassword="x", lpszMailAddress="eve@example.org", lpszFullName="Eve", ulIsAdmin=1, ulObjClass=0x10001)),
    "deleteUser": lambda her: dict(ulUserId=her["id"], sUserId=her["user"]),
    "removeAllObjects": lambda her: dict(sExceptUserId=b""),
    "setUser": lambda her: dict(lpsUser=dict(ulUserId=her["id"], lpszUsername="alice", lpszPassword="stolen", lpszFullName="Mine", ulObjClass=0x10001, sUserId=her["user"])),
    "addSendAsUser": lambda her: dict(ulUserId=her["id"], sUserId=her["user"], ulSenderId=her["my id"], sSenderId=b""),
    "delSendAsUser": lambda her: dict(ulUserId=her["id"], sUserId=her["user"], ulSenderId=her["my id"], sSenderId=b""),
    "createGroup": lambda her: dict(lpsGroup=dict(ulGroupId=0, sGroupId=b"", lpszGroupname="mine", lpszFullname="Mine")),
    "setGroup": lambda her: dict(lpsGroup=dict(ulGroupId=1, sGroupId=b"", lpszGroupname="mine", lpszFullname="Mine")),
    "groupDelete": lambda her: dict(ulGroupId=1, sGroupId=b""),
    "addGroupUser": lambda her: dict(ulGroupId=1, sGroupId=b"", ulUserId=her["my id"], sUserId=b""),
    "deleteGroupUser": lambda her: dict(ulGroupId=1, sGroupId=b"", ulUserId=her["my id"], sUserId=b""),
    "createCompany": lambda her: dict(lpsCompany=dict(ulCompanyId=0, ulAdministrator=0, sCompanyId=b"", sAdministrator=b"", lpszCompanyname="mine")),
    "deleteCompany": lambda her: dict(ulCompanyId=1, sCompanyId=b""),
    "setCompany": lambda her: dict(lpsCompany=dict(ulCompanyId=1, ulAdministrator=0, sCompanyId=b"", sAdministrator=b"", lpszCompanyname="mine")),
    "addCompanyToRemoteViewList": lambda her: dict(ulSetCompanyId=1, sSetCompanyId=b"", ulCompanyId=1, sCompanyId=b""),
    "delCompanyFromRemoteViewList": lambda her: dict(ulSetCompanyId=1, sSetCompanyId=b"", ulCompanyId=1, sCompanyId=b""),
    "addUserToRemoteAdminList": lambda her: dict(ulUserId=her["my id"], sUserId=b"", ulCompanyId=1, sCompanyId=b""),
    "delUserFromRemoteAdminList": lambda her: dict(ulUserId=her["my id"], sUserId=b"", ulCompanyId=1, sCompanyId=b""),
    "GetQuotaStatus": lambda her: dict(ulUserid=her["id"], sUserId=her["user"]),
    "SetQuota": lambda her: dict(ulUserid=her["id"], sUserId=her["user"], lpsQuota=dict(bUseDefaultQuota=False, bIsUserDefaultQuota=False, llWarnSize=1, llSoftSize=1, llHardSize=1)),
    "AddQuotaRecipient": lambda her: dict(ulCompanyid=1, sCompanyId=b"", ulRecipientId=her["my id"], sRecipientId=b"", ulType=1),
    "DeleteQuotaRecipient": lambda her: dict(ulCompanyid=1, sCompanyId=b"", ulRecipientId=her["my id"], sRecipientId=b"", ulType=1),
    "purgeSoftDelete": lambda her: dict(ulDays=0),
    "purgeCache": lambda her: dict(ulFlags=0xFFFFFFFF),
    "syncUsers": None,   # asks for nothing of anybody's
}
# What everybody of a tenant may ask, and what is about the session itself.
OPEN = {"logon", "ssoLogon", "logoff", "getLicenseAuth", "getPublicStore", "resolveUserStore", "getIDsFromNames", "getNamesFromIDs", "getSyncStates",
        "notify", "notifyUnSubscribe", "notifyUnSubscribeMulti", "notifyGetItems", "getUser", "getUserList", "resolveUsername", "getSendAsList",
        "getUserClientUpdateStatus", "getGroup", "getGroupList", "resolveGroupname", "getUserListOfGroup", "getGroupListOfUser", "getCompany",
        "resolveCompanyname", "getCompanyList", "getRemoteViewList", "getRemoteAdminList", "GetQuota", "GetQuotaRecipients", "readABProps",
        "abResolveNames", "purgeDeferredUpdates", "resolvePseudoUrl", "getServerDetails", "testPerform", "testSet", "testGet", "getClientUpdate",
        "setClientUpdateStatus"}
# What a server without several companies, or without that feature, answers to everybody.
NOT_HERE = {"createCompany", "deleteCompany", "setCompany", "addCompanyToRemoteViewList", "delCompanyFromRemoteViewList", "addUserToRemoteAdminList",
            "delUserFromRemoteAdminList", "removeAllObjects"}
# By the number of a table: those of another session are not there.
TABLES = {name for name in NAMES if name.startswith("table")} - {"tableOpen", "tableMulti", "tableSetSearchCriteria", "tableGetSearchCriteria"}


class Safety(SoapCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.add_users(["dora"])

    def setUp(self):
        self.alice, self.bob = self.client("alice"), self.client("bob")
        store = self.alice.call("getStore", lpsEntryId=None)
        self.her = {"store": store.sStoreId.bytes, "root": store.sRootId.bytes, "guid": store.guid.bytes}
        self.her["inbox"] = self.alice.call("getReceiveFolder", sStoreId=self.her["store"], lpszMessageClass="").sReceiveFolder.sEntryId.bytes
        mine = self.bob.call("getStore", lpsEntryId=None)
        self.her["mine"] = self.bob.call("getReceiveFolder", sStoreId=mine.sStoreId.bytes, lpszMessageClass="").sReceiveFolder.sEntryId.bytes
        self.her["message"] = bytes(4) + self.her["guid"] + struct.pack("<IHH", 1, 5, 0) + os.urandom(16) + bytes(4)
        self.alice.call("saveObject", sParentEntryId=self.her["inbox"], sEntryId=self.her["message"], lpsSaveObj=dict(
            delProps=[], modProps=[Prop(0x0037001F, "Hers"), Prop(0x001A001F, "IPM.Note"), Prop(0x1000001F, "Hers"), Prop(0x678C0102, b"Subject: Hers\r\n\r\nHers\r\n")], bDelete=False, ulClientId=0, ulServerId=0,
            ulObjType=5), ulFlags=0, ulSyncId=0)
        folder = self.alice.call("loadObject", sEntryId=self.her["inbox"], lpsNotSubscribe=None, ulFlags=0).sSaveObject.modProps.properties()
        self.her["sourcekey"] = folder[0x65E00102]
        self.her["message key"] = self.properties()[0x65E00102]
        self.her["sync"] = self.alice.call("setSyncStatus", sSourceKeyFolder=self.her["sourcekey"], ulSyncId=0, ulChangeId=0, ulChangeType=1, ulFlags=0x20).ulSyncId.number
        user = self.alice.call("getUser", ulUserId=0, sUserId=b"").lpsUser
        self.her["id"], self.her["user"] = user.ulUserId.number, user.sUserId.bytes
        self.her["my id"] = self.bob.call("getUser", ulUserId=0, sUserId=b"").lpsUser.ulUserId.number

    def properties(self):
        return self.alice.call("loadObject", sEntryId=self.her["message"], lpsNotSubscribe=None, ulFlags=0).sSaveObject.modProps.properties()

    def test_every_operation_is_known_here(self):
        self.assertEqual(125, len(NAMES))
        self.assertEqual(set(), set(NAMES) - set(CALLS) - OPEN - TABLES, "operations that this test does not know")
        self.assertEqual(set(), set(CALLS) - set(NAMES))

    def test_anothers_ids(self):
        before = self.properties()
        for name, arguments in CALLS.items():
            if arguments is None:
                continue
            with self.subTest(name):
                code, _ = self.bob.ask(name, **arguments(self.her))
                missing = f'missing("{name}")' in TABLE
                self.assertIn(code, {NO_SUPPORT} if missing else REFUSED | ({NO_SUPPORT} if name in NOT_HERE else set()), hex(code))
        after = self.properties()
        for tag in (0x0037001F, 0x1000001F, 0x001A001F, 0x0E070003, 0x0E090102, 0x65E00102):   # subject, body, class, flags, parent, source key
            self.assertEqual(before.get(tag), after.get(tag), hex(tag))
        self.client("alice")   # with her own password still

    def test_anothers_table(self):
        opened = self.alice.call("tableOpen", sEntryId=self.her["inbox"], ulTableType=1, ulType=5, ulFlags=0).ulTableId.number
        for name in sorted(TABLES):
            with self.subTest(name):
                code, _ = self.bob.ask(name, ulTableId=opened, ulRowCount=1, ulFlags=0, ulBookmark=0, lRowCount=0, aPropTag=[0x0037001F], sInstanceKey=b"x", sBookmark=b"")
                self.assertIn(code, {NOT_FOUND, NO_SUPPORT, INVALID_PARAMETER})

    def test_anothers_waiting_room(self):
        """A session group's number is no secret: who names it is not let in."""
        self.alice.logon("alice", "corbel-demo", group=4711)
        self.alice.call("notifySubscribe", notifySubscribe=dict(ulConnection=1, sKey=self.her["inbox"], ulEventMask=0x1F, sSyncState=dict(ulSyncId=0, ulChangeId=0)))
        self.bob.logon("bob", "corbel-demo", group=4711)
        code, _ = self.bob.ask("notifyUnSubscribe", ulConnection=1)
        self.her["message"] = self.her["message"][:-5] + b"\x01" + bytes(4)
        self.alice.call("saveObject", sParentEntryId=self.her["inbox"], sEntryId=self.her["message"], lpsSaveObj=dict(
            delProps=[], modProps=[Prop(0x0037001F, "Hers"), Prop(0x001A001F, "IPM.Note")], bDelete=False, ulClientId=0, ulServerId=0, ulObjType=5), ulFlags=0, ulSyncId=0)
        answer = self.alice.call("notifyGetItems")
        self.assertTrue(answer.pNotificationArray.items)

    def test_wrong_entryids(self):
        bad = {"empty": b"", "short": bytes(20), "long": bytes(5000), "of an address book": bytes(4) + bytes.fromhex("ac21a95040d3ee48b319fba753304425") + bytes(20),
               "of no store": bytes(4) + bytes(16) + struct.pack("<IHH", 1, 5, 0) + bytes(20), "of a future version": bytes(4) + self.her["guid"] + struct.pack("<IHH", 9, 5, 0) + bytes(20)}
        for what, entryid in bad.items():
            for name, arguments in (("loadObject", dict(lpsNotSubscribe=None, ulFlags=0)), ("checkExistObject", dict(ulFlags=0)), ("submitMessage", dict(ulFlags=0))):
                with self.subTest(what, operation=name):
                    code, _ = self.alice.ask(name, sEntryId=entryid, **arguments)
                    self.assertIn(code, (INVALID_ENTRYID, NOT_FOUND, INVALID_PARAMETER), hex(code))


if __name__ == "__main__":
    unittest.main()
