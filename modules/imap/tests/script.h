// Scripted conversations, tests/scripts/*.txt: what a client sends and what the server must answer, line by line.
//
//   # remark             login [N] [USER]        client N (1 when left out) logs in
//   C: line              sent with CRLF; "C2:" is a second client. A client connects when it is first named.
//   S: line              the next line of the answer; "..." in it stands for anything
//   S>: line             the first line that fits; those before it are passed over
//   S!:                  the server has closed the connection
//   M: INBOX (\Seen)     client 1 appends the message whose lines follow as "| line"
//
// $USER is a user of the script's own. play_scripts.py plays the same files against a real server.
#pragma once

#include <string>

namespace corbel::imap_tests {

/// Runs it against the module over fakes; returns "" or what went wrong, with file and line.
std::string runScript(const std::string& path);

}  // namespace corbel::imap_tests
