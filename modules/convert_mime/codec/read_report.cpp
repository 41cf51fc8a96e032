#include "codec/read_report.h"

namespace corbel::convert_mime {

void readReport(const convert::MimeSource&, std::uint32_t, MessageData&) {}

}  // namespace corbel::convert_mime
