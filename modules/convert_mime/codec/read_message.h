// A message of a PartIndex to MessageData, and the bytes of its attachments.
//
// One object serves one call and refers to its source. Embedded messages are read by the same code, one level deeper. [worker]
#pragma once

#include <memory>
#include <span>

#include "codec/part_roles.h"
#include "codec/references.h"
#include "corbel/convert.h"

namespace corbel::convert_mime {

class MessageReader {
public:
    MessageReader(const convert::MimeSource& source, const convert::ReadOptions& options) : _source(source), _options(options) {}

    MessageData read() { return read(0, 0); }
    /// NotFound when the path names nothing.
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path);

private:
    MessageData read(std::uint32_t root, std::size_t depth);
    std::string headerOf(std::uint32_t root) const;
    std::string headerOfEntity(std::uint32_t part) const;
    void addAttachments(const PartRoles& roles, std::uint32_t root, std::size_t depth, MessageData& message);
    MessageAttachment makeAttachment(const AttachmentPart& found, std::size_t depth);
    void embed(std::uint32_t part, std::size_t depth, MessageAttachment& attachment);
    MessageAttachment makeEntity(std::uint32_t part, bool isWhole);
    MessageAttachment makeReference(Reference reference);
    std::unique_ptr<ValueReader> openEntity(std::uint32_t part);
    void markShown(std::string_view html, std::vector<MessageAttachment>& attachments) const;

    const convert::MimeSource _source;
    const convert::ReadOptions _options;
};

/// Header lines that describe the entity (Content-*), as they stand.
std::string entityHeader(std::string_view header);

}  // namespace corbel::convert_mime
