"""`./dev run`: first start with demo data, what it prints, Ctrl-C, second start, no demo, a second server beside the first."""
import imaplib
import json
import os
import pathlib
import poplib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
PASSWORD = "corbel-demo"
OFFSETS = (24, 80, 81, 110, 143, 443, 993, 995)


def free_base():
    """A base port with all of `OFFSETS` free above it."""
    for base in range(20000, 60000, 1000):
        with_all = []
        try:
            for offset in OFFSETS:
                probe = socket.socket()
                with_all.append(probe)
                probe.bind(("127.0.0.1", base + offset))
            return base
        except OSError:
            continue
        finally:
            for probe in with_all:
                probe.close()
    raise AssertionError("no free ports")


def package_of(program):
    """The Debian package that a program of this machine comes from."""
    found = shutil.which(program)
    for path in (found, os.path.realpath(found)):
        owner = subprocess.run(["dpkg", "-S", path], capture_output=True, text=True)
        if owner.returncode == 0:
            return owner.stdout.split(":")[0]
    raise AssertionError(f"{found} is of no package")


class Run:
    """One `./dev run` in a process group of its own, as on a terminal."""

    def __init__(self, data, base, *options):
        self.log = tempfile.TemporaryFile("w+")
        self.begin = time.monotonic()
        self.process = subprocess.Popen([SOURCE / "dev", "run", "--data", data.name, "--base-port", str(base), *options], cwd=data.parent, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True, start_new_session=True)
        self.text = ""
        for line in self.process.stdout:
            self.text += line
            if line.endswith("bin/corbel status\n"):   # the last line that it prints
                break
        else:
            self.process.wait()
            self.log.seek(0)
            errors = self.log.read()
            self.close()
            raise AssertionError(f"ended with {self.process.returncode}:\n{self.text}{errors}")
        self.seconds = time.monotonic() - self.begin

    def interrupt(self):
        """Ctrl-C: SIGINT to the whole group. The status, once everybody is gone."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.stdout.read()   # ends when nobody holds it any more
        return self.process.wait(60)

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


class DevRun(unittest.TestCase):
    def setUp(self):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="corbel-dev-run-"))
        self.data.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        self.base = free_base()

    def run_it(self, *options, data=None, base=None):
        run = Run(data or self.data, base or self.base, *options)
        self.addCleanup(run.close)
        return run

    def login(self, user, base=None):
        imap = imaplib.IMAP4("127.0.0.1", (base or self.base) + 143)
        self.addCleanup(imap.shutdown)
        imap.login(user, PASSWORD)
        return imap

    def test_demo(self):
        run = self.run_it()
        for port in OFFSETS:
            self.assertIn(str(self.base + port), run.text)
        imap = self.login("alice")
        self.assertGreaterEqual(int(imap.select("INBOX")[1][0]), 15)
        total = sum(int(re.search(rb"MESSAGES (\d+)", imap.status(box.rsplit(b" ", 1)[1].decode(), "(MESSAGES)")[1][0])[1]) for box in imap.list()[1])
        self.assertGreaterEqual(total, 25)
        self.assertEqual(self.login("carol@example.org").select("INBOX")[1], [b"0"])
        context = ssl.create_default_context(cafile=self.data / "etc/tls.crt")
        pop = poplib.POP3_SSL("localhost", self.base + 995, context=context)
        pop.user("bob")
        pop.pass_(PASSWORD)
        pop.quit()
        self.assertEqual(subprocess.run(["curl", "-sS", f"http://127.0.0.1:{self.base + 81}/readyz"], capture_output=True, text=True).stdout, "ready\n")
        installed = subprocess.run(["bash", "-c", ". scripts/lib.sh; echo $BUILD_PACKAGES $TRY_PACKAGES"], cwd=SOURCE, capture_output=True, text=True, check=True).stdout.split()
        for program in ("curl", "swaks"):
            self.assertIn(package_of(program), installed, "what it says to type is installed by it")
        for command in re.findall(r"(?m)^  (curl|swaks|CORBEL_SOCKET=\S+)( .*)$", run.text):
            tried = subprocess.run("".join(command), shell=True, capture_output=True, text=True, timeout=60)
            self.assertEqual(tried.returncode, 0, (command, tried.stdout, tried.stderr))
        self.assertEqual(self.login("carol").select("INBOX")[1], [b"1"], "the swaks line delivers to carol")
        if os.geteuid() == 0:
            owner = (self.data / "store").stat().st_uid
            self.assertNotEqual(owner, 0, "root does not run the server itself")
        self.assertEqual(run.interrupt(), 0)

        again = self.run_it()
        self.assertLess(int(re.search(r"started in (\d+) ms", again.text)[1]), 1000)
        print(f"second start: {again.seconds:.2f} s from the command to the last line", flush=True)
        self.assertEqual(self.login("carol").select("INBOX")[1], [b"1"])
        again.process.terminate()
        self.assertEqual(again.process.wait(60), 0)

    def test_no_demo_beside_another(self):
        first = self.run_it("--no-demo")
        self.assertIn("corbel user add", first.text)
        users = subprocess.run([SOURCE / "build/release/bin/corbel", "--socket", self.data / "store/admin.sock", "--json", "user", "list"], capture_output=True, check=True).stdout
        self.assertEqual(json.loads(users), [])
        other = pathlib.Path(tempfile.mkdtemp(prefix="corbel-dev-run-"))
        other.chmod(0o755)
        self.addCleanup(shutil.rmtree, other, ignore_errors=True)
        second = self.run_it("--no-demo", data=other, base=free_base())
        with self.assertRaisesRegex(AssertionError, "ended with 1:(.|\n)*corbeld did not start"):
            self.run_it("--no-demo", base=free_base())   # the data directory is in use
        self.assertEqual(second.interrupt(), 0)
        self.assertEqual(first.interrupt(), 0)

    def test_usage(self):
        for arguments in (["--base-port", "x"], ["--base-port"], ["--base-port", "64000"], ["--data"], ["--nonsense"], ["--with", "no-such-companion", "--data", str(self.data), "--base-port", str(self.base)]):
            self.assertEqual(subprocess.run([SOURCE / "dev", "run", *arguments], capture_output=True).returncode, 2, arguments)
        for verb in subprocess.run([SOURCE / "dev", "help"], capture_output=True, text=True, check=True).stdout.splitlines()[1:]:
            helped = subprocess.run([SOURCE / "dev", verb.split()[0], "--help"], capture_output=True, text=True, timeout=20)   # builds nothing
            self.assertEqual((helped.returncode, helped.stdout[:6]), (0, "usage:"), verb)


if __name__ == "__main__":
    unittest.main(verbosity=2)
