"""A Dovecot from Debian's packages, unpacked beside the benchmark and never installed: mdbox, reused processes, fsync after each delivery.

Same shape as CorbelServer: `with Dovecot(folder) as server: server.address("imap")`.
"""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

PACKAGES = ["dovecot-core", "dovecot-imapd", "dovecot-lmtpd", "dovecot-pop3d"]
LIBRARIES = ["libexttextcat-2.0-0", "liblua5.3-0", "libsodium23", "libwrap0"]


def unpack(target):
    """dpkg -x of the packages into target/root; needs the network once."""
    root = pathlib.Path(target) / "root"
    if not (root / "usr/sbin/dovecot").exists():
        root.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", *PACKAGES], cwd=target, check=True, stdout=subprocess.DEVNULL)
        for deb in pathlib.Path(target).glob("*.deb"):
            subprocess.run(["dpkg", "-x", deb, root], check=True)
    return root


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Dovecot:
    def __init__(self, folder, unpacked, certificate, key, client_limit=20000):
        self.folder = pathlib.Path(folder)
        root = unpack(unpacked)
        self.ports = {"imap": free_port(), "imaps": free_port(), "lmtp": free_port()}
        for name in ("run", "mail", "state"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for user in ("dovecot", "dovenull", "vmail"):
            try:
                pwd.getpwnam(user)
            except KeyError:
                subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", user], check=True)
        shutil.chown(self.folder / "mail", "vmail", "vmail")
        for part in [self.folder, *self.folder.parents]:
            if part != pathlib.Path("/tmp") and part != pathlib.Path("/") and os.stat(part).st_uid == os.getuid():
                part.chmod(part.stat().st_mode | 0o011)
        config = self.folder / "dovecot.conf"
        config.write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
auth_mechanisms = plain login
protocols = imap lmtp
listen = 127.0.0.1
default_login_user = dovenull
default_internal_user = dovecot
default_internal_group = dovecot
mail_location = mdbox:{self.folder}/mail/%n
mail_uid = vmail
mail_gid = vmail
first_valid_uid = 1
mail_fsync = optimized
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
log_path = {self.folder}/log
default_client_limit = {client_limit}
default_process_limit = 12000
auth_cache_size = 10M
passdb {{
  driver = static
  args = password=corbel-demo
}}
userdb {{
  driver = static
  args = uid=vmail gid=vmail home={self.folder}/mail/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  service_count = 0
  process_min_avail = 2
  inet_listener imap {{
    port = {self.ports['imap']}
  }}
  inet_listener imaps {{
    port = {self.ports['imaps']}
    ssl = yes
  }}
}}
service imap {{
  service_count = 0
  client_limit = 20
  process_min_avail = 2
}}
service lmtp {{
  service_count = 0
  process_min_avail = 2
  inet_listener lmtp {{
    port = {self.ports['lmtp']}
  }}
}}
service anvil {{
  client_limit = 30000
}}
service auth {{
  client_limit = 30000
}}
protocol lmtp {{
  mail_fsync = optimized
  auth_username_format = %Ln
}}
auth_username_format = %Ln
""")
        # Dovecot calls its programs by their installed paths: they are laid over /usr in a mount namespace of its own.
        start = f"mount -t overlay overlay -o lowerdir={root}/usr:/usr /usr && exec /usr/sbin/dovecot -F -c {config}"
        self.process = subprocess.Popen(["unshare", "-m", "sh", "-c", start], stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            try:
                for port in self.ports.values():
                    socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError("dovecot did not start: " + (self.folder / "log").read_text()[-2000:] if (self.folder / "log").exists() else "no log")
                time.sleep(0.05)

    @property
    def pid(self):
        return self.process.pid

    def address(self, name):
        return "127.0.0.1", self.ports[name]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
