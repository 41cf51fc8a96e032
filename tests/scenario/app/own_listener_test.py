"""A web module with addresses of its own: what is mounted in the group of its name is served there, as HTTP is elsewhere."""
import gzip
import os
import stat
import unittest

from daemon_case import DaemonCase
from raw_http import RawHttp

FILE = f"file = {os.environ['CORBEL_BUILD']}/scenario_modules/own_pages.so\n"
WARNING = "warning net: Module has "


class OwnListener(DaemonCase):
    def connect(self, address):
        connection = RawHttp(address)
        self.addCleanup(connection.__exit__)
        return connection

    def own(self, more):
        return self.server(modules={"own_pages": FILE + more})

    def test_every_path_on_its_own_addresses(self):
        server = self.own("listen = 127.0.0.1:0, [::1]:0\n")
        self.assertEqual(2, sum(name == "own_pages" for name, _, _ in server.listeners))
        http = self.connect(server.address("own_pages"))
        for path in ("/", "/any/where", "/shared"):
            status, headers, body = http.ask(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
            self.assertEqual((200, f"POST {path} of 127.0.0.1\nbody".encode(), None), (status, body, headers.get("connection")))
        long = "x" * 5000
        status, headers, body = http.ask(f"POST / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nContent-Length: {len(long)}\r\n\r\n{long}")
        self.assertEqual((200, "gzip"), (status, headers["content-encoding"]))
        self.assertTrue(gzip.decompress(body).decode().endswith(long))
        shared = self.connect(server.address("http"))
        self.assertEqual(200, shared.ask("GET /shared HTTP/1.1\r\nHost: x\r\n\r\n")[0])
        self.assertEqual(404, shared.ask("GET /any/where HTTP/1.1\r\nHost: x\r\n\r\n")[0])
        metrics = self.connect(str(server.directory / "data/admin.sock")).ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")[2].decode()
        self.assertIn('corbel_http_responses_total{listener="own_pages",status="2xx"} 4\n', metrics)
        self.assertNotIn(WARNING, server.log())

    def test_unix_socket(self):
        sockets = {mode: self.directory / f"own{mode}" for mode in ("", "0600")}
        for mode, path in sockets.items():
            server = self.own(f"listen = unix:{path}\n" + (f"socket_mode = {mode}\n" if mode else ""))
            self.assertEqual(str(path), server.address("own_pages"))
            self.assertEqual(int(mode or "0666", 8), stat.S_IMODE(path.stat().st_mode))
            http = self.connect(str(path))
            self.assertEqual(f"GET /x of unix uid {os.getuid()}\n".encode(), http.ask("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")[2])
            server.stop()
            self.assertFalse(path.exists())

    def test_modules_read_the_address_book(self):
        server = self.own("listen = 127.0.0.1:0\n")
        http = self.connect(server.address("own_pages"))
        self.assertEqual(b"\n", http.ask("GET /people HTTP/1.1\r\nHost: x\r\n\r\n")[2])
        server.add_users(["bob", "alice"])
        self.assertEqual(b"alice directory_sql:2 bob directory_sql:1 \n", http.ask("GET /people HTTP/1.1\r\nHost: x\r\n\r\n")[2])

    def test_limits_are_its_own(self):
        server = self.own("listen = 127.0.0.1:0\nmax_connections = 1\n")
        first = self.connect(server.address("own_pages"))
        self.assertEqual(200, first.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0])
        self.assertEqual(503, self.connect(server.address("own_pages")).answer()[0])
        self.assertEqual(200, self.connect(server.address("http")).ask("GET /shared HTTP/1.1\r\nHost: x\r\n\r\n")[0])

    def test_says_when_addresses_and_mounts_do_not_fit(self):
        self.assertIn(WARNING + 'no address to listen on; set "listen" in its section module=own_pages', self.own("").log())
        server = self.own("listen = 127.0.0.1:0\nown_group = no\n")
        self.assertIn(WARNING + "nothing for addresses of its own", server.log())
        self.assertNotIn("own_pages", [name for name, _, _ in server.listeners])
        self.assertNotIn(WARNING, self.own("own_group = no\n").log())

    def test_check(self):
        for lines, sentence in (("listen = 127.0.0.1:4236 starttls", "HTTP has no starttls; write clear or tls after 127.0.0.1:4236"),
                                ("listen = 127.0.0.1:4236, 127.0.0.1:4236", "127.0.0.1:4236 is taken already by modules.d/own.conf:3"),
                                ("listen = 127.0.0.1:4236 tls", "needs a certificate for tls"), ("proxy_from = nonsense", '"nonsense" is not an address or network'),
                                ("listen = 127.0.0.1:4236\nsocket_mode = 0777", "socket_mode")):
            with self.subTest(lines):
                self.write_minimal()
                self.write("modules.d/own.conf", f"[module own_pages]\n{FILE}{lines}\n")
                status, text = self.run_corbeld("--check")
                self.assertEqual(78, status)
                self.assertIn(sentence, text)


if __name__ == "__main__":
    unittest.main()
