"""A delivery hook in a process of its own: the same result as in the server's, and whatever it does to itself costs its own message only."""
import imaplib
import os
import pathlib
import select
import smtplib
import subprocess
import urllib.request

from client_case import PASSWORD, main
from corbel_server import CorbelServer
from lmtp_case import LmtpCase

DEEDS = pathlib.Path(os.environ["CORBEL_BUILD"]) / "bad_modules" / "hook_deeds.so"
MAIL = "X-Deed: {}\r\nSubject: {}\r\n\r\ntext\r\n.\r\n"


class IsolatedHook(LmtpCase):
    @classmethod
    def setUpClass(cls):
        cls.server = CorbelServer(users=cls.users, modules={
            "hook_spam": "isolation = process",
            "hook_deeds": f"file = {DEEDS}\nisolation = process\nisolation_memory = 64M\nisolation_call_time = 5s"})
        cls.addClassCleanup(cls.server.close)

    def deed(self, name, client=None):
        return (client or self.lmtp()).data(["alice@example.org"], MAIL.format(name, name))

    def done(self, name):
        """What the hook wrote about its deed into the delivered message."""
        found = [m for m in self.stored("alice") if b"Subject: " + name.encode() + b"\r\n" in m]
        return found[-1].split(b"X-Done: ")[1].split(b"\r\n")[0].decode().split(" ")[1]

    def module(self, name="hook_deeds"):
        return self.server.json("module", "show", name)

    def test_same_as_in_the_server(self):
        client = self.lmtp()
        self.assertEqual(client.data(["bob@example.org"], "X-Spam-Flag: YES\r\nSubject: buy\r\n\r\nnow\r\n.\r\n"), ["250 2.0.0"])
        self.assertEqual(client.data(["bob@example.org"], "Subject: hello\r\n\r\nX-Spam-Flag: YES\r\n.\r\n"), ["250 2.0.0"])
        self.assertEqual(self.subjects("bob"), ["hello"])
        self.assertEqual(self.subjects("bob", "Junk"), ["buy"])
        imap = self.imap("bob")
        self.ok(imap.select("Junk", readonly=True))
        self.assertEqual(self.ok(imap.search(None, "KEYWORD", "$Junk")), [b"1"])

    def test_deaths(self):
        sleeper = self.imap("carol")
        client = self.lmtp()
        # Each death is waited out by the next delivery: a second, two, four.
        for name in ("hang", "leak", "crash"):
            before = self.module()
            self.assertEqual(self.deed(name, client), ["451 4.3.0"], name)
            self.assertEqual(self.deed("none", client), ["250 2.0.0"], name)
            after = self.module()
            self.assertEqual(after["state"], "running")
            self.assertEqual(after["process"], "running")
            self.assertEqual(after["restarts"], before["restarts"] + 1)
            self.assertNotEqual(after["pid"], before["pid"])
            self.assertFalse(pathlib.Path(f"/proc/{before['pid']}").exists())
        self.ok(sleeper.noop())
        log = self.server.log()
        self.assertEqual(log.count("The process of an isolated module ended; it is started again"), 3)
        metrics = self.metrics()
        self.assertEqual(metrics['corbel_isolation_restarts_total{module="hook_deeds"}'], 3)
        self.assertEqual(metrics['corbel_isolation_failed_calls_total{module="hook_deeds",reason="late"}'], 1)
        self.assertEqual(metrics['corbel_isolation_failed_calls_total{module="hook_deeds",reason="ended"}'], 2)

    def test_its_log_and_metrics(self):
        self.assertEqual(self.deed("none"), ["250 2.0.0"])
        self.assertRegex(self.server.log(), "hook_deeds.*Deeds can be done.*server=mail.example.org.*pi=3.5.*secret=<hidden>")
        metrics = self.metrics()
        self.assertGreater(metrics["corbel_hook_deeds_seen_total"], 0)
        self.assertGreater(metrics["corbel_hook_deeds_bytes_count"], 0)

    def metrics(self):
        host, port = self.server.address("admin")
        with urllib.request.urlopen(f"http://{host}:{port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}

    def test_reload_takes_a_new_process(self):
        with CorbelServer(users=["alice"], modules={"hook_deeds": f"file = {DEEDS}\nisolation = process\nmark = old"}) as server:
            before = server.json("module", "show", "hook_deeds")
            drop_in = server.directory / "modules.d" / "hook_deeds.conf"
            drop_in.write_text(drop_in.read_text().replace("mark = old", "mark = refuse"))
            refused = server.corbel("config", "reload", check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("no such mark", refused.stderr)
            self.assertEqual(server.json("module", "show", "hook_deeds")["pid"], before["pid"])
            drop_in.write_text(drop_in.read_text().replace("mark = refuse", "mark = new"))
            server.corbel("config", "reload")
            self.assertNotEqual(server.json("module", "show", "hook_deeds")["pid"], before["pid"])
            with smtplib.LMTP(*server.address("lmtp")) as lmtp:
                lmtp.sendmail("sender@example.net", ["alice@example.org"], "Subject: x\r\n\r\ntext\r\n")
            imap = imaplib.IMAP4(*server.address("imap", "starttls"))
            imap.login("alice", PASSWORD)
            imap.select()
            self.assertIn(b"X-Done: none  new alice", self.ok(imap.fetch("1", "(BODY[HEADER])"))[0][1])
            imap.logout()

    def test_what_cannot_be_isolated(self):
        for name, body, text in (
                ("imap", "listen = 127.0.0.1:0 clear\nisolation = process", "it provides corbel.protocol/1; isolation = process is for modules that provide nothing but corbel.hook.delivery/1"),
                ("hook_spam", "isolation = sometimes", "isolation"),
                ("hook_spam", "isolation = process\nisolation_memory = 1K", "isolation_memory"),
                ("hook_spam", "isolation = process\nvalue =", "value must not be empty")):
            server = CorbelServer(modules={name: body}, start=False)
            self.addCleanup(server.close)
            run = subprocess.run([os.environ["CORBELD"], "--check", "--config", str(server.directory / "corbel.conf")], capture_output=True, text=True, timeout=60)
            self.assertEqual(run.returncode, 78)
            self.assertIn(text, run.stderr)

    def test_a_start_that_fails_says_why(self):
        for start, text in (("sql", "Kernel::sql() is not offered to a module with isolation = process"), ("open", "open: EACCES")):
            with self.assertRaises(RuntimeError) as failed:
                CorbelServer(modules={"hook_deeds": f"file = {DEEDS}\nisolation = process\nstart = {start}"})
            self.assertIn(text, str(failed.exception))

    def test_what_it_may_not(self):
        for name in ("fork", "exec", "open", "socket", "kill", "ptrace", "dumpable", "share"):
            self.assertEqual(self.deed(name), ["250 2.0.0"], name)
            self.assertEqual(self.done(name), "EPERM", name)
        self.assertEqual(self.deed("thread"), ["250 2.0.0"])
        self.assertEqual(self.done("thread"), "0")

    def test_its_refusal_is_told(self):
        self.assertEqual(self.deed("refuse"), ["550 5.7.1"])
        self.assertEqual(self.deed("throw"), ["451 4.3.0"])

    def test_a_large_message_is_read_in_pieces(self):
        client = self.lmtp()
        self.assertEqual(client.data(["carol@example.org"], "Subject: large\r\n\r\n" + ("x" * 78 + "\r\n") * 100_000 + ".\r\n"), ["250 2.0.0"])

    def test_ends_with_the_server(self):
        with CorbelServer(users=["alice"], modules={"hook_spam": "isolation = process"}) as server:
            child = os.pidfd_open(server.json("module", "show", "hook_spam")["pid"])
            self.addCleanup(os.close, child)
            server.kill()
            self.ended(child)

    def ended(self, child):
        self.assertTrue(select.select([child], [], [], 20)[0])


main()
