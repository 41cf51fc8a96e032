"""A disk image in qemu: its serial console to read and to type at, ports of its own, a power button.

    with VirtualMachine(disk, forwarded=[25, 993]) as machine:
        password = machine.expect(rb"password (\\w+)")
        smtplib.SMTP(*machine.address(25))
        machine.power_off()

By KVM where the processor can, else by emulation, which takes minutes for a start.
"""
import json
import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import time

START_SECONDS = 900
ANSWER_SECONDS = 300
FIRMWARE = pathlib.Path("/usr/share/OVMF")


def can_accelerate():
    """A virtual machine may have /dev/kvm and yet no processor that runs a kernel of today in it."""
    return os.access("/dev/kvm", os.R_OK | os.W_OK) and re.search(r"(?m)^flags.*\b(vmx|svm)\b", pathlib.Path("/proc/cpuinfo").read_text()) is not None


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class VirtualMachine:
    def __init__(self, disk, folder, forwarded, uefi=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.ports = dict(zip(forwarded, free_ports(len(forwarded))))
        rules = "".join(f",hostfwd=tcp:127.0.0.1:{outside}-:{inside}" for inside, outside in self.ports.items())
        firmware = []
        if uefi:
            shutil.copy(FIRMWARE / "OVMF_VARS_4M.fd", self.folder / "variables")
            firmware = ["-drive", f"if=pflash,format=raw,readonly=on,file={FIRMWARE}/OVMF_CODE_4M.fd", "-drive", f"if=pflash,format=raw,file={self.folder}/variables"]
        self.seen, self.position = b"", 0
        self.start = time.monotonic()
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", *(["-accel", "kvm", "-cpu", "host"] if can_accelerate() else ["-accel", "tcg,thread=multi", "-cpu", "max"]), "-smp", "2", "-m", "1024",
             "-display", "none", "-monitor", "none", "-serial", "stdio", "-qmp", f"unix:{self.folder}/qmp,server=on,wait=off", "-no-reboot", *firmware,
             "-drive", f"if=none,id=disk,file={disk},format=raw,cache=unsafe", "-device", "virtio-blk-pci,drive=disk,bootindex=0", "-nic", f"user,model=virtio-net-pci{rules}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def address(self, port):
        return "127.0.0.1", self.ports[port]

    def age(self):
        return time.monotonic() - self.start

    def _read(self, deadline):
        readable, _, _ = select.select([self.process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        piece = os.read(self.process.stdout.fileno(), 65536) if readable else b""
        if not piece:
            raise AssertionError("the console said no more than\n" + self.seen[-6000:].decode(errors="replace"))
        self.seen += piece
        (self.folder / "console").write_bytes(self.seen)

    def expect(self, pattern, seconds=START_SECONDS):
        """Waits until the console shows `pattern`, further down than what was expected before; returns the match."""
        deadline = time.monotonic() + seconds
        while not (match := re.compile(pattern).search(self.seen, self.position)):
            self._read(deadline)
        self.position = match.end()
        return match

    def type(self, text):
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def shell(self):
        """Who is logged in at the console gets a shell that neither echoes nor prompts, for run()."""
        self.type("stty -echo; exec env PS1= TERM=dumb SYSTEMD_PAGER=cat SYSTEMD_COLORS=0 sh")
        self.type("echo shell-$((40 + 2))")
        self.expect(rb"shell-42\s+", ANSWER_SECONDS)

    def run(self, command):
        """What a command printed; it must succeed."""
        self.type(f"{command}; echo status-$?-")
        match = self.expect(rb"(?s)(.*?)status-(\d+)-\s+", ANSWER_SECONDS)
        output = match[1].decode(errors="replace").replace("\r", "")
        if match[2] != b"0":
            raise AssertionError(f"{command}: {match[2].decode()}\n{output}")
        return output

    def power_off(self):
        """Presses the power button; returns when the machine is off."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self.folder / "qmp"))
            for command in ("qmp_capabilities", "system_powerdown"):
                control.sendall(json.dumps({"execute": command}).encode() + b"\n")
            self.expect(rb"reboot: Power down", ANSWER_SECONDS)
        if self.process.wait(60) != 0:
            raise AssertionError("qemu ended with an error")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
