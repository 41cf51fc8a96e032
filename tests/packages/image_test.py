"""The images that ./dev package --image makes: the disk boots by BIOS and by UEFI, shows an address and a password, takes a mail by SMTP that its user reads by IMAP, keeps
it over a clean shutdown; the container is one for tools that know the format, and starts with empty volumes.

Needs root (mmdebstrap, systemd-nspawn). CORBEL_IMAGES names a folder with images that were made before.
"""
import imaplib
import json
import os
import pathlib
import re
import shutil
import smtplib
import sys
import tempfile
import unittest

from machine import Container, checked
from operator_pages import documented
from virtual_machine import VirtualMachine, can_accelerate

SOURCE = pathlib.Path(os.environ["CORBEL_SOURCE"])
MAIL = "From: bob@example.com\r\nTo: admin@example.org\r\nSubject: into the image\r\n\r\nhello\r\n"
ROOM = 1 << 30    # by which the disk is larger than the image

# What container engines give by default.
CAPABILITIES = {f"cap_{name}" for name in "chown dac_override fowner fsetid kill net_bind_service setfcap setgid setpcap setuid sys_chroot".split()}

DELIVER_AND_READ = """
import imaplib, json, smtplib, urllib.request
assert urllib.request.urlopen("http://127.0.0.1:8081/readyz").status == 200
with smtplib.LMTP("127.0.0.1", 24) as lmtp:
    assert lmtp.sendmail("bob@example.com", ["postmaster@example.org"], %r) == {}
imap = imaplib.IMAP4_SSL("127.0.0.1", 993)
imap.login("admin", %r)
imap.select("INBOX")
print(json.dumps(imap.fetch("1:*", "(BODY.PEEK[HEADER])")[1][0][1].decode()))
"""


def mailbox(machine, password):
    client = imaplib.IMAP4_SSL(*machine.address(993))
    client.greeted = machine.age()
    client.login("admin", password)
    client.select("INBOX")
    return client


class Images(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = pathlib.Path(tempfile.mkdtemp(prefix="corbel-images-", dir=os.environ["CORBEL_BUILD"]))
        cls.work.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.work, ignore_errors=True)
        cls.images = pathlib.Path(os.environ.get("CORBEL_IMAGES", cls.work / "out"))
        if "CORBEL_IMAGES" not in os.environ:
            checked(SOURCE / "dev", "package", "--image", "--output", cls.images)

    def image(self, pattern):
        image, = self.images.glob(pattern)
        print(f"{image.name}: {image.stat().st_blocks * 512 >> 20} MB", file=sys.stderr)
        return image

    # --- the disk ---

    def test_disk(self):
        disk = self.work / "disk"
        checked("cp", "--sparse=always", self.image("*.img"), disk)
        os.truncate(disk, disk.stat().st_size + ROOM)
        with VirtualMachine(disk, self.work / "first", [25, 993]) as machine:
            machine.expect(rb"resized filesystem to")
            machine.expect(rb"Corbel at \d+\.\d+\.\d+\.\d+")
            password = machine.expect(rb"User admin \(here: root\), password (\w+)")[1].decode()
            machine.expect(rb"mail login: ")
            self.receive(machine, password)
            self.look_around(machine, password)
            self.rename(machine, password)
            self.assertNotRegex(machine.seen, b'apparmor="(DENIED|ALLOWED)".*', "the profile has a gap")
            machine.power_off()
        with VirtualMachine(disk, self.work / "second", [25, 993], uefi=True) as machine:
            machine.expect(rb"mail login: ")
            self.assertNotRegex(machine.seen, rb"password \w+;|fsck not present|recovering journal|recovery complete", "the first start is over, and the file system was left in order")
            client = mailbox(machine, password)
            self.assertIn(b"Subject: into the image", client.fetch("1", "(BODY.PEEK[HEADER])")[1][0][1])
            client.logout()
            self.report("later start, UEFI", machine, client)
            machine.power_off()

    def receive(self, machine, password):
        client = mailbox(machine, password)
        self.report("first start, BIOS", machine, client)
        with smtplib.SMTP(*machine.address(25)) as smtp:
            self.assertEqual(220, smtp.docmd("STARTTLS")[0])
        self.send(machine, "admin@example.org")
        self.await_mail(client, 1)
        self.assertIn(b"Subject: into the image", client.fetch("1", "(BODY.PEEK[HEADER])")[1][0][1])
        client.logout()
        with smtplib.SMTP(*machine.address(25)) as smtp:
            smtp.helo()
            smtp.mail("bob@example.com")
            code, _ = smtp.rcpt("nobody@example.org")
            self.assertIn(code, (450, 550))

    def send(self, machine, recipient):
        for last in (False, False, True):
            try:
                with smtplib.SMTP(*machine.address(25)) as smtp:
                    smtp.sendmail("bob@example.com", [recipient], MAIL)
                return
            except smtplib.SMTPRecipientsRefused as refused:
                # Postfix asks Corbel for the recipient and waits for nine seconds, which a slow machine can miss: then the sender shall try again.
                self.assertEqual({450}, {code for code, _ in refused.recipients.values()}, refused.recipients)
                self.assertFalse(last, refused.recipients)

    def await_mail(self, client, count):
        """Until the server says in IDLE that there are so many."""
        client.send(b"idle IDLE\r\n")
        self.assertTrue(client.readline().startswith(b"+"))
        exists = int(client.untagged_responses["EXISTS"][-1])
        while exists < count:
            line = client.readline()
            self.assertTrue(line.startswith(b"* "), line)
            exists = int(line.split()[1]) if b"EXISTS" in line else exists
        client.send(b"DONE\r\n")
        while not client.readline().startswith(b"idle OK"):
            pass

    def look_around(self, machine, password):
        """At the console, as root, who must choose a password of his own."""
        machine.type("root")
        machine.expect(rb"Password: ")
        machine.type(password)
        machine.expect(rb"Current password: ")
        machine.type(password)
        for prompt in (rb"New password: ", rb"Retype new password: "):
            machine.expect(prompt)
            machine.type("Corbel-of-the-test-9")
        machine.expect(rb"root@mail:\S*# ")
        machine.shell()
        self.assertEqual("", machine.run("systemctl --failed --no-legend --plain").strip())
        self.assertEqual({"running"}, {module["state"] for module in json.loads(machine.run("corbel --json module list"))})
        self.assertEqual("corbel", machine.run("stat -c %G /etc/corbel/tls.key").strip())
        self.assertNotIn("snakeoil", machine.run("ls /etc/ssl/private"))
        self.assertEqual("corbeld (enforce)", machine.run("cat /proc/$(pidof corbeld)/attr/current").strip())
        machine.run("test -L /etc/resolv.conf && test -s /etc/resolv.conf && corbeld --check")

    def rename(self, machine, password):
        """The names of the operator's own, as the page says."""
        for line in documented("appliance.md", "hostnamectl").splitlines():
            machine.run(line)
        self.assertEqual("mail.example.net", machine.run("hostname --fqdn").strip())
        self.assertIn("DNS:mail.example.net", machine.run("openssl x509 -noout -ext subjectAltName -in /etc/corbel/tls.crt"))
        self.assertEqual(["postmaster@example.net", "postmaster@example.org"], sorted(json.loads(machine.run("corbel --json user show admin"))["aliases"]))
        self.send(machine, "admin@example.net")
        client = mailbox(machine, password)
        self.await_mail(client, 2)
        client.logout()

    def report(self, what, machine, client):
        print(f"{what}: first IMAP greeting {client.greeted:.0f} s after power on ({'KVM' if can_accelerate() else 'emulated'})", file=sys.stderr)

    # --- the container ---

    def test_container(self):
        image = self.image("*-oci.tar")
        layout = self.work / "layout"
        checked("skopeo", "copy", f"oci-archive:{image}", f"oci:{layout}:corbel")
        checked("umoci", "unpack", "--image", f"{layout}:corbel", self.work / "container")
        run = json.loads((self.work / "container/config.json").read_text())["process"]
        container = Container(self.work / "container/rootfs")
        self.assertFalse([name for name in ("tls.key", "tls.crt") if container.path(f"/etc/corbel/{name}").exists()], "a key that every container has")
        # An empty folder in place of the volume.
        shutil.rmtree(container.path("/etc/corbel"))
        container.path("/etc/corbel").mkdir()
        options = ["--hostname=mail.example.org", *[f"--setenv={pair}" for pair in run["env"]],
                   "--drop-capability=" + ",".join(sorted(set(checked("systemd-nspawn", "--drop-capability=help").stdout.split()) - CAPABILITIES))]
        with container:
            told = container.start(options, run["args"], "app: Ready")
            password = re.search(r"user admin, password (\w+)", told)[1]
            self.assertIn("Subject: into the image", container.client(DELIVER_AND_READ % (MAIL, password)))
            status = pathlib.Path(f"/proc/{container.leader}/status").read_text()
            self.assertEqual(1 << 10, int(re.search(r"(?m)^CapBnd:\s*(\w+)", status)[1], 16), "the server keeps the right to low ports and no other")
            self.assertNotRegex(status, r"(?m)^Uid:.*\b0\b")
            self.assertEqual(0, container.stop())
            self.assertNotIn("password", container.start(options, run["args"], "app: Ready"))
            self.assertIn("Subject: into the image", container.client(DELIVER_AND_READ % (MAIL, password)))
            self.assertEqual(0, container.stop())


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("needs root for mmdebstrap and systemd-nspawn")
        sys.exit(77)
    unittest.main(verbosity=2)
