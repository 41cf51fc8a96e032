"""Logins over IMAP and POP3: SCRAM with and without channel binding, imported hashes, password changes, throttling, the log."""
import crypt
import hashlib
import imaplib
import re
import socket
import ssl

from client_case import PASSWORD, ClientCase, main
from scram import Scram


def context():
    tls = ssl.create_default_context()
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    return tls


class Login(ClientCase):
    users = ("alice", "bob", "carol", "dave")

    def open(self, tls=False):
        connection = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        self.addCleanup(connection.shutdown)
        if tls:
            self.ok(connection.starttls(context()))
        return connection

    def scram(self, connection, client, mechanism="SCRAM-SHA-256"):
        return self.ok(connection.authenticate(mechanism, client.step))

    def refused(self, body):
        with self.assertRaises(imaplib.IMAP4.error) as caught:
            body()
        return str(caught.exception)

    def test_scram(self):
        for name in ("alice", "Alice@Example.org"):
            client = Scram(name, PASSWORD)
            self.scram(self.open(), client)
            self.assertTrue(client.verified)
        self.refused(lambda: self.scram(self.open(), Scram("alice", "wrong")))

    def test_scram_plus(self):
        connection = self.open(tls=True)
        self.assertIn("AUTH=SCRAM-SHA-256-PLUS", connection.capabilities)
        # RFC 5929: the certificate is signed with SHA-256, so that is the hash.
        binding = hashlib.sha256(connection.sock.getpeercert(binary_form=True)).digest()
        client = Scram("alice", PASSWORD, "p=tls-server-end-point,,", binding)
        self.scram(connection, client, "SCRAM-SHA-256-PLUS")
        self.assertTrue(client.verified)
        other = Scram("alice", PASSWORD, "p=tls-server-end-point,,", hashlib.sha256(b"another certificate").digest())
        self.refused(lambda: self.scram(self.open(tls=True), other, "SCRAM-SHA-256-PLUS"))
        # A client that could bind but was told of no -PLUS: somebody is in between.
        self.refused(lambda: self.scram(self.open(tls=True), Scram("alice", PASSWORD, "y,,")))

    def test_nobody_looks_like_somebody(self):
        salts = set()
        for _ in range(2):
            client = Scram("mallory", "x")
            self.refused(lambda c=client: self.scram(self.open(), c))
            salts.add(client.salt)
        self.assertEqual(len(salts), 1)

    def test_plain_and_login(self):
        self.ok(self.open().authenticate("PLAIN", lambda _: f"\0bob\0{PASSWORD}".encode()))
        answers = iter([b"bob", PASSWORD.encode()])
        self.ok(self.open().authenticate("LOGIN", lambda _: next(answers)))
        self.ok(self.open().login("bob@example.org", PASSWORD))
        self.refused(lambda: self.open().authenticate("PLAIN", lambda _: f"alice\0bob\0{PASSWORD}".encode()))
        self.refused(lambda: self.open().authenticate("PLAIN", lambda _: b"nonsense"))

    def test_password_change(self):
        self.ok(self.open().login("carol", PASSWORD))
        self.ok(self.open().login("carol", PASSWORD))
        self.server.corbel("user", "password", "carol", stdin="another one\n")
        self.refused(lambda: self.open().login("carol", PASSWORD))
        self.ok(self.open().login("carol", "another one"))

    def test_throttle_and_log(self):
        for number in range(5):
            self.refused(lambda n=number: self.open().login("dave", f"wrong {n}"))
        # The sixth is refused although the password is right; everybody else goes on.
        self.refused(lambda: self.open().login("dave", PASSWORD))
        self.ok(self.open().login("bob", PASSWORD))
        lines = re.findall(r"Login failed address=127\.0\.0\.1 service=imap mechanism=\S+ reason=(\S+) user=dave", self.server.log())
        self.assertEqual(lines, ["wrong-password"] * 5 + ["too-many-failures"])
        self.assertNotIn(PASSWORD, self.server.log())


class Imported(ClientCase):
    """In a server of its own: one user without a verifier takes SCRAM from all."""
    users = ()

    def test_imported_hash(self):
        path = self.folder / "users.csv"
        path.write_text(f"login,address,credentials\nold,old@example.org,{{CRYPT}}{crypt.crypt(PASSWORD, '$6$saltstring')}\n")
        self.server.corbel("user", "import", str(path))
        connection = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        self.addCleanup(connection.shutdown)
        self.assertNotIn("AUTH=SCRAM-SHA-256", connection.capabilities)
        self.assertIn("AUTH=PLAIN", connection.capabilities)
        self.ok(connection.login("old", PASSWORD))
        again = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        self.addCleanup(again.shutdown)
        self.assertIn("AUTH=SCRAM-SHA-256", again.capabilities)
        client = Scram("old", PASSWORD)
        self.ok(again.authenticate("SCRAM-SHA-256", client.step))
        self.assertTrue(client.verified)


class ClearText(ClientCase):
    """Seen from another address (told by the PROXY protocol), a password needs TLS."""
    users = ("alice",)
    modules = {"imap": "listen = 127.0.0.1:0 starttls\nproxy_from = 127.0.0.1"}

    def talk(self, *lines):
        with socket.create_connection(self.server.address("imap"), timeout=30) as connection, connection.makefile("rwb") as stream:
            stream.write(b"PROXY TCP4 192.0.2.9 192.0.2.1 40000 143\r\n")
            for line in lines:
                stream.write(line.encode() + b"\r\n")
            stream.write(b"z LOGOUT\r\n")
            stream.flush()
            return stream.read().decode()

    def test_no_clear_text(self):
        answer = self.talk("a CAPABILITY", f"b LOGIN alice {PASSWORD}", "c AUTHENTICATE PLAIN")
        self.assertIn("LOGINDISABLED", answer)
        self.assertNotIn("AUTH=PLAIN", answer)
        self.assertIn("AUTH=SCRAM-SHA-256", answer)
        self.assertRegex(answer, r"(?m)^b NO ")
        self.assertRegex(answer, r"(?m)^c NO ")


if __name__ == "__main__":
    main()
