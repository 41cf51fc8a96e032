"""The life of the packages on a Debian machine: install, enable a module, mail in and out, upgrade with data, remove, purge.

Needs root (debootstrap, systemd-nspawn). The previous version's packages are those in CORBEL_PREVIOUS_PACKAGES (made by ./dev package of an earlier commit);
without it this build under a lower version, with other configuration files.
"""
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

from machine import Machine, checked
from operator_pages import documented

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
CACHE = pathlib.Path(os.environ.get("CORBEL_PACKAGES_CACHE", SOURCE / "build/cache/packages"))
PASSWORD = "corbel-demo"
KEEP = ("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold")

DELIVER = """
import smtplib
with smtplib.LMTP("127.0.0.1", 24) as lmtp:
    refused = lmtp.sendmail("bob@example.org", ["alice@example.org"], "From: bob@example.org\\r\\nSubject: %s\\r\\n\\r\\nhello\\r\\n")
    assert refused == {}, refused
"""
READ = """
import imaplib
imap = imaplib.IMAP4("127.0.0.1", 143)
imap.login("alice", "corbel-demo")
imap.select("INBOX", readonly=True)
for part in imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]:
    if isinstance(part, tuple):
        print(part[1].decode().split(":", 1)[1].strip())
imap.logout()
"""
HANDSHAKE = """
import socket, ssl
with ssl.create_default_context(cafile=%r).wrap_socket(socket.create_connection(("127.0.0.1", 993)), server_hostname="mail.example.org") as tls:
    print(tls.recv(4).decode())
"""


def dev_package(output, *options):
    checked(SOURCE / "dev", "package", "--output", output, *options)


class Packages(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="corbel-packages-", dir=os.environ["CORBEL_BUILD"]))
        self.work.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.work, ignore_errors=True)

    # --- the two versions ---

    def make_versions(self):
        new, old = self.work / "new", self.work / "old"
        dev_package(new)
        previous = os.environ.get("CORBEL_PREVIOUS_PACKAGES")
        if previous:
            shutil.copytree(previous, old)
            return
        number = re.search(r"project\(Corbel VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
        dev_package(old, "--version", f"{number}~earlier")
        for file, change in (("corbel-server", "etc/corbel/corbel.conf"), ("corbel-lmtp", "etc/corbel/modules.d/lmtp.conf")):
            deb = next(old.glob(f"{file}_*.deb"))
            tree = self.work / file
            checked("dpkg-deb", "-R", deb, tree)
            with open(tree / change, "a") as text:
                text.write("# A line of the previous version.\n")
            checked("dpkg-deb", "--root-owner-group", "-b", tree, deb)
        with open(old / "Packages", "w") as index:
            subprocess.run(["dpkg-scanpackages", "--multiversion", "."], cwd=old, stdout=index, stderr=subprocess.DEVNULL, check=True)

    # --- what is asked of the machine ---

    def repository(self, name):
        self.machine.path("/etc/apt/sources.list.d/corbel.list").write_text(f"deb [trusted=yes] file:/repository/{name} ./\n")

    def apt(self, *words, check=True):
        return self.machine.run("apt-get", "-q", "-y", *KEEP, *words, check=check)

    def update(self):
        self.apt("-o", "Dir::Etc::sourcelist=/etc/apt/sources.list.d/corbel.list", "-o", "Dir::Etc::sourceparts=-", "-o", "APT::Get::List-Cleanup=0", "update")

    def is_active(self):
        return self.machine.run("systemctl", "is-active", "corbel.service", check=False).stdout.strip()

    def pid(self):
        return self.machine.run("systemctl", "show", "--value", "--property=MainPID", "corbel.service").stdout.strip()

    def modules(self):
        return {module["id"]: module["state"] for module in json.loads(self.machine.run("corbel", "--json", "module", "list").stdout)}

    def deliver(self, subject):
        self.machine.client(DELIVER % subject)

    def read(self):
        return self.machine.client(READ).splitlines()

    def version(self):
        return self.machine.run("dpkg-query", "-W", "-f=${Version}", "corbel-server").stdout

    def mode(self, path):
        found = self.machine.path(path).lstat()
        users = {line.split(":")[2]: line.split(":")[0] for line in self.machine.path("/etc/passwd").read_text().splitlines()}
        groups = {line.split(":")[2]: line.split(":")[0] for line in self.machine.path("/etc/group").read_text().splitlines()}
        return oct(stat.S_IMODE(found.st_mode)), users[str(found.st_uid)], groups[str(found.st_gid)]

    # --- the story ---

    def test_life(self):
        self.make_versions()
        with Machine(self.work, CACHE, {"/repository": self.work}) as self.machine:
            self.repository("new")
            everything = ["corbel", "corbel-pop3", "corbel-search-xapian", "corbel-hook-spam", "corbel-sdk-dev"]
            self.machine.prepare("apt-get", "-q", "update")
            self.machine.prepare("apt-get", "-q", "-y", "--download-only", "install", *everything)
            self.repository("old")
            self.machine.boot()
            self.update()
            self.install()
            self.enable_a_module()
            self.upgrade()
            self.isolate_modules()
            self.wrong_configuration()
            self.remove_a_module()
            self.renew_certificate()
            self.back_up_and_restore()
            self.purge()

    def install(self):
        self.apt("install", "--no-install-recommends", "corbel-server", "corbel-tools", "corbel-directory-sql", "corbel-blob-fs", "corbel-convert-mime", "corbel-lmtp")
        self.assertEqual("active", self.is_active(), self.machine.run("journalctl", "--no-pager", "-u", "corbel", check=False).stdout)
        self.assertEqual("enabled", self.machine.run("systemctl", "is-enabled", "corbel.service").stdout.strip())
        self.assertEqual(("0o640", "root", "corbel"), self.mode("/etc/corbel/tls.key"))
        self.assertEqual(("0o644", "root", "root"), self.mode("/etc/corbel/tls.crt"))
        self.assertEqual(("0o700", "corbel", "corbel"), self.mode("/var/lib/corbel"))
        self.assertEqual("corbel", self.machine.run("stat", "-c", "%U", f"/proc/{self.pid()}").stdout.strip())
        for file in ("man/man1/corbel.1", "man/man5/corbel.conf.5", "man/man8/corbeld.8", "bash-completion/completions/corbel", "doc/corbel-server/operator/install.md",
                     "doc/corbel-server/examples/postfix/main.cf", "corbel/grafana/corbel.json"):
            self.assertTrue(any(self.machine.path("/usr/share").glob(file + "*")), file)
        self.machine.run("corbel", "user", "add", "alice", "alice@example.org", stdin=PASSWORD + "\n")
        self.deliver("first")

    def enable_a_module(self):
        self.assertNotIn("imap", self.modules())
        before = self.pid()
        self.apt("install", "corbel-imap")
        self.assertTrue(self.machine.path("/etc/corbel/modules.d/imap.conf").exists())
        self.assertEqual("running", self.modules()["imap"])
        self.assertNotEqual(before, self.pid())
        self.assertEqual(["first"], self.read())
        # The certificate that the package made is good for the machine's name.
        self.assertEqual("* OK", self.machine.client(HANDSHAKE % str(self.machine.path("/etc/corbel/tls.crt"))).strip())

    def upgrade(self):
        for file in ("corbel.conf", "modules.d/imap.conf"):
            path = self.machine.path(f"/etc/corbel/{file}")
            path.write_text(path.read_text() + "# Kept by the operator.\n")
        lmtp = self.machine.path("/etc/corbel/modules.d/lmtp.conf").read_text()
        before, pid = self.version(), self.pid()
        certificate = self.machine.path("/etc/corbel/tls.crt").read_bytes()
        self.repository("new")
        self.update()
        self.apt("upgrade")
        self.assertNotEqual(before, self.version())
        self.assertEqual("active", self.is_active())
        self.assertNotEqual(pid, self.pid())
        for file in ("corbel.conf", "modules.d/imap.conf"):
            self.assertIn("# Kept by the operator.\n", self.machine.path(f"/etc/corbel/{file}").read_text())
        if not os.environ.get("CORBEL_PREVIOUS_PACKAGES"):
            self.assertNotEqual(lmtp, self.machine.path("/etc/corbel/modules.d/lmtp.conf").read_text(), "a file that nobody changed follows the package")
        self.assertEqual(certificate, self.machine.path("/etc/corbel/tls.crt").read_bytes())
        self.assertEqual(["first"], self.read())
        self.deliver("second")
        self.assertEqual(["first", "second"], self.read())

    def isolate_modules(self):
        """What corbel-guest gives up it may give up under the unit, too."""
        self.apt("install", "corbel-hook-spam", "corbel-search-xapian")
        local = self.machine.path("/etc/corbel/modules.d/zz-local.conf")
        local.write_text("[module hook_spam]\nisolation = process\n[module search_xapian]\nisolation = process\n")
        self.machine.run("systemctl", "restart", "corbel")
        modules = json.loads(self.machine.run("corbel", "--json", "module", "list").stdout)
        self.assertEqual({"hook_spam", "search_xapian"}, {module["id"] for module in modules if module.get("process") == "running"})
        self.deliver("third")
        self.assertEqual(["first", "second", "third"], self.read())
        local.unlink()
        self.machine.run("systemctl", "restart", "corbel")

    def wrong_configuration(self):
        """A module comes while the configuration is wrong: apt is told why, and the running server goes on."""
        local = self.machine.path("/etc/corbel/modules.d/zz-local.conf")
        local.write_text("[module imap]\nmax_lin = 1\n")
        pid = self.pid()
        told = self.apt("install", "corbel-pop3")
        self.assertIn('did you mean "max_line"', told.stdout + told.stderr)
        self.assertEqual(pid, self.pid())
        local.unlink()
        self.machine.run("systemctl", "restart", "corbel")
        self.assertEqual("running", self.modules()["pop3"])

    def remove_a_module(self):
        drop_in = self.machine.path("/etc/corbel/modules.d/imap.conf")
        self.apt("remove", "corbel-imap")
        self.assertFalse(drop_in.exists())
        self.assertEqual("active", self.is_active())
        self.assertNotIn("imap", self.modules())
        self.apt("install", "corbel-imap")
        self.assertIn("# Kept by the operator.\n", drop_in.read_text())
        self.assertEqual(["first", "second", "third"], self.read())

    def renew_certificate(self):
        self.machine.run("mkdir", "/root/lineage")
        self.machine.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=new", "-addext", "subjectAltName=DNS:mail.example.org",
                         "-keyout", "/root/lineage/privkey.pem", "-out", "/root/lineage/fullchain.pem")
        self.machine.run("env", "RENEWED_LINEAGE=/root/lineage", "sh", "-c", documented("tls.md", "RENEWED_LINEAGE"))
        self.assertEqual("* OK", self.machine.client(HANDSHAKE % str(self.machine.path("/root/lineage/fullchain.pem"))).strip())
        self.assertEqual(("0o640", "root", "corbel"), self.mode("/etc/corbel/tls.key"))

    def back_up_and_restore(self):
        self.machine.run("mkdir", "/backup")
        self.machine.run("sh", "-ec", documented("backup.md", "-cf /backup/corbel.tar .\n"))
        self.deliver("after the backup")
        self.machine.run("sh", "-ec", documented("backup.md", "-xpf").replace("apt install", "apt-get -y install"))
        self.assertEqual(["first", "second", "third"], self.read())

    def purge(self):
        names = self.machine.run("dpkg-query", "-W", "-f=${Package}\n", "corbel*", "libcorbel*").stdout.split()
        self.apt("remove", *names)
        self.assertNotEqual("active", self.is_active())
        self.apt("purge", *names)
        self.assertFalse(self.machine.path("/etc/corbel").exists(), list(self.machine.path("/etc/corbel").rglob("*")))
        self.assertTrue(self.machine.path("/var/lib/corbel/server.db").exists(), "nobody said that the mail may go")

        # What was kept is there for the next installation.
        self.apt("install", "corbel")
        self.assertEqual(["first", "second", "third"], self.read())
        self.machine.run("debconf-set-selections", stdin="corbel-server corbel-server/purge-mail boolean true\n")
        names = self.machine.run("dpkg-query", "-W", "-f=${Package}\n", "corbel*", "libcorbel*").stdout.split()
        self.apt("purge", *names)
        self.assertFalse(self.machine.path("/var/lib/corbel").exists())


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("needs root for debootstrap and systemd-nspawn")
        sys.exit(77)
    unittest.main(verbosity=2)
