// A winmail.dat part (MS-OXTNEF) into the message that carries it.
//
// What TNEF says goes before what the MIME said, but for addresses, dates and ids of the transport. [worker]
#pragma once

#include <memory>
#include <span>

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// Adds properties and attachments (numbered behind those that are there). False when the part is no TNEF: nothing is changed.
bool readTnefPart(const convert::MimeSource& source, std::uint32_t part, const convert::ReadOptions& options, std::size_t depth,
                  MessageData& message);

/// The attachment `path` of the message at `depth`, if its first number is one of this part's, which count from `first` on. Null when it
/// is a later one: `first` is then the number behind this part's. NotFound when the rest of the path names nothing.
std::unique_ptr<ValueReader> openTnefAttachment(const convert::MimeSource& source, std::uint32_t part, std::size_t depth,
                                                std::span<const std::uint32_t> path, std::uint32_t& first);

}  // namespace corbel::convert_mime
