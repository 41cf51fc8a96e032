#!/usr/bin/env python3
"""What `./dev bench` runs: Corbel (release build) and Dovecot by the same load programs, interleaved, as one table.

    bench.py [lmtp] [imap] [memory] [idle] [start] [convert] [store] [--sizes 10000,100000] [--sessions 10000] [--no-dovecot] [--json FILE]

"store" is the store without protocols: it runs store_bench, table_bench, readers_bench and search_bench, and prints each command.

Data lies under --directory (default /var/tmp): a real disk, since fsync is part of what is measured.
"""
import argparse
import contextlib
import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "support"))
from corbel_server import PASSWORD, CorbelServer  # noqa: E402
from dovecot import Dovecot  # noqa: E402

BUILD = pathlib.Path(os.environ["CORBEL_BUILD"])
IMAP_MEASURES = ["fetch_envelope", "select_warm", "login_select", "fetch_flags", "fetch_body", "store_one", "store_all", "append"]
ROWS = []


def corbel(folder, users):
    settings = {"log": "level = warning"}
    limits = "max_connections = 19000\nmax_connections_per_address = 19000"
    modules = {"imap": f"listen = 127.0.0.1:0 starttls, 127.0.0.1:0 tls\n{limits}", "lmtp": "listen = 127.0.0.1:0 clear"}
    server = CorbelServer(users=[], settings=settings, modules=modules, directory=folder)
    if users:
        rows = ["login,address,name,password"] + [f"u{i:05d},u{i:05d}@example.org,User {i},{PASSWORD}" for i in range(users)]
        (server.directory / "load.csv").write_text("\n".join(rows) + "\n")
        server.corbel("user", "import", str(server.directory / "load.csv"), timeout=600)
    server.pid = server.process.pid
    return server


def dovecot(folder, base):
    return Dovecot(folder, base / "dovecot", base / "c.pem", base / "k.pem")


def run(who, program, *arguments, measure=None):
    output = subprocess.run([BUILD / "bin" / program, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True, timeout=3600).stdout
    for line in output.splitlines():
        row = {"server": who, **json.loads(line)}
        row["measure"] = measure or row["measure"]
        ROWS.append(row)
        print("  ".join(f"{k}={v}" for k, v in row.items()), flush=True)


def lmtp_port(server):
    return server.address("lmtp")[1]


def imap_port(who, server):
    return server.address("imap", "starttls")[1] if who == "corbel" else server.address("imap")[1]


def imaps_port(who, server):
    return server.address("imap", "tls")[1] if who == "corbel" else server.address("imaps")[1]


def bench_disk(folder):
    """What the disk allows: writes of 16 KB, each synced, by 1, 8 and 32 threads with a file each. One connection cannot deliver faster than one thread syncs."""
    def write(number, rounds):
        with open(pathlib.Path(folder) / f"sync{number}", "wb", buffering=0) as file:
            for _ in range(rounds):
                file.write(b"x" * 16384)
                os.fdatasync(file.fileno())

    for threads in (1, 8, 32):
        rounds = 200
        before = time.monotonic()
        workers = [threading.Thread(target=write, args=(number, rounds)) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        row = {"server": "disk", "measure": "synced_writes", "threads": threads, "per_second": round(threads * rounds / (time.monotonic() - before))}
        ROWS.append(row)
        print("  ".join(f"{k}={v}" for k, v in row.items()), flush=True)


def bench_lmtp(servers):
    for who, server in servers:  # makes the mailboxes
        run(who, "lmtp_load", lmtp_port(server), server.pid, 8, 1000, 1000, measure="lmtp_first")
    for connections, messages in ((1, 2000), (8, 6000), (32, 10000)):
        for who, server in servers:
            run(who, "lmtp_load", lmtp_port(server), server.pid, connections, messages if who == "corbel" else messages // 4, 1000)
    for who, server in servers:  # more mailboxes in turn than stay open: each is opened and closed for its message
        run(who, "lmtp_load", lmtp_port(server), server.pid, 8, 3000, 3000, 2000, measure="lmtp_first")
        run(who, "lmtp_load", lmtp_port(server), server.pid, 8, 3000, 3000, 2000, measure="lmtp_all_closed")


def bench_imap(servers, sizes, dovecot_limit):
    for number, size in enumerate(sizes):
        user = f"u{9000 + number:05d}"
        for who, server in servers:
            if who == "dovecot" and size > dovecot_limit:
                continue
            run(who, "lmtp_load", lmtp_port(server), server.pid, 8, size, 1, 9000 + number)
        for who, server in servers:
            if who == "dovecot" and size > dovecot_limit:
                continue
            if who == "corbel":  # "first time": nothing cached from the delivery
                server.stop()
                server.start()
                server.pid = server.process.pid
            before = len(ROWS)
            run(who, "imap_load", imap_port(who, server), server.pid, user, PASSWORD, *IMAP_MEASURES)
            for row in ROWS[before:]:
                row["messages"] = size


def bench_memory(server, size, clients=20):
    """Memory with `clients` connections that fetch flags and bodies of a large mailbox at once."""
    user = "u09000" if size == 10000 else "u09001"
    processes = [subprocess.Popen([BUILD / "bin" / "imap_load", str(imap_port("corbel", server)), str(server.pid), user, PASSWORD, "fetch_envelope", "fetch_flags", "fetch_body"],
                                  stdout=subprocess.DEVNULL) for _ in range(clients)]
    peak = 0
    while any(p.poll() is None for p in processes):
        text = pathlib.Path(f"/proc/{server.pid}/smaps_rollup").read_text()
        peak = max(peak, sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")))
        time.sleep(0.2)
    row = {"server": "corbel", "measure": "memory_20_clients", "messages": size, "peak_mb": round(peak / 1024, 1)}
    ROWS.append(row)
    print(row, flush=True)


def bench_idle(servers, sessions):
    for who, server in servers:
        count = sessions if who == "corbel" else min(sessions, 500)
        if who == "corbel":  # memory that deliveries took before would hide what sessions take
            server.stop()
            server.start()
            server.pid = server.process.pid
        run(who, "idle_load", imaps_port(who, server), lmtp_port(server), server.pid, count, PASSWORD)


def first_login(server, user):
    host, port = server.address("imap", "starttls")
    before = time.monotonic()
    with socket.create_connection((host, port)) as connection:
        stream = connection.makefile("rwb")
        stream.readline()
        stream.write(f"a LOGIN {user} {PASSWORD}\r\nb SELECT INBOX\r\n".encode())
        stream.flush()
        while not stream.readline().startswith(b"b OK"):
            pass
    return (time.monotonic() - before) * 1000


def bench_start(server, stores):
    """10,000 stores, kill -9, start again: ready and first login."""
    subprocess.run([BUILD / "bin" / "lmtp_load", str(lmtp_port(server)), str(server.pid), "16", str(stores), str(stores)], check=True, stdout=subprocess.DEVNULL)
    server.kill()
    before = time.monotonic()
    server.start()
    ready = (time.monotonic() - before) * 1000
    server.pid = server.process.pid
    row = {"server": "corbel", "measure": "start_after_kill", "stores": stores, "ready_ms": round(ready), "first_login_ms": round(first_login(server, "u00042"), 1)}
    ROWS.append(row)
    print(row, flush=True)


def bench_store(folder):
    """The store, tables, readers and full text inside a process; what they print is for people."""
    for program, arguments in (("store_bench", ["10000"]), ("table_bench", []), ("readers_bench", []), ("search_bench", ["100000", "150"])):
        data = pathlib.Path(folder) / program
        command = [str(BUILD / "bin" / program), str(data), *arguments]
        print("$ " + " ".join(command), flush=True)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                ROWS.append({"server": "store", "program": program, "line": line.rstrip()})
                print(line, end="", flush=True)
        if process.returncode != 0:
            raise SystemExit(f"{program} failed with {process.returncode}")
        shutil.rmtree(data, ignore_errors=True)


def bench_servers(options, parts, base):
    sizes = [int(size) for size in options.sizes.split(",")]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=localhost",
                    "-keyout", base / "k.pem", "-out", base / "c.pem"], check=True, capture_output=True)
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(dir=base)
        os.chmod(folder, 0o755)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        ours = stack.enter_context(corbel(pathlib.Path(folder) / "corbel", max(options.stores, options.sessions)))
        servers = [("corbel", ours)]
        if not options.no_dovecot:
            servers.append(("dovecot", stack.enter_context(dovecot(pathlib.Path(folder) / "dovecot", base))))
        bench_disk(folder)
        if "lmtp" in parts:
            bench_lmtp(servers)
        if "imap" in parts:
            bench_imap(servers, sizes, options.dovecot_limit)
        if "memory" in parts and "imap" in parts:
            bench_memory(ours, sizes[-1])
        if "idle" in parts:
            bench_idle(servers, options.sessions)
        if "start" in parts:
            bench_start(ours, options.stores)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=[], help="lmtp imap memory idle start convert store (default: all)")
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--dovecot-limit", type=int, default=10000, help="largest mailbox that Dovecot is filled with")
    parser.add_argument("--sessions", type=int, default=10000)
    parser.add_argument("--stores", type=int, default=10000)
    parser.add_argument("--no-dovecot", action="store_true")
    parser.add_argument("--directory", default="/var/tmp")
    parser.add_argument("--json")
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]  # the clients too have a descriptor a session
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    parts = options.parts or ["convert", "store", "lmtp", "imap", "memory", "idle", "start"]
    base = pathlib.Path(options.directory) / "corbel-bench"
    base.mkdir(parents=True, exist_ok=True)
    base.chmod(0o755)
    if "convert" in parts:
        run("corbel", "convert_bench")
    if "store" in parts:
        with tempfile.TemporaryDirectory(dir=base) as folder:
            bench_store(folder)
    if set(parts) - {"convert", "store"}:
        bench_servers(options, parts, base)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(ROWS, indent=1))


main()
