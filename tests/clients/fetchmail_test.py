"""fetchmail by POP3 and by IMAP: everything is fetched once, kept or flushed as asked."""
from client_case import PASSWORD, ClientCase, main, message


class Fetchmail(ClientCase):
    program = "fetchmail"

    def fetch(self, protocol, user, *options, server_options=""):
        host, port = self.server.address(protocol.lower(), "starttls")
        config = self.folder / f"rc-{protocol}"
        config.write_text(f'poll {host} service {port} protocol {protocol.upper()} {server_options} user "{user}" password "{PASSWORD}" sslproto "" '
                          f'mda "/bin/sh -c \'cat >>{self.folder}/got\'" {" ".join(options)}\n')
        config.chmod(0o600)
        return self.run_program("fetchmail", "-f", config, "--nodetach", "-v", "--idfile", self.folder / "ids", "--pidfile", self.folder / "pid", check=False)

    def got(self):
        path = self.folder / "got"
        return path.read_text(errors="replace") if path.exists() else ""

    def test_pop3_keeps_and_knows_uidl(self):
        for i in range(4):
            self.deliver("alice@example.org", message(f"pop {i}"))
        first = self.fetch("pop3", "alice", "keep", server_options="uidl")
        self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
        self.assertEqual(self.got().count("Subject: pop"), 4)
        self.assertEqual(self.fetch("pop3", "alice", "keep", server_options="uidl").returncode, 1)   # 1: no new mail
        self.assertEqual(self.got().count("Subject: pop"), 4)
        self.assertEqual(len(self.subjects("alice")), 4)

    def test_imap_removes(self):
        for i in range(3):
            self.deliver("bob@example.org", message(f"imap {i}"))
        run = self.fetch("imap", "bob", "fetchall", "nokeep")
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(self.got().count("Subject: imap"), 3)
        self.assertEqual(self.subjects("bob"), [])


main()
