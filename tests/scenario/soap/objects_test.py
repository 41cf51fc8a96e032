"""Objects as clients load, save and change them; large values; named properties."""
import imaplib
import os
import smtplib
import ssl
import time
import unittest
from email.message import EmailMessage

from corbel_server import PASSWORD
from soap_case import SoapCase
from soap_client import COLLISION, INVALID_ENTRYID, INVALID_PARAMETER, NO_ACCESS, NOT_FOUND, entryid_parts
from soap_objects import *   # noqa: F403: tags and builders

BIG = "Zeile mit Ümlaut\r\n" * 8000
WAIT_SECONDS = 60


class Objects(SoapCase):
    def setUp(self):
        self.alice = self.client("alice")
        self.store = self.alice.call("getStore", lpsEntryId=None)
        self.guid = self.store.guid.bytes
        self.inbox = self.alice.call("getReceiveFolder", sStoreId=self.store.sStoreId.bytes, lpszMessageClass="IPM.Note").sReceiveFolder.sEntryId.bytes

    def create(self, properties=None, children=(), flags=0):
        entryid = new_entryid(self.guid)
        base = {PR_MESSAGE_CLASS: "IPM.Note", PR_MESSAGE_FLAGS: 1, **(properties or {})}
        return entryid, save(self.alice, self.inbox, entryid, saved(MESSAGE, base, children=children), flags)

    def change(self, entryid, number, **what):
        return save(self.alice, self.store.sStoreId.bytes, entryid, saved(MESSAGE, server_id=number, **what))

    def imap(self, user="alice"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        imap = imaplib.IMAP4_SSL(*self.server.address("imap", "tls"), ssl_context=context)
        self.addCleanup(imap.logout)
        imap.login(user, PASSWORD)
        return imap

    def in_imap(self, subject):
        """UID and bytes of the message, once it is rendered."""
        imap = self.imap()
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            imap.select("INBOX")
            found = imap.uid("SEARCH", "HEADER", "SUBJECT", f'"{subject}"')[1][0].split()
            if found:
                return int(found[0]), imap.uid("FETCH", found[0], "(BODY.PEEK[])")[1][0][1]
        self.fail(f"{subject} did not come into IMAP")

    def deliver(self, content, to="alice@example.org"):
        with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
            lmtp.sendmail("sender@example.com", [to], content)

    # --- messages ---

    def test_create_and_load(self):
        named = self.number_of("corbel-objects")
        entryid, answer = self.create({PR_SUBJECT: "Grüße <&>", PR_BODY: "Text", PR_IMPORTANCE: 2, named << 16 | 0x1F: "kept", 0x66110102: b"\0\1"})
        self.assertEqual(MESSAGE, answer.kind)
        self.assertGreater(answer.id, 0)
        for tag in (PR_RECORD_KEY, PR_SOURCE_KEY, PR_PARENT_SOURCE_KEY, PR_CHANGE_KEY, PR_PREDECESSORS, PR_LAST_MODIFICATION_TIME, PR_CREATION_TIME):
            self.assertIn(tag, answer.properties, hex(tag))
            self.assertIn(tag, answer.tags, hex(tag))
        message = load(self.alice, entryid)
        self.assertEqual((MESSAGE, answer.id), (message.kind, message.id))
        self.assertEqual(len(message.tags), len(set(message.tags)))
        self.assertTrue(set(message.properties) <= set(message.tags))
        self.assertEqual("Grüße <&>", message[PR_SUBJECT])
        self.assertEqual("Text", message[PR_BODY])
        self.assertEqual(2, message[PR_IMPORTANCE])
        self.assertEqual("kept", message[named << 16 | 0x1F])
        self.assertEqual(b"\0\1", message[0x66110102])
        self.assertEqual(1, message[PR_MESSAGE_FLAGS] & 1)
        self.assertEqual((entryid, entryid, self.inbox), (message[PR_ENTRYID], message[PR_RECORD_KEY], message[PR_PARENT_ENTRYID]))
        self.assertEqual(7, message[PR_ACCESS])
        self.assertEqual(1, message[PR_ACCESS_LEVEL])
        self.assertEqual(answer[PR_CHANGE_KEY], message[PR_CHANGE_KEY])
        self.assertEqual(load(self.alice, self.inbox)[PR_SOURCE_KEY], message[PR_PARENT_SOURCE_KEY])

    def test_change_and_delete_properties(self):
        entryid, made = self.create({PR_SUBJECT: "before", PR_BODY: "stays", 0x6611001F: "goes"})
        changed = self.change(entryid, made.id, properties={PR_SUBJECT: "after", PR_ENTRYID: b"nonsense", PR_MESSAGE_SIZE: 1}, deleted=[0x6611001F])
        self.assertEqual(made.id, changed.id)
        self.assertNotEqual(made[PR_CHANGE_KEY], changed[PR_CHANGE_KEY])
        self.assertEqual(made[PR_SOURCE_KEY], changed[PR_SOURCE_KEY])
        message = load(self.alice, entryid)
        self.assertEqual(("after", "stays", entryid), (message[PR_SUBJECT], message[PR_BODY], message[PR_ENTRYID]))
        self.assertNotIn(0x6611001F, message.tags)
        self.assertNotIn(0x6611001F, message.properties)

    def test_recipients(self):
        entryid, made = self.create({PR_SUBJECT: "to whom"}, [recipient("Bob", "bob@example.org", client_id=7), recipient("Ümit", "umit@example.com", 2, client_id=8),
                                                              recipient("Carla", "carla@example.net", 3, client_id=9)])
        self.assertEqual([(7, MAILUSER), (8, MAILUSER), (9, MAILUSER)], [(each.client_id, each.kind) for each in made.children])
        numbers = [each.id for each in made.children]
        self.assertEqual(3, len(set(numbers)))
        message = load(self.alice, entryid)
        loaded = message.of(MAILUSER, DISTLIST)
        self.assertEqual(numbers, [each.id for each in loaded])
        self.assertEqual([("Bob", "SMTP", "bob@example.org", 1), ("Ümit", "SMTP", "umit@example.com", 2), ("Carla", "SMTP", "carla@example.net", 3)],
                         [(each[PR_DISPLAY_NAME], each[PR_ADDRTYPE], each[PR_EMAIL_ADDRESS], each[PR_RECIPIENT_TYPE]) for each in loaded])
        # Who is a user here is known by the address book's entryid.
        self.assertEqual(bytes.fromhex("ac21a95040d3ee48b319fba753304425"), loaded[0][PR_EC_CONTACT_ENTRYID][4:20])
        self.assertNotIn(PR_ENTRYID, loaded[0].properties)
        self.change(entryid, made.id, children=[saved(MAILUSER, server_id=numbers[0], is_deleted=True), recipient("Ümit II", "zwei@example.com", 1, server_id=numbers[1], client_id=8),
                                                recipient("Dora", "dora@example.com", client_id=10)])
        again = load(self.alice, entryid).of(MAILUSER)
        self.assertEqual(["Ümit II", "Carla", "Dora"], [each[PR_DISPLAY_NAME] for each in again])
        self.assertEqual(numbers[1:], [each.id for each in again[:2]])
        self.assertNotIn(again[2].id, numbers)

    def test_attachments(self):
        big = os.urandom(700_000)
        entryid, made = self.create({PR_SUBJECT: "attached"}, [attachment("one.txt", b"first", client_id=0), attachment("big.bin", big, client_id=1)])
        one, two = made.of(ATTACH)
        message = load(self.alice, entryid)
        self.assertTrue(message[PR_HASATTACH])
        self.assertEqual([one.id, two.id], [each.id for each in message.of(ATTACH)])
        self.assertEqual(["one.txt", "big.bin"], [each[PR_ATTACH_LONG_FILENAME] for each in message.of(ATTACH)])
        for each in message.of(ATTACH):
            self.assertIn(PR_ATTACH_DATA_BIN, each.tags)
            self.assertNotIn(PR_ATTACH_DATA_BIN, each.properties)
        self.assertEqual(b"first", load_prop(self.alice, entryid, PR_ATTACH_DATA_BIN, one.id))
        self.assertEqual(big, load_prop(self.alice, entryid, PR_ATTACH_DATA_BIN, two.id))
        self.assertEqual("big.bin", load_prop(self.alice, entryid, PR_ATTACH_LONG_FILENAME, two.id))
        changed = self.change(entryid, made.id, children=[saved(ATTACH, server_id=one.id, is_deleted=True), saved(ATTACH, {PR_ATTACH_LONG_FILENAME: "new.bin"}, server_id=two.id, client_id=1),
                                                          attachment("three", b"3", client_id=2)])
        self.assertEqual([1, 2], [each.client_id for each in changed.of(ATTACH)])
        again = load(self.alice, entryid).of(ATTACH)
        self.assertEqual(["new.bin", "three"], [each[PR_ATTACH_LONG_FILENAME] for each in again])
        self.assertEqual([each.id for each in changed.of(ATTACH)], [each.id for each in again])
        self.assertEqual(big, load_prop(self.alice, entryid, PR_ATTACH_DATA_BIN, two.id))
        self.assertCode(NOT_FOUND, self.alice, "loadProp", sEntryId=entryid, ulObjId=one.id, ulPropTag=PR_ATTACH_DATA_BIN)
        for number in (0x8FFFFFFF, 0xA1234567, 0xC0000009, 0xE1234567, 12345678):
            self.assertCode(NOT_FOUND, self.alice, "loadProp", sEntryId=entryid, ulObjId=number, ulPropTag=PR_ATTACH_DATA_BIN)
        code, _ = self.alice.ask("saveObject", sParentEntryId=self.store.sStoreId.bytes, sEntryId=entryid,
                                 lpsSaveObj=saved(MESSAGE, server_id=made.id, children=[saved(ATTACH, {PR_DISPLAY_NAME: "x"}, server_id=one.id)]), ulFlags=0, ulSyncId=0)
        self.assertEqual(NOT_FOUND, code)

    def test_messages_within_messages(self):
        innermost = saved(MESSAGE, {PR_MESSAGE_CLASS: "IPM.Note", PR_SUBJECT: "two deep", PR_BODY: BIG},
                          children=[attachment("deep.txt", b"far down"), recipient("Eve", "eve@example.com")])
        inner = saved(MESSAGE, {PR_MESSAGE_CLASS: "IPM.Note", PR_SUBJECT: "one deep"}, children=[saved(ATTACH, {PR_ATTACH_METHOD: 5}, children=[innermost])])
        entryid, made = self.create({PR_SUBJECT: "outside"}, [saved(ATTACH, {PR_ATTACH_METHOD: 5, PR_DISPLAY_NAME: "inside"}, children=[inner])])
        message = load(self.alice, entryid)
        first = message.of(ATTACH)[0].of(MESSAGE)[0]
        second = first.of(ATTACH)[0].of(MESSAGE)[0]
        self.assertEqual(("one deep", "two deep"), (first[PR_SUBJECT], second[PR_SUBJECT]))
        self.assertEqual("eve@example.com", second.of(MAILUSER)[0][PR_EMAIL_ADDRESS])
        self.assertIn(PR_BODY, second.tags)
        self.assertNotIn(PR_BODY, second.properties)
        self.assertEqual(BIG, load_prop(self.alice, entryid, PR_BODY, second.id))
        self.assertEqual("one deep", load_prop(self.alice, entryid, PR_SUBJECT, first.id))
        self.assertEqual(b"far down", load_prop(self.alice, entryid, PR_ATTACH_DATA_BIN, second.of(ATTACH)[0].id))
        answered = made.of(ATTACH)[0].of(MESSAGE)[0]
        self.assertEqual((first.id, second.id), (answered.id, answered.of(ATTACH)[0].of(MESSAGE)[0].id))
        self.change(entryid, made.id, children=[saved(ATTACH, server_id=made.of(ATTACH)[0].id, children=[saved(MESSAGE, {PR_SUBJECT: "changed inside"}, server_id=first.id)])])
        again = load(self.alice, entryid).of(ATTACH)[0].of(MESSAGE)[0]
        self.assertEqual("changed inside", again[PR_SUBJECT])
        self.assertEqual("two deep", again.of(ATTACH)[0].of(MESSAGE)[0][PR_SUBJECT])

    def test_too_deep(self):
        inner = saved(MESSAGE, {PR_SUBJECT: "bottom"})
        for _ in range(25):
            inner = saved(MESSAGE, {PR_SUBJECT: "level"}, children=[saved(ATTACH, {PR_ATTACH_METHOD: 5}, children=[inner])])
        code, _ = self.alice.ask("saveObject", sParentEntryId=self.inbox, sEntryId=new_entryid(self.guid), lpsSaveObj=inner, ulFlags=0, ulSyncId=0)
        self.assertEqual(0x8000000F, code)

    def test_large_values(self):
        html = b"<p>" + b"large " * 20000
        entryid, made = self.create({PR_SUBJECT: "large", PR_BODY: BIG, PR_HTML: html, 0x66120102: b"s" * 32768, 0x66130102: b"l" * 32769, 0x66141102: [b"x" * 20000, b"y" * 20000]})
        message = load(self.alice, entryid)
        for tag in (PR_BODY, PR_HTML, 0x66130102, 0x66141102):
            self.assertIn(tag, message.tags, hex(tag))
            self.assertNotIn(tag, message.properties, hex(tag))
        self.assertEqual(b"s" * 32768, message[0x66120102])
        self.assertEqual(BIG, load_prop(self.alice, entryid, PR_BODY))
        self.assertEqual(BIG, load_prop(self.alice, entryid, 0x1000001E, made.id))   # as PT_STRING8
        self.assertEqual(html, load_prop(self.alice, entryid, PR_HTML))
        self.assertEqual(b"l" * 32769, load_prop(self.alice, entryid, 0x66130102))
        self.assertEqual([b"x" * 20000, b"y" * 20000], load_prop(self.alice, entryid, 0x66141102))
        self.assertEqual("large", load_prop(self.alice, entryid, PR_SUBJECT))
        self.assertCode(NOT_FOUND, self.alice, "loadProp", sEntryId=entryid, ulObjId=0, ulPropTag=0x66150102)
        self.change(entryid, made.id, properties={PR_BODY: "small now"})
        self.assertEqual("small now", load(self.alice, entryid)[PR_BODY])

    def test_a_message_made_here_is_seen_by_imap(self):
        entryid, made = self.create({PR_SUBJECT: "made by properties", PR_BODY: "Hallo IMAP\r\n", PR_SENDER_NAME: "Alice"}, [recipient("Bob", "bob@example.org")])
        uid, mime = self.in_imap("made by properties")
        self.assertIn(b"Hallo IMAP", mime)
        self.assertIn(b"bob@example.org", mime)
        message = load(self.alice, entryid)
        self.assertEqual((uid, len(mime)), (message[PR_EC_IMAP_ID], message[PR_EC_IMAP_EMAIL_SIZE]))
        self.assertIn(PR_EC_IMAP_EMAIL, message.tags)
        self.assertEqual(mime, load_prop(self.alice, entryid, PR_EC_IMAP_EMAIL))

    def test_a_message_brought_with_its_mime(self):
        mime = b"From: x@example.com\r\nSubject: brought along\r\nX-Odd:   as  it is \r\n\r\nbytes\r\n"
        entryid, made = self.create({PR_SUBJECT: "brought along", PR_BODY: "bytes\r\n", PR_EC_IMAP_EMAIL: mime, PR_EC_IMAP_EMAIL_SIZE: len(mime)})
        message = load(self.alice, entryid)
        self.assertIn(PR_EC_IMAP_ID, message.properties)
        self.assertEqual(mime, load_prop(self.alice, entryid, PR_EC_IMAP_EMAIL, made.id))
        self.assertEqual(mime, self.in_imap("brought along")[1])

    def test_a_delivered_message(self):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Bob <bob@example.org>", "alice@example.org, Else <else@example.com>", "geliefert: Übersicht"
        mail.set_content("Der Text\n")
        mail.add_attachment(b"\0binary" * 10000, maintype="application", subtype="octet-stream", filename="daten.bin")
        inner = EmailMessage()
        inner["From"], inner["Subject"] = "inner@example.com", "weitergeleitet"
        inner.set_content("innen\n")
        mail.add_attachment(inner)
        entryid = self.delivered(mail.as_bytes())
        message = load(self.alice, entryid)
        self.assertEqual("geliefert: Übersicht", message[PR_SUBJECT])
        self.assertEqual("Der Text", message[PR_BODY].strip())
        self.assertEqual(["alice@example.org", "else@example.com"], [each[PR_EMAIL_ADDRESS] for each in message.of(MAILUSER)])
        self.assertEqual(bytes.fromhex("ac21a95040d3ee48b319fba753304425"), message[PR_SENT_REPRESENTING_ENTRYID][4:20])
        data, forwarded = message.of(ATTACH)
        self.assertEqual("daten.bin", data[PR_ATTACH_LONG_FILENAME])
        self.assertEqual(b"\0binary" * 10000, load_prop(self.alice, entryid, PR_ATTACH_DATA_BIN, data.id))
        self.assertEqual("weitergeleitet", forwarded.of(MESSAGE)[0][PR_SUBJECT])
        self.assertEqual("innen", load_prop(self.alice, entryid, PR_BODY, forwarded.of(MESSAGE)[0].id).strip())
        # What is not in the MIME changes beside it; a new subject makes other bytes.
        uid = message[PR_EC_IMAP_ID]
        self.change(entryid, message.id, properties={0x10900003: 2})
        self.assertEqual(uid, load(self.alice, entryid)[PR_EC_IMAP_ID])
        self.change(entryid, message.id, properties={PR_SUBJECT: "umbenannt"}, children=[saved(MAILUSER, server_id=message.of(MAILUSER)[1].id, is_deleted=True)])
        again = load(self.alice, entryid)
        self.assertEqual("umbenannt", again[PR_SUBJECT])
        self.assertEqual(["alice@example.org"], [each[PR_EMAIL_ADDRESS] for each in again.of(MAILUSER)])
        self.assertEqual(b"\0binary" * 10000, load_prop(self.alice, entryid, PR_ATTACH_DATA_BIN, data.id))

    def delivered(self, content):
        """Delivers it and finds it without a table: the entryids that a store makes count its objects."""
        before = save(self.alice, self.inbox, None, saved(MESSAGE, {PR_SUBJECT: "the one before"}))[PR_RECORD_KEY]
        self.deliver(content)
        number = int.from_bytes(before[38:44], "big")
        for step in range(1, 100):
            entryid = before[:38] + (number + step).to_bytes(6, "big") + before[44:]
            if self.alice.ask("checkExistObject", sEntryId=entryid, ulFlags=0)[0] == 0:
                return entryid
        self.fail("the delivered message is not there")

    def test_associated_messages(self):
        entryid, made = self.create({PR_SUBJECT: "settings", PR_MESSAGE_CLASS: "IPM.Configuration.Test"}, flags=ASSOCIATED)
        message = load(self.alice, entryid)
        self.assertEqual(0x40, message[PR_MESSAGE_FLAGS] & 0x40)
        self.assertNotIn(PR_EC_IMAP_ID, message.properties)
        self.change(entryid, made.id, properties={PR_SUBJECT: "other settings"})
        self.assertEqual("other settings", load(self.alice, entryid)[PR_SUBJECT])

    # --- folders and stores ---

    def test_folders(self):
        inbox = load(self.alice, self.inbox)
        self.assertEqual(FOLDER, inbox.kind)
        self.assertEqual((self.inbox, self.store.sRootId.bytes[:20]), (inbox[PR_ENTRYID], self.inbox[:20]))
        self.assertEqual((0x3F, 1, 0x7FB), (inbox[PR_ACCESS], inbox[PR_ACCESS_LEVEL], inbox[PR_RIGHTS]))
        for tag in (0x36020003, 0x36030003, 0x36170003, 0x360A000B, 0x36010003, 0x66380003, 0x0FF80102):   # counts, subfolders, type, signature
            self.assertIn(tag, inbox.properties, hex(tag))
        self.assertIn(0x36D00102, inbox.properties)     # PR_IPM_APPOINTMENT_ENTRYID
        self.assertIn(0x36D81102, inbox.properties)     # PR_ADDITIONAL_REN_ENTRYIDS
        answer = save(self.alice, self.store.sStoreId.bytes, self.inbox,
                      saved(FOLDER, {PR_COMMENT: "my folder", 0x66160102: b"z" * 40000, 0x6617001F: "x", PR_RIGHTS: 1, PR_SOURCE_KEY: b"1" * 22}, server_id=inbox.id))
        self.assertEqual((inbox.id, inbox[PR_SOURCE_KEY]), (answer.id, answer[PR_SOURCE_KEY]))
        again = load(self.alice, self.inbox)
        self.assertEqual(("my folder", "x"), (again[PR_COMMENT], again[0x6617001F]))
        self.assertIn(0x66160102, again.tags)
        self.assertNotIn(0x66160102, again.properties)
        self.assertEqual(b"z" * 40000, load_prop(self.alice, self.inbox, 0x66160102))
        save(self.alice, self.store.sStoreId.bytes, self.inbox, saved(FOLDER, deleted=[0x6617001F], server_id=inbox.id))
        self.assertNotIn(0x6617001F, load(self.alice, self.inbox).tags)

    def test_the_store(self):
        entryid = self.store.sStoreId.bytes
        store = load(self.alice, entryid)
        self.assertEqual(STORE, store.kind)
        self.assertEqual("Inbox - Alice Example", store[PR_DISPLAY_NAME])
        self.assertEqual(("alice", "Alice Example"), (store[0x661A001F], store[0x661C001F]))
        self.assertEqual(store[0x66190102], store[0x661B0102])                    # who asks is whose it is
        self.assertEqual(self.guid, store[0x0FFA0102])                            # PR_STORE_RECORD_KEY
        self.assertEqual(16, len(store[0x0FF80102]))
        self.assertEqual(0xFF, store[0x35DF0003])
        for tag in (0x35E00102, 0x35E20102, 0x35E30102, 0x35E40102, 0x35E50102, 0x35E60102, 0x35E70102):   # PR_IPM_*_ENTRYID
            self.assertEqual((self.guid, 1, FOLDER), entryid_parts(store[tag]), hex(tag))
        for tag in (0x67210003, 0x67220003, 0x67230003, 0x0E080014, 0x67050003):  # quotas, size, locale
            self.assertIn(tag, store.tags, hex(tag))
        settings = "{" + "x" * 50000 + "}"
        save(self.alice, None, entryid, saved(STORE, {0x6772001F: settings, 0x6760000B: True, PR_DISPLAY_NAME: "mine"}, server_id=store.id))
        again = load(self.alice, entryid)
        self.assertTrue(again[0x6760000B])
        self.assertEqual("Inbox - Alice Example", again[PR_DISPLAY_NAME])
        self.assertIn(0x6772001F, again.tags)
        self.assertEqual(settings, load_prop(self.alice, entryid, 0x6772001F, store.id))
        self.assertEqual("Inbox - Alice Example", load_prop(self.alice, entryid, PR_DISPLAY_NAME))

    def test_the_public_store(self):
        public = self.alice.call("getPublicStore", ulFlags=0)
        store = load(self.alice, public.sStoreId.bytes)
        self.assertEqual("Public Folders", store[PR_DISPLAY_NAME])
        self.assertEqual((public.guid.bytes, 1, FOLDER), entryid_parts(store[0x66310102]))   # PR_IPM_PUBLIC_FOLDERS_ENTRYID
        self.assertNotIn(0x661B0102, store.tags)                                             # PR_MAILBOX_OWNER_ENTRYID
        self.assertEqual("alice", store[0x661A001F])
        self.assertIn(self.alice.ask("saveObject", sParentEntryId=None, sEntryId=public.sStoreId.bytes, lpsSaveObj=saved(STORE, {PR_COMMENT: "x"}, server_id=store.id), ulFlags=0,
                                     ulSyncId=0)[0], (NOT_FOUND, NO_ACCESS))

    def test_as_a_trusted_service(self):
        system = self.system()
        entryid, made = self.create({PR_SUBJECT: "for the spooler"})
        self.assertEqual("for the spooler", load(system, entryid)[PR_SUBJECT])
        store = load(system, self.store.sStoreId.bytes)
        self.assertEqual("Alice Example", store[0x661C001F])
        self.assertNotEqual(store[0x661B0102], store[0x66190102])
        save(system, self.store.sStoreId.bytes, entryid, saved(MESSAGE, {PR_COMMENT: "seen"}, server_id=made.id))
        self.assertEqual("seen", load(self.alice, entryid)[PR_COMMENT])

    # --- sync ---

    def test_what_sync_brings_keeps_its_keys(self):
        key, other = b"\5" * 16 + b"\0\0\0\1", b"\5" * 16 + b"\0\0\0\2"
        source, when = b"\6" * 16 + bytes(6), 1_600_000_000_000_000
        entryid = new_entryid(self.guid)
        made = save(self.alice, self.inbox, entryid, saved(MESSAGE, {PR_SUBJECT: "brought", PR_MESSAGE_FLAGS: 1, PR_SOURCE_KEY: source, PR_CHANGE_KEY: key,
                                                                      PR_PREDECESSORS: b"\x14" + key, PR_LAST_MODIFICATION_TIME: when}), sync_id=3)
        message = load(self.alice, entryid)
        for loaded in (made, message):
            self.assertEqual((source, key, when), (loaded[PR_SOURCE_KEY], loaded[PR_CHANGE_KEY], loaded[PR_LAST_MODIFICATION_TIME]))
        save(self.alice, self.store.sStoreId.bytes, entryid, saved(MESSAGE, {PR_CHANGE_KEY: other, PR_PREDECESSORS: b"\x14" + other, PR_SOURCE_KEY: b"\7" * 22}, server_id=made.id), sync_id=3)
        message = load(self.alice, entryid)
        self.assertEqual((source, other), (message[PR_SOURCE_KEY], message[PR_CHANGE_KEY]))
        self.assertCode(COLLISION, self.alice, "saveObject", sParentEntryId=self.inbox, sEntryId=new_entryid(self.guid), lpsSaveObj=saved(MESSAGE, {PR_SOURCE_KEY: source}), ulFlags=0, ulSyncId=3)
        # What only sync may say, a client does not.
        self.change(entryid, made.id, properties={PR_LAST_MODIFICATION_TIME: when, PR_SUBJECT: "changed here"})
        message = load(self.alice, entryid)
        self.assertNotEqual(when, message[PR_LAST_MODIFICATION_TIME])
        self.assertNotEqual(other, message[PR_CHANGE_KEY])

    def test_what_a_client_imported_is_not_told_back_to_it(self):
        key = load(self.alice, self.inbox)[PR_SOURCE_KEY]
        sync = dict(ulChangeType=1, ulFlags=0)
        number = self.alice.call("setSyncStatus", sSourceKeyFolder=key, ulSyncId=0, ulChangeId=0, **sync).ulSyncId.number
        self.alice.call("setSyncStatus", sSourceKeyFolder=key, ulSyncId=number, ulChangeId=0, **sync)

        def changes(since):
            answer = self.alice.call("getChanges", sSourceKeyFolder=b"", ulSyncId=number, ulChangeId=since, ulChangeType=1, ulFlags=0x20, lpsRestrict=None)
            return [each.sSourceKey.bytes for each in answer.sChangesArray.items], answer.ulMaxChangeId.number
        _, since = changes(0)
        imported = save(self.alice, self.inbox, new_entryid(self.guid), saved(MESSAGE, {PR_SUBJECT: "imported"}), sync_id=number)
        other = save(self.alice, self.inbox, new_entryid(self.guid), saved(MESSAGE, {PR_SUBJECT: "made elsewhere"}))
        told, _ = changes(since)
        self.assertIn(other[PR_SOURCE_KEY], told)
        self.assertNotIn(imported[PR_SOURCE_KEY], told)

    def test_subscribing_in_passing(self):
        group = 4711
        loader, poller = self.client("alice", group=group), self.client("alice", group=group)
        subscription = {"ulConnection": 9, "sKey": self.inbox, "ulEventMask": 0x10, "sSyncState": {"ulSyncId": 0, "ulChangeId": 0}}
        loader.call("loadObject", sEntryId=self.inbox, lpsNotSubscribe=subscription, ulFlags=0x80000000)
        save(self.alice, self.store.sStoreId.bytes, self.inbox, saved(FOLDER, {PR_COMMENT: "told"}, server_id=load(self.alice, self.inbox).id))
        self.assertEqual(9, poller.call("notifyGetItems").pNotificationArray.items[0].ulConnection.number)

    # --- named properties ---

    def number_of(self, name, guid=b"\1" * 16, create=True):
        """The id on the client's side."""
        answer = self.alice.call("getIDsFromNames", lpsNamedProps=[{"lpId": name if isinstance(name, int) else None, "lpString": name if isinstance(name, str) else None, "lpguid": guid}],
                                 ulFlags=CREATE if create else 0)
        number = answer.lpsPropTags.items[0].number
        return number + 0x8500 if number else 0

    def test_named_properties(self):
        self.assertEqual(0, self.number_of("never made", create=False))
        first, second, third = self.number_of("a name"), self.number_of("b name"), self.number_of(0x8123)
        self.assertEqual(3, len({first, second, third}))
        self.assertEqual(first, self.number_of("a name", create=False))
        self.assertNotEqual(first, self.number_of("a name", guid=b"\2" * 16))
        names = self.alice.call("getNamesFromIDs", lpsPropTags=[first - 0x8500, third - 0x8500, 0x7AFE]).lpsNames.items
        self.assertEqual(("a name", b"\1" * 16), (names[0].lpString.text, names[0].lpguid.bytes))
        self.assertEqual(0x8123, names[1].lpId.number)
        self.assertEqual([], [each.element.tag for each in names[2].items])

    def test_the_fixed_map_of_clients(self):
        """What a client numbers by itself is the store's name for it, whoever asks."""
        location = self.number_of(0x8208, guid=bytes.fromhex("0220060000000000C000000000000046"))   # PSETID_Appointment, PidLidLocation
        entryid, _ = self.create({PR_SUBJECT: "meeting", 0x8008001F: "Room 1"})
        self.assertEqual("Room 1", load(self.alice, entryid)[0x8008001F])
        self.assertEqual("Room 1", load_prop(self.alice, entryid, 0x8008001F))
        self.assertEqual("Room 1", load_prop(self.alice, entryid, location << 16 | 0x1F))

    def test_names_that_are_none(self):
        ask = lambda **name: self.alice.ask("getIDsFromNames", lpsNamedProps=[name], ulFlags=CREATE)[0]
        self.assertEqual(NO_ACCESS, ask(lpString="x"))
        self.assertEqual(NO_ACCESS, ask(lpguid=b"\1" * 16))
        self.assertEqual(INVALID_PARAMETER, ask(lpString="x", lpguid=b"\1" * 15))
        self.assertEqual(INVALID_PARAMETER, ask(lpString="x" * 600, lpguid=b"\1" * 16))
        self.assertEqual(0x8000000F, self.alice.ask("getNamesFromIDs", lpsPropTags=[1] * 40000)[0])

    # --- what is refused ---

    def test_ids_of_somebody_else(self):
        bob = self.client("bob")
        entryid, made = self.create({PR_SUBJECT: "private"}, [attachment("a", b"secret")])
        before = load(self.alice, entryid)[PR_CHANGE_KEY]
        for id, kind, number in ((entryid, MESSAGE, made.id), (self.inbox, FOLDER, 1), (self.store.sStoreId.bytes, STORE, 1)):
            for operation, arguments in (("loadObject", {"sEntryId": id, "ulFlags": 0}), ("loadProp", {"sEntryId": id, "ulObjId": 0, "ulPropTag": PR_SUBJECT}),
                                         ("loadProp", {"sEntryId": id, "ulObjId": made.children[0].id, "ulPropTag": PR_ATTACH_DATA_BIN}),
                                         ("saveObject", {"sParentEntryId": self.store.sStoreId.bytes, "sEntryId": id, "lpsSaveObj": saved(kind, {PR_SUBJECT: "mine"}, server_id=number), "ulFlags": 0,
                                                         "ulSyncId": 0})):
                with self.subTest(operation=operation, kind=kind):
                    self.assertIn(bob.ask(operation, **arguments)[0], (NOT_FOUND, NO_ACCESS))
        own = new_entryid(self.guid)
        self.assertIn(bob.ask("saveObject", sParentEntryId=self.inbox, sEntryId=own, lpsSaveObj=saved(MESSAGE, {PR_SUBJECT: "planted"}), ulFlags=0, ulSyncId=0)[0], (NOT_FOUND, NO_ACCESS))
        self.assertCode(NOT_FOUND, self.alice, "loadObject", sEntryId=own, ulFlags=0)
        self.assertEqual(before, load(self.alice, entryid)[PR_CHANGE_KEY])

    def test_a_reader_of_a_shared_folder(self):
        bob = self.client("bob")
        entryid, made = self.create({PR_SUBJECT: "for readers"})
        imap = self.imap()
        imap.setacl("INBOX", "bob", "lr")
        self.addCleanup(imap.deleteacl, "INBOX", "bob")
        folder, message = load(bob, self.inbox), load(bob, entryid)
        self.assertEqual((2, 0, 0x401), (folder[PR_ACCESS], folder[PR_ACCESS_LEVEL], folder[PR_RIGHTS]))
        self.assertEqual((2, 0, "for readers"), (message[PR_ACCESS], message[PR_ACCESS_LEVEL], message[PR_SUBJECT]))
        self.assertEqual("Alice Example", load(bob, self.store.sStoreId.bytes)[0x661C001F])
        for what in (saved(MESSAGE, {PR_SUBJECT: "changed"}, server_id=made.id), saved(MESSAGE, children=[recipient("x", "x@example.com")], server_id=made.id)):
            self.assertCode(NO_ACCESS, bob, "saveObject", sParentEntryId=self.store.sStoreId.bytes, sEntryId=entryid, lpsSaveObj=what, ulFlags=0, ulSyncId=0)
        self.assertCode(NO_ACCESS, bob, "saveObject", sParentEntryId=self.inbox, sEntryId=new_entryid(self.guid), lpsSaveObj=saved(MESSAGE, {PR_SUBJECT: "new"}), ulFlags=0, ulSyncId=0)
        self.assertCode(NO_ACCESS, bob, "saveObject", sParentEntryId=self.store.sStoreId.bytes, sEntryId=self.inbox, lpsSaveObj=saved(FOLDER, {PR_COMMENT: "x"}, server_id=folder.id), ulFlags=0, ulSyncId=0)

    def test_wrong_input(self):
        entryid, made = self.create({PR_SUBJECT: "there"})
        message = lambda **options: saved(MESSAGE, {PR_SUBJECT: "x"}, **options)
        store = self.store.sStoreId.bytes
        bad = {
            "an entryid that is taken": (COLLISION, self.inbox, entryid, message()),
            "an entryid of another store": (INVALID_ENTRYID, self.inbox, new_entryid(b"\7" * 16), message()),
            "an entryid of a folder": (INVALID_ENTRYID, self.inbox, new_entryid(self.guid, FOLDER), message()),
            "no parent": (INVALID_ENTRYID, None, new_entryid(self.guid), message()),
            "a store as parent": (INVALID_PARAMETER, store, new_entryid(self.guid), message()),
            "a parent that is gone": (NOT_FOUND, new_entryid(self.guid, FOLDER), new_entryid(self.guid), message()),
            "a message that is gone": (NOT_FOUND, store, new_entryid(self.guid), message(server_id=5)),
            "an unknown instance": (0x80000029, self.inbox, new_entryid(self.guid), {**message(), "lpInstanceIds": [b"x"]}),
            "a folder without a number": (INVALID_PARAMETER, store, self.inbox, saved(FOLDER, {PR_COMMENT: "x"})),
            "an attachment by itself": (0x80000006, self.inbox, entryid, saved(ATTACH, {PR_DISPLAY_NAME: "x"})),
            "an attachment of no method": (INVALID_PARAMETER, self.inbox, new_entryid(self.guid), message(children=[saved(ATTACH, {PR_ATTACH_METHOD: 77})])),
            "a recipient of no kind": (INVALID_PARAMETER, self.inbox, new_entryid(self.guid), message(children=[recipient("x", "x@example.com", 9)])),
            "a value that is not of its tag's type": (INVALID_PARAMETER, self.inbox, new_entryid(self.guid), {**message(), "modProps": [{"ulPropTag": PR_SUBJECT, "ul": 1}]}),
        }
        for what, (code, parent, own, object) in bad.items():
            with self.subTest(what):
                got, _ = self.alice.ask("saveObject", sParentEntryId=parent, sEntryId=own, lpsSaveObj=object, ulFlags=0, ulSyncId=0)
                self.assertEqual(hex(code), hex(got))
        for own in (b"", b"short", bytes(48), new_entryid(self.guid, 7)):
            self.assertCode(INVALID_ENTRYID, self.alice, "loadObject", sEntryId=own, ulFlags=0)
        self.assertCode(NOT_FOUND, self.alice, "loadObject", sEntryId=entryid, ulFlags=0x80000400)
        self.assertEqual("there", load(self.alice, entryid)[PR_SUBJECT])


if __name__ == "__main__":
    unittest.main()
