"""kill -9 while mail comes in by LMTP and APPEND: after the next start everything acknowledged is there once, and no UID is reused."""
import collections
import imaplib
import random
import smtplib
import threading

from client_case import PASSWORD, ClientCase, main, message

ROUNDS = 4
WRITERS = 4
ACKNOWLEDGED_BEFORE_KILL = 25


class Crash(ClientCase):
    def writer(self, number, counter, acknowledged, enough):
        """Delivers or appends until the server is gone; notes what was acknowledged."""
        try:
            if number % 2:
                imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
                imap.login("alice", PASSWORD)
                while True:
                    name = f"a{number}-{next(counter)}"
                    status, answer = imap.append("INBOX", None, None, message(name, body="x" * random.Random(name).randrange(10, 120_000)).encode())
                    if status == "OK":
                        acknowledged.append(name)
                    enough.release()
            else:
                with smtplib.LMTP(*self.server.address("lmtp")) as lmtp:
                    while True:
                        name = f"l{number}-{next(counter)}"
                        lmtp.sendmail("s@example.net", ["alice@example.org"], message(name, body="y" * 500))
                        acknowledged.append(name)
                        enough.release()
        except (OSError, EOFError, imaplib.IMAP4.error, smtplib.SMTPException):
            pass

    def inbox(self):
        """{uid: subject}, and UIDVALIDITY with UIDNEXT."""
        imap = self.imap("alice")
        self.ok(imap.select("INBOX", readonly=True))
        validity, next_uid = int(imap.response("UIDVALIDITY")[1][0]), int(imap.response("UIDNEXT")[1][0])
        found = {}
        answer = self.ok(imap.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"))
        for part in answer:
            if isinstance(part, tuple):
                uid = int(part[0].split(b"UID ")[1].split(b" ")[0])
                found[uid] = part[1].decode().split(":", 1)[1].strip()
        return found, validity, next_uid

    def test_kill(self):
        acknowledged, known = [], {}
        validity = highest = None
        for round_number in range(ROUNDS):
            counter = iter(range(round_number * 1_000_000, (round_number + 1) * 1_000_000))
            lock = threading.Lock()

            class Counter:
                def __next__(self):
                    with lock:
                        return next(counter)

            enough = threading.Semaphore(0)
            threads = [threading.Thread(target=self.writer, args=(n, Counter(), acknowledged, enough)) for n in range(WRITERS)]
            for thread in threads:
                thread.start()
            for _ in range(ACKNOWLEDGED_BEFORE_KILL):
                self.assertTrue(enough.acquire(timeout=60), self.server.log()[-3000:])
            self.server.kill()
            for thread in threads:
                thread.join()
            self.server.start()
            found, now_validity, next_uid = self.inbox()
            self.assertIn(validity, (None, now_validity))
            validity = now_validity
            counts = collections.Counter(found.values())
            for name in acknowledged:
                self.assertEqual(counts[name], 1, f"{name} was acknowledged")
            for uid, name in known.items():
                self.assertEqual(found[uid], name, "a UID stands for another message")
            if highest is not None:
                self.assertTrue(all(uid > highest for uid in found if uid not in known), "a UID was reused")
            known, highest = found, next_uid - 1
            self.assertGreater(next_uid, max(found))
        self.assertGreater(len(acknowledged), ROUNDS * ACKNOWLEDGED_BEFORE_KILL // 2)


main()
