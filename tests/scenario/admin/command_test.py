"""Every verb of `corbel` against a real server: what it prints, as text and as JSON, its exit status, its error sentences."""
import imaplib
import json
import os
import re
import socket
import subprocess

from client_case import PASSWORD, ClientCase, main, message


class Command(ClientCase):
    def says(self, *words, text=None, stdin=None):
        """Status 0, nothing on stderr; the output, which matches `text`."""
        run = self.server.corbel(*words, stdin=stdin, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""), (words, run.stdout))
        if text is not None:
            self.assertRegex(run.stdout, text, words)
        return run.stdout

    def refuses(self, status, sentence, *words, stdin=None):
        run = self.server.corbel(*words, stdin=stdin, check=False)
        self.assertEqual((run.returncode, run.stdout), (status, ""), (words, run.stderr))
        self.assertRegex(run.stderr, r"\Acorbel: " + sentence, words)

    def test_users(self):
        self.says("user", "add", "dora", "dora@example.org", "--name", "Dóra X", "--quota", "500M", stdin="first\n", text=r"\AUser dora added\.\n\Z")
        self.assertEqual(self.server.json("user", "add", "emil", "emil@example.org", "--no-password"), {"added": 1})
        dora = self.server.json("user", "show", "dora")
        self.assertEqual({key: dora[key] for key in ("login", "address", "name", "quota", "enabled", "admin", "aliases")},
                         {"login": "dora", "address": "dora@example.org", "name": "Dóra X", "quota": 500 << 20, "enabled": True, "admin": False, "aliases": []})
        self.says("user", "show", "dora@example.org", text=r"(?m)^name: Dóra X$")
        self.says("user", "list", text=r"\ALOGIN +ADDRESS +NAME +QUOTA +ENABLED +ALIASES\nalice ")
        table = self.says("user", "list").splitlines()
        self.assertEqual({line.index("yes") for line in table[1:]}, {table[0].index("ENABLED")}, "columns stand below each other whatever a name's letters")
        self.assertEqual([user["login"] for user in self.server.json("user", "list", "--limit", "2", "--after", "alice")], ["bob", "carol"])
        self.says("user", "set", "dora", "--name", "Dora", "--quota", "0", "--admin", text="changed")
        self.assertEqual(self.server.json("user", "set", "dora", "--address", "d@example.org"), {"updated": 1})
        dora = self.server.json("user", "show", "dora")
        self.assertEqual((dora["name"], dora["quota"], dora["admin"], dora["address"]), ("Dora", 0, True, "d@example.org"))

        self.login("dora", "first")
        self.says("user", "password", "dora", stdin="second\n", text="changed")
        self.login("dora", "second")
        self.assertRaises(AssertionError, self.login, "dora", "first")
        self.says("user", "set", "dora", "--disable")
        self.assertRaises(AssertionError, self.login, "dora", "second")
        self.says("user", "set", "dora", "--enable", "--no-admin")
        self.login("dora", "second")
        self.says("alias", "add", "dora", "Postmaster@example.org", text="added")
        self.deliver("postmaster@example.org", message("for the alias"))
        self.assertEqual(self.server.json("user", "show", "dora")["aliases"], ["postmaster@example.org"])
        self.assertEqual(self.server.json("alias", "delete", "postmaster@example.org"), {"deleted": 1})
        store = {row["owner"]: row["store"] for row in self.server.json("store", "list")}
        self.says("user", "set", "dora", "--login", "dorothea", text="changed")
        self.login("dorothea", "second")
        self.assertRaises(AssertionError, self.login, "dora", "second")
        self.assertEqual({row["owner"]: row["store"] for row in self.server.json("store", "list")}["dorothea"], store["dora"])
        self.says("user", "set", "dorothea", "--login", "dora")
        self.says("user", "delete", "dora", text="the mailbox is kept")
        self.assertRaises(AssertionError, self.login, "dora", "second")
        self.says("user", "delete", "emil")

        self.refuses(1, 'There is no user "nobody"', "user", "show", "nobody")
        self.refuses(1, 'There is no user "nobody"', "--json", "user", "delete", "nobody")
        self.refuses(1, '"alice" is taken', "user", "add", "alice", "new@example.org", "--no-password")
        self.refuses(1, '"bob@example.org" is taken', "user", "add", "bobby", "bob@example.org", "--no-password")
        self.refuses(1, "The login name .* blank", "user", "add", "two words", "x@example.org", "--no-password")
        self.refuses(1, "The password is empty", "user", "password", "alice", stdin="\n")
        self.refuses(1, "Nothing to change", "user", "set", "alice")
        self.refuses(1, "A size is a whole number", "user", "set", "alice", "--quota", "lots")
        self.refuses(1, "--limit is a whole number from 1", "user", "list", "--limit", "0")
        self.refuses(1, '"bob@example.org" is taken', "alias", "add", "alice", "bob@example.org")
        self.refuses(1, "There is no such alias", "alias", "delete", "alice@example.org")

    def login(self, user, password):
        run = self.run_program("curl", "-sS", "-u", f"{user}:{password}", "imap://%s:%d/" % self.server.address("imap", "starttls"), check=False)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_connections_end_with_the_account(self):
        """Who stole a password is not left in by the connection that he has."""
        for words in (("user", "set", "carol", "--disable"), ("user", "password", "carol"), ("user", "delete", "gone")):
            self.server.corbel("user", "set", "carol", "--enable")
            if words[-1] == "gone":
                self.server.corbel("user", "add", "gone", "gone@example.org", stdin=PASSWORD + "\n")
            mine, other = self.imap(words[2]), self.imap("bob")
            self.server.corbel(*words, stdin=PASSWORD + "\n")
            mine.sock.settimeout(20)
            with self.assertRaises((imaplib.IMAP4.abort, OSError), msg=words):
                for _ in range(1000):
                    mine.noop()
            mine.shutdown()
            self.assertEqual(other.noop()[0], "OK")
        self.server.corbel("user", "set", "carol", "--enable")
        self.assertRegex(self.server.log(), r"info app: Connections of a user were closed user=carol connections=1\n")

    def test_groups(self):
        self.says("group", "add", "staff", "--address", "staff@example.org", text=r"\AGroup staff added\.\n\Z")
        self.says("group", "join", "staff", "alice", text="alice is a member of staff")
        self.assertEqual(self.server.json("group", "join", "staff", "bob"), {"updated": 1})
        self.assertEqual(self.server.json("group", "show", "staff"), {"name": "staff", "address": "staff@example.org", "members": ["alice", "bob"]})
        self.says("group", "list", text=r"NAME +ADDRESS +MEMBERS\nstaff +staff@example.org +alice, bob\n")
        self.deliver("staff@example.org", message("to the staff"))
        self.assertIn("to the staff", self.subjects("alice"))
        self.assertIn("to the staff", self.subjects("bob"))
        self.server.corbel("group", "add", "empty")
        self.assertEqual([group["name"] for group in self.server.json("group", "list", "--after", "empty")], ["staff"])
        self.server.corbel("group", "delete", "empty")
        self.says("group", "leave", "staff", "bob")
        self.says("group", "delete", "staff", text="deleted")
        self.assertEqual(self.server.json("group", "list"), [])
        self.refuses(1, 'There is no group "staff"', "group", "show", "staff")
        self.refuses(1, 'There is no group "staff"', "group", "join", "staff", "alice")

    def test_stores(self):
        self.refuses(1, "The user has no store yet", "store", "show", "carol")
        self.assertIn({"owner": "carol", "store": None}, self.server.json("store", "list"))
        self.deliver("carol@example.org", message("one", body="x" * 1000))
        store = self.server.json("store", "show", "carol")
        inbox = next(folder for folder in store["folders"] if folder["path"].upper() == "INBOX")
        self.assertEqual((store["owner"], inbox["messages"], inbox["unseen"]), ("carol", 1, 1))
        self.assertEqual(store["used"], inbox["bytes"])
        self.assertGreater(inbox["bytes"], 1000)
        self.says("store", "show", "carol", text=r"(?mi)path=inbox")
        self.says("store", "list", text=r"OWNER +STORE\n(.*\n)*carol +\d")
        self.assertEqual([row["owner"] for row in self.server.json("store", "list", "--after", "bob")], ["carol"])

    def test_store_objects(self):
        self.says("user", "add", "greta", "greta@example.org", "--no-password")
        self.says("store", "create", "greta", "--language", "de", text=r"\AStore of greta made\.\n\Z")
        self.refuses(1, "The user has a mailbox already", "store", "create", "greta")
        self.refuses(1, "Folder names in this language", "store", "create", "alice", "--language", "xx")
        self.assertIn("Gesendete Elemente", [folder["path"] for folder in self.server.json("store", "show", "greta")["folders"]])
        self.says("store", "check", "greta", text=r"\ANothing is wrong\.\n\Z")
        self.assertEqual(self.server.json("store", "check", "greta", "--repair")["faults"], [])

        self.says("store", "dump", "greta", text=r"(?m)^  0x35E00102  binary  IpmSubtreeEntryId: [0-9a-f]{96}$")
        inbox = self.server.json("store", "dump", "greta", "folder:INBOX")
        values = {row["name"]: row["value"] for row in inbox["properties"]}
        self.assertEqual((values["DisplayName"], values["ContentCount"], inbox["in_imap"]), ("Posteingang", "0", True))
        self.deliver("greta@example.org", message("one"))
        self.says("store", "dump", "greta", "uid:INBOX:1", text=r"(?m)^  0x0037001F  text  Subject: one$")
        mail = self.server.json("store", "dump", "greta", "uid:INBOX:1")
        self.assertEqual((mail["kind"], mail["state"], mail["uid"]), ("message", "visible", 1))
        for other in ("item:%d" % mail["item"], "entryid:" + mail["entryid"], "sourcekey:" + mail["source_key"]):
            self.assertEqual(self.server.json("store", "dump", "greta", other)["item"], mail["item"], other)
        self.assertEqual(self.server.json("store", "dump", "greta", "entryid:" + inbox["entryid"])["folder"], inbox["folder"])
        self.refuses(1, "There is no such message", "store", "dump", "greta", "item:99999")
        self.refuses(1, "There is no folder", "store", "dump", "greta", "folder:nowhere")
        self.refuses(1, "An object is", "store", "dump", "greta", "nonsense:1")
        self.says("user", "delete", "greta")

    def test_server(self):
        status = self.server.json("status")
        self.assertTrue(status["ready"])
        self.assertEqual({(l["name"], l["security"]) for l in status["listeners"]}, {(name, kind) for name, kind, _ in self.server.listeners})
        self.assertEqual(status["certificates"][0]["names"], ["localhost"])
        self.says("status", text=r"\Aversion: \d+\.\d+\.\d+\nname: mail\.example\.org\nready: yes\n")
        self.says("user", "show", "alice", text=r"\Alogin: alice\naddress: alice@example\.org\nname: ")
        modules = self.server.json("module", "list")
        self.assertEqual({m["id"]: m["state"] for m in modules}, {name: "running" for name in self.server.modules})
        self.says("module", "list", text=r"MODULE +VERSION +STATE +PROCESS +PROVIDES +MESSAGE\n")
        self.says("module", "show", "lmtp", text=r"(?m)^state: running$")
        self.refuses(1, 'There is no module "lmpt"', "module", "show", "lmpt")
        effective = {(row["section"], row["key"]): row for row in self.server.json("config", "show", "--effective")}
        self.assertEqual(effective["auth", "argon2_memory"]["value"], "1M")
        self.assertRegex(effective["auth", "argon2_memory"]["source"], r"corbel\.conf:\d+$")
        self.assertEqual(effective["log", "level"]["source"], "default")
        self.says("config", "show", text=r"SECTION +KEY +VALUE +SOURCE\n")
        self.says("config", "explain", "module.imap.max_line", text=r"module imap +max_line +a size from 8K to 1M +64K +\S")
        self.assertGreater(len(self.server.json("config", "explain")), 50)
        self.refuses(1, '.*did you mean "module.imap.listen"', "config", "explain", "module.imap.listn")
        self.assertEqual(self.server.json("config", "reload"), {"changed": [], "needRestart": []})
        self.assertEqual(len(self.says("log", "--lines", "3").splitlines()), 3)
        self.assertEqual(len(self.server.json("log", "--lines", "2")["lines"]), 2)
        self.refuses(1, "limit must be 1 to 1000", "log", "--lines", "0")
        self.assertNotIn(PASSWORD, self.says("log", "--lines", "1000"))

    def complete(self, *words):
        """What bash offers for the last of `words`."""
        line = " ".join(f"'{word}'" for word in ("corbel", *words))
        script = f'source completion; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _corbel; echo "${{COMPREPLY[@]}}"'
        return subprocess.run(["bash", "-uc", script], cwd=self.folder, capture_output=True, text=True, check=True).stdout.split()

    def test_words(self):
        """What a stranger types first, and ways to write options."""
        self.says("--version", text=r"\Acorbel \d+\.\d+\.\d+\n\Z")
        self.assertEqual(self.says("help"), self.says("--help"))
        self.assertEqual(self.says("help", "user", "set"), self.says("user", "set", "--help"))
        group = self.says("group", "--help", text=r"\Ausage: corbel .*group")
        self.assertIn("group join", group)
        self.assertNotIn("user", group.replace("a user", ""))
        self.refuses(2, '"user" needs one of: list, show, add, set, password, delete, import\n', "user")
        self.refuses(2, '"module" has no "shwo", but: list, show, check, new\n', "module", "shwo", "imap")
        self.refuses(2, 'There is no command "modul"\n', "modul", "--help")
        self.says("user", "set", "alice", "--quota=5M", "--name=A=B")
        self.assertEqual((self.server.json("user", "show", "alice")["quota"], self.server.json("user", "show", "alice")["name"]), (5 << 20, "A=B"))
        self.refuses(2, "--enable takes no value", "user", "set", "alice", "--enable=yes")
        self.refuses(1, 'There is no user "--json"', "user", "show", "--", "--json")
        self.refuses(1, r'"J\?rg" is not UTF-8 text', "user", "set", "alice", "--name", b"J\xf6rg")
        # A noun alone is enough to be told what belongs to it, by its own name, too.
        keys = self.server.json("config", "explain", "max_connections")
        self.assertEqual({row["section"] for row in keys}, {"module imap", "module pop3", "module lmtp"})
        self.refuses(1, '.*did you mean "max_connections"', "config", "explain", "max_conections")

    def test_json_of_every_verb(self):
        self.deliver("alice@example.org", message("makes the store"))
        (self.folder / "one.csv").write_text("login,address\nj2,j2@example.org\n")
        calls = [("user list",), ("user show", "alice"), ("user add", "j1", "j1@example.org", "--no-password"), ("user set", "j1", "--name", "J"), ("user password", "j1"),
                 ("user import", str(self.folder / "one.csv")), ("alias add", "j1", "j3@example.org"), ("alias delete", "j3@example.org"), ("group list",), ("group add", "jg"),
                 ("group show", "jg"), ("group join", "jg", "j1"), ("group leave", "jg", "j1"), ("group delete", "jg"), ("store create", "j1"), ("user delete", "j1"), ("user delete", "j2"),
                 ("store list",), ("store show", "alice"), ("store check", "alice"), ("store dump", "alice"), ("store grant", "alice", "INBOX", "bob", "reviewer"),
                 ("store rights", "alice"), ("store revoke", "alice", "INBOX", "bob"), ("store delegate", "alice", "bob", "none"), ("store sending", "alice", "bob"), ("status",), ("module list",), ("module show", "imap"), ("module check", os.path.join(os.environ["CORBEL_MODULES"], "imap.so")),
                 ("module new", "mine", "--kind", "hook", "--into", str(self.folder)), ("command list",), ("config show",), ("config explain",), ("config reload",),
                 ("log",), ("manual",), ("completion", "bash")]
        verbs = re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?) ", self.says("--help"))
        # `store reindex` needs the module that indexes, which this server does not run.
        self.assertEqual(set(verbs) - {"store reindex"}, {verb for verb, *_ in calls}, "a new verb needs a line here")
        for verb, *arguments in calls:
            answer = self.says(*verb.split(), *arguments, "--json", stdin="secret\n")
            self.assertIsInstance(json.loads(answer), (dict, list), verb)
            self.assertEqual(answer.count("\n"), 1, f"{verb}: one line")

    def test_unreachable(self):
        self.refuses(3, "The server is not reached at /nowhere/admin.sock: there is no such socket; start corbeld", "--socket", "/nowhere/admin.sock", "status")
        self.refuses(3, '.*too long for a socket', "--socket", "/" + "x" * 107, "status")
        dead = self.folder / "dead.sock"
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(dead))
        self.refuses(3, "The server is not reached at .*: nobody listens there; start corbeld", "--socket", str(dead), "status")
        if os.geteuid() == 0:   # data_dir has mode 0700: a user who forgot sudo
            run = self.run_program("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", os.environ["CORBEL"], "--socket",
                                   self.server.directory / "data" / "admin.sock", "status", check=False)
            self.assertEqual(run.returncode, 3)
            self.assertIn("run corbel as root", run.stderr)

    def test_usage(self):
        for words in (["user"], ["user", "shwo", "alice"], ["usr", "list"], ["user", "show"], ["user", "show", "a", "b"], ["user", "show", "--wat", "alice"],
                      ["user", "set", "alice", "--quota"], ["completion"]):
            self.refuses(2, ".", *words)
        everything = self.says("--help")
        for noun, verb in re.findall(r"(?m)^  ([a-z]+)(?: ([a-z]+))?", everything):
            self.says(noun, *([verb] if verb else []), "--help", text=rf"\Ausage: corbel {noun} {verb}".rstrip())
        self.says("manual", text=r"\A\.TH CORBEL 1\n")
        (self.folder / "completion").write_text(self.says("completion", "bash"))
        self.assertIn("import", self.complete("user", ""))
        self.assertEqual(self.complete("us"), ["user"])
        self.assertEqual(self.complete("--json", "--socket", "/x", "user", "im"), ["import"])
        self.assertEqual(self.complete("user", "set", "alice", "--q"), ["--quota"])
        self.assertEqual(self.complete("log", "--l"), ["--lines"])
        self.assertEqual(self.complete("user", "import", ""), [], "bash offers files then")
        self.assertEqual(self.complete("--socket", ""), [])
        self.refuses(1, "Only bash completion", "completion", "tcsh")
        self.assertTrue(json.loads(self.says("user", "list", "--json")))


main()
