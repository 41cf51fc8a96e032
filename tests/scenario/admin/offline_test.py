"""`corbel --offline`: administration while no server runs, never beside one that does."""
import os
import subprocess

from client_case import ClientCase, main


class Offline(ClientCase):
    users = ("alice",)

    def offline(self, *words, stdin=None, by=(), **environment):
        return subprocess.run([*by, os.environ["CORBEL"], "--offline", "--config", self.server.directory / "corbel.conf", *words], input=stdin, capture_output=True, text=True,
                              timeout=60, env={**os.environ, "TMPDIR": str(self.folder), **environment})

    def setUp(self):
        super().setUp()
        self.folder.chmod(0o777)
        if not self.server.process:
            self.server.start()

    def test_a_user_added_without_a_server(self):
        self.server.stop()
        run = self.offline("user", "add", "eve", "eve@example.org", stdin="secret\n")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "User eve added.\n", ""))
        run = self.offline("user", "show", "nobody")
        self.assertEqual((run.returncode, run.stderr), (1, 'corbel: There is no user "nobody"\n'))
        self.assertEqual(list(self.folder.iterdir()), [], "nothing is left behind")
        self.server.start()
        login = self.run_program("curl", "-sS", "-u", "eve:secret", "imap://%s:%d/" % self.server.address("imap", "starttls"))
        self.assertEqual(login.returncode, 0)

    def test_never_beside_a_server(self):
        run = self.offline("user", "list")
        self.assertEqual((run.returncode, run.stdout), (3, ""))
        self.assertIn(f"Another corbeld (process {self.server.process.pid}) uses the data directory", run.stderr)
        self.assertRegex(run.stderr, r"corbel: corbeld did not start for --offline; mend what the lines above say.*\n\Z")
        self.assertEqual(self.server.json("user", "show", "alice")["login"], "alice")

    def test_only_as_the_servers_user(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become another user")
        self.server.stop()
        data = self.server.directory / "data"
        self.server.directory.chmod(0o755)
        subprocess.run(["chown", "-R", "nobody", data], check=True)
        self.addCleanup(subprocess.run, ["chown", "-R", "root", data], check=True)
        before = {path: path.stat().st_uid for path in data.rglob("*")}
        run = self.offline("user", "list")
        self.assertEqual(run.returncode, 3)
        self.assertIn("belongs to the user nobody; run this as that user, as in: sudo -u nobody corbel --offline", run.stderr)
        self.assertEqual(before, {path: path.stat().st_uid for path in data.rglob("*")})

    def test_wrong_configuration(self):
        run = self.offline("user", "list", CORBEL_SERVER__NMAE="x")
        self.assertEqual(run.returncode, 3)
        self.assertIn('unknown key "nmae"', run.stderr)
        run = self.server.corbel("--config", "/x", "status", check=False)
        self.assertEqual(run.returncode, 2)
        self.assertIn("--config is for --offline", run.stderr)


main()
