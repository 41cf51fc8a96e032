"""Two users try to read each other's mail by every command of IMAP and POP3: refused, and nothing leaks."""
import imaplib
import os
import pathlib
import poplib
import re

from client_case import PASSWORD, ClientCase, main, message
from line_client import LineClient

SECRET = "rosebud-4711"

# Every verb of the server: with a name of alice's in it (NAME), or on what is selected.
WITH_A_NAME = ("SELECT NAME", "EXAMINE NAME", "STATUS NAME (MESSAGES UIDNEXT)", "GETACL NAME", "SETACL NAME carol lr", "DELETEACL NAME alice",
               "LISTRIGHTS NAME carol", "MYRIGHTS NAME", "APPEND NAME {3+}\r\nabc", "DELETE NAME", "RENAME NAME stolen", "RENAME INBOX NAME",
               "GETQUOTAROOT NAME", "GETQUOTA NAME", "SUBSCRIBE NAME", "UNSUBSCRIBE NAME", 'LIST "" NAME', 'LIST NAME "*"', 'LSUB "" NAME', 'LSUB NAME "*"')
SELECTED_WITH_A_NAME = ("COPY 1:* NAME", "MOVE 1:* NAME", "UID COPY 1:* NAME", "UID MOVE 1:* NAME")
REFUSED = ("SELECT", "EXAMINE", "STATUS", "GETACL", "SETACL", "DELETEACL", "LISTRIGHTS", "MYRIGHTS", "APPEND", "DELETE", "GETQUOTAROOT", "COPY", "MOVE")   # RENAME INBOX and subscriptions may be to names of one's own
SELECTED = ("FETCH 1:* (BODY.PEEK[] ENVELOPE BODYSTRUCTURE)", "UID FETCH 1:* (FLAGS RFC822)", "STORE 1:* +FLAGS (\\Deleted)", "UID STORE 1:* FLAGS ()",
            f"SEARCH TEXT {SECRET}", f"UID SEARCH OR SUBJECT {SECRET} ALL", "EXPUNGE", "UID EXPUNGE 1:*", "CHECK", "UNSELECT", "SELECT INBOX", "CLOSE")
OTHERS = ("CAPABILITY", "NOOP", "ID NIL", "NAMESPACE", "ENABLE CONDSTORE", 'LIST "" "*"', 'LIST "" "%"', 'LSUB "" "*"', "GETQUOTA \"\"", f"LOGIN alice {PASSWORD}",
          "AUTHENTICATE PLAIN", "STARTTLS", "IDLE\r\nDONE", "LOGOUT")


class Isolation(ClientCase):
    def setUp(self):
        super().setUp()
        self.deliver("alice@example.org", message(f"for alice only {SECRET}", body=SECRET))
        alice = self.imap("alice")
        alice.create("Private")
        self.ok(alice.append("Private", None, None, message(f"private {SECRET}", body=SECRET).encode()))

    def run_all(self, client, commands):
        """Each command's whole answer."""
        for number, command in enumerate(commands):
            client.send(f"t{number} {command}\r\n")
            yield command, "\n".join(client.until(f"t{number} "))

    def everything_of_alice(self):
        """What alice sees of her mailbox, byte for byte."""
        with LineClient(self.server.address("imap", "starttls")) as client:
            client.send(f"a LOGIN alice {PASSWORD}\r\n")
            client.until("a ")
            names = ("INBOX", "Private")
            return [answer for name in names for _, answer in
                    self.run_all(client, ('LIST "" "*"', 'LSUB "" "*"', f"STATUS {name} (MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)", f"EXAMINE {name}",
                                          "FETCH 1:* (UID FLAGS MODSEQ BODY.PEEK[])", "GETQUOTAROOT INBOX"))]

    def test_every_imap_command(self):
        """Carol tries all verbs on all names under which alice's mail might be had; then nothing of hers has reached her nor changed."""
        before = self.everything_of_alice()
        self.assertIn(SECRET, "".join(before))
        self.deliver("carol@example.org", message("to carol"))
        received = ""
        with LineClient(self.server.address("imap", "starttls")) as client:
            client.send(f"a LOGIN carol {PASSWORD}\r\n")
            client.until("a ")
            for name in self.names_of_alice():
                for command, answer in self.run_all(client, [c.replace("NAME", f'"{name}"') for c in WITH_A_NAME]):
                    received += answer
                    if command.split()[0] in REFUSED:
                        self.assertRegex(answer.rpartition("\n")[2], r"^t\d+ (NO|BAD) ", command)
                self.assertRegex(list(self.run_all(client, ["SELECT INBOX"]))[0][1], "t0 OK")
                for command, answer in self.run_all(client, [c.replace("NAME", f'"{name}"') for c in SELECTED_WITH_A_NAME]):
                    received += answer
                # RENAME INBOX made a mailbox of carol's own of that name: away with it, so that the next name is tried from the same state.
                list(self.run_all(client, [f'DELETE "{name}"']))
            for command, answer in self.run_all(client, ("SELECT INBOX", *SELECTED, *OTHERS)):
                received += answer.replace(SECRET, "") if command in answer else answer
        self.assertNotIn(SECRET, received)
        self.assertEqual(self.everything_of_alice(), before)
        tried = {word for command in (*WITH_A_NAME, *SELECTED_WITH_A_NAME, *SELECTED, *OTHERS, "CREATE") for word in command.split()[:2]}
        table = pathlib.Path(os.environ["CORBEL_SOURCE"], "modules/imap/command_table.cpp").read_text()
        self.assertEqual(set(re.findall(r'Command\{"(\w+)"', table)) - tried, set(), "verbs that this test does not try")

    def names_of_alice(self):
        yield from ("Private", "user/alice", "user/alice/INBOX", "~alice/INBOX", "/alice/INBOX", "../alice/INBOX", "Other Users/alice/INBOX", "shared/alice/Private", "alice",
                    "alice@example.org/INBOX", "#user/alice/Private", "INBOX/../../alice")

    def test_imap_names(self):
        bob = self.imap("bob")
        for name in self.names_of_alice():
            quoted = f'"{name}"'
            for verb, arguments in (("SELECT", quoted), ("EXAMINE", quoted), ("STATUS", quoted + " (MESSAGES)"), ("DELETE", quoted), ("RENAME", quoted + " stolen"),
                                    ("GETQUOTAROOT", quoted)):
                status = self.status(bob, verb, arguments)
                self.assertIn(status, ("NO", "BAD"), (verb, name))
            self.ok(bob.select("INBOX"))
            for verb in ("COPY", "MOVE"):
                self.assertIn(self.status(bob, verb, f"1:* {quoted}"), ("NO", "BAD"), (verb, name))
        everything = repr(bob.list('""', "*")) + repr(bob.lsub('""', "*")) + repr(bob.list('"user/"', "*")) + repr(bob.list('"~alice"', "%"))
        self.assertNotIn("Private", everything)

    def status(self, connection, verb, arguments):
        try:
            return connection._simple_command(verb, arguments)[0]
        except imaplib.IMAP4.error:
            return "BAD"

    def test_imap_commands_on_own_mailbox_show_nothing_of_others(self):
        bob = self.imap("bob")
        self.ok(bob.select("INBOX"))
        self.assertEqual(self.ok(bob.search(None, "TEXT", SECRET)), [b""])
        self.assertEqual(self.ok(bob.uid("SEARCH", "ALL")), [b""])
        for number in ("1", "1:*", "4294967295"):
            for item in ("BODY.PEEK[]", "ENVELOPE", "RFC822", "FLAGS"):
                self.assertNotIn(SECRET, repr(bob.uid("FETCH", number, f"({item})")))
        bob.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
        bob.uid("EXPUNGE", "1:*")
        bob.expunge()
        self.assertIn(f"for alice only {SECRET}", self.subjects("alice"))

    def test_authorization_identity_of_another(self):
        for identity in ("alice", "alice@example.org"):
            bob = imaplib.IMAP4(*self.server.address("imap", "starttls"))
            with self.assertRaises(imaplib.IMAP4.error):
                bob.authenticate("PLAIN", lambda _: f"{identity}\0bob\0{PASSWORD}".encode())
            bob.logout()

    def test_pop(self):
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.user("bob")
        pop.pass_(PASSWORD)
        self.assertEqual(pop.stat()[0], 0)
        for command in ("RETR 1", "TOP 1 10", "LIST 1", "UIDL 1", "DELE 1"):
            with self.assertRaises(poplib.error_proto):
                pop._shortcmd(command)
        pop.quit()
        pop = poplib.POP3(*self.server.address("pop3", "starttls"))
        pop.user("alice")
        with self.assertRaises(poplib.error_proto):
            pop.pass_("wrong")
        pop.close()

    def test_nothing_before_login(self):
        imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
        for verb, arguments in (("SELECT", "INBOX"), ("LIST", '"" *'), ("STATUS", "INBOX (MESSAGES)"), ("APPEND", "INBOX {1+}\r\nx"), ("IDLE", ""), ("ENABLE", "CONDSTORE")):
            tag = imap._new_tag()
            imap.send(tag + f" {verb} {arguments}".rstrip().encode() + b"\r\n")
            line = imap.readline()
            self.assertRegex(line, rb"^" + tag + rb" (NO|BAD) ", verb)
        imap.logout()


main()
