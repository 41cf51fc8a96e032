"""A Debian machine in a folder: made by debootstrap once, booted by systemd-nspawn with a network of its own.

    with Machine(folder, binds={"/repository": packages}) as machine:
        machine.run("apt-get", "install", "corbel")
        machine.client(python_source)       # on this machine's Python, in that machine's network

Only root can do that. What is downloaded (packages, the tree as debootstrap left it) is kept in `cache`. Used by one test at a time.
"""
import os
import pathlib
import select
import shutil
import socket
import subprocess
import sys

BOOT_SECONDS = 120
MIRROR = os.environ.get("CORBEL_DEBIAN_MIRROR", "http://deb.debian.org/debian")
INCLUDED = "systemd,systemd-sysv,dbus,ca-certificates,openssl"
QUIET = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def checked(*command, check=True, **options):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=QUIET, **options)
    if check and run.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {run.returncode}\n{run.stdout[-6000:]}\n{run.stderr[-6000:]}")
    return run


def base_tree(cache):
    """The tree of a fresh machine as a tar file, made at the first call."""
    cache.mkdir(parents=True, exist_ok=True)
    base = cache / "bookworm.tar"
    if not base.exists():
        (cache / "archives").mkdir(exist_ok=True)
        tree = cache / "bookworm.new"
        shutil.rmtree(tree, ignore_errors=True)
        checked("debootstrap", "--variant=minbase", f"--cache-dir={cache / 'archives'}", f"--include={INCLUDED}", "bookworm", tree, MIRROR)
        checked("tar", "--numeric-owner", "-C", tree, "-cf", f"{base}.new", ".")
        shutil.rmtree(tree)
        os.rename(f"{base}.new", base)
    return base


class Machine:
    def __init__(self, folder, cache, binds):
        self.root = pathlib.Path(folder, "root")
        self.cache = pathlib.Path(cache).absolute()
        self.binds = {"/var/cache/apt/archives": self.cache / "archives", **binds}
        self.process = self.leader = None
        self.root.mkdir()
        checked("tar", "--numeric-owner", "-C", self.root, "-xpf", base_tree(self.cache))
        (self.root / "etc/hostname").write_text("mail\n")
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 mail.example.org mail\n")
        (self.root / "etc/dpkg/dpkg.cfg.d/test").write_text("force-unsafe-io\n")
        (self.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)

    def _nspawn(self, *words):
        return ["systemd-nspawn", "--quiet", f"--directory={self.root}", "--machine=corbel-test", "--register=no", "--keep-unit", "--timezone=off",
                *[f"--bind={outside}:{inside}" for inside, outside in self.binds.items()], *words]

    def prepare(self, *command):
        """Runs a command in the tree before it is booted, with this machine's network."""
        return checked(*self._nspawn("--pipe", "--resolv-conf=copy-host", "--", *command))

    def boot(self):
        path = self.root.parent / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, open(self.root.parent / "console", "wb") as console:
            notify.bind(str(path))
            self.process = subprocess.Popen(self._nspawn("--private-network", "--notify-ready=yes", "--boot", "--console=pipe", "--resolv-conf=off"),
                                            stdin=subprocess.DEVNULL, stdout=console, stderr=console, env={**QUIET, "NOTIFY_SOCKET": str(path)})
            ended = os.pidfd_open(self.process.pid)
            try:
                while True:
                    readable, _, _ = select.select([notify, ended], [], [], BOOT_SECONDS)
                    told = notify.recv(4096).decode() if notify in readable else ""
                    for line in told.splitlines():
                        if line.startswith("X_NSPAWN_LEADER_PID="):
                            self.leader = line.split("=")[1]
                    if "READY=1" in told.splitlines():
                        return
                    if ended in readable or not readable:
                        raise AssertionError("the machine did not boot:\n" + (self.root.parent / "console").read_text(errors="replace")[-4000:])
            finally:
                os.close(ended)

    def run(self, *command, check=True, stdin=None):
        return checked("nsenter", "--target", self.leader, "--all", "--wdns=/", "--", *command, check=check, **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}))

    def client(self, source):
        """A Python program of this machine in the other one's network; returns what it printed."""
        return checked("nsenter", "--target", self.leader, "--net", "--", sys.executable, "-c", source).stdout

    def stop(self):
        """Asks the first process to end; returns its status."""
        process, self.process = self.process, None
        process.terminate()
        try:
            return process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def path(self, name):
        return self.root / name.lstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.stop()


class Container(Machine):
    """A tree that an image was unpacked to, in place of a machine's."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.binds = {}
        self.process = self.leader = None

    def start(self, options, command, ready):
        """Runs `command` as the first process until it says `ready` on its standard error; returns what it said."""
        self.process = subprocess.Popen(self._nspawn("--private-network", "--console=pipe", "--resolv-conf=off", "--kill-signal=SIGTERM", *options, *command),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=QUIET)
        told = b""
        while ready.encode() not in told:
            readable, _, _ = select.select([self.process.stdout], [], [], BOOT_SECONDS)
            piece = os.read(self.process.stdout.fileno(), 65536) if readable else b""
            if not piece:
                raise AssertionError("the container did not start:\n" + told.decode(errors="replace")[-4000:])
            told += piece
        self.leader = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0]
        return told.decode()

    def stop(self):
        output = self.process.stdout
        status = super().stop()
        output.close()
        return status
