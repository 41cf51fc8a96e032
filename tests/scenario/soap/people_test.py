"""Users, groups, send-as lists and quotas in one company, and what stands beside them: maintenance, server details, tests, client updates."""
import contextlib
import imaplib
import sqlite3
import ssl
import unittest

from corbel_server import PASSWORD
from soap_case import SoapCase
from soap_client import COLLISION, END_OF_SESSION, INVALID_ENTRYID, INVALID_PARAMETER, LOGON_FAILED, NO_ACCESS, NO_SUPPORT, NOT_FOUND, SoapClient

INVALID_TYPE = 0x80000006
ACTIVE, NON_ACTIVE, ROOM, CONTACT, COMPANY = 0x10001, 0x10002, 0x10003, 0x10005, 0x40001
EVERYONE, SYSTEM = 1, 2
SAME = 0xFFFFFFFF   # leaves a number as it is


def user_record(**changes):
    return {"ulUserId": 0, "lpszUsername": "", "lpszPassword": "", "lpszMailAddress": "", "lpszFullName": "", "ulIsNonActive": 0, "ulIsAdmin": SAME,
            "ulIsABHidden": SAME, "ulCapacity": SAME, "ulObjClass": SAME, **changes}


def new_user(name, **changes):
    return user_record(lpszUsername=name, lpszPassword=PASSWORD, lpszMailAddress=f"{name}@example.org", lpszFullName=f"{name.capitalize()} Example",
                       ulIsAdmin=0, ulIsABHidden=0, ulCapacity=0, ulObjClass=ACTIVE) | changes


def group_record(name, **changes):
    return {"ulGroupId": 0, "lpszGroupname": name, "lpszFullname": name, "lpszFullEmail": "", "ulIsABHidden": 0, **changes}


def names(users):
    return sorted(user.lpszUsername.text for user in users.items)


def group_names(groups):
    return sorted(group.lpszGroupname.text for group in groups.items)


class PeopleCase(SoapCase):
    USERS = ["alice", "bob", "carol", "root"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.corbel("user", "set", "root", "--admin")

    def admin(self):
        return self.client("root")

    def imap(self, user):
        imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        imap.starttls(ssl.create_default_context(cafile=str(self.server.directory / "tls.crt")))
        imap.login(user, PASSWORD)
        return imap

    def id_of(self, client, name):
        answer = client.call("resolveUsername", lpszUsername=name)
        return {"ulUserId": answer.ulUserId.number, "sUserId": answer.sUserId.bytes}

    def user(self, client, **who):
        return client.call("getUser", **who).lpsUser


class Users(PeopleCase):
    def test_reading(self):
        alice = self.client("alice")
        self_ = self.user(alice, ulUserId=0)
        self.assertEqual(("alice", "alice@example.org", "Alice Example", 0, ACTIVE, 0),
                         (self_.lpszUsername.text, self_.lpszMailAddress.text, self_.lpszFullName.text, self_.ulIsAdmin.number, self_.ulObjClass.number, self_.ulIsABHidden.number))
        bob = self.id_of(alice, "bob")
        self.assertEqual(bob, self.id_of(alice, "BOB@example.org"))
        self.assertEqual("bob", self.user(alice, ulUserId=bob["ulUserId"]).lpszUsername.text)
        self.assertEqual("bob", self.user(alice, ulUserId=0, sUserId=bob["sUserId"]).lpszUsername.text)
        self.assertEqual("SYSTEM", self.user(alice, ulUserId=SYSTEM).lpszUsername.text)
        self.assertEqual(SYSTEM, alice.call("resolveUsername", lpszUsername="system").ulUserId.number)
        self.assertTrue({"SYSTEM", "alice", "bob", "carol", "root"} <= set(names(alice.call("getUserList", ulCompanyId=0).sUserArray)))
        self.assertEqual(1, self.user(alice, **self.id_of(alice, "root")).ulIsAdmin.number)
        for code, operation, arguments in (
                (NOT_FOUND, "getUser", {"ulUserId": 4711}), (NOT_FOUND, "getUser", {"ulUserId": EVERYONE}), (INVALID_ENTRYID, "getUser", {"ulUserId": 0, "sUserId": b"x" * 40}),
                (NOT_FOUND, "resolveUsername", {"lpszUsername": "nobody"}), (INVALID_PARAMETER, "resolveUsername", {"lpszUsername": ""}),
                (NOT_FOUND, "getUserList", {"ulCompanyId": 4711})):
            self.assertCode(code, alice, operation, **arguments)
        system = self.system()
        self.assertEqual((SYSTEM, 2), (self.user(system, ulUserId=0).ulUserId.number, self.user(system, ulUserId=0).ulIsAdmin.number))
        self.assertIn("alice", names(system.call("getUserList", ulCompanyId=0).sUserArray))

    def test_a_users_life(self):
        admin = self.admin()
        made = admin.call("createUser", lpsUser=new_user("dora"))
        dora = {"ulUserId": made.ulUserId.number, "sUserId": made.sUserId.bytes}
        self.assertEqual(dora, self.id_of(admin, "dora"))
        own = self.client("dora")
        self.assertEqual("dora", self.user(own, ulUserId=0).lpszUsername.text)
        admin.call("setUser", lpsUser=user_record(**dora, lpszFullName="Dora Miller", lpszMailAddress="miller@example.org", ulIsAdmin=1, ulIsABHidden=1, lpszPassword="new"))
        changed = self.user(admin, **dora)
        self.assertEqual(("dora", "Dora Miller", "miller@example.org", 1, 1), (changed.lpszUsername.text, changed.lpszFullName.text, changed.lpszMailAddress.text,
                                                                               changed.ulIsAdmin.number, changed.ulIsABHidden.number))
        own.close()   # as the server did
        self.assertCode(END_OF_SESSION, own, "getUser", ulUserId=0)
        self.assertRaisesCode(LOGON_FAILED, self.client().logon, "dora", PASSWORD)
        self.client().logon("dora", "new")
        admin.call("setUser", lpsUser=user_record(**dora, lpszUsername="dorothy", ulIsAdmin=0))
        changed = self.user(admin, **dora)
        self.assertEqual(("dorothy", "Dora Miller", 0), (changed.lpszUsername.text, changed.lpszFullName.text, changed.ulIsAdmin.number))
        own.logon("dorothy", "new")
        admin.call("deleteUser", **dora)
        own.close()   # as the server did
        self.assertCode(END_OF_SESSION, own, "getUser", ulUserId=0)
        self.assertCode(NOT_FOUND, admin, "getUser", **dora)
        self.assertCode(NOT_FOUND, admin, "deleteUser", **dora)
        self.assertRaisesCode(LOGON_FAILED, self.client().logon, "dorothy", "new")

    def test_rooms_and_shared_mailboxes(self):
        admin = self.admin()
        room = admin.call("createUser", lpsUser=new_user("lounge", ulObjClass=ROOM, ulCapacity=12)).ulUserId.number
        record = self.user(admin, ulUserId=room)
        self.assertEqual((ROOM, 12), (record.ulObjClass.number, record.ulCapacity.number))
        self.assertRaisesCode(LOGON_FAILED, self.client().logon, "lounge", PASSWORD)
        office = admin.call("createUser", lpsUser=new_user("office")).ulUserId.number
        self.client("office")
        admin.call("setUser", lpsUser=user_record(ulUserId=office, ulObjClass=NON_ACTIVE))
        self.assertEqual(NON_ACTIVE, self.user(admin, ulUserId=office).ulObjClass.number)
        self.assertRaisesCode(LOGON_FAILED, self.client().logon, "office", PASSWORD)
        admin.call("setUser", lpsUser=user_record(ulUserId=office, ulObjClass=ACTIVE, lpszPassword=PASSWORD))
        self.client("office")
        self.server.corbel("user", "set", "office", "--disable")
        self.assertEqual(NON_ACTIVE, self.user(admin, ulUserId=office).ulObjClass.number)
        admin.call("setUser", lpsUser=user_record(ulUserId=office, ulObjClass=ACTIVE))
        self.client("office")
        self.assertCode(NO_SUPPORT, admin, "createUser", lpsUser=new_user("contact", ulObjClass=CONTACT))
        self.assertCode(INVALID_TYPE, admin, "createUser", lpsUser=new_user("group", ulObjClass=0x30002))
        self.assertCode(INVALID_TYPE, admin, "setUser", lpsUser=user_record(ulUserId=office, ulObjClass=COMPANY))
        for user in (room, office):
            admin.call("deleteUser", ulUserId=user)

    def test_what_cannot_be_created(self):
        admin = self.admin()
        self.assertCode(COLLISION, admin, "createUser", lpsUser=new_user("alice"))
        self.assertCode(INVALID_PARAMETER, admin, "createUser", lpsUser=new_user(""))
        self.assertCode(INVALID_PARAMETER, admin, "createUser", lpsUser=new_user("two words"))
        self.assertCode(INVALID_PARAMETER, admin, "createUser", lpsUser=new_user("eve", lpszPassword=None))
        self.assertCode(INVALID_PARAMETER, admin, "createUser")
        self.assertCode(INVALID_PARAMETER, admin, "setUser")

    def test_who_is_no_administrator(self):
        alice, admin = self.client("alice"), self.admin()
        bob = self.id_of(alice, "bob")
        for operation, arguments in {
                "createUser": {"lpsUser": new_user("eve")}, "setUser": {"lpsUser": user_record(**bob, lpszPassword="taken")}, "deleteUser": bob,
                "createGroup": {"lpsGroup": group_record("thieves")}, "addSendAsUser": {"ulUserId": bob["ulUserId"], "ulSenderId": self.id_of(alice, "carol")["ulUserId"]},
                "delSendAsUser": {"ulUserId": bob["ulUserId"], "ulSenderId": self.id_of(alice, "carol")["ulUserId"]},
                "GetQuota": {"ulUserid": bob["ulUserId"]}, "SetQuota": {"ulUserid": bob["ulUserId"], "lpsQuota": {"llHardSize": 1}}, "GetQuotaStatus": {"ulUserid": bob["ulUserId"]},
                "GetQuotaRecipients": {"ulUserid": bob["ulUserId"]}, "AddQuotaRecipient": {"ulRecipientId": bob["ulUserId"], "ulType": ACTIVE},
                "DeleteQuotaRecipient": {"ulRecipientId": bob["ulUserId"], "ulType": ACTIVE}, "createCompany": {"lpsCompany": {"lpszCompanyname": "mine"}},
                "purgeSoftDelete": {"ulDays": 0}, "purgeDeferredUpdates": {}, "purgeCache": {"ulFlags": 0}}.items():
            with self.subTest(operation):
                self.assertCode(NO_ACCESS, alice, operation, **arguments)
        self.client("bob")   # the password is what it was
        # Of oneself the password can be set, and nothing else.
        carol = self.client("carol")
        me = self.id_of(carol, "carol")
        carol.call("setUser", lpsUser=user_record(**me, lpszPassword="mine", lpszFullName="Queen", ulIsAdmin=1, lpszMailAddress="queen@example.org"))
        record = self.user(admin, **me)
        self.assertEqual(("Carol Example", 0, "carol@example.org"), (record.lpszFullName.text, record.ulIsAdmin.number, record.lpszMailAddress.text))
        self.client().logon("carol", "mine")
        carol.close()   # the server ends connections, but not the session that asked
        self.assertCode(NO_ACCESS, carol, "SetQuota", ulUserid=me["ulUserId"], lpsQuota={"llHardSize": 1 << 40})
        admin.call("setUser", lpsUser=user_record(**me, lpszPassword=PASSWORD))

    def test_send_as(self):
        admin, alice = self.admin(), self.client("alice")
        owner, sender = self.id_of(admin, "alice"), self.id_of(admin, "bob")
        both = {**owner, "ulSenderId": sender["ulUserId"], "sSenderId": sender["sUserId"]}
        self.assertEqual([], names(alice.call("getSendAsList", **owner).sUserArray))
        admin.call("addSendAsUser", **both)
        admin.call("addSendAsUser", **both)
        self.assertEqual(["bob"], names(alice.call("getSendAsList", **owner).sUserArray))
        properties = alice.call("readABProps", sEntryId=owner["sUserId"]).aPropVal.properties()
        self.assertEqual([sender["sUserId"]], properties[0x67831102])
        admin.call("delSendAsUser", **both)
        self.assertEqual([], names(alice.call("getSendAsList", **owner).sUserArray))
        self.assertCode(COLLISION, admin, "addSendAsUser", **{**both, "ulSenderId": owner["ulUserId"], "sSenderId": owner["sUserId"]})
        self.assertCode(NOT_FOUND, admin, "addSendAsUser", ulUserId=owner["ulUserId"], ulSenderId=4711)
        self.assertCode(NOT_FOUND, admin, "getSendAsList", ulUserId=4711)

    def test_what_is_not_served(self):
        admin = self.admin()
        admin.call("syncUsers", ulCompanyId=0)
        self.assertCode(NO_SUPPORT, admin, "removeAllObjects", sExceptUserId=b"")
        self.assertCode(NO_SUPPORT, admin, "getUserClientUpdateStatus", sUserId=b"")
        for operation, arguments in {"getCompany": {"ulCompanyId": 0}, "getCompanyList": {}, "resolveCompanyname": {"lpszCompanyname": "acme"}, "getRemoteViewList": {"ulCompanyId": 0},
                                     "getRemoteAdminList": {"ulCompanyId": 0}, "setCompany": {"lpsCompany": {"ulCompanyId": 20}}, "deleteCompany": {"ulCompanyId": 20},
                                     "addCompanyToRemoteViewList": {}, "delCompanyFromRemoteViewList": {}, "addUserToRemoteAdminList": {}, "delUserFromRemoteAdminList": {}}.items():
            with self.subTest(operation):   # no company has a name
                self.assertCode(NO_SUPPORT, admin, operation, **arguments)


class Groups(PeopleCase):
    def test_a_groups_life(self):
        admin, alice = self.admin(), self.client("alice")
        bob, carol = self.id_of(admin, "bob"), self.id_of(admin, "carol")
        made = admin.call("createGroup", lpsGroup=group_record("staff", lpszFullEmail="staff@example.org"))
        staff = {"ulGroupId": made.ulGroupId.number, "sGroupId": made.sGroupId.bytes}
        self.assertEqual(staff["sGroupId"], alice.call("resolveGroupname", lpszGroupname="STAFF").sGroupId.bytes)
        record = alice.call("getGroup", **staff).lpsGroup
        self.assertEqual(("staff", "staff", "staff@example.org", 0), (record.lpszGroupname.text, record.lpszFullname.text, record.lpszFullEmail.text, record.ulIsABHidden.number))
        self.assertEqual(["Everyone", "staff"], group_names(alice.call("getGroupList", ulCompanyId=0).sGroupArray))
        self.assertEqual([], names(alice.call("getUserListOfGroup", **staff).sUserArray))
        admin.call("addGroupUser", **staff, **bob)
        admin.call("addGroupUser", **staff, **bob)
        admin.call("addGroupUser", **staff, **carol)
        self.assertEqual(["bob", "carol"], names(alice.call("getUserListOfGroup", **staff).sUserArray))
        self.assertEqual(["Everyone", "staff"], group_names(alice.call("getGroupListOfUser", **bob).sGroupArray))
        self.assertEqual(["Everyone"], group_names(alice.call("getGroupListOfUser", ulUserId=0).sGroupArray))
        for operation, arguments in {"addGroupUser": {**staff, **bob}, "deleteGroupUser": {**staff, **bob}, "groupDelete": staff,
                                     "setGroup": {"lpsGroup": group_record("", **staff, ulIsABHidden=1)}}.items():
            self.assertCode(NO_ACCESS, alice, operation, **arguments)
        admin.call("deleteGroupUser", **staff, **bob)
        self.assertEqual(["carol"], names(alice.call("getUserListOfGroup", **staff).sUserArray))
        admin.call("setGroup", lpsGroup=group_record("staff", **staff, ulIsABHidden=1))
        self.assertEqual(1, alice.call("getGroup", **staff).lpsGroup.ulIsABHidden.number)
        self.assertCode(NO_SUPPORT, admin, "setGroup", lpsGroup=group_record("crew", **staff))
        self.assertCode(COLLISION, admin, "createGroup", lpsGroup=group_record("staff"))
        self.assertCode(INVALID_PARAMETER, admin, "createGroup", lpsGroup=group_record(""))
        self.assertCode(INVALID_PARAMETER, admin, "setGroup")
        admin.call("groupDelete", **staff)
        for operation in ("getGroup", "groupDelete", "getUserListOfGroup"):
            self.assertCode(NOT_FOUND, admin, operation, **staff)
        self.assertCode(NOT_FOUND, admin, "resolveGroupname", lpszGroupname="staff")
        self.assertCode(NOT_FOUND, admin, "addGroupUser", **staff, **bob)

    def test_everyone(self):
        alice, admin = self.client("alice"), self.admin()
        self.assertEqual(EVERYONE, alice.call("resolveGroupname", lpszGroupname="everyone").ulGroupId.number)
        everyone = alice.call("getGroup", ulGroupId=EVERYONE).lpsGroup
        self.assertEqual("Everyone", everyone.lpszGroupname.text)
        self.assertTrue({"alice", "bob"} <= set(names(alice.call("getUserListOfGroup", ulGroupId=EVERYONE).sUserArray)))
        self.assertCode(NOT_FOUND, admin, "groupDelete", ulGroupId=EVERYONE)
        self.assertCode(NOT_FOUND, alice, "getUserListOfGroup", **{"ulGroupId": self.id_of(alice, "bob")["ulUserId"]})
        self.assertCode(NOT_FOUND, alice, "getGroupListOfUser", ulUserId=4711)
        self.assertCode(INVALID_PARAMETER, alice, "getGroup", ulGroupId=0)
        self.assertCode(NOT_FOUND, alice, "getGroupList", ulCompanyId=4711)


class Quotas(PeopleCase):
    def quota(self, client, user, **more):
        levels = client.call("GetQuota", ulUserid=user["ulUserId"], sUserId=user["sUserId"], bGetUserDefault=False, **more).sQuota
        return (levels.bUseDefaultQuota.text, levels.llWarnSize.number, levels.llSoftSize.number, levels.llHardSize.number)

    def set(self, client, user, warn, soft, hard, default=False):
        client.call("SetQuota", ulUserid=user["ulUserId"], sUserId=user["sUserId"],
                    lpsQuota={"bUseDefaultQuota": default, "bIsUserDefaultQuota": False, "llWarnSize": warn, "llSoftSize": soft, "llHardSize": hard})

    def test_levels_and_status(self):
        admin, bob = self.admin(), self.client("bob")
        who = self.id_of(admin, "bob")
        self.assertEqual(("true", 0, 0, 0), self.quota(bob, who))
        self.assertEqual(0, bob.call("GetQuotaStatus", ulUserid=0).ulQuotaStatus.number)
        with self.imap("bob") as imap:
            self.assertEqual("OK", imap.append("INBOX", None, None, b"Subject: a\r\n\r\n" + b"x" * 3000)[0])
        used = bob.call("GetQuotaStatus", ulUserid=who["ulUserId"], sUserId=who["sUserId"]).llStoreSize.number
        self.assertGreater(used, 3000)
        for expected, levels in ((0, (used * 2, used * 3, used * 4)), (1, (used, used * 3, used * 4)), (2, (1, used, used * 4)), (3, (1, 2, used))):
            self.set(admin, who, *levels)
            self.assertEqual(("false", *levels), self.quota(bob, who))
            self.assertEqual(expected, bob.call("GetQuotaStatus", ulUserid=0).ulQuotaStatus.number)
        self.assertEqual(used, self.server.json("user", "show", "bob")["quota"])   # the mailbox goes by it
        self.set(admin, who, 5, 6, 7, default=True)
        self.assertEqual(("true", 0, 0, 0), self.quota(bob, who))
        self.assertCode(INVALID_PARAMETER, admin, "SetQuota", ulUserid=who["ulUserId"], lpsQuota={"llHardSize": -1})
        self.assertCode(INVALID_PARAMETER, admin, "SetQuota", ulUserid=who["ulUserId"])
        for operation in ("GetQuota", "GetQuotaStatus", "GetQuotaRecipients"):
            self.assertCode(INVALID_TYPE, admin, operation, ulUserid=EVERYONE)
            self.assertCode(NOT_FOUND, admin, operation, ulUserid=4711)
        self.assertCode(NO_SUPPORT, admin, "GetQuota", ulUserid=who["ulUserId"], bGetUserDefault=True)

    def test_recipients(self):
        admin = self.admin()
        bob, carol = self.id_of(admin, "bob"), self.id_of(admin, "carol")
        recipient = {"ulCompanyid": 0, "ulRecipientId": carol["ulUserId"], "sRecipientId": carol["sUserId"], "ulType": ACTIVE}

        def told():
            return [user.lpszUsername.text for user in admin.call("GetQuotaRecipients", ulUserid=bob["ulUserId"], sUserId=bob["sUserId"]).sUserArray.items]
        self.assertEqual(["bob"], told())
        admin.call("AddQuotaRecipient", **recipient)
        self.assertEqual(["bob", "carol"], told())
        admin.call("DeleteQuotaRecipient", **recipient)
        self.assertEqual(["bob"], told())
        self.assertCode(INVALID_TYPE, admin, "AddQuotaRecipient", **{**recipient, "ulType": 0x30002})
        self.assertCode(NOT_FOUND, admin, "DeleteQuotaRecipient", ulCompanyid=0, ulRecipientId=4711, ulType=ACTIVE)


class Maintenance(PeopleCase):
    def test_purging(self):
        admin = self.admin()
        admin.call("purgeCache", ulFlags=SAME)
        self.assertCode(NOT_FOUND, admin, "purgeDeferredUpdates")   # what clients wait for
        self.assertCode(INVALID_PARAMETER, admin, "purgeSoftDelete", ulDays=SAME)
        with self.imap("alice") as imap:
            for subject in (b"one", b"two"):
                imap.append("INBOX", None, None, b"Subject: " + subject + b"\r\n\r\n")
            imap.select("INBOX")
            imap.store("1:*", "+FLAGS", r"(\Deleted)")
            imap.expunge()
        self.assertEqual(2, self.kept())
        admin.call("purgeSoftDelete", ulDays=1)
        self.assertEqual(2, self.kept())
        self.system().call("purgeSoftDelete", ulDays=0)
        self.assertEqual(0, self.kept())

    def kept(self):
        """How many messages can come back, in all mailboxes."""
        count = 0
        for path in (self.server.directory / "data").rglob("*.db"):
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'soft_deleted'").fetchone():
                    count += database.execute("SELECT COUNT(*) FROM soft_deleted").fetchone()[0]
        return count

    def test_the_server(self):
        alice = self.client("alice")
        servers = alice.call("getServerDetails", szaSvrNameList=["mail.example.org"], ulFlags=0).sServerList.items
        self.assertEqual([("mail.example.org", 3)], [(server.lpszName.text, server.ulFlags.number) for server in servers])
        self.assertNotIn("lpszName", alice.call("getServerDetails", szaSvrNameList=["MAIL.example.org"], ulFlags=1).sServerList.items[0])
        self.assertEqual([], alice.call("getServerDetails", szaSvrNameList=[], ulFlags=0).sServerList.items)
        self.assertCode(NOT_FOUND, alice, "getServerDetails", szaSvrNameList=["other"], ulFlags=0)
        self.assertCode(INVALID_PARAMETER, alice, "getServerDetails", szaSvrNameList=["mail.example.org"], ulFlags=0x100)

    def test_what_servers_for_tests_answer(self):
        admin = self.admin()
        self.assertCode(NO_ACCESS, admin, "testPerform", cmd="sleep", sPerform=["1"])
        self.assertCode(NO_ACCESS, admin, "testSet", name="a", value="b")
        self.assertCode(NO_ACCESS, admin, "testGet", name="a")
        stranger = SoapClient(self.server.address("soap", "clear"))
        self.addCleanup(stranger.close)
        self.assertCode(NO_SUPPORT, stranger, "getClientUpdate", sClientUpdateInfo={"ulTrackId": 1})
        self.assertCode(NO_SUPPORT, stranger, "setClientUpdateStatus", sClientUpdateStatus={"ulTrackId": 1})


if __name__ == "__main__":
    unittest.main()
