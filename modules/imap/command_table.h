// The table of verbs: which command exists, in which states, and what runs it. commands/<verb>.cpp holds each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "codec/lexer.h"
#include "corbel/net.h"

namespace corbel::imap {

class ImapSession;

/// RFC 3501 section 3; also a bit in Command::states.
enum State : std::uint8_t { kNotAuthenticated = 1, kAuthenticated = 2, kSelected = 4 };
inline constexpr std::uint8_t kLoggedIn = kAuthenticated | kSelected;
inline constexpr std::uint8_t kAnyState = kNotAuthenticated | kLoggedIn;

enum CommandFlag : std::uint8_t {
    kHasUid = 1,      ///< "UID <verb>" exists.
    kNoExpunge = 4,   ///< Expunged messages may not be told while it is answered, unless it came as UID command.
    kNoSync = 8,      ///< Changes of the selected mailbox are not told in its answer.
};

struct Request {
    Lexer& in;      ///< Behind the verb.
    bool isUid;
};

struct Command {
    std::string_view name;   ///< Upper case.
    std::uint8_t states;
    std::uint8_t flags;
    Next (*run)(ImapSession& session, Request& request);
};

std::span<const Command> commands() noexcept;
/// `name` in any case; nullptr when there is none.
const Command* findCommand(std::string_view name) noexcept;

}  // namespace corbel::imap
