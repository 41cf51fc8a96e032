// Arguments of the smaller commands: STORE, APPEND, STATUS, ID, CREATE, SELECT.
//
// Values; parsing only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/lexer.h"
#include "corbel/store.h"
#include "corbel/time.h"

namespace corbel::imap {

inline constexpr std::size_t kMaxFlagsPerCommand = 128;
inline constexpr std::size_t kMaxIdFields = 30;   ///< RFC 2971 section 3.3.

/// Flags as STORE and APPEND name them.
struct FlagList {
    std::uint32_t flags = 0;
    std::vector<std::string> keywords;
};

/// "(\Seen Work)" or, with `allowBare`, the same without parentheses. \Recent and unknown system flags are refused.
FlagList parseFlagList(Lexer& in, bool allowBare);

struct StoreArguments {
    FlagChange change;
    bool isSilent = false;
};
/// After the message set: "[(UNCHANGEDSINCE n)] [+-]FLAGS[.SILENT] flags" (RFC 3501 section 6.4.6, RFC 7162 section 3.1.3).
StoreArguments parseStoreArguments(Lexer& in);

/// A mailbox name: modified UTF-7 > UTF-8 path, "INBOX" folded, a trailing separator dropped. InvalidArgument when it breaks the rules.
std::string parseMailbox(Lexer& in);
std::string decodeMailbox(std::string_view name);

/// What stands before APPEND's message literal.
struct AppendArguments {
    std::string path;
    FlagList flags;
    std::optional<TimePoint> received;
};
/// Parses "mailbox [flags] [date]" in front of a literal that is not here yet. nullopt: the literal to come is the mailbox name.
std::optional<AppendArguments> parseAppendArguments(Lexer& in);

struct StatusItems {
    bool messages = false, recent = false, uidNext = false, uidValidity = false, unseen = false, highestModSeq = false, size = false;
    bool deleted = false, deletedStorage = false;   ///< RFC 9208 section 4.1.4.
};
StatusItems parseStatusItems(Lexer& in);

/// SELECT's and EXAMINE's parameters: true when CONDSTORE was asked for.
bool parseSelectParameters(Lexer& in);

/// CREATE's "(USE (\Drafts))" (RFC 6154 section 3).
SpecialUse parseCreateParameters(Lexer& in);
std::string_view specialUseName(SpecialUse use) noexcept;   ///< "\Drafts"; empty when IMAP has none.

/// ID's list or NIL; values are not kept.
void parseIdList(Lexer& in);

}  // namespace corbel::imap
