"""Tables in scenarios: opened, read by tableMulti in one round trip, and the restrictions that they take."""
from soap_case import SoapCase
from soap_client import Prop

TOO_COMPLEX, INVALID_BOOKMARK, BAD_VALUE = 0x8000000F, 0x80000027, 0x80000017
BEGINNING, CURRENT, END = 0, 1, 2
STORE, BOOK, QUEUE, SEVERAL, SYSTEM, SESSIONS, USERS, COMPANIES, USER_STORES, MAILBOXES, SERVERS = range(1, 12)
FOLDER, CONTAINER, MESSAGE, MAIL_USER, DIST_LIST = 3, 4, 5, 6, 8
CONVENIENT_DEPTH, SOFT_DELETES, ASSOCIATED, NO_CAP, UNICODE = 1, 2, 0x40, 0x40000000, 0x80000000
NO_ADVANCE, CLEAR_RESTRICTION, BACKWARDS, ALL_COLUMNS = 1, 1, 1, 1
ALL = 0xFFFFFFFF

MESSAGE_CLASS, IMPORTANCE, SUBJECT, SUBJECT_A = 0x001A001F, 0x00170003, 0x0037001F, 0x0037001E
SENDER, RECEIVED, FLAGS, SIZE, HEADERS = 0x0C1A001F, 0x0E060040, 0x0E070003, 0x0E080003, 0x007D001F
ENTRYID, INSTANCE_KEY, ROW_TYPE, DEPTH, NAME = 0x0FFF0102, 0x0FF60102, 0x0FF50003, 0x30050003, 0x3001001F
COUNT, UNREAD, DISPLAY_TO, MESSAGE_ID = 0x36020003, 0x36030003, 0x0E04001F, 0x1035001F
RECIPIENTS, SMTP_ADDRESS = 0x0E12000D, 0x39FE001F


def error(tag):
    return tag & 0xFFFF0000 | 0xA


def content(tag, text, level=1 | 0x10000):
    return {"ulType": 3, "lpContent": {"ulFuzzyLevel": level, "ulPropTag": tag, "lpProp": Prop(tag, text)}}


def compared(tag, relation, value):
    return {"ulType": 4, "lpProp": {"ulType": relation, "ulPropTag": tag, "lpProp": Prop(tag, value)}}


def equal(tag, value):
    return compared(tag, 4, value)


class TableCase(SoapCase):
    def open(self, client, entryid, kind=MESSAGE, flags=UNICODE, table=STORE):
        return client.call("tableOpen", sEntryId=entryid, ulTableType=table, ulType=kind, ulFlags=flags).ulTableId.number

    def read(self, client, table, columns=None, restriction=None, sort=None, count=ALL, flags=0, clear=False, categories=0, expanded=0, open=None):
        """Rows by tableMulti, each a list of values in order of the columns; None for what is not there."""
        answer = client.call("tableMulti", sRequest={
            "ulTableId": table, "ulFlags": CLEAR_RESTRICTION if clear else 0,
            "lpOpen": open and dict(zip(("sEntryId", "ulTableType", "ulType", "ulFlags"), open)),
            "lpSetColumns": columns, "lpRestrict": restriction,
            "lpSort": sort and {"sSortOrder": [{"ulPropTag": tag, "ulOrder": order} for tag, order in sort], "ulCategories": categories, "ulExpanded": expanded},
            "lpQueryRows": {"ulCount": count, "ulFlags": flags}})
        self.last = answer.ulTableId.number
        return self.values(answer.sRowSet)

    def values(self, rows):
        """An error is None."""
        found = []
        for row in rows.items:
            properties = row.properties()
            self.assertEqual(len(row.items), len(properties))
            found.append([None if tag & 0xFFFF == 0xA else value for tag, value in properties.items()])
        return found

    def column(self, *arguments, **options):
        return [row[0] for row in self.read(*arguments, **options)]
