// Messages both ways: MIME (RFC 5322, RFC 2045) to properties, recipients and attachments (MS-OXCMAIL), and back.
//
// Reached by mime::Converter::messages(); implemented by the module that provides `corbel.convert.mime/1`, without state, so any number
// of workers may call it. What a message says never makes it fail: what cannot be understood stays an attachment or a header line.
// Does not store, deliver or look at rights; knows no folder, so flags, sizes and entry ids of items are the store's.
// Memory follows headers, structure and bodies (each to a named limit), never attachments: those are read in pieces. [worker, parallel]
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "corbel/message_data.h"
#include "corbel/mime.h"
#include "corbel/time.h"

namespace corbel {
class ContentReader;
}

namespace corbel::convert {

inline constexpr std::uint64_t kMaxBodyBytes = 8 * 1024 * 1024;  ///< Of one body as it stands in MIME; a larger text is an attachment.
inline constexpr std::uint64_t kMaxTransportHeaderBytes = 256 * 1024;  ///< Header lines kept in PR_TRANSPORT_MESSAGE_HEADERS.
inline constexpr std::uint64_t kMaxTnefBytes = 256 * 1024 * 1024;      ///< Of a decoded winmail.dat; a larger one stays an attachment.

/// The bytes of a stored message with their structure. All must live as long as what is made from them.
struct MimeSource {
    const mime::PartIndex* index = nullptr;
    ContentReader* content = nullptr;  ///< The whole message, private prefix included.
    std::uint64_t prefixBytes = 0;     ///< Shift for the offsets in `index`.
};

/// Which body forms (MS-OXBBODY).
enum BodyForm : std::uint32_t {
    kBodyText = 1u << 0,  ///< PidTagBody
    kBodyHtml = 1u << 1,  ///< PidTagHtml in the charset that PidTagInternetCodepage names
    kBodyRtf = 1u << 2,   ///< PidTagRtfCompressed
};

struct ReadOptions {
    bool withBodies = true;            ///< Else bodies are not read: headers, recipients and what attachments there are only.
    bool withAttachments = true;       ///< Else MessageData::attachments stays empty (PidTagHasAttachments is right all the same).
    std::uint32_t derive = 0;          ///< BodyForm bits: forms that the message lacks are made from the best one that it has.
    NamedProperties* names = nullptr;  ///< For a TNEF part's named properties that the server knows already; null: they are left out.
};

/// Takes composed bytes as they come. Implemented by the caller.
class ByteSink {
public:
    virtual ~ByteSink();
    virtual void write(std::string_view bytes) = 0;  ///< The next bytes, valid during the call. What it throws ends compose().
};

/// Gives what a MessageData names but does not hold. Implemented by the caller. Paths are attachment numbers from the outermost message
/// inwards; an empty path is the message itself.
class ComposeSource {
public:
    virtual ~ComposeSource();
    /// A message's PidTagBody, PidTagHtml or PidTagRtfCompressed, or an attachment's PidTagAttachDataBinary (decoded), where the bag lacks
    /// it. Null when there is none.
    virtual std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) = 0;
    /// The SMTP address of an address of another type ("ZARAFA", "EX"), empty when unknown: it is then written encapsulated.
    virtual std::string smtpAddress(std::string_view addressType, std::string_view address, std::string_view entryid) = 0;
};

struct ComposeOptions {
    TimePoint date{};       ///< Date of a message that has neither submit nor delivery time; none is written when this is zero.
    std::string messageId;  ///< "<...>", for a message without one; none is written when this is empty.
    bool withBcc = true;
    bool withTransportHeaders = true;  ///< Fields of PidTagTransportMessageHeaders that no property expresses are written too.
    bool withPlainAlternative = true;  ///< HTML without a text body gets one made from it.
};

class MessageConverter {
public:
    virtual ~MessageConverter();

    /// Properties as MS-OXCMAIL section 2 has them. Bodies are whole, also above kMaxInlineValueBytes. Attachments are numbered in the
    /// order of the MIME; where the bytes lie in the message `range` names them. Parts of type message/rfc822 are embedded to
    /// kMaxEmbeddedDepth.
    virtual MessageData toProperties(const MimeSource& source, const ReadOptions& options) = 0;

    /// An attachment's decoded bytes, by attachment numbers from the outermost message inwards; of an embedded one its MIME. Whatever
    /// toProperties() lists can be opened. NotFound otherwise. `source` must outlive the reader.
    virtual std::unique_ptr<ValueReader> openAttachment(const MimeSource& source, std::span<const std::uint32_t> path) = 0;

    /// Decoded bytes of a range. Reading forward is cheap; going back in quoted-printable or base64 starts again. The size is computed from
    /// line counts: broken base64 may give fewer bytes.
    virtual std::unique_ptr<ValueReader> openRange(const MimeSource& source, const MimeRange& range) = 0;

    /// Writes the message, CRLF ended lines. The same properties give the same bytes. One text body, one HTML body, hidden attachments that
    /// the HTML shows, other attachments: each multipart only where there is something to hold together. Large bodies go through in pieces;
    /// one that is too large to be read for it gets no other form beside it.
    virtual void compose(const MessageData& message, ComposeSource& source, const ComposeOptions& options, ByteSink& sink) = 0;

    /// Adds the forms (BodyForm bits) that `message` lacks, made from the best that it has (MS-OXBBODY section 2.1.3). What is there stays.
    virtual void deriveBodies(PropertyBag& message, std::uint32_t forms) = 0;

    /// PidTagHtml's bytes to UTF-8; 0 or an unknown codepage is guessed.
    virtual std::string htmlToUtf8(std::string_view html, std::uint32_t codepage) = 0;
    /// Readable text of an HTML document in UTF-8, for bodies, previews and search. CRLF lines.
    virtual std::string htmlToText(std::string_view html) = 0;
};

}  // namespace corbel::convert
