"""oci.py TREE VERSION OUTPUT.tar: an OCI image (layout in a tar file) of one layer from a Debian tree, without a daemon.

`podman load -i`, `skopeo copy oci-archive:` and `docker load` (25 and later) read it. The same tree gives the same bytes.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

PORTS = (24, 110, 143, 993, 995, 8081)
# A container has a network of its own: who may speak to these two ports is said where they are published.
ENVIRONMENT = ("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "CORBEL_MODULE_LMTP__LISTEN=0.0.0.0:24 clear", "CORBEL_ADMIN__LISTEN=0.0.0.0:8081 clear")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(tree, version, output):
    with tempfile.TemporaryDirectory(dir=pathlib.Path(output).parent) as folder:
        blobs = pathlib.Path(folder, "blobs/sha256")
        blobs.mkdir(parents=True)

        def blob(content, media_type):
            data = json.dumps(content, sort_keys=True).encode()
            name = hashlib.sha256(data).hexdigest()
            (blobs / name).write_bytes(data)
            return {"mediaType": media_type, "digest": f"sha256:{name}", "size": len(data)}

        layer = pathlib.Path(folder, "layer.tar")
        subprocess.run(["tar", "--sort=name", "--mtime=@0", "--numeric-owner", "--exclude=./dev/*", "--exclude=./proc/*", "--exclude=./sys/*", "-C", tree, "-cf", layer, "."], check=True)
        plain = digest(layer)
        subprocess.run(["gzip", "-n", "-6", layer], check=True)
        packed = pathlib.Path(f"{layer}.gz")
        name, size = digest(packed), packed.stat().st_size
        packed.rename(blobs / name)
        config = blob({
            "architecture": "amd64", "os": "linux",
            "config": {"Entrypoint": ["/usr/lib/corbel/container-start"], "Env": ENVIRONMENT, "Volumes": {"/var/lib/corbel": {}, "/etc/corbel": {}},
                       "ExposedPorts": {f"{port}/tcp": {} for port in PORTS}, "StopSignal": "SIGTERM"},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{plain}"]}, "history": [{"created_by": "./dev package --image"}],
        }, "application/vnd.oci.image.config.v1+json")
        manifest = blob({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
                         "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{name}", "size": size}]},
                        "application/vnd.oci.image.manifest.v1+json")
        manifest["annotations"] = {"org.opencontainers.image.ref.name": re.sub("[~+]", "-", f"corbel:{version}")}
        pathlib.Path(folder, "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        pathlib.Path(folder, "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
        with tarfile.open(f"{output}.new", "w") as archive:
            for path in sorted(pathlib.Path(folder).rglob("*")):
                archive.add(path, path.relative_to(folder), recursive=False, filter=anonymous)
        os.rename(f"{output}.new", output)


def anonymous(entry):
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


main(*sys.argv[1:])
