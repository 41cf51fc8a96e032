"""corbeld as a process: ready file, notification, lock, signals, probes, socket activation."""
import http.client
import os
import socket
import subprocess
import tempfile
import unittest

from corbel_server import CorbelServer
from daemon_case import CORBELD, DaemonCase


class Process(DaemonCase):
    def get(self, server, path):
        connection = http.client.HTTPConnection(*server.address("admin"), timeout=20)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def test_ready_probes_and_stop(self):
        server = self.server()
        ready = server.directory / "ready"
        self.assertRegex(ready.read_text(), r"^http clear 127\.0\.0\.1:\d+\nadmin clear 127\.0\.0\.1:\d+\nadmin clear unix:\S+/admin\.sock\n$")
        self.assertEqual((200, "ok\n"), self.get(server, "/healthz"))
        self.assertEqual((200, "ready\n"), self.get(server, "/readyz"))
        status, metrics = self.get(server, "/metrics")
        self.assertEqual(200, status)
        self.assertIn("# TYPE corbel_uptime_seconds gauge\ncorbel_uptime_seconds ", metrics)
        self.assertIn('corbel_log_events{level="error"} 0\n', metrics)
        self.assertEqual("mail.example.org", server.json("status")["name"])
        server.stop()
        self.assertFalse(ready.exists())
        self.assertIn("info app: Stopping signal=SIGTERM\n", server.log())

    def test_second_process_on_the_same_data(self):
        server = self.server()
        second = subprocess.run([CORBELD, "--config", str(server.directory / "corbel.conf")], capture_output=True, text=True, timeout=30)
        self.assertEqual(1, second.returncode)
        self.assertIn(f"Another corbeld (process {server.process.pid}) uses the data directory {server.directory}/data; stop it, or give this one a data_dir of its own",
                      second.stderr)
        # After a crash nothing is left that would hinder the next start.
        server.kill()
        server.start()

    def test_address_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.write_minimal(f"[http]\nlisten = 127.0.0.1:{port}\n")
            status, text = self.run_corbeld()
        self.assertEqual(1, status)
        self.assertIn("corbel.conf:6: [http] listen: ", text)
        self.assertIn(str(port), text)

    def test_database_server_is_away(self):
        self.write_minimal("[storage]\ndatabase = mysql\nmysql_socket = /nonexistent/mysqld.sock\n")
        status, text = self.run_corbeld()
        self.assertEqual(1, status)
        self.assertRegex(text, r'error app: The server cannot run reason="The database server is not reached or refuses; check that it runs.*detail=".*/nonexistent/mysqld\.sock')

    def test_socket_activation(self):
        with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
            port = listener.getsockname()[1]
            server = CorbelServer(users=[], directory=folder, start=False, settings={"admin": "listen = fd:web"},
                                  modules={name: None for name in ("imap", "pop3", "lmtp", "blob_fs", "convert_mime")})
            text = (server.directory / "corbel.conf").read_text().replace("listen = 127.0.0.1:0\nlisten = fd:web", "listen = fd:web")
            (server.directory / "corbel.conf").write_text(text)
            # systemd hands over descriptor 3 and names the process; the shell becomes that process.
            wrapper = server.directory / "activated"
            wrapper.write_text(f"#!/bin/sh\nexec 3<&{listener.fileno()}\nexport LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web\nexec {CORBELD} \"$@\"\n")
            wrapper.chmod(0o755)
            os.set_inheritable(listener.fileno(), True)
            original = subprocess.Popen
            subprocess.Popen = lambda *a, **k: original(*a, **{**k, "pass_fds": [listener.fileno()]})
            os.environ["CORBELD"] = str(wrapper)
            try:
                server.start()
            finally:
                subprocess.Popen = original
                os.environ["CORBELD"] = CORBELD
            self.addCleanup(server.close)
            self.assertEqual(("127.0.0.1", port), server.address("admin"))
            self.assertEqual((200, "ready\n"), self.get(server, "/readyz"))
            server.stop()


if __name__ == "__main__":
    unittest.main()
