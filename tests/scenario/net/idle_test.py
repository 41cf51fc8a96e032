"""Many IMAP sessions in IDLE (a thousand; with IDLE_SESSIONS others): no thread each, every one hears of its own mailbox's delivery and of nothing else, all leave at SIGTERM."""
import os
import pathlib
import selectors

from client_case import PASSWORD, ClientCase, main, message
from line_client import LineClient

SESSIONS = int(os.environ.get("IDLE_SESSIONS", "1000"))
USERS = [f"idle{i:02d}" for i in range(20)]
MOST_THREADS = 60   # as many as commands ran at once; what counts is that it is far from SESSIONS
PATIENCE = 60


class Idle(ClientCase):
    users = USERS

    def open_all(self):
        clients = []
        for number in range(SESSIONS):
            client = LineClient(self.server.address("imap", "starttls"), timeout=PATIENCE)
            self.addCleanup(client.close)
            clients.append((USERS[number % len(USERS)], client))
        for user, client in clients:   # pipelined, so that all these logins are one round trip
            client.send(f"a LOGIN {user} {PASSWORD}\r\nb SELECT INBOX\r\nc IDLE\r\n")
        for _, client in clients:
            self.assertEqual(client.until("+ ", "b NO", "b BAD")[-1][:2], "+ ")
        return clients

    def status(self, name):
        text = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith(name + ":")))

    def test_many(self):
        clients = self.open_all()
        self.assertLess(self.status("Threads"), MOST_THREADS)
        self.assertEqual(self.server.json("status")["connections"], SESSIONS)   # administration is not counted
        self.deliver(f"{USERS[7]}@example.org", message("for one"))
        for user, client in clients:
            if user == USERS[7]:
                self.assertIn("* 1 EXISTS", client.until("* 1 EXISTS"))
        for user in USERS:
            if user != USERS[7]:
                self.deliver(f"{user}@example.org", message("for the others"))
        for user, client in clients:
            if user != USERS[7]:
                self.assertEqual([line for line in client.until("* 1 EXISTS") if "EXISTS" in line], ["* 1 EXISTS"])
        # DONE and a command work in each; half leave by themselves, the others with the server.
        for _, client in clients[::2]:
            client.send("DONE\r\nd LOGOUT\r\n")
        for _, client in clients[::2]:
            lines = client.until("d ")
            self.assertRegex(lines[-1], "^d OK")
            self.assertNotIn("EXISTS", " ".join(lines))
        self.server.process.terminate()
        waiting = selectors.DefaultSelector()
        for _, client in clients[1::2]:
            waiting.register(client.socket, selectors.EVENT_READ, client)
        goodbyes = 0
        while waiting.get_map():
            ready = waiting.select(PATIENCE)
            self.assertTrue(ready, "a session hears nothing of the end")
            for key, _ in ready:
                waiting.unregister(key.fileobj)
                goodbyes += "* BYE " in key.data.rest()
        self.assertEqual(goodbyes, SESSIONS // 2)
        self.server.stop()


main()
