"""`corbel user import`: two thousand users, columns in any order, quoting, and what is refused as a whole."""
import imaplib
import json
import re

from client_case import PASSWORD, ClientCase, main

USERS = 2000
WITH_PASSWORD = 100   # hashing is most of the cost, above all under sanitizers; the others bring a hash
MOST_REQUESTS = 20    # that thousands are quick comes from batches


class Import(ClientCase):
    users = ()
    settings = {"auth": "scram_iterations = 4096"}

    def csv(self, text, newline="\n"):
        path = self.folder / "users.csv"
        path.write_text(text.replace("\n", newline), newline="")
        return path

    def answers(self):
        """How many requests the administration has answered."""
        text = self.run_program("curl", "-sS", "http://%s:%d/metrics" % self.server.address("admin")).stdout
        return sum(int(n) for n in re.findall(r'(?m)^corbel_http_responses_total\{listener="admin",status="..."\} (\d+)$', text))

    def test_thousands(self):
        hashed = "{CRYPT}" + self.run_program("openssl", "passwd", "-6", PASSWORD).stdout.strip()
        rows = "".join(f"u{i:04d},u{i:04d}@example.org,User {i},{PASSWORD if i < WITH_PASSWORD else ''},{'' if i < WITH_PASSWORD else hashed}\n" for i in range(USERS))
        before = self.answers()
        answer = self.server.corbel("user", "import", str(self.csv("login,address,name,password,credentials\n" + rows)), timeout=150)
        self.assertLessEqual(self.answers() - before, MOST_REQUESTS)
        self.assertEqual(answer.stdout, f"{USERS} users added.\n")
        last = self.server.json("user", "list", "--after", f"u{USERS - 3:04d}", "--limit", "2")
        self.assertEqual([user["login"] for user in last], [f"u{USERS - 2:04d}", f"u{USERS - 1:04d}"])
        everybody = [user["login"] for user in self.server.json("user", "list")]
        self.assertEqual(len([login for login in everybody if re.fullmatch(r"u\d{4}", login)]), USERS, "a list is whole, not its first page")
        self.assertEqual(everybody, sorted(set(everybody)))
        self.assertEqual(len(self.server.json("user", "list", "--limit", "1500")), 1500)
        self.assertEqual([store["owner"] for store in self.server.json("store", "list")], everybody)
        for number in (0, WITH_PASSWORD - 1, WITH_PASSWORD, USERS - 1):
            imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
            self.ok(imap.login(f"u{number:04d}", PASSWORD))
            imap.logout()

    def test_columns(self):
        path = self.csv('address,aliases,login,quota,name,password\nx1@example.org,"a1@example.org b1@example.org",x1,10M,"Comma, ""Quote""",pw\n'
                        "x2@example.org,,x2,,,pw\n", newline="\r\n")
        self.assertEqual(self.server.json("user", "import", str(path)), {"added": 2})
        user = self.server.json("user", "show", "a1@example.org")
        self.assertEqual((user["login"], user["name"], user["quota"], user["aliases"]), ("x1", 'Comma, "Quote"', 10 << 20, ["a1@example.org", "b1@example.org"]))
        self.assertEqual(self.server.json("user", "show", "x2")["name"], "x2")

    def test_hashes_of_other_systems(self):
        hashed = self.run_program("openssl", "passwd", "-6", "imported").stdout.strip()
        self.server.corbel("user", "import", str(self.csv(f"login,address,credentials\nmoved,moved@example.org,{{CRYPT}}{hashed}\n")))
        for _ in range(2):   # the first login may store a verifier for SCRAM; the second still works
            imap = imaplib.IMAP4(*self.server.address("imap", "starttls"))
            self.ok(imap.login("moved", "imported"))
            imap.logout()

    def test_what_spreadsheets_write(self):
        path = self.folder / "bom.csv"
        path.write_bytes(b"\xef\xbb\xbflogin,address,admin,enabled\r\ns1,s1@example.org,Yes,\r\ns2,s2@example.org,,no\r\n")
        self.assertEqual(self.server.json("user", "import", str(path)), {"added": 2})
        users = [self.server.json("user", "show", name) for name in ("s1", "s2")]
        self.assertEqual([(user["admin"], user["enabled"]) for user in users], [(True, True), (False, False)])

    def test_wrong_rows_keep_nobody_out(self):
        """Three hundred rows, six of them wrong in every way: the others are added, each wrong one is told with its line."""
        rows = [f"w{i:03d},w{i:03d}@example.org,,,," for i in range(300)]
        rows[10] = "w009,other@example.org,,,,"
        rows[20] = "w020,no address,,,,"
        rows[30] = "w030,w030@example.org,lots,,,"
        rows[40] = ",w040@example.org,,,,"
        rows[50] = "w050,w050@example.org,,perhaps,,"
        rows[250] = "w250,w249@example.org,,,\"two\nlines\","
        path = self.csv("login,address,quota,admin,name,aliases\n" + "\n".join(rows) + "\n")
        run = self.server.corbel("user", "import", str(path), check=False)
        self.assertEqual((run.returncode, run.stdout), (1, "294 users added.\n"), run.stderr)
        self.assertEqual([int(n) for n in re.findall(r"(?m)^corbel: line (\d+): ", run.stderr)], [12, 22, 32, 42, 52, 252])
        for sentence in ('"w009" is taken', '"no address" contains a blank', "A size is a whole number", "The login name is empty", '"admin" is yes or no'):
            self.assertIn(sentence, run.stderr)
        self.assertRegex(run.stderr, r"(?m)^corbel: 6 of 300 rows were not added; mend them and import them by themselves")
        self.assertEqual(self.server.json("user", "show", "w299")["login"], "w299")
        again = self.server.corbel("--json", "user", "import", str(self.csv("login,address\nw000,w000@example.org\nw300,w300@example.org\n")), check=False)
        self.assertEqual((again.returncode, json.loads(again.stdout)), (1, {"added": 1, "refused": [{"line": 2, "error": '"w000" is taken'}]}))
        path.write_bytes(b"login,address,name\nl1,l1@example.org,J\xf6rg\n")
        run = self.server.corbel("user", "import", str(path), check=False)
        self.assertIn("corbel: line 2: \"J?rg\" is not UTF-8 text", run.stderr)

    def test_refusals(self):
        for text, sentence in (("login,adress\n", 'Unknown column "adress"'), ("login,address\na\n", "Line 2 has 1 fields, the header line has 2"), ("", "no header line"),
                               ('login,address\n"a,b\n', "in line 2 is not closed"), ("login;address\ng1;g1@example.org\n", "separated by commas"),
                               ("login,login,address\ng1,g1,g1@example.org\n", '"login" stands twice'), ("address\ng1@example.org\n", 'no column "login"')):
            run = self.server.corbel("user", "import", str(self.csv(text)), check=False)
            self.assertEqual((run.returncode, run.stdout), (1, ""), text)
            self.assertIn(sentence, run.stderr)
        self.assertEqual(self.server.corbel("user", "import", str(self.folder), check=False).returncode, 1, "a folder")
        run = self.server.corbel("user", "import", str(self.folder / "absent.csv"), check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("Cannot read", run.stderr)


main()
