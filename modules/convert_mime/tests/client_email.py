#!/usr/bin/env python3
"""Python's email package reads what is composed: no defects, and the same subject, people, bodies and attachments as the properties."""
import base64
import email
import email.policy
import email.utils
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

OLE = 6  # PidTagAttachMethod: ATTACH_OLE.

tool, corpus = sys.argv[1:3]
failures = []


def lines(text):
    """The package turns line ends into LF; everything else is compared as it is."""
    return text.replace("\r\n", "\n")


def bare_address(address):
    """The package takes the quotes of a local part away, as it may: "a b"@x and what it tells mean the same mailbox."""
    return address.replace('"', "").replace("\\", "")


def check(name, what, wanted, got):
    if wanted != got:
        failures.append(f"{name}: {what}: properties {wanted!r:.300}, Python {got!r:.300}")


def said_person(name, address):
    """What properties call a person without a name is the address, with the quotes that it came with."""
    return [bare_address(name) if name == address else name, bare_address(address)]


def people(field):
    return [[a.display_name or bare_address(a.addr_spec), bare_address(a.addr_spec)] for a in field.addresses] if field else []


# Entities that stay byte for byte as one attachment, whose name is the reader's.
SEALED = {"multipart/signed": "signed.eml", "multipart/encrypted": "encrypted.eml"}


def leaves(part, raw):
    """Parts that are not multiparts, each with its bytes; an embedded message is one, and so is an encrypted or signed entity. The package
    has no bytes of what it parses as headers (reports, references), so the message is cut at its boundaries here."""
    if part.get_content_maintype() == "message" or not part.is_multipart() or part.get_content_type() in SEALED:
        yield part, raw
        return
    body = b"\r\n" + raw.split(b"\r\n\r\n", 1)[1]
    delimiter = b"\r\n--" + re.escape(part.get_boundary().encode("ascii"))
    pieces = re.split(delimiter + rb"[ \t]*(?=\r\n)", re.split(delimiter + b"--", body)[0])[1:]
    children = list(part.iter_parts())
    assert len(pieces) == len(children), f"{len(pieces)} pieces, {len(children)} parts"
    for child, piece in zip(children, pieces):
        yield from leaves(child, piece[2:])


def is_reference(part):
    """A web address and nothing else; any other external body is a file, so that nobody is sent to another server."""
    parameters = dict(part.get_params()[1:])
    known = {"access-type", "url", "x-mapi-attach-method", "boundary"}
    return (part.get_content_type() == "message/external-body" and set(parameters) <= known
            and parameters.get("url", "").startswith(("http://", "https://")))


def attachment(part, raw):
    """Name, address and bytes of a leaf; no bytes of a message, which the properties do not tell."""
    body = raw.split(b"\r\n\r\n", 1)[1] if not raw.startswith(b"\r\n") else raw[2:]
    encoding = part.get("content-transfer-encoding", "7bit").lower()
    if part.get_content_type() in SEALED:
        return [SEALED[part.get_content_type()], "", raw.hex()]  # The entity counts with its header.
    if part.get_content_type() == "message/rfc822" and encoding != "base64":
        return [part.get_filename() or "", "", None]
    if is_reference(part):
        described = email.message_from_bytes(body, policy=email.policy.default)
        return [described.get_filename() or "", part.get_param("url"), ""]
    if part.get_content_maintype() == "message":
        return [part.get_filename() or "", "", (base64.b64decode(body) if encoding == "base64" else body).hex()]
    return [part.get_filename() or "", "", (part.get_payload(decode=True) or b"").hex()]


def check_objects(name, objects, found):
    """The package cannot look into a winmail.dat, which is written for OLE objects: it is there, and holds their bytes in their order."""
    at = next((i for i, (file, _, _) in enumerate(found) if file == "winmail.dat"), None)
    if at is None:
        failures.append(f"{name}: OLE objects without a winmail.dat")
        return
    rest = bytes.fromhex(found.pop(at)[2])
    for wanted in objects:
        before, data, rest = rest.partition(bytes.fromhex(wanted["bytes"]))
        if not data:
            failures.append(f"{name}: the bytes of {wanted['name']} are not in winmail.dat")


def check_entity(name, raw, message, said):
    """What is signed or encrypted is untouched: the one attachment is the entity, or its decoded bytes."""
    data = bytes.fromhex(said["attachments"][0]["bytes"])
    if message.get_content_maintype() == "multipart":
        entity_header, entity_body = data.split(b"\r\n\r\n", 1)
        header, body = raw.split(b"\r\n\r\n", 1)
        check(name, "entity", entity_body, body)
        if entity_header not in header:
            failures.append(f"{name}: the entity's header lines changed")
    else:
        check(name, "entity", data, message.get_payload(decode=True))


def check_message(name, path, said):
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    header = raw.split(b"\r\n\r\n", 1)[0]
    if any(b > 126 for b in header):
        failures.append(f"{name}: 8-bit header")
    if any(len(line) > 998 for line in header.split(b"\r\n")):
        failures.append(f"{name}: a header line is too long")
    check(name, "subject", said["subject"], message["subject"] or "")
    check(name, "message id", said["id"], str(message["message-id"] or ""))
    sender = [said_person(said["from_name"], said["from"])] if said["from"] or said["from_name"] else []
    check(name, "from", sender, people(message["from"]))
    check(name, "to", [said_person(*person) for person in said["to"]], people(message["to"]))
    if said["class"].startswith("IPM.Note.SMIME") or message.get_content_subtype() == "encrypted":
        check_entity(name, raw, message, said)
        return
    for part in message.walk():
        # Python looks for a message in what is base64 there, against RFC 2045 section 6.4, which is how it came in.
        if part.defects and name != "h38-rfc822-base64.eml":
            failures.append(f"{name}: defects {part.defects}")
    bodies = []
    for kind, key in (("plain", "text"), ("html", "html")):
        body = message.get_body((kind,)) if said.get(key) is not None else None
        if said.get(key) is not None:
            check(name, key, lines(said[key]), lines(body.get_content()) if body else None)
            bodies.append(body)
    found = [attachment(leaf, piece) for leaf, piece in leaves(message, raw) if not any(leaf is body for body in bodies)]
    objects = [said_one for said_one in said["attachments"] if said_one["method"] == OLE]
    if objects:
        check_objects(name, objects, found)
    files = [[one["name"], one["path"], one["bytes"]] for one in said["attachments"] if one["method"] != OLE]
    check(name, "attachments", sorted(map(str, files)), sorted(map(str, found)))


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
