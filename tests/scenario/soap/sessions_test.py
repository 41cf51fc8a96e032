"""Transports, logons and sessions, and requests that are none."""
import unittest

from corbel_server import PASSWORD
from soap_case import SoapCase
from soap_client import END_OF_SESSION, HEAD, LOGON_FAILED, NO_ACCESS, TAIL, SoapClient, entryid_parts


class Sessions(SoapCase):
    def test_logon_and_the_default_store(self):
        client = self.client()
        answer = client.logon("alice", PASSWORD)
        self.assertEqual("0,11,0,2", answer.lpszVersion.text)
        self.assertEqual(16, len(answer.sServerGuid.bytes))
        self.assertEqual(0, answer.ulCapabilities.number & 0x161)   # none of: compression, licence, several servers, enhanced ICS
        store = client.call("getStore", lpsEntryId=None)
        self.assertEqual((store.guid.bytes, 1, 1), entryid_parts(store.sStoreId.bytes))
        self.assertEqual((store.guid.bytes, 1, 3), entryid_parts(store.sRootId.bytes))
        again = client.call("getStore", lpsEntryId=store.sStoreId.bytes)
        self.assertEqual(store.sRootId.bytes, again.sRootId.bytes)
        wrapped = store.sStoreId.bytes[:-4] + b"https://mail.example.org:237/\0\0\0"
        self.assertEqual(store.sRootId.bytes, client.call("getStore", lpsEntryId=wrapped).sRootId.bytes)
        self.assertEqual("Inbox - Alice Example", client.call("getStoreName", sEntryId=store.sStoreId.bytes).lpszStoreName.text)
        self.assertEqual(0, client.call("getStoreType", sEntryId=store.sStoreId.bytes).ulStoreType.number)
        public = client.call("getPublicStore", ulFlags=0)
        self.assertEqual(1, client.call("getStoreType", sEntryId=public.sStoreId.bytes).ulStoreType.number)
        inbox = client.call("getReceiveFolder", sStoreId=store.sStoreId.bytes, lpszMessageClass="IPM.Note").sReceiveFolder
        self.assertEqual((store.guid.bytes, 1, 3), entryid_parts(inbox.sEntryId.bytes))
        client.call("checkExistObject", sEntryId=inbox.sEntryId.bytes, ulFlags=0)
        client.call("logoff")
        self.assertCode(END_OF_SESSION, client, "getStore", lpsEntryId=None)

    def test_wrong_passwords(self):
        for user, password in (("alice", "wrong"), ("nobody", PASSWORD), ("SYSTEM", ""), ("", "")):
            self.assertRaisesCode(LOGON_FAILED, self.client().logon, user, password)

    def test_one_does_not_open_anothers_store(self):
        alice, bob = self.client("alice"), self.client("bob")
        store = alice.call("getStore", lpsEntryId=None)
        for entryid in (store.sStoreId.bytes, store.sRootId.bytes):
            code, _ = bob.ask("getStore", lpsEntryId=entryid)
            self.assertIn(code, (0x80000002, 0x80000003))

    def test_trusted_accounts(self):
        system = self.system()
        alice = self.client("alice").call("getStore", lpsEntryId=None)
        self.assertEqual(alice.sRootId.bytes, system.call("getStore", lpsEntryId=alice.sStoreId.bytes).sRootId.bytes)
        self.assertCode(0x80000002, system, "getStore", lpsEntryId=None)   # no mailbox of its own
        system.logon("alice")
        self.assertEqual(alice.sStoreId.bytes, system.call("getStore", lpsEntryId=None).sStoreId.bytes)
        system.logon("SYSTEM", impersonate="bob")
        self.assertNotEqual(alice.sStoreId.bytes, system.call("getStore", lpsEntryId=None).sStoreId.bytes)

    def test_only_administrators_impersonate(self):
        self.assertRaisesCode(NO_ACCESS, self.client().logon, "alice", PASSWORD, impersonate="bob")

    def test_tls(self):
        client = SoapClient(("localhost", self.server.address("soap", "tls")[1]), certificate=str(self.server.directory / "tls.crt"))
        self.addCleanup(client.close)
        client.logon("bob", PASSWORD)
        client.call("getStore", lpsEntryId=None)

    def test_session_ids_of_32_bits_for_clients_of_old(self):
        client = self.client()
        self.assertLess(client.logon("alice", PASSWORD, capabilities=0x280).ulSessionId.number, 1 << 32)

    def test_what_is_no_request(self):
        client = self.client("alice")
        inner = f"<ns:getStore><ulSessionId>{client.session}</ulSessionId></ns:getStore>"
        bad = {
            "no XML": "getStore",
            "not well-formed": HEAD + "<ns:getStore>" + TAIL,
            "another envelope": "<a/>",
            "no body": HEAD.replace("Body", "Header") + TAIL.replace("Body", "Header"),
            "two requests": HEAD + inner + inner + TAIL,
            "a document type": '<!DOCTYPE a [<!ENTITY b "c">]>' + HEAD.split("?>", 1)[1] + inner + TAIL,
            "an entity": HEAD + "<ns:getStore><ulSessionId>&b;</ulSessionId></ns:getStore>" + TAIL,
            "a reference": HEAD + '<ns:getStore><ulSessionId href="#1"/></ns:getStore>' + TAIL,
            "an id": HEAD + '<ns:getStore><ulSessionId id="1">0</ulSessionId></ns:getStore>' + TAIL,
            "too deep": HEAD + "<ns:getStore>" + "<a>" * 200 + "</a>" * 200 + "</ns:getStore>" + TAIL,
            "no operation": HEAD + "<ns:getEverything/>" + TAIL,
            "no number": HEAD + "<ns:getStore><ulSessionId>one</ulSessionId></ns:getStore>" + TAIL,
        }
        for what, body in bad.items():
            with self.subTest(what):
                status, answer = client.post(body)
                self.assertEqual(500, status)
                self.assertIn(b"<faultcode>SOAP-ENV:Client</faultcode>", answer)
        client.call("getStore", lpsEntryId=None)

    def test_another_method(self):
        client = self.client()
        client.connection.request("GET", "/")
        response = client.connection.getresponse()
        self.assertEqual((405, "POST"), (response.status, response.getheader("Allow")))


if __name__ == "__main__":
    unittest.main()
