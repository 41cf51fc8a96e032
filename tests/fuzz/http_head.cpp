// links: kernel_http
// HTTP request heads, as untrusted bytes; a parsed head must be consistent.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/request_head.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto head = corbel::http::parseRequestHead({reinterpret_cast<const char*>(data), size});
    if (!head) return 0;
    if (head->headers.size() > corbel::http::kMaxHeaders || head->method.empty()) std::abort();
    if (head->path.find("/../") != std::string::npos || head->path.find('\0') != std::string::npos) std::abort();
    if (head->isChunked && head->contentLength) std::abort();
    head->queryValue("a");
    return 0;
}
