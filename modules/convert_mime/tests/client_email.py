#!/usr/bin/env python3
"""Python's email package reads what is composed: no defects, and the same subject, people, bodies and attachments as the properties."""
import email
import email.policy
import email.utils
import glob
import json
import os
import subprocess
import sys
import tempfile

tool, corpus = sys.argv[1:3]
failures = []


def lines(text):
    return text.replace("\r\n", "\n").rstrip("\n")


def bare(address):
    """Python leaves the quotes of a local part away."""
    return address.replace('"', "").replace("\\", "")


def check(name, what, wanted, got):
    if wanted != got:
        failures.append(f"{name}: {what}: properties {wanted!r:.300}, Python {got!r:.300}")


def leaves(part):
    """Parts that are not multiparts; an embedded message is one."""
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
    elif part.get_content_maintype() == "message":
        yield part
    else:
        for child in part.iter_parts():
            yield from leaves(child)


def check_message(name, path, said):
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if said["class"].startswith("IPM.Note.SMIME"):
        check(name, "subject", said["subject"], message["subject"] or "")
        return
    for part in message.walk():
        # Python looks for a message in what is base64 there, against RFC 2045 section 6.4, which is how it came in.
        if part.defects and name != "h38-rfc822-base64.eml":
            failures.append(f"{name}: defects {part.defects}")
    header = raw.split(b"\r\n\r\n", 1)[0]
    if any(b > 126 for b in header):
        failures.append(f"{name}: 8-bit header")
    if any(len(line) > 998 for line in header.split(b"\r\n")):
        failures.append(f"{name}: a header line is too long")
    check(name, "subject", said["subject"], message["subject"] or "")
    check(name, "message id", said["id"], str(message["message-id"] or ""))
    if said["from"]:
        who = message["from"].addresses[0]
        check(name, "from", bare(said["from"]), bare(who.addr_spec))
        check(name, "from name", bare(said["from_name"]), bare(who.display_name or who.addr_spec))
    to = [[bare(a.display_name or a.addr_spec), bare(a.addr_spec)] for a in message["to"].addresses] if message["to"] else []
    check(name, "to", [[bare(display), bare(address)] for display, address in said["to"]], to)
    for kind, key in (("plain", "text"), ("html", "html")):
        if said.get(key):
            body = message.get_body((kind,))
            check(name, key, lines(said[key]), lines(body.get_content()) if body else None)
    found = {(leaf.get_filename() or "", None if leaf.get_content_maintype() == "message" else (leaf.get_payload(decode=True) or b"").hex()) for leaf in leaves(message)}
    for file_name, data in said["attachments"]:
        if data is not None and (file_name, data) not in found and (file_name, None) not in found:
            failures.append(f"{name}: attachment {file_name!r} of {len(data) // 2} bytes is not there")


with tempfile.TemporaryDirectory() as out:
    files = sorted(glob.glob(os.path.join(corpus, "*.eml")))
    told = subprocess.run([tool, out] + files, check=True, stdout=subprocess.PIPE).stdout.decode()
    count = 0
    for line in told.splitlines():
        name, said = json.loads(line)
        try:
            check_message(name, os.path.join(out, name), said)
        except Exception as error:  # A parser that gives up is a failure of this message, not of the test.
            failures.append(f"{name}: {type(error).__name__}: {error}")
        count += 1
print("\n".join(failures))
print(f"{count} messages, {len(failures)} failures")
sys.exit(1 if failures or count < 200 else 0)
