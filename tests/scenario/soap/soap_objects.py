"""Builds what saveObject takes and takes apart what loadObject answers."""
import os
import struct

from soap_client import Prop, value_of

STORE, FOLDER, MESSAGE, MAILUSER, ATTACH, DISTLIST = 1, 3, 5, 6, 7, 8
ASSOCIATED, CREATE = 0x40, 0x2

PR_MESSAGE_CLASS, PR_SUBJECT, PR_BODY, PR_HTML = 0x001A001F, 0x0037001F, 0x1000001F, 0x10130102
PR_MESSAGE_FLAGS, PR_IMPORTANCE, PR_MESSAGE_SIZE, PR_HASATTACH = 0x0E070003, 0x00170003, 0x0E080003, 0x0E1B000B
PR_ENTRYID, PR_PARENT_ENTRYID, PR_RECORD_KEY, PR_OBJECT_TYPE = 0x0FFF0102, 0x0E090102, 0x0FF90102, 0x0FFE0003
PR_SOURCE_KEY, PR_PARENT_SOURCE_KEY, PR_CHANGE_KEY, PR_PREDECESSORS = 0x65E00102, 0x65E10102, 0x65E20102, 0x65E30102
PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME = 0x30070040, 0x30080040
PR_DISPLAY_NAME, PR_COMMENT, PR_ADDRTYPE, PR_EMAIL_ADDRESS, PR_SMTP_ADDRESS = 0x3001001F, 0x3004001F, 0x3002001F, 0x3003001F, 0x39FE001F
PR_RECIPIENT_TYPE, PR_ROWID, PR_EC_CONTACT_ENTRYID = 0x0C150003, 0x30000003, 0x67100102
PR_ATTACH_NUM, PR_ATTACH_METHOD, PR_ATTACH_LONG_FILENAME, PR_ATTACH_DATA_BIN = 0x0E210003, 0x37050003, 0x3707001F, 0x37010102
PR_EC_IMAP_EMAIL, PR_EC_IMAP_EMAIL_SIZE, PR_EC_IMAP_ID = 0x678C0102, 0x678D0003, 0x67820003
PR_ACCESS, PR_ACCESS_LEVEL, PR_RIGHTS = 0x0FF40003, 0x0FF70003, 0x66390003
PR_SENDER_NAME, PR_SENDER_ENTRYID, PR_SENT_REPRESENTING_ENTRYID = 0x0C1A001F, 0x0C190102, 0x00410102


def saved(kind, properties=None, *, deleted=(), children=(), server_id=0, client_id=0, is_deleted=False):
    """One object of saveObject; `properties` is {tag: value}."""
    return {"item*": list(children), "delProps": list(deleted), "modProps": [Prop(tag, value) for tag, value in (properties or {}).items()],
            "bDelete": is_deleted, "ulClientId": client_id, "ulServerId": server_id, "ulObjType": kind, "lpInstanceIds": None}


def recipient(name, address, kind=1, **options):
    return saved(MAILUSER, {PR_DISPLAY_NAME: name, PR_ADDRTYPE: "SMTP", PR_EMAIL_ADDRESS: address, PR_RECIPIENT_TYPE: kind, PR_OBJECT_TYPE: MAILUSER}, **options)


def attachment(name, data, **options):
    return saved(ATTACH, {PR_ATTACH_METHOD: 1, PR_ATTACH_LONG_FILENAME: name, PR_ATTACH_DATA_BIN: data}, **options)


def new_entryid(store_guid, kind=MESSAGE):
    """As clients make them by themselves."""
    return bytes(4) + store_guid + struct.pack("<IHH", 1, kind, 0) + os.urandom(16) + bytes(4)


class Loaded:
    """A SavedObject of an answer."""

    def __init__(self, node):
        self.children = [Loaded(item) for item in node.items if item.element.tag == "item"]
        self.tags = [item.number for item in node.delProps.items] if "delProps" in node else []
        self.properties = node.modProps.properties() if "modProps" in node else {}
        self.kind, self.id, self.client_id = node.ulObjType.number, node.ulServerId.number, node.ulClientId.number

    def __getitem__(self, tag):
        return self.properties[tag]

    def of(self, *kinds):
        return [child for child in self.children if child.kind in kinds]


def load(client, entryid, flags=0x80000000):
    return Loaded(client.call("loadObject", sEntryId=entryid, lpsNotSubscribe=None, ulFlags=flags).sSaveObject)


def load_prop(client, entryid, tag, number=0):
    return value_of(client.call("loadProp", sEntryId=entryid, ulObjId=number, ulPropTag=tag).lpPropVal)


def save(client, parent, entryid, what, flags=0, sync_id=0):
    return Loaded(client.call("saveObject", sParentEntryId=parent, sEntryId=entryid, lpsSaveObj=what, ulFlags=flags, ulSyncId=sync_id).sSaveObject)
