"""POP3 on a real server: locks, durable removal, ids for ever, long lists, SASL, clear-text refusals."""
import base64
import poplib
import socket
import ssl

from client_case import PASSWORD, ClientCase, main, message


class Pop3(ClientCase):
    def login(self, user="alice"):
        pop = poplib.POP3(*self.server.address("pop3", "starttls"), timeout=60)
        self.addCleanup(pop.close)
        pop.user(user)
        pop.pass_(PASSWORD)
        return pop

    def fill(self, user, *subjects):
        for subject in subjects:
            self.deliver(f"{user}@example.org", message(subject))

    def empty(self, user):
        pop = self.login(user)
        for number in range(1, pop.stat()[0] + 1):
            pop.dele(number)
        pop.quit()

    def test_capabilities(self):
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        capabilities = pop.capa()
        for name in ("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "STLS", "UTF8", "USER", "SASL"):
            self.assertIn(name, capabilities)
        self.assertEqual(capabilities["EXPIRE"], ["NEVER"])
        self.assertIn("PLAIN", capabilities["SASL"])
        pop.quit()

    def test_sasl(self):
        response = base64.b64encode(f"\0alice\0{PASSWORD}".encode()).decode()
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        self.assertTrue(pop._shortcmd(f"AUTH PLAIN {response}").startswith(b"+OK"))
        pop.quit()
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop._putcmd("AUTH PLAIN")
        self.assertEqual(pop._getline()[0], b"+ ")
        self.assertTrue(pop._shortcmd(response).startswith(b"+OK"))
        pop.quit()
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        with self.assertRaisesRegex(poplib.error_proto, r"\[AUTH\]"):
            pop._shortcmd("AUTH PLAIN " + base64.b64encode(b"\0alice\0wrong").decode())
        pop.close()

    def test_one_session_a_maildrop(self):
        first = self.login("bob")
        with self.assertRaisesRegex(poplib.error_proto, r"\[IN-USE\]"):
            self.login("bob")
        self.login("carol").quit()
        first.quit()
        self.login("bob").quit()

    def test_removal(self):
        self.empty("carol")
        self.fill("carol", "one", "two", "three")
        pop = self.login("carol")
        ids = [line.split()[1] for line in pop.uidl()[1]]
        self.assertEqual(len(set(ids)), 3)
        pop.dele(2)
        self.assertEqual(pop.stat()[0], 2)
        pop.rset()
        pop.dele(1)
        pop.sock.shutdown(socket.SHUT_RDWR)
        pop.close()
        self.assertEqual(self.subjects("carol"), ["one", "two", "three"])
        pop = self.login_when_free("carol")
        pop.dele(1)
        pop.dele(3)
        pop.quit()
        self.server.kill()
        self.server.start()
        pop = self.login("carol")
        self.assertEqual([line.split()[1] for line in pop.uidl()[1]], [ids[1]])
        pop.quit()

    def login_when_free(self, user):
        """The server notices a hang-up a moment after the client made it."""
        for _ in range(200):
            try:
                return self.login(user)
            except poplib.error_proto as error:
                self.assertIn(b"[IN-USE]", error.args[0])
        raise AssertionError("the maildrop stays locked")

    def test_ids_are_for_ever(self):
        """UIDL survives a move to another folder and back and a restart; a copy has an id of its own."""
        self.empty("bob")
        self.fill("bob", "one", "two")

        def ids():
            pop = self.login("bob")
            found = [line.split()[1] for line in pop.uidl()[1]]
            pop.quit()
            return found

        one, two = ids()
        imap = self.imap("bob")
        for source, target in (("INBOX", "Archive"), ("Archive", "INBOX")):
            self.ok(imap.select(source))
            self.ok(imap._simple_command("MOVE", "1", target))
        self.assertEqual(ids(), [two, one])
        self.server.stop()
        self.server.start()
        self.assertEqual(ids(), [two, one])
        imap = self.imap("bob")
        self.ok(imap.select("INBOX"))
        self.ok(imap.copy("1:2", "INBOX"))
        self.assertEqual(ids()[:2], [two, one])
        self.assertEqual(len(set(ids())), 4)

    def test_sizes_and_bytes(self):
        self.empty("alice")
        self.fill("alice", "small")
        self.deliver("alice@example.org", message("large", body="\r\n".join(["." + "x" * 70] * 30000)))
        pop = self.login()
        poplib._MAXLINE = 100000
        for number in (1, 2):
            _, lines, _ = pop.retr(number)
            self.assertEqual(int(pop.list(number).split()[2]), sum(len(line) + 2 for line in lines))
        self.assertEqual(pop.top(2, 2)[1][-1], b"." + b"x" * 70)
        self.assertEqual(pop.stat()[1], sum(int(line.split()[1]) for line in pop.list()[1]))
        pop.quit()

    def test_lost_content_is_an_error(self):
        """A blob that is gone: the answer is -ERR and nothing else, and the session goes on."""
        self.empty("carol")
        self.deliver("carol@example.org", message("lost", body="\r\n".join(["lost" * 15] * 2000)))
        blobs = [path for path in (self.server.directory / "data" / "blobs").rglob("*") if path.is_file()]
        pop = self.login("carol")
        for blob in blobs:
            blob.unlink()
        for command in ("RETR 1", "TOP 1 5"):
            with self.assertRaises(poplib.error_proto):
                pop._shortcmd(command)
            self.assertEqual(pop.stat()[0], 1)
        pop.dele(1)
        pop.quit()

    def test_imap_removes_meanwhile(self):
        self.empty("bob")
        self.fill("bob", "one", "two", "three")
        pop = self.login("bob")
        imap = self.imap("bob")
        self.ok(imap.select("INBOX"))
        self.ok(imap.store("2", "+FLAGS", "\\Deleted"))
        self.ok(imap.expunge())
        with self.assertRaises(poplib.error_proto):
            pop.retr(2)
        self.assertEqual([line.split()[0] for line in pop.list()[1]], [b"1", b"3"])
        self.assertTrue(any(b"Subject: three" == line for line in pop.retr(3)[1]))
        pop.dele(2)
        pop.dele(3)
        pop.quit()
        self.assertEqual(self.subjects("bob"), ["one"])

    def test_pipelining(self):
        self.empty("alice")
        self.fill("alice", "pipe")
        with socket.create_connection(self.server.address("pop3", "starttls"), timeout=30) as connection:
            connection.sendall(f"USER alice\r\nPASS {PASSWORD}\r\nSTAT\r\nUIDL\r\nTOP 1 0\r\nDELE 1\r\nQUIT\r\n".encode())
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        self.assertEqual(answer.count(b"+OK"), 8, answer)
        self.assertIn(b"\r\nSubject: pipe\r\n", answer)
        self.assertEqual(self.subjects("alice"), [])

    def test_tls(self):
        context = ssl.create_default_context(cafile=str(self.server.directory / "tls.crt"))
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.stls(context)
        self.assertNotIn("STLS", pop.capa())
        with self.assertRaises(poplib.error_proto):
            pop._shortcmd("STLS")
        pop.user("alice")
        pop.pass_(PASSWORD)
        pop.quit()


main()
