"""Who may administer: root by admin.sock, administrators by password, nobody else."""
import os
import socket
import stat

from client_case import PASSWORD, ClientCase, main


class Rights(ClientCase):
    def setUp(self):
        super().setUp()
        self.socket = self.server.directory / "data" / "admin.sock"

    def status(self, *arguments, by=()):
        return self.run_program(*by, "curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", *arguments, check=False).stdout

    def test_socket(self):
        self.assertTrue(stat.S_ISSOCK(self.socket.stat().st_mode))
        self.assertEqual(self.status("--unix-socket", self.socket, "http://x/v1/users"), "200")

    def test_another_user_of_the_machine(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become another user")
        nobody = ("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups")
        for path in (self.server.directory, self.socket.parent):
            mode = path.stat().st_mode
            path.chmod(0o755)
            self.addCleanup(path.chmod, mode & 0o777)
        # Whatever the modes of files say, the uid at the other end decides.
        mode = self.socket.stat().st_mode & 0o777
        self.socket.chmod(0o666)
        self.addCleanup(self.socket.chmod, mode)
        for path in ("/v1/users", "/v1/config", "/v1/log", "/v1/stores/alice"):
            self.assertEqual(self.status("--unix-socket", self.socket, f"http://x{path}", by=nobody), "401", path)
        self.assertEqual(self.status("--unix-socket", self.socket, "-X", "DELETE", "http://x/v1/users/alice", by=nobody), "401")
        self.assertEqual(self.server.json("user", "show", "alice")["login"], "alice")
        self.assertEqual(self.status("--unix-socket", self.socket, "http://x/healthz", by=nobody), "200")
        run = self.run_program(*nobody, os.environ["CORBEL"], "--socket", self.socket, "user", "list", check=False)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("use admin.sock as root", run.stderr)

    def test_passwords(self):
        url = "http://%s:%d/v1/users" % self.server.address("admin")
        answer = self.run_program("curl", "-sSi", url).stdout
        self.assertIn("401", answer.splitlines()[0])
        self.assertRegex(answer, r'(?m)^WWW-Authenticate: Basic realm="[^"]+"')
        self.assertEqual(self.status("-u", f"bob:{PASSWORD}", url), "403")
        self.server.corbel("user", "set", "bob", "--admin")
        self.assertEqual(self.status("-u", f"bob:{PASSWORD}", url), "200")
        self.assertNotIn("WWW-Authenticate", self.run_program("curl", "-sSi", "-u", f"bob:{PASSWORD}", url).stdout)
        self.assertEqual(self.status("-u", "bob:wrong", url), "401")
        self.assertEqual(self.status("-u", "bob:", url), "401")
        for field in ("Basic !!!", "Basic", "Bearer x", "Basic " + "QQ==", "Digest x"):
            self.assertEqual(self.status("-H", f"Authorization: {field}", url), "401", field)
        self.server.corbel("user", "set", "bob", "--no-admin")
        self.assertEqual(self.status("-u", f"bob:{PASSWORD}", url), "403")

    def test_guessing_is_slowed_down(self):
        url = "http://%s:%d/v1/users" % self.server.address("admin")
        for i in range(3):
            self.assertEqual(self.status("-u", f"carol:guess{i}", url), "401")
        self.assertRegex(self.server.log(), r"(?m)Login failed.*carol")

    def test_socket_is_gone_after_stop(self):
        self.server.stop()
        with socket.socket(socket.AF_UNIX) as probe:
            self.assertRaises(OSError, probe.connect, str(self.socket))
        self.server.start()
        self.assertEqual(self.status("--unix-socket", self.socket, "http://x/v1/users"), "200")


main()
