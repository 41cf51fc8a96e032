#include "codec/read_tnef.h"

#include "codec/value_readers.h"
#include "corbel/error.h"

namespace corbel::convert_mime {

bool readTnefPart(const convert::MimeSource&, std::uint32_t, const convert::ReadOptions&, std::size_t, MessageData&) { return false; }

std::unique_ptr<ValueReader> openTnefAttachment(const convert::MimeSource& source, const std::vector<std::uint32_t>& parts, std::uint32_t first,
                                                std::span<const std::uint32_t> path) {
    const std::size_t index = path[0] - first;
    if (path.size() != 1 || index >= parts.size()) throw Error(ErrorCode::NotFound, "There is no such attachment");
    return std::make_unique<TransferReader>(source, rangeOf(source, parts[index]));
}

}  // namespace corbel::convert_mime
