#!/usr/bin/env python3
"""Puts the demo messages into alice's mailbox over IMAP: demo_load.py PORT."""
import datetime
import imaplib
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main(port):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(ROOT / "scripts" / "demo_mailbox.py"), "--out", folder], check=True, stdout=subprocess.DEVNULL)
        manifest = json.loads((pathlib.Path(folder) / "manifest.json").read_text())
        imap = imaplib.IMAP4("127.0.0.1", port)
        imap.login("alice", "corbel-demo")
        for entry in manifest:
            date = datetime.datetime.fromisoformat(entry["date"])
            status, answer = imap.append(entry["folder"], "(" + " ".join(entry["flags"]) + ")", imaplib.Time2Internaldate(date),
                                         (pathlib.Path(folder) / entry["file"]).read_bytes())
            if status != "OK":
                sys.exit(f"APPEND of {entry['file']} failed: {answer}")
        imap.logout()
        print(f"{len(manifest)} demo messages")


main(int(sys.argv[1]))
