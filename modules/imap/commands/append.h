// APPEND is parsed when its message's literal header comes, so that a refusal costs the client no upload.
#pragma once

#include <optional>

#include "codec/arguments.h"
#include "session.h"

namespace corbel::imap {

/// What stands between the verb and the literal that was announced; nullopt when that literal is the mailbox name.
std::optional<AppendArguments> readAppendArguments(Lexer& in);
/// Checks folder, size and quota, then takes the message or refuses it.
Next beginAppend(ImapSession& session, AppendArguments arguments, const Frame& literalHeader);

}  // namespace corbel::imap
