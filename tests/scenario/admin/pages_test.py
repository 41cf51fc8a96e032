"""Renewal of the certificate, backup and its putting back, typed as docs/operator says them, on a server in a folder: only folders, users and the service's manager are this
test's. On a machine with its packages the same is done by packages_debian.
"""
import getpass
import grp
import os
import re
import socket
import ssl
import subprocess

from client_case import ClientCase, main, message
from operator_pages import documented


class OperatorPages(ClientCase):
    users = ("alice",)

    def setUp(self):
        super().setUp()
        self.backup = self.folder / "backup"
        self.backup.mkdir()
        command = self.folder / "corbel"
        command.write_text(f'#!/bin/sh\nexec "{os.environ["CORBEL"]}" --socket "{self.server.directory}/data/admin.sock" "$@"\n')
        command.chmod(0o755)

    def here(self, text):
        """A line of a page with the folders and users of this test."""
        user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        for pattern, own in (("/etc/corbel/", f"{self.server.directory}/"), ("/var/lib/corbel", f"{self.server.directory}/data"), ("/backup/", f"{self.backup}/"),
                             ("-o (root|corbel)", f"-o {user}"), ("-g (root|corbel)", f"-g {group}"), ("corbel:corbel", f"{user}:{group}")):
            text = re.sub(pattern, own, text)
        return text

    def shell(self, text, **environment):
        run = subprocess.run(["sh", "-ec", text], capture_output=True, text=True, env={**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", **environment})
        self.assertEqual(0, run.returncode, text + run.stdout + run.stderr)
        return run.stdout

    def type(self, block):
        """Line by line; returns what the last one printed."""
        printed = ""
        for line in re.split(r"\n|\s*&&\s*", block.strip()):
            if line == "systemctl stop corbel":
                self.server.stop()
            elif line == "systemctl start corbel":
                self.server.start()
            elif line != "apt install corbel":
                self.assertNotIn("systemctl", line)
                printed = self.shell(self.here(line))
        return printed

    def presented(self):
        """The certificate that a client of IMAP sees."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(socket.create_connection(self.server.address("imap", "tls"))) as tls:
            return ssl.DER_cert_to_PEM_cert(tls.getpeercert(True))

    def test_renewal(self):
        lineage = self.folder / "lineage"
        lineage.mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=renewed", "-keyout", lineage / "privkey.pem",
                        "-out", lineage / "fullchain.pem"], check=True, capture_output=True)
        renewed = (lineage / "fullchain.pem").read_text()
        self.assertNotEqual(renewed, self.presented())
        idle = self.imap()
        self.shell(self.here(documented("tls.md", "RENEWED_LINEAGE")), RENEWED_LINEAGE=str(lineage))
        self.assertEqual(renewed, self.presented())
        self.assertEqual(0o640, (self.server.directory / "tls.key").stat().st_mode & 0o777)
        self.ok(idle.noop())

        # A key that does not fit: the hook fails, and clients see what they saw.
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", lineage / "privkey.pem"], check=True)
        self.assertRaises(AssertionError, self.shell, self.here(documented("tls.md", "RENEWED_LINEAGE")), RENEWED_LINEAGE=str(lineage))
        self.assertEqual(renewed, self.presented())

    def test_backup(self):
        self.deliver("alice@example.org", message("before the backup"))
        self.deliver("alice@example.org", message("large", body="x" * 76 + "\r\n" + "a line of text\r\n" * 20000))
        self.type(documented("backup.md", "-cf /backup/corbel.tar .\n"))
        self.deliver("alice@example.org", message("after the backup"))
        (self.server.directory / "data/left-over").write_text("")
        printed = self.type(documented("backup.md", "-xpf"))
        self.assertEqual("Nothing is wrong.\n", printed)
        self.assertFalse((self.server.directory / "data/left-over").exists())
        self.assertEqual(["before the backup", "large"], self.subjects())
        self.deliver("alice@example.org", message("goes on"))
        self.assertEqual(["before the backup", "large", "goes on"], self.subjects())


main()
