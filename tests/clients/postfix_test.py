"""Postfix with the fragment that operators get (config/postfix/main.cf): mail arrives, an unknown user is refused, mail waits while the server is down."""
import os
import pathlib
import re
import smtplib
import socket
import subprocess

from client_case import ClientCase, main, message


class Postfix(ClientCase):
    program = "/usr/sbin/postfix"

    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            self.skipTest("Postfix starts as root only")
        self.folder.chmod(0o755)
        conf, spool, data = (self.folder / name for name in ("conf", "spool", "data"))
        for path in (conf, spool, data):
            path.mkdir()
        subprocess.run(["chown", "postfix", data], check=True)
        host, port = self.server.address("lmtp")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        fragment = pathlib.Path(os.environ["CORBEL_SOURCE"], "config/postfix/main.cf").read_text()
        self.assertEqual(1, fragment.count("lmtp:inet:127.0.0.1:24\n"))
        (conf / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {spool}
data_directory = {data}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.2/32
default_transport = error:no route in this test
maillog_file = {self.folder}/mail.log
maillog_file_prefixes = {self.folder}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
address_verify_poll_delay = 1s
{fragment.replace("lmtp:inet:127.0.0.1:24", f"lmtp:inet:{host}:{port}")}""")
        stock = pathlib.Path("/usr/share/postfix/master.cf.dist")
        text = (stock if stock.exists() else pathlib.Path("/etc/postfix/master.cf")).read_text()
        text = re.sub(r"^smtp\s+inet.*$", f"127.0.0.1:{self.port} inet n - n - - smtpd", text, flags=re.M)
        text = re.sub(r"^(\S+\s+(?:inet|unix|pass|fifo|unix-dgram)\s+\S+\s+\S+\s+)[y-](\s)", r"\1n\2", text, flags=re.M)
        if "postlog" not in text:
            text += "postlog unix-dgram n - n - 1 postlogd\n"
        (conf / "master.cf").write_text(text)
        warnings = self.run_program("postconf", "-c", conf).stderr
        self.assertEqual("", warnings, "a misspelt or repeated parameter")
        self.conf = conf
        self.addCleanup(self.run_program, "postfix", "-c", conf, "stop", check=False)
        self.run_program("postfix", "-c", conf, "start")

    def log(self):
        path = self.folder / "mail.log"
        return path.read_text() if path.exists() else ""

    def follow(self, pattern):
        """Reads Postfix's log as it grows until a line matches."""
        with subprocess.Popen(["tail", "-n", "+1", "-F", str(self.folder / "mail.log")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as tail:
            try:
                for line in tail.stdout:
                    if re.search(pattern, line):
                        return line
            finally:
                tail.kill()
        self.fail("the log ended")

    def send(self, recipients, text):
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            smtp.sendmail("sender@example.net", recipients, text)

    def test_delivery(self):
        self.send(["alice@example.org", "bob@example.org"], message("through postfix", body="zwei Empfänger".encode().decode("latin1")).encode("latin1"))
        self.follow(r"to=<bob@example.org>.*status=sent")
        self.follow(r"to=<alice@example.org>.*status=sent")
        self.assertIn("through postfix", self.subjects("alice"))
        self.assertIn("through postfix", self.subjects("bob"))

        for nobody in ("nobody@example.org", "alice@example.com"):
            with self.assertRaises(smtplib.SMTPRecipientsRefused) as refusal:
                self.send([nobody], message("to nobody"))
            self.assertGreaterEqual(refusal.exception.recipients[nobody][0], 550 if nobody.endswith(".org") else 450)

        # The server goes away: the mail of whom Postfix knows waits in the queue, and comes when it is back at the same port.
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            smtp.ehlo()
            smtp.mail("sender@example.net")
            self.assertEqual(250, smtp.rcpt("carol@example.org")[0])
        port = self.server.address("lmtp")[1]
        self.server.stop()
        self.send(["carol@example.org"], message("while you were away"))
        self.follow(r"to=<carol@example.org>.*status=deferred")
        self.server.modules["lmtp"] = f"listen = 127.0.0.1:{port} clear"
        self.server._write_configuration()
        self.server.start()
        self.run_program("postqueue", "-c", self.conf, "-f")
        self.follow(r"to=<carol@example.org>.*status=sent")
        self.assertEqual(self.subjects("carol"), ["while you were away"])


main()
