"""The address book: properties, names that somebody typed, and companies that do not see each other."""
import struct
import unittest

from corbel_server import PASSWORD
from people_test import ACTIVE, COMPANY, EVERYONE, PeopleCase, group_names, group_record, names, new_user, user_record
from soap_case import SoapCase
from soap_client import COLLISION, INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NO_SUPPORT, NOT_FOUND, Prop

ENTRYID, DISPLAY_NAME, SMTP, ACCOUNT, EMAIL, ADDRTYPE = 0x0FFF0102, 0x3001001F, 0x39FE001F, 0x3A00001F, 0x3003001F, 0x3002001F
OBJECT_TYPE, DISPLAY_TYPE, SEARCH_KEY, RECORD_KEY, COMPANY_NAME = 0x0FFE0003, 0x39000003, 0x300B0102, 0x0FF90102, 0x6748001F
UNRESOLVED, AMBIGUOUS, RESOLVED = 0, 1, 2
BOOK = bytes.fromhex("ac21a95040d3ee48b319fba753304425")


def container(number):
    return bytes(4) + BOOK + struct.pack("<III", 0, 4, number) + bytes(4)


class Properties(PeopleCase):
    def read(self, client, entryid):
        answer = client.call("readABProps", sEntryId=entryid)
        properties = answer.aPropVal.properties()
        self.assertEqual(list(properties), [int(tag.text) for tag in answer.aPropTag.items])
        return properties

    def test_of_a_user(self):
        alice = self.client("alice")
        bob = self.id_of(alice, "bob")
        got = self.read(alice, bob["sUserId"])
        expected = {ENTRYID: bob["sUserId"], RECORD_KEY: struct.pack("<I", bob["ulUserId"]), DISPLAY_NAME: "Bob Example", ACCOUNT: "bob", EMAIL: "bob", ADDRTYPE: "ZARAFA",
                    SMTP: "bob@example.org", SEARCH_KEY: b"ZARAFA:BOB@EXAMPLE.ORG\0", OBJECT_TYPE: 6, DISPLAY_TYPE: 0, 0x39050003: 0x40000000, 0x67B0000B: False, 0x67B10003: 0,
                    0x67A7000B: False, COMPANY_NAME: "", 0x800F101F: ["SMTP:bob@example.org"], 0x36150102: BOOK, 0x0FF60102: struct.pack("<II", bob["ulUserId"], 0)}
        self.assertEqual(expected, {tag: got.get(tag) for tag in expected})
        self.assertEqual(EVERYONE, struct.unpack_from("<I", got[0x80081102][0], 28)[0])
        self.assertEqual((BOOK, 1, 6, bob["ulUserId"]), (bob["sUserId"][4:20], *struct.unpack_from("<III", bob["sUserId"], 20)))
        self.server.corbel("alias", "add", "bob", "robert@example.org")
        self.assertEqual(["SMTP:bob@example.org", "smtp:robert@example.org"], self.read(alice, bob["sUserId"])[0x800F101F])
        self.server.corbel("alias", "delete", "robert@example.org")
        self.assertEqual(1, self.read(alice, self.id_of(alice, "root")["sUserId"])[0x67B10003])

    def test_of_groups_and_lists(self):
        admin = self.admin()
        group = admin.call("createGroup", lpsGroup=group_record("sales", lpszFullEmail="sales@example.org"))
        got = self.read(admin, group.sGroupId.bytes)
        expected = {ENTRYID: group.sGroupId.bytes, DISPLAY_NAME: "sales", SMTP: "sales@example.org", EMAIL: "sales", OBJECT_TYPE: 8, DISPLAY_TYPE: 1, 0x39050003: 0x40000009,
                    SEARCH_KEY: b"ZARAFA:SALES\0", 0x001A001F: "IPM.DistList"}
        self.assertEqual(expected, {tag: got.get(tag) for tag in expected})
        everyone = admin.call("getGroup", ulGroupId=EVERYONE).lpsGroup.sGroupId.bytes
        self.assertEqual(("Everyone", 8), (self.read(admin, everyone)[DISPLAY_NAME], self.read(admin, everyone)[OBJECT_TYPE]))
        root, book, lists = (self.read(admin, container(number)) for number in (0, 1, 2))
        self.assertEqual((4, 0x20000, 0x4B, True), (root[OBJECT_TYPE], root[DISPLAY_TYPE], root[0x36000003], root[0xFFFB000B]))
        self.assertNotIn(0xFFFC0102, root)
        self.assertEqual((container(0), 0, 0x49, "IPM.Contact"), (book[0xFFFC0102], book[0xFFFD0003], book[0x36000003], book[0x3613001F]))
        self.assertEqual((container(2), 7000, "All Address Lists"), (lists[ENTRYID], lists[0xFFFD0003], lists[DISPLAY_NAME]))
        admin.call("groupDelete", ulGroupId=group.ulGroupId.number)

    def test_entryids_that_lead_nowhere(self):
        alice = self.client("alice")
        bob = self.id_of(alice, "bob")["sUserId"]
        for entryid in (b"", b"x" * 36, bytes(36), alice.call("getStore", lpsEntryId=None).sStoreId.bytes, bob[:24] + struct.pack("<I", 5) + bob[28:]):
            self.assertCode(INVALID_ENTRYID, alice, "readABProps", sEntryId=entryid)
        for entryid in (bob[:24] + struct.pack("<I", 8) + bob[28:], bob[:28] + struct.pack("<I", 4711) + bob[32:], bob[:32] + b"eHh4" + bytes(4), container(3)):
            self.assertCode(NOT_FOUND, alice, "readABProps", sEntryId=entryid)


class Names(PeopleCase):
    def resolve(self, client, *wanted, flags=0, tags=(ENTRYID, SMTP, DISPLAY_NAME), states=None):
        answer = client.call("abResolveNames", lpaPropTag=list(tags), lpsRowSet=[[Prop(DISPLAY_NAME, name), Prop(0x0C150003, 1)] for name in wanted],
                             lpaFlags=states or [UNRESOLVED] * len(wanted), ulFlags=flags)
        rows = [row.properties() for row in answer.sRowSet.items]
        self.assertEqual(len(wanted), len(rows))
        return [flag.number for flag in answer.aFlags.items], rows

    def test_names(self):
        alice, admin = self.client("alice"), self.admin()
        group = admin.call("createGroup", lpsGroup=group_record("bobbers", lpszFullEmail="club@example.org"))
        state, rows = self.resolve(alice, "bob", "BOB@example.org", "Bob Example", "club@example.org", "everyone", "bo", "Example", "nobody@elsewhere.org", "", "carol")
        self.assertEqual([RESOLVED] * 5 + [AMBIGUOUS, AMBIGUOUS, UNRESOLVED, UNRESOLVED, RESOLVED], state)
        bob = self.id_of(alice, "bob")["sUserId"]
        for row in rows[:3]:
            self.assertEqual({ENTRYID: bob, SMTP: "bob@example.org", DISPLAY_NAME: "Bob Example", 0x0C150003: 1}, row)
        self.assertEqual("bobbers", rows[3][DISPLAY_NAME])
        self.assertEqual(["Everyone", {}, {}], [rows[4][DISPLAY_NAME], rows[5], rows[7]])
        self.assertEqual([RESOLVED, RESOLVED, UNRESOLVED, UNRESOLVED], self.resolve(alice, "carol", "Carol Example", "car", "carol@exam", flags=1)[0])
        self.assertEqual([RESOLVED, RESOLVED], self.resolve(alice, "car", "carol@exam")[0])
        self.assertEqual(([RESOLVED], [{}]), self.resolve(alice, "whoever", states=[RESOLVED]))
        # What was asked for as PT_STRING8 is answered so; another type than the property's is an error.
        _, (row,) = self.resolve(alice, "bob", tags=(0x39FE001E, 0x39FE0003, 0x3A000000))
        self.assertEqual(("bob@example.org", 0x80000002, "bob"), (row[0x39FE001E], row[0x39FE000A], row[ACCOUNT]))
        self.assertEqual(([], []), self.resolve(alice))
        # Hidden people are found by whole names.
        carol = self.id_of(admin, "carol")
        admin.call("setUser", lpsUser=user_record(**carol, ulIsABHidden=1))
        self.assertEqual([UNRESOLVED, RESOLVED], self.resolve(alice, "caro", "carol")[0])
        admin.call("setUser", lpsUser=user_record(**carol, ulIsABHidden=0))
        admin.call("groupDelete", ulGroupId=group.ulGroupId.number)

    def test_what_is_no_question(self):
        alice = self.client("alice")
        self.assertCode(INVALID_PARAMETER, alice, "abResolveNames", lpaPropTag=[ENTRYID], lpsRowSet=[[Prop(DISPLAY_NAME, "bob")]], lpaFlags=[], ulFlags=0)
        many = [[Prop(DISPLAY_NAME, f"nobody{i}@example.org")] for i in range(1001)]
        self.assertCode(0x8000000F, alice, "abResolveNames", lpaPropTag=[ENTRYID], lpsRowSet=many, lpaFlags=[UNRESOLVED] * 1001, ulFlags=1)
        answer = alice.call("abResolveNames", lpaPropTag=[ENTRYID], lpsRowSet=[[Prop(SMTP, "bob@example.org")]], lpaFlags=[UNRESOLVED], ulFlags=0)
        self.assertEqual([UNRESOLVED], [flag.number for flag in answer.aFlags.items])


class Companies(SoapCase):
    USERS = ["alice"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls("test_people_of_another_company_are_not_there")
        system = case.system()
        cls.ids = {}
        for company in ("acme", "umbrella"):
            answer = system.call("createCompany", lpsCompany={"lpszCompanyname": company})
            cls.ids[company] = {"ulCompanyId": answer.ulCompanyId.number, "sCompanyId": answer.sCompanyId.bytes}
        for login, admin in (("ann@acme", 1), ("abe@acme", 0), ("uma@umbrella", 1), ("udo@umbrella", 0)):
            name = login.split("@", maxsplit=1)[0]
            answer = system.call("createUser", lpsUser=new_user(login, ulIsAdmin=admin, lpszMailAddress=f"{name}@{login.split('@')[1]}.example", lpszFullName=name))
            cls.ids[name] = {"ulUserId": answer.ulUserId.number, "sUserId": answer.sUserId.bytes}
        case.doCleanups()

    def test_people_of_another_company_are_not_there(self):
        ann = self.client("ann@acme")
        self.assertEqual(["SYSTEM", "abe@acme", "ann@acme"], names(ann.call("getUserList", ulCompanyId=0).sUserArray))
        self.assertEqual("ann@acme", ann.call("getUser", ulUserId=0).lpsUser.lpszUsername.text)
        self.assertCode(NOT_FOUND, ann, "resolveUsername", lpszUsername="udo@umbrella")
        udo, umbrella = self.ids["udo"], self.ids["umbrella"]
        abe = self.ids["abe"]
        for operation, arguments in {
                "getUser": udo, "deleteUser": udo, "setUser": {"lpsUser": user_record(**udo, lpszPassword="taken")}, "getSendAsList": udo, "getGroupListOfUser": udo,
                "addSendAsUser": {**udo, "ulSenderId": abe["ulUserId"]}, "delSendAsUser": {**abe, "ulSenderId": udo["ulUserId"]}, "readABProps": {"sEntryId": udo["sUserId"]},
                "GetQuota": {"ulUserid": udo["ulUserId"]}, "SetQuota": {"ulUserid": udo["ulUserId"], "lpsQuota": {}}, "GetQuotaStatus": {"ulUserid": udo["ulUserId"]},
                "GetQuotaRecipients": {"ulUserid": udo["ulUserId"]}, "AddQuotaRecipient": {"ulCompanyid": umbrella["ulCompanyId"], "ulRecipientId": abe["ulUserId"], "ulType": ACTIVE},
                "DeleteQuotaRecipient": {"ulRecipientId": udo["ulUserId"], "ulType": ACTIVE}, "getUserList": umbrella, "getGroupList": umbrella, "getCompany": umbrella,
                "setCompany": {"lpsCompany": umbrella}, "getRemoteViewList": umbrella, "getRemoteAdminList": umbrella, "resolveCompanyname": {"lpszCompanyname": "umbrella"},
                "addUserToRemoteAdminList": {**udo, **self.ids["acme"]}, "addCompanyToRemoteViewList": {"ulSetCompanyId": self.ids["acme"]["ulCompanyId"], **umbrella}}.items():
            with self.subTest(operation):
                self.assertCode(NOT_FOUND, ann, operation, **arguments)
        for operation, arguments in {"createCompany": {"lpsCompany": {"lpszCompanyname": "mine"}}, "deleteCompany": self.ids["acme"], "purgeCache": {"ulFlags": 0},
                                     "purgeSoftDelete": {"ulDays": 0}}.items():
            self.assertCode(NO_ACCESS, ann, operation, **arguments)
        answer = ann.call("abResolveNames", lpaPropTag=[ENTRYID], lpsRowSet=[[Prop(DISPLAY_NAME, name)] for name in ("udo", "udo@umbrella.example", "umbrella", "abe")],
                          lpaFlags=[0] * 4, ulFlags=0)
        self.assertEqual([UNRESOLVED, UNRESOLVED, UNRESOLVED, RESOLVED], [flag.number for flag in answer.aFlags.items])
        self.client("udo@umbrella")   # the password is what it was

    def test_an_administrator_has_the_own_company(self):
        ann, abe = self.client("ann@acme"), self.client("abe@acme")
        made = ann.call("createUser", lpsUser=new_user("art@acme", lpszMailAddress="art@acme.example"))
        self.assertIn("art@acme", names(abe.call("getUserList", ulCompanyId=0).sUserArray))
        self.assertEqual("acme", abe.call("readABProps", sEntryId=made.sUserId.bytes).aPropVal.properties()[COMPANY_NAME])
        ann.call("deleteUser", ulUserId=made.ulUserId.number)
        self.assertCode(NO_ACCESS, abe, "deleteUser", **self.ids["ann"])
        self.assertCode(NO_ACCESS, abe, "setCompany", lpsCompany={**self.ids["acme"], "ulIsABHidden": 1})
        self.assertCode(NO_ACCESS, abe, "addUserToRemoteAdminList", **self.ids["abe"], **self.ids["acme"])

    def test_reading_companies(self):
        ann, system = self.client("ann@acme"), self.system()
        company = ann.call("getCompany", ulCompanyId=0).lpsCompany
        self.assertEqual(("acme", self.ids["acme"]["ulCompanyId"], 2), (company.lpszCompanyname.text, company.ulCompanyId.number, company.ulAdministrator.number))
        self.assertEqual(self.ids["acme"]["sCompanyId"], ann.call("resolveCompanyname", lpszCompanyname="ACME").sCompanyId.bytes)
        self.assertEqual(["acme"], [each.lpszCompanyname.text for each in ann.call("getCompanyList").sCompanyArray.items])
        self.assertEqual(["acme", "umbrella"], [each.lpszCompanyname.text for each in system.call("getCompanyList").sCompanyArray.items])
        got = ann.call("readABProps", sEntryId=self.ids["acme"]["sCompanyId"]).aPropVal.properties()
        self.assertEqual(("acme", 4, 4, self.ids["acme"]["ulCompanyId"]), (got[DISPLAY_NAME], got[OBJECT_TYPE], got[DISPLAY_TYPE], got[0xFFFD0003]))
        system.call("setCompany", lpsCompany={**self.ids["acme"], "lpszCompanyname": "acme", "ulAdministrator": self.ids["ann"]["ulUserId"], "sAdministrator": self.ids["ann"]["sUserId"], "ulIsABHidden": 1})
        company = ann.call("getCompany", **self.ids["acme"]).lpsCompany
        self.assertEqual((self.ids["ann"]["ulUserId"], 1), (company.ulAdministrator.number, company.ulIsABHidden.number))
        system.call("setCompany", lpsCompany={**self.ids["acme"], "ulAdministrator": 2, "ulIsABHidden": 0})
        self.assertCode(NO_SUPPORT, system, "setCompany", lpsCompany={**self.ids["acme"], "lpszCompanyname": "ajax"})
        self.assertCode(NOT_FOUND, self.client("alice"), "getCompany", ulCompanyId=0)   # of none
        self.assertCode(INVALID_PARAMETER, ann, "resolveCompanyname", lpszCompanyname="")

    def test_a_companys_life(self):
        system = self.system()
        made = system.call("createCompany", lpsCompany={"lpszCompanyname": "brief"})
        brief = {"ulCompanyId": made.ulCompanyId.number, "sCompanyId": made.sCompanyId.bytes}
        self.assertCode(COLLISION, system, "createCompany", lpsCompany={"lpszCompanyname": "Brief"})
        self.assertCode(INVALID_PARAMETER, system, "createCompany", lpsCompany={"lpszCompanyname": "a@b"})
        self.assertEqual(["SYSTEM"], names(system.call("getUserList", **brief).sUserArray))
        ben = system.call("createUser", lpsUser=new_user("ben@brief", lpszMailAddress="ben@brief.example"))
        self.assertEqual(["SYSTEM", "ben@brief"], names(system.call("getUserList", **brief).sUserArray))
        self.assertEqual(["Everyone"], group_names(system.call("getGroupList", **brief).sGroupArray))
        system.call("deleteCompany", **brief)
        self.assertCode(NOT_FOUND, system, "getCompany", **brief)
        self.assertCode(NOT_FOUND, system, "deleteCompany", **brief)
        self.assertCode(NOT_FOUND, system, "getUser", ulUserId=ben.ulUserId.number)

    def test_letting_others_see(self):
        ann, uma, system = self.client("ann@acme"), self.client("uma@umbrella"), self.system()
        grant = {"ulSetCompanyId": self.ids["umbrella"]["ulCompanyId"], "sSetCompanyId": self.ids["umbrella"]["sCompanyId"], **self.ids["acme"]}
        self.assertCode(NOT_FOUND, uma, "getUser", **self.ids["abe"])
        system.call("addCompanyToRemoteViewList", **grant)
        self.assertEqual("abe@acme", uma.call("getUser", **self.ids["abe"]).lpsUser.lpszUsername.text)
        self.assertEqual(["SYSTEM", "abe@acme", "ann@acme"], names(uma.call("getUserList", **self.ids["acme"]).sUserArray))
        self.assertEqual(["acme", "umbrella"], [each.lpszCompanyname.text for each in uma.call("getCompanyList").sCompanyArray.items])
        self.assertCode(NO_ACCESS, uma, "deleteUser", **self.ids["abe"])
        self.assertEqual(["umbrella"], [each.lpszCompanyname.text for each in system.call("getRemoteViewList", **self.ids["acme"]).sCompanyArray.items])
        self.assertCode(NOT_FOUND, ann, "getUser", **self.ids["udo"])   # not the other way round
        # And to administer.
        self.assertCode(NO_ACCESS, uma, "setUser", lpsUser=user_record(**self.ids["abe"], lpszFullName="Abraham"))
        system.call("addUserToRemoteAdminList", **self.ids["uma"], **self.ids["acme"])
        self.assertEqual(["uma@umbrella"], names(system.call("getRemoteAdminList", **self.ids["acme"]).sUserArray))
        uma.call("setUser", lpsUser=user_record(**self.ids["abe"], lpszFullName="Abraham"))
        system.call("delUserFromRemoteAdminList", **self.ids["uma"], **self.ids["acme"])
        self.assertCode(NO_ACCESS, uma, "setUser", lpsUser=user_record(**self.ids["abe"], lpszFullName="abe"))
        system.call("delCompanyFromRemoteViewList", **grant)
        self.assertCode(NOT_FOUND, uma, "getUser", **self.ids["abe"])
        self.assertCode(NOT_FOUND, system, "addCompanyToRemoteViewList", ulSetCompanyId=4711, **self.ids["acme"])
        self.assertCode(NOT_FOUND, system, "delUserFromRemoteAdminList", ulUserId=4711, **self.ids["acme"])

    def test_default_quota_of_a_companys_users(self):
        uma, udo, system = self.client("uma@umbrella"), self.client("udo@umbrella"), self.system()
        umbrella = {"ulUserid": self.ids["umbrella"]["ulCompanyId"], "sUserId": self.ids["umbrella"]["sCompanyId"]}
        me = {"ulUserid": self.ids["udo"]["ulUserId"], "sUserId": self.ids["udo"]["sUserId"]}
        levels = {"bUseDefaultQuota": False, "bIsUserDefaultQuota": True, "llWarnSize": 1000, "llSoftSize": 2000, "llHardSize": 3 << 20}
        self.assertCode(NO_ACCESS, udo, "SetQuota", **umbrella, lpsQuota=levels)
        uma.call("SetQuota", **umbrella, lpsQuota=levels)
        got = udo.call("GetQuota", **me, bGetUserDefault=False).sQuota
        self.assertEqual(("true", 1000, 2000, 3 << 20), (got.bUseDefaultQuota.text, got.llWarnSize.number, got.llSoftSize.number, got.llHardSize.number))
        got = uma.call("GetQuota", **umbrella, bGetUserDefault=True).sQuota
        self.assertEqual(("false", "true", 3 << 20), (got.bUseDefaultQuota.text, got.bIsUserDefaultQuota.text, got.llHardSize.number))
        new = uma.call("createUser", lpsUser=new_user("ulf@umbrella", lpszMailAddress="ulf@umbrella.example")).ulUserId.number
        self.assertEqual(3 << 20, uma.call("GetQuota", ulUserid=new).sQuota.llHardSize.number)
        uma.call("deleteUser", ulUserId=new)
        # Of the company itself, which is its public mailbox.
        uma.call("SetQuota", **umbrella, lpsQuota={**levels, "bIsUserDefaultQuota": False, "llWarnSize": 7})
        self.assertEqual(7, uma.call("GetQuota", **umbrella, bGetUserDefault=False).sQuota.llWarnSize.number)
        self.assertIn(uma.call("GetQuotaStatus", **umbrella).ulQuotaStatus.number, (0, 1))
        recipient = {"ulCompanyid": umbrella["ulUserid"], "ulRecipientId": me["ulUserid"], "ulType": COMPANY}
        uma.call("AddQuotaRecipient", **recipient)
        self.assertEqual(["SYSTEM", "udo@umbrella"], names(uma.call("GetQuotaRecipients", **umbrella).sUserArray))
        uma.call("DeleteQuotaRecipient", **recipient)
        self.assertEqual(["SYSTEM"], names(system.call("GetQuotaRecipients", **umbrella).sUserArray))
        uma.call("SetQuota", **umbrella, lpsQuota={**levels, "bUseDefaultQuota": True})
        self.assertEqual(0, udo.call("GetQuota", **me).sQuota.llHardSize.number)


if __name__ == "__main__":
    unittest.main()
