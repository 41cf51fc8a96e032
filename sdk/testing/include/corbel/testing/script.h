// Conversations as text files: what the client says and what the server has to answer, line by line.
//
//     # a comment
//     S: 220 * ready            the server's next line; * stands for any characters, also none
//     C: HELO there             the client's line, CRLF is added
//     S: ...                    any number of lines, up to the one that the next S: line matches
//     S: /25[01] .*/            between slashes: a regular expression (ECMAScript) for the whole line
//     X: timeout                the parking time passes; also: drain, event STORE FOLDER, hangup
//     S: [closed]               the server has closed the connection
//
// `\*`, `\\`, `\t` and `\xHH` stand for themselves, a backslash, a tab and any byte. The conversation begins with what onOpen() writes.
// Every line that the server writes must be expected before the client says more. [one thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/testing/scripted_client.h"

namespace corbel::testing {

/// Empty when everything went as written, else a sentence with the line's number, what was expected and what came. Throws
/// std::invalid_argument for a script that breaks the rules above.
std::string runScript(ScriptedClient& client, std::string_view script);
/// The same with a file's text; the sentence begins with its name.
std::string runScriptFile(ScriptedClient& client, const std::string& file);
/// Whether `line` is what `pattern` (the text of an S: line) stands for. [any thread]
bool matchesPattern(std::string_view line, std::string_view pattern);

}  // namespace corbel::testing
