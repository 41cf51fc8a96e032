"""The examples as a stranger builds them: out of the tree, against the installed SDK; their tests pass, and the installed server loads them."""
import concurrent.futures
import imaplib
import json
import os
import pathlib
import shutil
import smtplib
import socket
import subprocess
import tarfile
import unittest
import urllib.request

from corbel_server import CorbelServer

# Always the same places, so that the compiler's cache knows the files.
PREFIX = pathlib.Path(os.environ["CORBEL_BUILD"]) / "sdk-prefix"
BUILD = pathlib.Path(os.environ["CORBEL_BUILD"]) / "examples-build"
EXAMPLES = PREFIX / "share/corbel/examples"
NAMES = ["blob_memory", "command_hello", "directory_static", "hello_protocol", "hook_audit", "http_status"]
KEPT_SDKS = sorted((pathlib.Path(os.environ["CORBEL_SOURCE"]) / "tests/abi").glob("corbelsdk-*.tar.xz"))


def run(*words, **arguments):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **arguments)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(str(word) for word in words)}: {done.returncode}\n{done.stdout}")
    return done.stdout


def build(source, *options):
    """Configures and builds one module in a folder of its own; its folder."""
    to = BUILD / source.name
    cache = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    run("cmake", "-S", source, "-B", to, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={PREFIX}", f"-DCMAKE_CXX_COMPILER={os.environ['CXX']}",
        "-DCMAKE_CXX_FLAGS=-O0 -Wall -Wextra -Wshadow -Werror -Wno-unknown-attributes", *cache, *options)
    run("cmake", "--build", to, "-j", "2")
    return to


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for folder in (PREFIX, BUILD):
            shutil.rmtree(folder, ignore_errors=True)
        BUILD.mkdir()
        run("cmake", "--install", os.environ["CORBEL_BUILD"], "--prefix", PREFIX)
        cls.libraries = next(PREFIX.glob("lib*/**/libcorbelsdk.so")).parent
        os.environ.update(CORBELD=str(PREFIX / "sbin/corbeld"), CORBEL=str(PREFIX / "bin/corbel"), CORBEL_MODULES=str(cls.libraries / "corbel/modules"))
        run(PREFIX / "bin/corbel", "module", "new", "my_protocol", "--kind", "protocol", "--into", BUILD / "new")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            cls.built = dict(zip([*NAMES, "my_protocol"], pool.map(build, [EXAMPLES / name for name in NAMES] + [BUILD / "new/my_protocol"])))

    def module(self, name):
        return self.built[name] / f"modules/{name}.so"

    def test_are_all_there(self):
        self.assertEqual(NAMES, sorted(path.name for path in EXAMPLES.iterdir()))
        lines = [line for line in (EXAMPLES / "hello_protocol/module.cpp").read_text().split("\n") if line.strip() and not line.strip().startswith("//")]
        self.assertLess(len(lines), 60)

    def test_pass_their_tests(self):
        for name, folder in self.built.items():
            with self.subTest(name):
                self.assertRegex(run("ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error"), "100% tests passed")

    def test_a_test_can_fail(self):
        folder = self.built["my_protocol"]
        script = BUILD / "new/my_protocol/tests/greets.txt"
        before = script.read_text()
        self.addCleanup(script.write_text, before)
        script.write_text(before.replace("Good day, World!", "Good night"))
        done = subprocess.run([folder / "my_protocol_test"], capture_output=True, text=True)
        self.assertNotEqual(0, done.returncode)
        self.assertIn('line 3: expected "Good night", came "Good day, World!"', done.stderr)

    def test_skeleton(self):
        folder = BUILD / "new/my_protocol"
        for file in folder.rglob("*"):
            if file.is_file():
                text = file.read_text()
                self.assertNotIn("hello_protocol", text, file)
                self.assertNotIn("[quote", text, file)
        self.assertIn("class MyProtocol final", (folder / "module.cpp").read_text())
        again = subprocess.run([PREFIX / "bin/corbel", "module", "new", "my_protocol", "--into", BUILD / "new"], capture_output=True, text=True)
        self.assertEqual((1, ""), (again.returncode, again.stdout))
        self.assertIn("is there already", again.stderr)
        for wrong in (["Upper"], ["a b"], ["../x"], ["x" * 32], ["fine", "--kind", "teapot"]):
            self.assertEqual(1, subprocess.run([PREFIX / "bin/corbel", "module", "new", *wrong, "--into", BUILD / "new"], capture_output=True).returncode, wrong)

    def test_check(self):
        facts = self.check(self.module("hello_protocol"))
        self.assertEqual(("hello_protocol", "1.0.0", True, ["corbel.protocol/1"]), tuple(facts[key] for key in ("id", "version", "loads", "provides")))
        bad = pathlib.Path(os.environ["CORBEL_BUILD"]) / "bad_modules"
        for name, sentence in (("other_sdk_major", "was built for SDK 99"), ("other_abi", "build both with the same compiler and options"), ("missing_symbol", "thisFunctionIsNowhere"),
                               ("no_descriptor", "has no module descriptor"), ("gone", "is not there")):
            done = subprocess.run([PREFIX / "bin/corbel", "module", "check", bad / f"{name}.so"], capture_output=True, text=True)
            self.assertEqual((1, ""), (done.returncode, done.stdout), name)
            self.assertIn(sentence, done.stderr)

    def test_pkg_config(self):
        flags = run("pkg-config", "--cflags", "--libs", "corbelsdk", env={**os.environ, "PKG_CONFIG_PATH": str(self.libraries / "pkgconfig")}).split()
        self.assertEqual("command_hello", self.check(self.by_hand("by_pkg_config", EXAMPLES / "command_hello/module.cpp", *flags))["id"])

    def test_modules_of_older_sdks_load(self):
        """Built from the headers that were kept of each version (abi_test.py), run in the server of today."""
        self.assertTrue(KEPT_SDKS)
        for kept in KEPT_SDKS:
            with self.subTest(kept.name):
                folder = BUILD / "older" / kept.name
                with tarfile.open(kept) as archive:
                    archive.extractall(folder)
                file = self.by_hand(f"of_{kept.name}", folder / "examples/hello_protocol/module.cpp", "-std=c++20", f"-I{folder}/sdk/include", f"-L{self.libraries}", "-lcorbelsdk")
                self.check(file)
                with CorbelServer(users=[], modules={"hello_protocol": f"file = {file}\nlisten = 127.0.0.1:0"}) as server, socket.create_connection(server.address("hello_protocol")) as client:
                    lines = client.makefile("rb")
                    self.assertIn(b"HELLO", lines.readline())
                    client.sendall(b"HELLO World\r\n")
                    self.assertEqual(b"Hello, World!\r\n", lines.readline())

    def check(self, file):
        return json.loads(run(PREFIX / "bin/corbel", "--json", "module", "check", file))

    def by_hand(self, name, source, *flags):
        """A module without CMake; its file."""
        file = BUILD / f"{name}.so"
        sanitizer = ["-fsanitize=address,undefined", "-fno-sanitize=vptr"] if "san=asan" in self.check(self.module("http_status"))["abi"] else []
        run(os.environ["CXX"], "-O0", "-fPIC", "-shared", "-fvisibility=hidden", "-Wno-unknown-attributes", *sanitizer, source, *flags, "-o", file)
        return file

    def test_run_in_the_installed_server(self):
        users = BUILD / "users"
        crypt = run("openssl", "passwd", "-6", "secret").strip()
        users.write_text(f"[user alice]\naddress = alice@example.org\ncredential = {{CRYPT}}{crypt}\n")
        bodies = {name: f"file = {self.module(name)}\n" for name in [*NAMES, "my_protocol"]}
        for name in ("hello_protocol", "my_protocol"):
            bodies[name] += "listen = 127.0.0.1:0\n"
        bodies["directory_static"] += f"users_file = {users}\n"
        with CorbelServer(users=[], modules={"directory_sql": None, "blob_fs": None, "pop3": None, **bodies}) as server:
            self.assertEqual({"running"}, {module["state"] for module in server.json("module", "list")})
            for name, greeting in (("hello_protocol", b"Hello, World!\r\n"), ("my_protocol", b"Hello, World!\r\n")):
                with socket.create_connection(server.address(name)) as client, client.makefile("rb") as lines:
                    lines.readline()
                    client.sendall(b"HELLO World\r\n")
                    self.assertEqual(greeting, lines.readline())
            host, port = server.address("http")
            with urllib.request.urlopen(f"http://{host}:{port}/status") as page:
                self.assertEqual(b"mail.example.org has run for 0 minutes.\n", page.read())
            self.commands(server)
            self.mail(server)
            users.write_text(users.read_text() + "[user bob]\naddress = bob@example.org\n")
            server.corbel("config", "reload")
            with smtplib.LMTP(*server.address("lmtp")) as lmtp:
                self.assertEqual({}, lmtp.sendmail("x@example.net", ["bob@example.org"], b"Subject: hi\r\n\r\n"))

    def commands(self, server):
        self.assertEqual("Hello, World!\n", server.corbel("hello", "World").stdout)
        self.assertEqual({"text": "Hello, --x!\n"}, server.json("hello", "--", "--x"))
        self.assertEqual([{"name": "hello", "parameters": "NAME", "summary": "Greet somebody.", "module": "command_hello"}], server.json("command", "list"))
        for words, status, sentence in ((["hello"], 1, "takes other arguments: hello NAME"), (["hello", ""], 1, "The name is empty"), (["hello", "--loud"], 2, "Unknown option --loud"),
                                        (["helo", "x"], 2, 'There is no command "helo"')):
            done = server.corbel(*words, check=False)
            self.assertEqual((status, ""), (done.returncode, done.stdout), words)
            self.assertIn(sentence, done.stderr)

    def mail(self, server):
        body = b"Subject: large\r\n\r\n" + (b"y" * 76 + b"\r\n") * 2000
        with smtplib.LMTP(*server.address("lmtp")) as lmtp:
            self.assertEqual({}, lmtp.sendmail("x@example.net", ["alice@example.org"], body))
        imap = imaplib.IMAP4(*server.address("imap", "starttls"))
        imap.login("alice", "secret")
        imap.select()
        received = imap.fetch("1", "(BODY[])")[1][0][1]
        imap.logout()
        self.assertTrue(received.endswith(body))
        self.assertIn(b"X-Audit: seen\r\n", received)
        self.assertRegex(server.log(), r"hook_audit: Delivery seen recipient=alice@example.org folder=INBOX bytes=\d+")


if __name__ == "__main__":
    unittest.main()
