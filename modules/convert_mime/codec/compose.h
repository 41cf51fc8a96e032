// Properties to MIME (MS-OXCMAIL section 2.3): the message's header and as few multiparts as hold its parts together.
//
// One object writes one message; embedded messages have one of their own. Boundaries come from a hash of the message, so the same
// properties give the same bytes. Attachments go through in pieces. [worker]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/header_writer.h"
#include "corbel/convert.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxReportText = 1024 * 1024;  ///< Bytes of a message/* attachment that is written without base64.

class Composer {
public:
    Composer(convert::ComposeSource& source, const convert::ComposeOptions& options, convert::ByteSink& sink)
        : _source(source), _options(options), _sink(sink) {}

    void write(const MessageData& message);

private:
    std::optional<std::string> value(const MessageData& message, PropTag tag);
    std::unique_ptr<ValueReader> dataOf(const MessageAttachment& attachment);

    void loadBodies(const MessageData& message);
    void sortAttachments(const MessageData& message);
    bool writeSecured(const MessageData& message);
    void writeEntity(const MessageData& message);
    void writeBody();
    void writeHtmlWithImages();
    void writeText(std::string_view bytes, std::string_view type, std::string_view charset);
    void writeAttachment(const MessageAttachment& attachment, bool isInline);
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

    std::optional<std::string> _text, _html;
    std::uint32_t _codepage = 0;
    std::vector<const MessageAttachment*> _inline, _others;
};

}  // namespace corbel::convert_mime
