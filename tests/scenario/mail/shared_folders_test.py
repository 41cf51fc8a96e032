"""Shared and public folders through IMAP on a real server: NAMESPACE, LIST, rights in every command, \\Seen of each reader alone, IDLE."""
import json

from client_case import PASSWORD, ClientCase, main, message
from line_client import LineClient


class Imap(LineClient):
    """Says a command and gives the untagged lines and the tagged answer."""

    def __init__(self, server, user):
        super().__init__(server.address("imap", "starttls"))
        self.line()
        self.tag = 0
        self.ok(f"LOGIN {user} {PASSWORD}")

    def say(self, command):
        self.tag += 1
        tag = f"t{self.tag}"
        self.send(f"{tag} {command}\r\n")
        lines = self.until(tag + " ")
        assert lines and lines[-1].startswith(tag + " "), (command, lines)
        return lines[:-1], lines[-1][len(tag) + 1:]

    def ok(self, command):
        lines, answer = self.say(command)
        assert answer.startswith("OK"), (command, lines, answer)
        return lines

    def answer(self, command):
        return self.say(command)[1]

    def append(self, mailbox, text, flags=""):
        data = message(text)
        return self.answer(f'APPEND "{mailbox}" {flags + " " if flags else ""}{{{len(data)}+}}\r\n{data}')

    def flags(self):
        """{uid: flags} of the selected mailbox."""
        found = {}
        for line in self.ok("UID FETCH 1:* (FLAGS)"):
            if " FETCH (" not in line:
                continue
            words = line.replace("(", " ").replace(")", " ").split()
            uid = words[words.index("UID") + 1]
            found[int(uid)] = {word for word in words[words.index("FLAGS") + 1:] if word.startswith("\\") and word != "\\Recent"}
        return found


class SharedFolders(ClientCase):
    users = ("alice", "bob", "carol", "dave", "mallory")

    def client(self, user):
        client = Imap(self.server, user)
        self.addCleanup(client.close)
        return client

    def corbel(self, *words):
        return self.server.corbel("store", *words)

    def tearDown(self):
        # Each test begins with nobody's rights.
        for store in ("alice", "bob", "carol", "@public"):
            for row in self.server.json("store", "rights", store):
                if row["folder"] == "*":
                    self.corbel("delegate", store, row["member"], "none")
                elif not (store == "@public" and row["folder"] == "/"):
                    self.corbel("revoke", store, row["folder"], row["member"])
        super().tearDown()

    def test_namespace_and_list(self):
        bob = self.client("bob")
        self.assertEqual(bob.ok("NAMESPACE"), ['* NAMESPACE (("" "/")) (("Other Users/" "/")) (("Public Folders/" "/"))'])
        self.assertNotIn("Other Users", "".join(bob.ok('LIST "" "*"')))
        self.corbel("grant", "alice", "INBOX", "bob", "reviewer")
        alice = self.client("alice")
        alice.say("CREATE Projects")
        self.corbel("grant", "alice", "Projects", "bob", "visible")
        listed = [line for line in bob.ok('LIST "" "*"') if "Other Users" in line]
        self.assertEqual(listed, ['* LIST (\\HasNoChildren) "/" "Other Users/alice/INBOX"', '* LIST (\\HasNoChildren) "/" "Other Users/alice/Projects"',
                                  '* LIST (\\HasChildren \\Noselect) "/" "Other Users"', '* LIST (\\HasChildren \\Noselect) "/" "Other Users/alice"'])
        self.assertIn('* LIST (\\HasChildren \\Noselect) "/" "Other Users"', bob.ok('LIST "" "%"'))
        self.assertEqual(bob.ok('LIST "Other Users/" "%"'), ['* LIST (\\HasChildren \\Noselect) "/" "Other Users/alice"'])
        self.assertEqual(bob.ok('LIST "" "Other Users/alice/inbox"'), [])
        self.assertTrue(bob.answer('SELECT "Other Users/alice/Projects"').startswith("NO [NOPERM]"))
        self.assertTrue(bob.answer('SELECT "Other Users/alice/Sent"').startswith("NO [NONEXISTENT]"))
        self.assertTrue(bob.answer('SELECT "Other Users/alice"').startswith("NO [NONEXISTENT]"))
        self.assertTrue(bob.answer('SELECT "Other Users/carol/INBOX"').startswith("NO [NONEXISTENT]"))
        self.assertNotIn("Other Users", "".join(self.client("mallory").ok('LIST "" "*"')))
        # Subscriptions of others' folders are one's own.
        bob.ok('SUBSCRIBE "Other Users/alice/INBOX"')
        self.assertIn('* LSUB () "/" "Other Users/alice/INBOX"', bob.ok('LSUB "" "*"'))
        self.assertNotIn("Other", "".join(alice.ok('LSUB "" "*"')))
        bob.ok('UNSUBSCRIBE "Other Users/alice/INBOX"')
        self.assertNotIn("Other Users", "".join(bob.ok('LSUB "" "*"')))

    def test_what_a_reader_may_not(self):
        alice, bob = self.client("alice"), self.client("bob")
        alice.ok("CREATE Read")
        alice.append("Read", "one")
        alice.append("Read", "two", "(\\Deleted)")
        self.corbel("grant", "alice", "Read", "bob", "reviewer")
        name = '"Other Users/alice/Read"'
        lines = bob.ok(f"SELECT {name}")
        self.assertIn("* OK [PERMANENTFLAGS (\\Seen)] Flags that are kept", lines)
        for command in ("STORE 1 +FLAGS (\\Flagged)", "STORE 1 +FLAGS (\\Deleted)", "STORE 1 +FLAGS (word)", "EXPUNGE", "UID EXPUNGE 1:*", "MOVE 1 INBOX",
                        f"COPY 1 {name}", f"DELETE {name}", f"RENAME {name} \"Other Users/alice/Mine\"", f"CREATE {name[:-1]}/new\"", f"GETACL {name}",
                        f"SETACL {name} bob lrswia"):
            answer = bob.answer(command)
            self.assertTrue(answer.startswith("NO [NOPERM]"), (command, answer))
        self.assertTrue(bob.append("Other Users/alice/Read", "x").startswith("NO [NOPERM]"))
        self.assertTrue(bob.append("Other Users/alice/Nothing", "x").startswith("NO [TRYCREATE]"))
        self.assertEqual(bob.ok(f"MYRIGHTS {name}"), [f"* MYRIGHTS {name} lrs"])
        self.assertIn("* STATUS", "".join(bob.ok(f"STATUS {name} (MESSAGES UNSEEN)")))
        # Flags that are hers stay; his \Seen goes.
        bob.ok("STORE 1 FLAGS (\\Seen \\Flagged)")
        self.assertEqual(bob.flags(), {1: {"\\Seen"}, 2: {"\\Deleted"}})
        bob.ok("CLOSE")
        alice.ok("SELECT Read")
        self.assertEqual(alice.flags(), {1: set(), 2: {"\\Deleted"}})
        # A copy into his own mailbox is what reading means.
        bob.ok(f"SELECT {name}")
        self.assertRegex(bob.answer("COPY 1:2 INBOX"), r"^OK \[COPYUID \d+ 1:2 \d+:\d+\]")
        self.assertEqual(sorted(self.subjects("bob")), ["one", "two"])
        self.assertRegex("".join(bob.ok(f"GETQUOTAROOT {name}")), r'^\* QUOTAROOT "Other Users/alice/Read"$')

    def test_seen_is_each_readers_own(self):
        alice, bob, carol = self.client("alice"), self.client("bob"), self.client("carol")
        alice.ok("CREATE Seen")
        for i in range(3):
            alice.append("Seen", f"message {i}")
        for user in ("bob", "carol"):
            self.corbel("grant", "alice", "Seen", user, "editor")
        name = '"Other Users/alice/Seen"'
        alice.ok("SELECT Seen (CONDSTORE)")
        bob.ok(f"SELECT {name} (CONDSTORE)")
        before = carol.ok(f"SELECT {name} (CONDSTORE)")
        modseqs = carol.ok("FETCH 1:* (MODSEQ)")
        bob.ok("FETCH 1 BODY[]")
        alice.ok("STORE 2 +FLAGS (\\Seen)")
        self.assertEqual(carol.ok("NOOP"), [])
        self.assertEqual(carol.ok("FETCH 1:* (MODSEQ)"), modseqs)
        self.assertEqual(carol.ok(f"FETCH 1:* (FLAGS) (CHANGEDSINCE {self.highest(before)})"), [])
        self.assertEqual(self.highest(carol.ok(f"EXAMINE {name} (CONDSTORE)")), self.highest(before))
        self.assertEqual(carol.ok("SEARCH SEEN"), ["* SEARCH"])
        self.assertEqual(bob.ok("SEARCH SEEN"), ["* SEARCH 1"])
        self.assertEqual(alice.ok("SEARCH SEEN"), ["* SEARCH 2"])
        for client, mailbox, unseen in ((alice, "Seen", 2), (bob, name, 2), (carol, name, 3)):
            self.assertIn(f"UNSEEN {unseen})", "".join(client.ok(f"STATUS {mailbox} (UNSEEN)")))
        # What is everybody's is told to everybody, and nobody's \Seen with it.
        bob.ok("STORE 1:3 +FLAGS (\\Flagged)")
        self.assertEqual(alice.flags(), {1: {"\\Flagged"}, 2: {"\\Flagged", "\\Seen"}, 3: {"\\Flagged"}})
        carol.ok(f"SELECT {name}")
        self.assertEqual(carol.flags(), {1: {"\\Flagged"}, 2: {"\\Flagged"}, 3: {"\\Flagged"}})
        self.assertEqual(bob.flags(), {1: {"\\Flagged", "\\Seen"}, 2: {"\\Flagged"}, 3: {"\\Flagged"}})
        # UNCHANGEDSINCE is judged by what the client was told.
        known = self.highest(bob.ok(f"SELECT {name} (CONDSTORE)"))
        alice.ok("STORE 3 +FLAGS (\\Seen)")
        self.assertTrue(bob.answer(f"STORE 3 (UNCHANGEDSINCE {known}) +FLAGS (\\Answered)").startswith("OK STORE completed"))
        # After a restart too.
        self.server.stop()
        self.server.start()
        bob, carol = self.client("bob"), self.client("carol")
        bob.ok(f"SELECT {name}")
        carol.ok(f"SELECT {name}")
        self.assertEqual(bob.ok("SEARCH SEEN"), ["* SEARCH 1"])
        self.assertEqual(carol.ok("SEARCH SEEN"), ["* SEARCH"])

    @staticmethod
    def highest(lines):
        return int(next(line for line in lines if "HIGHESTMODSEQ" in line).split("HIGHESTMODSEQ ")[1].split("]")[0])

    def test_editor_works_in_it(self):
        alice, bob = self.client("alice"), self.client("bob")
        alice.ok("CREATE Team")
        self.corbel("grant", "alice", "Team", "bob", "publishing-editor")
        name = "Other Users/alice/Team"
        self.assertRegex(bob.append(name, "from bob", "(\\Seen \\Flagged)"), r"^OK \[APPENDUID \d+ 1\]")
        alice.ok("SELECT Team")
        self.assertEqual(alice.flags(), {1: {"\\Flagged"}})
        bob.append("INBOX", "mine")
        bob.ok("SELECT INBOX")
        uids = bob.ok("UID SEARCH SUBJECT mine")[0].split()[-1]
        lines, answer = bob.say(f'UID MOVE {uids} "{name}"')
        self.assertTrue(answer.startswith("OK"), answer)
        self.assertRegex(lines[0], r"^\* OK \[COPYUID \d+ \d+ 2\] Moved")
        self.assertEqual(bob.ok("UID SEARCH SUBJECT mine"), ["* SEARCH"])
        self.assertIn("* 2 EXISTS", alice.ok("NOOP"))
        bob.ok(f'SELECT "{name}"')
        bob.ok("STORE 1 +FLAGS (\\Deleted word)")
        self.assertIn("* 1 EXPUNGE", bob.ok("EXPUNGE"))
        self.assertIn("* 1 EXPUNGE", alice.ok("NOOP"))
        bob.ok(f'CREATE "{name}/Below"')
        self.assertEqual(bob.ok(f'MYRIGHTS "{name}/Below"'), [f'* MYRIGHTS "{name}/Below" lrswipkxtea'])
        bob.ok(f'RENAME "{name}/Below" "{name}/Beneath"')
        self.assertIn('* LIST (\\HasNoChildren) "/" "Team/Beneath"', alice.ok('LIST "" "Team/*"'))
        self.assertTrue(bob.answer(f'RENAME "{name}/Beneath" Stolen').startswith("NO [CANNOT]"))
        bob.ok(f'DELETE "{name}/Beneath"')

    def test_idle_sees_what_happens(self):
        alice, bob = self.client("alice"), self.client("bob")
        alice.ok("CREATE Live")
        alice.append("Live", "first")
        self.corbel("grant", "alice", "Live", "bob", "reviewer")
        bob.ok('SELECT "Other Users/alice/Live"')
        bob.send("i IDLE\r\n")
        self.assertTrue(bob.line().startswith("+"))
        alice.append("Live", "second")
        self.assertEqual(bob.until("* 2 EXISTS")[-1], "* 2 EXISTS")
        alice.ok("SELECT Live")
        alice.ok("STORE 1 +FLAGS (\\Seen)")      # hers alone: nothing to tell
        alice.ok("STORE 1 +FLAGS (\\Flagged)")
        self.assertRegex(bob.until("* 1 FETCH")[-1], r"^\* 1 FETCH \(FLAGS \(\\Flagged\)\)$")
        # Who loses the right loses the mailbox.
        self.corbel("revoke", "alice", "Live", "bob")
        self.assertTrue(bob.until("* BYE")[-1].startswith("* BYE"))

    def test_acl_by_imap(self):
        alice, bob = self.client("alice"), self.client("bob")
        alice.ok("CREATE Acl")
        self.assertIn("ACL", alice.ok("CAPABILITY")[0].split())
        self.assertEqual(alice.ok("GETACL Acl"), ['* ACL "Acl" alice lrswipkxtea'])
        alice.ok("SETACL Acl bob lrs")
        alice.ok("SETACL Acl anyone l")
        self.assertEqual(alice.ok("GETACL Acl"), ['* ACL "Acl" alice lrswipkxtea bob lrs anyone l'])
        self.assertEqual(bob.ok('MYRIGHTS "Other Users/alice/Acl"'), ['* MYRIGHTS "Other Users/alice/Acl" lrs'])
        self.assertEqual(self.client("dave").ok('MYRIGHTS "Other Users/alice/Acl"'), ['* MYRIGHTS "Other Users/alice/Acl" l'])
        alice.ok("SETACL Acl bob +wte")
        self.assertEqual(bob.ok('MYRIGHTS "Other Users/alice/Acl"'), ['* MYRIGHTS "Other Users/alice/Acl" lrswte'])
        alice.ok("SETACL Acl bob -w")
        self.assertEqual(alice.ok("LISTRIGHTS Acl bob"), ['* LISTRIGHTS "Acl" bob "" l rs w ip k te xa'])
        self.assertTrue(alice.answer("SETACL Acl nobody lr").startswith("NO [CANNOT]"))
        self.assertTrue(alice.answer("SETACL Acl bob lrz").startswith("NO [CANNOT]"))
        alice.ok("DELETEACL Acl bob")
        self.assertEqual(bob.ok('MYRIGHTS "Other Users/alice/Acl"'), ['* MYRIGHTS "Other Users/alice/Acl" l'])
        alice.ok("DELETEACL Acl anyone")
        self.assertTrue(bob.answer('MYRIGHTS "Other Users/alice/Acl"').startswith("NO [NONEXISTENT]"))

    def test_public_folders(self):
        alice, bob = self.client("alice"), self.client("bob")
        self.corbel("grant", "@public", "News", "alice", "author", "--create")
        name = "Public Folders/News"
        listed = bob.ok('LIST "" "Public Folders*"')
        self.assertIn(f'* LIST (\\HasNoChildren) "/" "{name}"', listed)
        self.assertIn('* LIST (\\HasChildren \\Noselect) "/" "Public Folders"', listed)
        self.assertRegex(alice.append(name, "hello all"), r"^OK")
        self.assertTrue(bob.append(name, "me too").startswith("NO [NOPERM]"))
        self.assertTrue(bob.answer('CREATE "Public Folders/Mine"').startswith("NO [NOPERM]"))
        alice.ok(f'SELECT "{name}"')
        bob.ok(f'SELECT "{name}"')
        bob.ok("FETCH 1 BODY[]")
        self.assertEqual(alice.ok("SEARCH UNSEEN"), ["* SEARCH 1"])
        self.assertEqual(bob.ok("SEARCH UNSEEN"), ["* SEARCH"])
        # An author changes and removes what is their own.
        alice.ok("STORE 1 +FLAGS (\\Flagged \\Deleted)")
        self.assertEqual(alice.flags(), {1: {"\\Flagged", "\\Deleted"}})
        self.corbel("grant", "@public", "News", "bob", "author")
        bob.ok(f'SELECT "{name}"')
        self.assertTrue(bob.answer("EXPUNGE").startswith("NO [NOPERM]"))
        alice.ok("EXPUNGE")
        # Favourites are subscriptions.
        bob.ok(f'SUBSCRIBE "{name}"')
        self.assertIn(f'* LSUB () "/" "{name}"', bob.ok('LSUB "" "*"'))
        self.assertNotIn("Public", "".join(alice.ok('LSUB "" "*"')))
        # An administrator of the tenant runs them by IMAP.
        self.server.corbel("user", "set", "dave", "--admin")
        dave = self.client("dave")
        dave.ok('CREATE "Public Folders/Board/Minutes"')
        dave.ok('SETACL "Public Folders/Board/Minutes" anyone lrs')
        self.assertIn('"Public Folders/Board/Minutes"', "".join(bob.ok('LIST "" "Public Folders/*"')))
        dave.ok('DELETE "Public Folders/Board/Minutes"')
        dave.ok('DELETE "Public Folders/Board"')
        self.server.corbel("user", "set", "dave", "--no-admin")

    def test_groups_and_full_access(self):
        self.server.corbel("group", "add", "team")
        self.server.corbel("group", "join", "team", "bob")
        self.corbel("grant", "alice", "INBOX", "team", "reviewer")
        rows = self.server.json("store", "rights", "alice", "--folder", "INBOX")
        self.assertEqual(rows, [{"folder": "INBOX", "member": "team", "kind": "group", "role": "reviewer", "rights": ["visible", "read"]}])
        self.assertEqual(self.client("bob").ok('MYRIGHTS "Other Users/alice/INBOX"'), ['* MYRIGHTS "Other Users/alice/INBOX" lrs'])
        self.assertTrue(self.client("carol").answer('MYRIGHTS "Other Users/alice/INBOX"').startswith("NO"))
        self.server.corbel("group", "leave", "team", "bob")
        self.assertTrue(self.client("bob").answer('SELECT "Other Users/alice/INBOX"').startswith("NO"))
        self.corbel("delegate", "alice", "carol", "full-access,send-as")
        carol = self.client("carol")
        self.assertIn('"Other Users/alice/Drafts"', "".join(carol.ok('LIST "" "Other Users/*"')))
        carol.ok('CREATE "Other Users/alice/By carol"')
        rows = self.server.json("store", "rights", "alice")
        self.assertIn({"folder": "*", "member": "carol", "kind": "user", "role": "delegate", "rights": ["full-access", "send-as"]}, rows)
        self.assertEqual(self.server.json("store", "sending", "alice", "carol"), [{"sender": "carol", "author": "alice", "right": "send-as"}])
        self.assertEqual(self.server.json("store", "sending", "alice", "bob")[0]["right"], "none")
        self.corbel("delegate", "alice", "bob", "on-behalf")
        self.assertEqual(self.server.json("store", "sending", "alice", "bob")[0]["right"], "on-behalf")
        self.assertEqual(self.server.json("store", "sending", "bob", "bob")[0]["right"], "send-as")
        self.corbel("delegate", "alice", "carol", "none")
        self.assertTrue(carol.answer('SELECT "Other Users/alice/INBOX"').startswith("NO"))

    def test_five_thousand_go_across(self):
        count = 5000
        alice, bob = self.client("alice"), self.client("bob")
        alice.ok("CREATE Many")
        for i in range(20):
            alice.append("Many", f"message {i}")
        alice.ok("SELECT Many")
        there = 20
        while there < count:
            alice.ok(f"COPY 1:{min(there, count - there)} Many")
            there += min(there, count - there)
        self.corbel("grant", "alice", "Many", "bob", "reviewer")
        self.corbel("grant", "carol", "INBOX", "bob", "visible")
        name = '"Other Users/alice/Many"'
        bob.ok("CREATE Copies")
        bob.ok("CREATE Moved")
        bob.ok(f"SELECT {name}")
        bob.ok("STORE 1:100 +FLAGS.SILENT (\\Seen)")
        alice.ok("STORE 101:200 +FLAGS.SILENT (\\Seen)")
        # On both sides the right is asked for before anything goes.
        self.assertTrue(bob.answer("MOVE 1:* Moved").startswith("NO [NOPERM]"))
        self.assertTrue(bob.answer('COPY 1:* "Other Users/carol/INBOX"').startswith("NO [NOPERM]"))
        self.assertIn("MESSAGES 0", "".join(bob.ok("STATUS Moved (MESSAGES)")))
        self.assertRegex(bob.answer("COPY 1:* Copies"), rf"^OK \[COPYUID \d+ 1:{count} 1:{count}\]")
        self.assertIn(f"MESSAGES {count} UNSEEN {count - 100})", "".join(bob.ok("STATUS Copies (MESSAGES UNSEEN)")))
        bob.ok("SELECT Copies")
        seen = bob.ok("SEARCH SEEN")[0].split()[2:]
        self.assertEqual(seen, [str(n) for n in range(1, 101)])
        self.assertEqual(bob.ok('SEARCH SUBJECT "message 17" 1:20'), ["* SEARCH 18"])
        self.corbel("grant", "alice", "Many", "bob", "editor")
        bob.ok(f"SELECT {name}")
        lines, answer = bob.say("MOVE 1:* Moved")
        self.assertTrue(answer.startswith("OK"), answer)
        self.assertRegex(lines[0], rf"^\* OK \[COPYUID \d+ 1:{count} 1:{count}\] Moved")
        self.assertEqual(len([line for line in lines if line.endswith(" EXPUNGE")]), count)
        self.assertIn("MESSAGES 0 ", "".join(alice.ok("STATUS Many (MESSAGES UNSEEN)")))
        self.assertIn(f"MESSAGES {count} UNSEEN {count - 100})", "".join(bob.ok("STATUS Moved (MESSAGES UNSEEN)")))

    def test_authors_move_their_own(self):
        alice, bob = self.client("alice"), self.client("bob")
        alice.ok("CREATE Authors")
        name = "Other Users/alice/Authors"
        alice.append("Authors", "of alice")
        self.corbel("grant", "alice", "Authors", "bob", "author")
        bob.append(name, "of bob")
        bob.ok("CREATE Taken")
        bob.ok(f'SELECT "{name}"')
        self.assertTrue(bob.answer("MOVE 1 Taken").startswith("NO [NOPERM]"))
        lines, answer = bob.say("MOVE 1:2 Taken")
        self.assertTrue(answer.startswith("OK"), answer)
        self.assertRegex(lines[0], r"^\* OK \[COPYUID \d+ 2 1\] Moved")
        self.assertEqual(lines[1:], ["* 2 EXPUNGE"])

    def test_command_says_what_is_wrong(self):
        for words, text in ((("grant", "alice", "Nowhere", "bob", "reader"), "There is no right"), (("grant", "alice", "Nowhere", "bob", "reviewer"), "no folder"),
                            (("grant", "alice", "INBOX", "nobody", "reviewer"), "no user or group"), (("rights", "nobody"), "no user"),
                            (("delegate", "alice", "anyone", "send-as"), "Only users and groups"), (("rights", "@publicity"), "The public store is")):
            run = self.server.corbel("store", *words, check=False)
            self.assertEqual(run.returncode, 1, words)
            self.assertIn(text, run.stderr)
        self.assertEqual(json.loads(self.server.corbel("--json", "store", "grant", "alice", "INBOX", "bob", "read,visible").stdout), {"granted": 1})
        self.assertIn("reviewer", self.corbel("rights", "alice").stdout)
        self.assertEqual(self.corbel("revoke", "alice", "INBOX", "bob").stdout, "bob has no entry in INBOX.\n")


main()
