// MIME structure: one pass over a message's bytes gives part offsets, sizes and the header facts that IMAP asks for.
//
// The scanner never decodes bodies or charsets and never fails: whatever bytes come, it yields an index whose ranges lie
// inside the message. Decoding is `corbel.convert.mime/1`. Limits are named below and tested at and past the limit. [any thread]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corbel/error.h"

namespace corbel::convert {
class MessageConverter;
}

namespace corbel::mime {

inline constexpr std::size_t kMaxDepth = 100;             ///< Deeper parts are leaves of type application/octet-stream.
inline constexpr std::size_t kMaxParts = 10000;           ///< Further siblings belong to the last part.
inline constexpr std::size_t kMaxHeaderBytes = 256 * 1024; ///< Header bytes of one part that are looked at; the rest is still counted.
inline constexpr std::size_t kMaxParameters = 64;

/// One part. Offsets and sizes are in bytes of the message as stored (CRLF), `lines` counts LF in the body.
struct Part {
    std::uint32_t parent = 0;            ///< Index of the parent; the root is its own parent.
    std::uint32_t firstChild = 0;        ///< 0: none (the root is never a child).
    std::uint32_t nextSibling = 0;       ///< 0: none.
    std::uint64_t headerOffset = 0, headerSize = 0;   ///< Header with its empty line.
    std::uint64_t bodyOffset = 0, bodySize = 0;
    std::uint64_t lines = 0;
    std::string type, subtype;           ///< Upper case; TEXT PLAIN when absent or broken (MESSAGE RFC822 inside a digest).
    std::vector<std::pair<std::string, std::string>> parameters;  ///< Names upper case, RFC 2231 continuations joined.
    std::string id, description, encoding;                        ///< Raw header values, unfolded; encoding upper case, "7BIT" when absent.
    std::string disposition;                                      ///< Upper case; empty when absent.
    std::vector<std::pair<std::string, std::string>> dispositionParameters;
    std::string language, location, md5;
    std::string envelope;                ///< Rendered IMAP ENVELOPE of the root and of each inner message (the child of a MESSAGE/RFC822 part).

    bool isMultipart() const { return type == "MULTIPART"; }  ///< Has children that stand side by side.
    bool isMessage() const { return type == "MESSAGE" && (subtype == "RFC822" || subtype == "GLOBAL"); }  ///< Has one child, the message inside.
};

/// All parts of a message, root first, depth first. A MESSAGE/RFC822 part has the inner message as its only child, whose
/// header range is the inner header and body range the inner body.
class PartIndex {
public:
    std::vector<Part> parts;
    /// Compact, versioned bytes for the database.
    std::string serialise() const;
    /// Corrupt when the bytes are not an index. Fuzzed.
    static Result<PartIndex> parse(std::string_view bytes);
    /// The part that an IMAP section number names (RFC 3501 section 6.4.5: "1.2.1"); nullopt when there is none. An empty list is the root.
    std::optional<std::uint32_t> find(const std::vector<std::uint32_t>& section) const;
    /// Appends BODYSTRUCTURE (`extended`) or BODY in IMAP's syntax (RFC 3501 section 7.4.2). Values that are not 7-bit clean go as literals.
    void renderBodyStructure(std::string& out, bool extended) const;
};

/// Takes a message in pieces of any size. Memory follows structure, not size.
class Scanner {
public:
    Scanner();
    ~Scanner();
    void feed(std::string_view bytes);  ///< The next bytes of the message. Never fails.
    /// The index; the scanner is spent.
    PartIndex finish();
    /// Whether a NUL, a bare CR/LF or 8-bit bytes were seen.
    bool hasNul() const noexcept;
    bool hasBareNewline() const noexcept;  ///< After feed() or finish(), as hasNul().
    bool hasEightBit() const noexcept;  ///< After feed() or finish(), as hasNul().

private:
    struct Impl;
    std::unique_ptr<Impl> _impl;
};

/// Scans bytes that are at hand.
PartIndex scan(std::string_view message);

/// Renders the IMAP ENVELOPE of a header block (RFC 3501 section 7.4.2); addresses by RFC 5322 with its obsolete forms, never failing.
void renderEnvelope(std::string_view header, std::string& out);

/// The unfolded raw value of the first header field `name` (case-insensitive), without surrounding blanks.
std::optional<std::string> headerField(std::string_view header, std::string_view name);

/// The raw header lines whose field names are (or with `excluding` are not) in `names`, as BODY[HEADER.FIELDS] wants them, with the closing empty line.
std::string headerFields(std::string_view header, const std::vector<std::string>& names, bool excluding);

/// One pass over bytes of one content-transfer-encoding; unknown encodings pass through, bad base64 is skipped.
std::string decodeTransfer(std::string_view body, std::string_view encoding);

/// What lists show and sort by, decoded to UTF-8.
struct ListFields {
    std::string subject, senderName, senderAddress, to, messageId;
    std::optional<std::int64_t> sentMicros;   ///< The Date field.
    std::uint8_t importance = 1;              ///< 0 low, 1 normal, 2 high.
    bool hasAttachment = false;
};

/// `corbel.convert.mime/1`: charsets and encoded words. Implemented by convert_mime (GMime). [worker, parallel]
class Converter {
public:
    static constexpr std::string_view kInterfaceId = "corbel.convert.mime/1";
    virtual ~Converter();
    /// RFC 2047 words in a raw header value to UTF-8; broken words stay as they are.
    virtual std::string decodeHeader(std::string_view raw) = 0;
    virtual ListFields listFields(std::string_view header, const PartIndex& index) = 0;  ///< Never fails: what cannot be read stays empty.
    /// Text of a part body (transfer-encoded) to UTF-8. Unsupported for an unknown charset.
    virtual std::string decodeText(std::string_view body, std::string_view encoding, std::string_view charset) = 0;
    /// Bytes in `charset` to UTF-8 (SEARCH CHARSET). Unsupported, or Syntax when they are not valid.
    virtual std::string toUtf8(std::string_view bytes, std::string_view charset) = 0;
    /// Whole messages to properties and back (convert.h).
    virtual convert::MessageConverter& messages() = 0;
};

}  // namespace corbel::mime
