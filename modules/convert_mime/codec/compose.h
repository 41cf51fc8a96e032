// Properties to MIME (MS-OXCMAIL section 2.3): the message's header and as few multiparts as hold its parts together.
//
// One object writes one message; embedded messages have one of their own. Boundaries come from a hash of the message, so the same
// properties give the same bytes. Attachments go through in pieces, and so do bodies above a limit. [worker]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/body_text.h"
#include "codec/header_writer.h"
#include "corbel/convert.h"
#include "corbel/property_tags.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxWholeText = 1024 * 1024;  ///< Bytes of a text that is held; a larger one goes through in pieces, as UTF-8.
inline constexpr std::size_t kMaxReportText = 1024 * 1024;  ///< Bytes of a message/* attachment that is written without base64.

class Composer {
public:
    Composer(convert::ComposeSource& source, const convert::ComposeOptions& options, convert::ByteSink& sink)
        : _source(source), _options(options), _sink(sink) {}

    void write(const MessageData& message);

private:
    /// One attachment, or OLE objects that follow one another and go into one winmail.dat.
    struct PartBeside {
        const MessageAttachment* file = nullptr;
        std::vector<const MessageAttachment*> objects;
    };

    std::optional<BodyText> body(const MessageData& message, PropTag tag, std::uint64_t limit);
    std::unique_ptr<ValueReader> valueOf(const MessageAttachment& attachment, PropTag tag);
    std::unique_ptr<ValueReader> dataOf(const MessageAttachment& attachment) { return valueOf(attachment, tags::AttachDataBinary); }

    void loadBodies(const MessageData& message);
    void findSignedBody(const MessageData& message);
    void sortAttachments(const MessageData& message);
    bool writeSecured(const MessageData& message);
    void writeEntity(const MessageData& message);
    void writeBody();
    void writeHtmlWithImages();
    void writeSignedBody();
    template <class Write>
    void writeWithImages(std::string_view type, Write write);
    void writeText(const BodyText& body, std::string_view type, std::string_view charset);
    void writeReport(const MessageData& message, const std::string& reportType, const std::string& b);
    void writeRichText();
    void writeObjects(const std::vector<const MessageAttachment*>& objects);
    template <class Write>
    void writeFile(std::string_view type, const std::string& name, Write write);
    void writeAttachment(const MessageAttachment& attachment, bool isInline);
    void writePartHeader(const MessageAttachment& attachment, const std::string& type, const std::string& calendarMethod, bool isCoded,
                         bool isInline, bool isElsewhere);
    void writeEmbedded(const MessageAttachment& attachment);

    std::string boundary();
    void openMultipart(std::string_view subtype, const std::string& boundary, const Parameters& parameters = {});
    void nextPart(const std::string& boundary);
    void closeMultipart(const std::string& boundary);
    void flushHeader();

    convert::ComposeSource& _source;
    const convert::ComposeOptions& _options;
    convert::ByteSink& _sink;
    std::vector<std::uint32_t> _path;  ///< Of the message being written.
    std::string _header;               ///< Lines not written yet.
    HeaderWriter _fields{_header};
    std::string _seed;
    unsigned _boundaries = 0;
    bool _endsLine = false;  ///< What was written last ends with a newline that a delimiter can use.

    std::optional<BodyText> _text, _html;
    std::optional<BodyText> _richText;  ///< Compressed; written as a file, since it could not be made into HTML.
    std::uint32_t _codepage = 0;
    const MessageAttachment* _signedBody = nullptr;  ///< The entity that says the bodies, which are not held then.
    bool _hasSignedHtml = false;
    bool _isBodyWritten = false;  ///< From then on a text without a name is no body.
    std::vector<const MessageAttachment*> _inline;
    std::vector<PartBeside> _beside;  ///< In the order of the attachments.
};

}  // namespace corbel::convert_mime
