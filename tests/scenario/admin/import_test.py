"""`corbel user import`: two thousand users, columns in any order, quoting, and what is refused as a whole."""
import imaplib
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

    def test_refusals(self):
        for text, sentence in (("login,adress\n", 'Unknown column "adress"'), ("login,address\na\n", "Line 2 has 1 fields, the header line has 2"), ("", "no header line"),
                               ('login,address\n"a,b\n', "quoted field is not closed"), ("login,address\ng1,g1@example.org\ng1,g2@example.org\n", '"g1" is taken')):
            run = self.server.corbel("user", "import", str(self.csv(text)), check=False)
            self.assertEqual((run.returncode, run.stdout), (1, ""), text)
            self.assertIn(sentence, run.stderr)
        self.assertEqual(self.server.corbel("user", "show", "g1", check=False).returncode, 1, "a batch is added whole or not at all")
        run = self.server.corbel("user", "import", str(self.folder / "absent.csv"), check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("Cannot read", run.stderr)


main()
