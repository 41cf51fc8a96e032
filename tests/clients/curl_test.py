"""curl as an IMAP, POP3 and HTTP client."""
from client_case import PASSWORD, ClientCase, main, message


class Curl(ClientCase):
    program = "curl"

    def url(self, scheme):
        kind = "tls" if scheme.endswith("s") else "starttls"
        host, port = self.server.address(scheme.rstrip("s") if scheme != "pop3s" else "pop3", kind)
        return f"{scheme}://{host}:{port}"

    def curl(self, *arguments, user="alice", check=True):
        return self.run_program("curl", "-sS", "--cacert", self.server.directory / "tls.crt", "-u", f"{user}:{PASSWORD}", *arguments, check=check)

    def test_imap(self):
        text = message("for curl", body="eins\r\nzwei")
        (self.folder / "m.eml").write_bytes(text.encode())
        for scheme in ("imap", "imaps"):
            self.curl(self.url(scheme) + "/INBOX", "-T", self.folder / "m.eml")
        self.assertEqual(self.curl(self.url("imap") + "/INBOX;UID=1").stdout.encode(), text.encode().replace(b"\r\n", b"\n"))
        self.assertIn("Trash", self.curl(self.url("imaps") + "/").stdout)
        self.assertIn("* SEARCH 1 2", self.curl(self.url("imap") + "/INBOX?SUBJECT%20curl").stdout)
        self.assertIn("STARTTLS", self.curl("-v", "--ssl-reqd", self.url("imap") + "/INBOX;UID=1").stderr)
        self.assertNotEqual(self.run_program("curl", "-sS", "-u", "alice:wrong", self.url("imap") + "/", check=False).returncode, 0)

    def test_pop3(self):
        for i in range(3):
            self.deliver("bob@example.org", message(f"pop {i}", body=f".dot\r\nline {i}"))
        self.assertEqual(len(self.curl(self.url("pop3"), user="bob").stdout.split()), 6)
        body = self.curl(self.url("pop3s") + "/2", user="bob").stdout
        self.assertIn("Subject: pop 1", body)
        self.assertIn("\n.dot\n", body)
        self.curl(self.url("pop3") + "/1", "-X", "DELE", "-l", user="bob", check=False)
        self.assertEqual(len(self.curl(self.url("pop3"), user="bob").stdout.split()), 4)

    def test_http(self):
        host, port = self.server.address("admin")
        base = f"http://{host}:{port}"
        self.assertEqual(self.run_program("curl", "-sS", base + "/healthz").stdout, "ok\n")
        self.assertEqual(self.run_program("curl", "-sS", base + "/readyz").stdout, "ready\n")
        self.assertIn("corbel_", self.run_program("curl", "-sS", "--compressed", base + "/metrics").stdout)
        status = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}"]
        self.assertEqual(self.run_program(*status, base + "/v1/users").stdout, "401")
        self.assertEqual(self.run_program(*status, "-u", f"alice:{PASSWORD}", base + "/v1/users").stdout, "403")
        self.assertEqual(self.run_program(*status, base + "/nothing").stdout, "404")
        self.server.corbel("user", "set", "carol", "--admin")
        self.assertEqual(self.run_program(*status, "-u", f"carol:{PASSWORD}", base + "/v1/users").stdout, "200")
        two = self.run_program("curl", "-sSv", base + "/healthz", base + "/readyz")
        self.assertIn("Re-using existing connection", two.stderr)
        chunked = self.run_program(*status, "-u", f"carol:{PASSWORD}", "-H", "Transfer-Encoding: chunked", "-X", "POST", "-d", '{"login":"dora","address":"dora@example.org"}',
                                   base + "/v1/users")
        self.assertEqual(chunked.stdout, "201")


main()
