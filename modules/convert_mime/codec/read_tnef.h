// A winmail.dat part (MS-OXTNEF) into the message that carries it.
//
// What TNEF says goes before what the MIME said, but for addresses, dates and ids of the transport. [worker]
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// Adds properties and attachments (numbered behind those that are there). False when the part is no TNEF: nothing is changed.
bool readTnefPart(const convert::MimeSource& source, std::uint32_t part, const convert::ReadOptions& options, std::size_t depth,
                  MessageData& message);

/// The attachment `path`, whose first number counts the attachments of `parts` from `first` on. NotFound when there is none.
std::unique_ptr<ValueReader> openTnefAttachment(const convert::MimeSource& source, const std::vector<std::uint32_t>& parts,
                                                std::uint32_t first, std::span<const std::uint32_t> path);

}  // namespace corbel::convert_mime
