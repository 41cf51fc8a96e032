// The arguments of SEARCH (RFC 3501 section 6.4.4, RFC 4731, RFC 7162 section 3.1.5) as a tree of keys.
//
// Values; parsing only. Texts are the client's bytes in the charset that the command names; commands/search.cpp converts
// and evaluates them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/lexer.h"
#include "codec/sequence_set.h"

namespace corbel::imap {

inline constexpr std::size_t kMaxSearchDepth = 32;
inline constexpr std::size_t kMaxSearchKeys = 1000;
inline constexpr std::size_t kMaxSearchText = 4096;   ///< Bytes of one text or field name.

struct SearchKey {
    enum class Kind : std::uint8_t {
        All,
        And,        ///< children
        Or,         ///< children (two)
        Not,        ///< children (one)
        Sequence,   ///< set: sequence numbers
        Uid,        ///< set: UIDs
        HasFlags,   ///< number: bits of corbel::Flag, all set
        Keyword,    ///< text
        Recent,
        Before, On, Since,               ///< day: INTERNALDATE
        SentBefore, SentOn, SentSince,   ///< day: the Date field
        Larger, Smaller,                 ///< number
        ModSeq,                          ///< number: at least
        From, To, Cc, Bcc, Subject,      ///< text
        Header,                          ///< name, text (empty: the field is there)
        Body, Text,                      ///< text
    };
    Kind kind = Kind::All;
    std::vector<SearchKey> children;
    SequenceSet set;
    std::uint64_t number = 0;
    std::int32_t day = 0;   ///< Days since 1970.
    std::string name;
    std::string text;
};

struct SearchRequest {
    bool isExtended = false;   ///< RETURN was given: answer with ESEARCH.
    bool wantsMin = false, wantsMax = false, wantsAll = false, wantsCount = false;
    std::string charset;       ///< Upper case; empty when not given.
    SearchKey root;            ///< Kind And.
    bool usesModSeq = false;
};

/// Up to the end of the command.
SearchRequest parseSearch(Lexer& in);

/// "1-Feb-1994" > days since 1970. Syntax when it is no date.
std::int32_t parseDay(std::string_view text);

}  // namespace corbel::imap
