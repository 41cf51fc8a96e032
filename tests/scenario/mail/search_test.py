"""SEARCH BODY and TEXT answer the same with the full text index as without it: random messages and needles, before the index knows them, after,
and after a kill."""
import imaplib
import json
import os
import pathlib
import random
import re
import time
import unittest
import urllib.request

from corbel_server import PASSWORD, CorbelServer

SECTION = os.environ.get("CORBEL_TEST_SEARCH", "")   # of the module
MESSAGES = 60
NEEDLES = 120
WORDS = ["invoice", "Straße", "MÜLLER", "naïve", "日本語", "テスト", "order4711", "re-use", "a.b@c.org", "under_score", "x", "the", "and", "re", "Quartal"]


class Search(unittest.TestCase):
    def text(self, source, count):
        return "".join(source.choice(WORDS) + source.choice([" ", " ", ", ", "", "\r\n"]) for _ in range(count))

    def message(self, source):
        subject = source.choice(WORDS[:3] + WORDS[6:8]).encode("ascii", "replace").decode()
        head = f"From: a@example.org\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{self.text(source, 30)}\r\n"
        html = f"Content-Type: text/html; charset=utf-8\r\n\r\n<p class=big>{self.text(source, 8)}<b>{self.text(source, 2)}</b>end</p>\r\n"
        attached = f"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\n{self.text(source, 10)}\r\n"
        inner = f"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\n{source.choice(WORDS[6:8])}\r\n"
        mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "".join(f"--b\r\n{part}\r\n" for part in (plain, html, attached, inner)) + "--b--\r\n"
        return (head + source.choice([plain, html, mixed])).encode()

    def needles(self):
        source = random.Random(11)
        for _ in range(NEEDLES):
            text = self.text(source, source.randrange(1, 4)).replace("\r\n", " ")
            begin = source.randrange(len(text))
            end = min(len(text), begin + source.randrange(1, 14))
            needle = text[begin:end].replace('"', "").replace("\\", "").strip() or "the"
            key = source.choice(["BODY", "TEXT", "NOT BODY", "OR SUBJECT invoice BODY"])
            yield key, needle.encode()

    def answers(self, imap):
        found = []
        for key, needle in self.needles():
            imap.literal = needle
            status, data = imap.uid("SEARCH", "CHARSET", "UTF-8", key)
            self.assertEqual(status, "OK", (key, needle, data))
            found.append((key, needle, data[0]))
        return found

    def login(self, server):
        imap = imaplib.IMAP4(*server.address("imap", "starttls"))
        imap.login("alice", PASSWORD)
        return imap

    def counter(self, server, name):
        with urllib.request.urlopen("http://%s:%d/metrics" % server.address("admin"), timeout=20) as answer:
            found = re.search(rf"(?m)^{name} (\d+)", answer.read().decode())
        return int(found[1]) if found else 0

    def await_index(self, server, at_least):
        """The index follows in rounds of some seconds."""
        deadline = time.monotonic() + 60
        while self.counter(server, "corbel_search_indexed_total") < at_least:
            self.assertLess(time.monotonic(), deadline, "the index did not follow:\n" + server.log()[-3000:])
            time.sleep(0.2)

    def await_log(self, server, text):
        deadline = time.monotonic() + 60
        while text not in server.log():
            self.assertLess(time.monotonic(), deadline, "the log does not say: " + text)
            time.sleep(0.2)

    def test_same_answers(self):
        source = random.Random(7)
        messages = [self.message(source) for _ in range(MESSAGES)]
        with CorbelServer(users=["alice"]) as plain, CorbelServer(users=["alice"], modules={"search_xapian": SECTION}) as indexed:
            wanted = None
            for server in (plain, indexed):
                imap = self.login(server)
                for message in messages:
                    self.assertEqual(imap.append("INBOX", None, None, message)[0], "OK")
                imap.select("INBOX")
                found = self.answers(imap)
                wanted = wanted or found
                self.assertEqual(wanted, found)   # the index knows nothing or little yet
                imap.logout()
            self.assertGreater(sum(bool(hits) for _, _, hits in wanted), NEEDLES // 3)
            self.await_index(indexed, MESSAGES)
            imap = self.login(indexed)
            imap.select("INBOX")
            self.assertEqual(wanted, self.answers(imap))
            self.assertGreater(self.counter(indexed, "corbel_search_narrowed_total"), NEEDLES // 2)
            imap.store("1:10", "+FLAGS", "(\\Flagged)")   # numbers above what the index reached
            self.assertEqual(wanted, self.answers(imap))
            imap.shutdown()
            indexed.kill()
            indexed.start()
            imap = self.login(indexed)
            imap.select("INBOX")
            self.assertEqual(wanted, self.answers(imap))
            # Made anew: the old index answers until the new one takes its place.
            answer = json.loads(indexed.corbel("store", "reindex", "alice", "--json").stdout)
            self.assertGreater(answer["store"], 0)
            self.assertEqual(wanted, self.answers(imap))
            self.await_index(indexed, MESSAGES)
            self.await_log(indexed, "The index of a mailbox was made anew")
            narrowed = self.counter(indexed, "corbel_search_narrowed_total")
            self.assertEqual(wanted, self.answers(imap))
            self.assertGreater(self.counter(indexed, "corbel_search_narrowed_total"), narrowed)
            imap.logout()
            self.assertTrue(list(pathlib.Path(indexed.directory, "data", "search").glob("*/*/current/words")))

    def test_reindex_says_what_is_wrong(self):
        with CorbelServer(users=["alice"]) as plain:
            imap = self.login(plain)
            imap.select("INBOX")   # makes the store
            imap.logout()
            done = plain.corbel("store", "reindex", "alice", check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("search module", done.stderr)
        with CorbelServer(users=["alice"], modules={"search_xapian": SECTION}) as indexed:
            self.assertNotEqual(indexed.corbel("store", "reindex", "nobody", check=False).returncode, 0)


unittest.main(verbosity=2)
