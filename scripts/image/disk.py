"""disk.py TREE OUTPUT.img: a disk from a Debian tree that boots by BIOS (GRUB) and by UEFI, made of files alone: no loop device, no mount, no daemon.

GPT: 1 MB for GRUB's core, an EFI system partition, an ext4 root partition that the first start grows to the disk's size.
"""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

SECTOR = 512
MEGABYTE = 1 << 20
CORE, EFI, ROOT = 1 * MEGABYTE, 2 * MEGABYTE, 34 * MEGABYTE    # where each partition begins
ROOT_BYTES = 3 << 30
CORE_MODULES = "biosdisk part_gpt ext2 normal linux search search_fs_uuid configfile echo".split()
EFI_MODULES = "part_gpt ext2 fat normal linux search search_fs_uuid configfile echo".split()


def run(*command, **options):
    subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr, **options)


def put(disk, offset, data):
    disk.seek(offset)
    disk.write(data)


def main(tree, output):
    tree, image = pathlib.Path(tree), f"{output}.new"
    uuid = pathlib.Path("/proc/sys/kernel/random/uuid").read_text().strip()
    (tree / "etc/fstab").write_text(f"UUID={uuid} / ext4 errors=remount-ro,x-systemd.growfs 0 1\n")
    (tree / "boot/grub").mkdir(exist_ok=True)
    # The links are the kernel packages': they lead to the newest kernel after an upgrade as well.
    (tree / "boot/grub/grub.cfg").write_text(f"linux /vmlinuz root=UUID={uuid} ro console=tty0 console=ttyS0\ninitrd /initrd.img\nboot\n")
    with tempfile.TemporaryDirectory(dir=os.path.dirname(output)) as folder:
        start = pathlib.Path(folder, "start.cfg")
        start.write_text(f"search --fs-uuid --set=root {uuid}\nset prefix=($root)/boot/grub\nnormal\n")
        core, efi, esp = (pathlib.Path(folder, name) for name in ("core.img", "BOOTX64.EFI", "esp.img"))
        run("grub-mkimage", "-O", "i386-pc", "-c", start, "-p", "/boot/grub", "-o", core, *CORE_MODULES)
        run("grub-mkimage", "-O", "x86_64-efi", "-c", start, "-p", "/boot/grub", "-o", efi, *EFI_MODULES)
        with open(esp, "wb") as file:
            file.truncate(ROOT - EFI)
        run("mkfs.vfat", "-n", "EFI", esp)
        run("mmd", "-i", esp, "::/EFI", "::/EFI/BOOT")
        run("mcopy", "-i", esp, efi, "::/EFI/BOOT/BOOTX64.EFI")
        with open(image, "wb") as disk:
            disk.truncate(ROOT + ROOT_BYTES + MEGABYTE)
        table = "label: gpt\n" + "".join(f"start={begin // SECTOR}, size={size // SECTOR}, type={kind}\n" for begin, size, kind in (
            (CORE, EFI - CORE, "21686148-6449-6E6F-744E-656564454649"), (EFI, ROOT - EFI, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
            (ROOT, ROOT_BYTES, "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709")))
        run("sfdisk", "--quiet", image, input=table.encode())
        with open(image, "r+b") as disk:
            # What grub-bios-setup writes: the boot sector's code with the place of the core, and in the core's first sector the place of its rest.
            boot = bytearray(pathlib.Path("/usr/lib/grub/i386-pc/boot.img").read_bytes()[:440])
            struct.pack_into("<Q", boot, 0x5C, CORE // SECTOR)
            put(disk, 0, bytes(boot))
            data = bytearray(core.read_bytes())
            struct.pack_into("<Q", data, SECTOR - 12, CORE // SECTOR + 1)
            put(disk, CORE, bytes(data))
            put(disk, EFI, esp.read_bytes())
        run("mke2fs", "-q", "-F", "-t", "ext4", "-L", "corbel", "-U", uuid, "-E", f"offset={ROOT}", "-d", tree, image, f"{ROOT_BYTES // 1024}k")
    os.rename(image, output)


main(*sys.argv[1:])
