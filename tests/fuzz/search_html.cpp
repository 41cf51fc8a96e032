// links: kernel_search
// HTML stripping: any bytes, never longer than they were.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "search/html_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    if (corbel::search::htmlToText(html).size() > size) std::abort();
    return 0;
}
