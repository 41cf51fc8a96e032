"""The same life of a mailbox with `database = mysql` on a real MariaDB: round trip by every protocol, kill -9, lost database connections."""
import poplib

from client_case import PASSWORD, ClientCase, main, message
from mariadb import Mariadb


class Mysql(ClientCase):
    users = ()

    @classmethod
    def setUpClass(cls):
        cls.mariadb = Mariadb()
        cls.addClassCleanup(cls.mariadb.close)
        cls.schema = cls.mariadb.schema()
        cls.addClassCleanup(cls.mariadb.drop, cls.schema)
        cls.settings = {"storage": f"database = mysql\nmysql_socket = {cls.mariadb.socket}\nmysql_user = {cls.mariadb.user}\nmysql_database = {cls.schema}"}
        super().setUpClass()
        cls.server.add_users(["alice", "bob"])

    def test_life_of_a_mailbox(self):
        large = message("large", body="y" * 300_000)
        self.deliver("alice@example.org", message("small"))
        self.deliver("alice@example.org", large)
        imap = self.imap("alice")
        self.assertEqual(self.ok(imap.select("INBOX")), [b"2"])
        self.assertTrue(self.ok(imap.fetch("2", "(BODY.PEEK[])"))[0][1].endswith(large.encode()))
        self.ok(imap.store("1", "+FLAGS", "(\\Seen $Label1)"))
        self.ok(imap.create("Ablage/2026"))
        self.ok(imap.copy("1:2", "Ablage/2026"))
        self.ok(imap.append("Ablage/2026", "(\\Flagged)", None, message("appended").encode()))
        self.assertEqual(self.ok(imap.search(None, "KEYWORD", "$Label1", "SEEN")), [b"1"])
        self.ok(imap.store("2", "+FLAGS", "\\Deleted"))
        self.assertEqual(self.ok(imap.expunge()), [b"2"])
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.user("alice")
        pop.pass_(PASSWORD)
        self.assertEqual(pop.stat()[0], 1)
        pop.dele(1)
        pop.quit()
        self.server.kill()
        self.server.start()
        self.assertEqual(self.subjects("alice"), [])
        self.assertEqual(self.subjects("alice", "Ablage/2026"), ["small", "large", "appended"])
        imap = self.imap("alice")
        self.ok(imap.rename("Ablage/2026", "Fertig"))
        self.assertEqual(self.ok(imap.status("Fertig", "(MESSAGES UNSEEN UIDNEXT)")), [b'"Fertig" (MESSAGES 3 UIDNEXT 4 UNSEEN 2)'])
        self.assertEqual(self.server.json("store", "show", "alice")["owner"], "alice")

    def test_lost_connections_are_made_anew(self):
        self.deliver("bob@example.org", message("before"))
        listing = f"SELECT id FROM information_schema.processlist WHERE db = '{self.schema}'"
        own = self.mariadb.execute(listing).stdout.split()
        self.assertTrue(own)
        self.mariadb.execute("; ".join(f"KILL {number}" for number in own))
        while set(own) & set(self.mariadb.execute(listing).stdout.split()):
            pass   # KILL answers before the connection is gone; ctest's time limit ends this
        self.deliver("bob@example.org", message("after"))
        self.assertEqual(self.subjects("bob"), ["before", "after"])

    def test_users_lie_in_the_database(self):
        self.assertEqual([user["login"] for user in self.server.json("user", "list")], ["alice", "bob"])
        self.assertFalse(list((self.server.directory / "data").rglob("*.db")))


main()
