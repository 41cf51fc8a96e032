// The arguments of FETCH (RFC 3501 section 6.4.5, RFC 7162 section 3.1.4): which attributes of a message are wanted, with the
// whole grammar of BODY[section]<partial>.
//
// Values; parsing only. What a section means in a given message is commands/fetch_sections.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/lexer.h"

namespace corbel::imap {

inline constexpr std::size_t kMaxFetchItems = 256;
inline constexpr std::size_t kMaxSectionDepth = 100;
inline constexpr std::size_t kMaxHeaderNames = 512;

struct Section {
    enum class Text : std::uint8_t { Whole, Header, HeaderFields, HeaderFieldsNot, Text, Mime };
    std::vector<std::uint32_t> parts;
    Text text = Text::Whole;
    std::vector<std::string> fields;
    bool isPeek = false;
    struct Partial {
        std::uint32_t start = 0;
        std::uint32_t length = 0;
    };
    std::optional<Partial> partial;
    /// How the response names it: "BODY[1.2]<0>" or "RFC822.TEXT".
    std::string label;
};

struct FetchItems {
    bool uid = false;
    bool flags = false;
    bool modSeq = false;
    bool internalDate = false;
    bool size = false;
    bool envelope = false;
    bool body = false;            ///< BODY: the structure without extension data.
    bool bodyStructure = false;
    std::vector<Section> sections;
    std::optional<std::uint64_t> changedSince;

    /// Some section is not a PEEK.
    bool setsSeen() const noexcept;
};

/// Items and modifiers, up to the end of the command.
FetchItems parseFetchItems(Lexer& in);

}  // namespace corbel::imap
