"""HTTP/1.1 of the real server: keep-alive, pipelining, chunked bodies, Expect, limits, gzip, HEAD, drain."""
import gzip
import json

from client_case import ClientCase, main
from raw_http import RawHttp

MAX_HEAD = 32768
MAX_BODY = (64 << 20) + 1   # one more than the administration takes


class Http(ClientCase):
    users = ("alice",)

    def connect(self):
        """The administration's socket as root: no password needed, so that requests stay short."""
        connection = RawHttp(str(self.server.directory / "data" / "admin.sock"))
        self.addCleanup(connection.__exit__)
        return connection

    def user(self, name):
        return json.dumps({"login": name, "address": f"{name}@example.org"})

    def post(self, body, fields=""):
        return f"POST /v1/users HTTP/1.1\r\nHost: x\r\n{fields}Content-Length: {len(body)}\r\n\r\n{body}"

    def test_keep_alive_and_close(self):
        http = self.connect()
        for _ in range(3):
            status, headers, body = http.ask("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual((status, body, headers.get("connection")), (200, b"ok\n", None))
            self.assertRegex(headers["date"], r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
        self.assertEqual(http.ask("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[1]["connection"], "close")
        self.assertEqual(http.answer()[0], None)
        http = self.connect()
        self.assertEqual(http.ask("GET /healthz HTTP/1.0\r\n\r\n")[0], 200)
        self.assertEqual(http.answer()[0], None)
        http = self.connect()
        for _ in range(2):
            self.assertEqual(http.ask("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")[1]["connection"], "keep-alive")

    def test_pipelining(self):
        http = self.connect()
        names = [f"p{i}" for i in range(20)]
        http.send("".join(self.post(self.user(name)) + f"GET /v1/users/{name} HTTP/1.1\r\nHost: x\r\n\r\n" for name in names))
        for name in names:
            self.assertEqual(http.answer()[0], 201)
            status, _, body = http.answer()
            self.assertEqual((status, json.loads(body)["login"]), (200, name))

    def test_byte_by_byte(self):
        http = self.connect()
        for byte in self.post(self.user("slow")).encode():
            http.send(bytes([byte]))
        self.assertEqual(http.answer()[0], 201)

    def test_chunked(self):
        http = self.connect()
        body = self.user("chunk")
        chunks = "".join(f"{len(body[i:i + 7]):x};ext=1\r\n{body[i:i + 7]}\r\n" for i in range(0, len(body), 7))
        request = f"POST /v1/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\nTrailer: x\r\n\r\n"
        self.assertEqual(http.ask(request)[0], 201)
        self.assertEqual(http.ask("GET /v1/users/chunk HTTP/1.1\r\nHost: x\r\n\r\n")[0], 200)
        status, headers, _ = http.ask("POST /v1/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        self.assertEqual(headers["connection"], "close")
        self.assertGreaterEqual(status, 400)
        self.assertEqual(http.answer()[0], None)

    def test_expect_continue(self):
        http = self.connect()
        body = self.user("expect")
        http.send(f"POST /v1/users HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n")
        self.assertEqual(http.answer()[0], 100)
        self.assertEqual(http.ask(body)[0], 201)
        status, headers, _ = http.ask(f"POST /v1/users HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {MAX_BODY}\r\n\r\n")
        self.assertEqual((status, headers["connection"]), (413, "close"))

    def test_limits(self):
        http = self.connect()
        self.assertEqual(http.ask(f"GET /healthz HTTP/1.1\r\nHost: x\r\nX: {'y' * (MAX_HEAD - 200)}\r\n\r\n")[0], 200)
        self.assertEqual(http.ask(f"GET /healthz HTTP/1.1\r\nHost: x\r\nX: {'y' * MAX_HEAD}\r\n\r\n")[0], 431)
        self.assertEqual(http.answer()[0], None)
        self.assertEqual(self.connect().ask(f"POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY}\r\n\r\n")[0], 413)
        http = self.connect()
        http.send("POST /v1/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range((MAX_BODY >> 16) + 1):
                http.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            pass   # refused before all was sent
        self.assertIn(self.status_or_reset(http), (413, None))

    @staticmethod
    def status_or_reset(http):
        try:
            return http.answer()[0]
        except OSError:
            return None

    def test_malformed(self):
        for request in ("GET /healthz HTTP/1.1\r\n\r\n", "GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /../x HTTP/1.1\r\nHost: x\r\n\r\n", "GET healthz HTTP/1.1\r\nHost: x\r\n\r\n",
                        "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                        "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "\x16\x03\x01\r\n\r\n",
                        "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"):
            http = self.connect()
            status, headers, _ = http.ask(request)
            self.assertEqual((status, headers["connection"]), (400, "close"), request)
            self.assertEqual(http.answer()[0], None, "what follows a malformed request is never read as one")
        for body in ("", "{", "[]", "7", '{"login":7}', '{"nickname":"x"}', "[" * 1000):
            self.assertEqual(self.connect().ask(self.post(body))[0], 400, body)

    def test_gzip_and_head(self):
        http = self.connect()
        status, headers, body = http.ask("GET /v1/config/explain?key= HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n")
        self.assertEqual((status, headers["content-encoding"], headers["vary"]), (200, "gzip", "Accept-Encoding"))
        self.assertIn("max_line", {row["key"] for row in json.loads(gzip.decompress(body))})
        for field in ("gzip;q=0", "gzip; Q=0.000, *", "br", "x-gzip-not"):
            self.assertNotIn("content-encoding", http.ask(f"GET /v1/config/explain?key= HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {field}\r\n\r\n")[1], field)
        plain = http.ask("GET /v1/users/alice HTTP/1.1\r\nHost: x\r\n\r\n")
        http.send("HEAD /v1/users/alice HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        status, headers, _ = http.answer(is_head=True)
        self.assertEqual((status, headers["content-length"]), (200, str(len(plain[2]))))
        self.assertEqual(http.answer()[2], b"ok\n")
        status, headers, _ = http.ask("PUT /v1/users HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual((status, headers["allow"]), (405, "GET, HEAD, POST"))

    def test_nothing_is_mounted_on_the_web_listener(self):
        with RawHttp(self.server.address("http")) as http:
            for path in ("/", "/healthz", "/v1/users"):
                self.assertEqual(http.ask(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")[0], 404)


main()
