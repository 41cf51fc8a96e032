// links: search_xapian_codec
// Words and needles of any bytes: every part of a text finds the words that it must find among the text's words.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "codec/words.h"

using namespace corbel::search_xapian;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string text = fold({reinterpret_cast<const char*>(data) + 2, size - 2});
    std::set<std::string, std::less<>> words;
    forEachWord(text, [&](std::string_view word, bool) {
        if (word.empty() || word.size() > 4 * kMaxWord) std::abort();
        words.emplace(word);
    });
    const auto isInside = [&](std::size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
    std::size_t begin = text.empty() ? 0 : data[0] % text.size();
    while (begin > 0 && isInside(begin)) --begin;   // bytes that are no UTF-8 may stand first
    std::size_t end = std::min(text.size(), begin + data[1]);
    while (isInside(end)) ++end;
    for (const Fragment& fragment : fragments(std::string_view(text).substr(begin, end - begin))) {
        const bool isFound =
            fragment.isWhole ? words.contains(fragment.text) : std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                return word.find(fragment.text) != std::string::npos;
            });
        if (!isFound) std::abort();
    }
    return 0;
}
