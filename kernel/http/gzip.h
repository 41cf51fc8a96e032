// gzip of a whole body. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::http {

/// RFC 1952. Throws Error Internal when zlib fails.
std::string gzip(std::string_view bytes);

}  // namespace corbel::http
