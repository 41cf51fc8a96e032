"""Mailboxes for tests of the SOAP module: filled and looked at over IMAP, ids from the operator's dump."""
import imaplib
import re

from corbel_server import PASSWORD
from soap_case import SoapCase

FOLDER, MESSAGE = 3, 5
READ, SUBMIT, UNSENT = 0x1, 0x4, 0x8   # PR_MESSAGE_FLAGS
HARD_DELETE, DELETE_MESSAGES, DELETE_FOLDERS, DELETE_ASSOCIATED = 0x10, 0x1, 0x4, 0x8


class MailboxCase(SoapCase):
    def imap(self, user):
        imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        self.addCleanup(imap.shutdown)
        imap.login(user, PASSWORD)
        return imap

    def append(self, user, folder, subject, sender=None):
        """A new message; its entryid."""
        text = f"From: {sender or user}@example.org\r\nTo: carol@example.org\r\nSubject: {subject}\r\n\r\nText of {subject}.\r\n"
        status, answer = self.imap(user).append(f'"{folder}"', None, None, text.encode())
        self.assertEqual("OK", status, answer)
        return self.message(user, folder, int(re.search(rb"APPENDUID \d+ (\d+)", answer[0]).group(1)))

    def make(self, user, folder):
        """A new folder; its entryid."""
        status, answer = self.imap(user).create(f'"{folder}"')
        self.assertEqual("OK", status, answer)
        return self.folder(user, folder)

    def subjects(self, user, folder):
        """Of the messages that IMAP shows, in order of UID; None where there is no such folder."""
        imap = self.imap(user)
        status, count = imap.select(f'"{folder}"', readonly=True)
        if status != "OK" or count == [b"0"]:
            return [] if status == "OK" else None
        _, rows = imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        return [row[1].decode().removeprefix("Subject: ").strip() for row in rows if isinstance(row, tuple)]

    def flags(self, user, folder):
        """{subject: flags of IMAP}."""
        imap = self.imap(user)
        imap.select(f'"{folder}"', readonly=True)
        _, rows = imap.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        return {row[1].decode().removeprefix("Subject: ").strip(): {flag.decode() for flag in imaplib.ParseFlags(row[0]) if flag != b"\\Recent"}
                for row in rows if isinstance(row, tuple)}

    def names(self, user):
        """Of the folders that IMAP lists."""
        _, rows = self.imap(user).list()
        return {re.search(rb'"/" "?([^"]+)"?$', row).group(1).decode() for row in rows if row}

    def dump(self, user, what):
        return self.server.json("store", "dump", user, what)

    def folder(self, user, path):
        return bytes.fromhex(self.dump(user, "folder:" + path)["entryid"])

    def message(self, user, folder, uid):
        return bytes.fromhex(self.dump(user, f"uid:{folder}:{uid}")["entryid"])

    def property(self, user, entryid, name):
        """As text; None when it is not there."""
        rows = self.dump(user, "entryid:" + entryid.hex())["properties"]
        return next((row["value"] for row in rows if row["name"] == name), None)
