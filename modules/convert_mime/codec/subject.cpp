#include "codec/subject.h"

#include "corbel/text.h"

namespace corbel::convert_mime {

SubjectParts splitSubject(std::string_view subject) noexcept {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < subject.size() && characters <= 3; ++at) {
        const auto c = static_cast<unsigned char>(subject[at]);
        if (c == ':') {
            if (characters == 0 || at + 1 >= subject.size() || subject[at + 1] != ' ') break;
            return {subject.substr(0, at + 2), subject.substr(at + 2)};
        }
        if ((c & 0xc0) == 0x80) continue;
        const char lower = text::lower(static_cast<char>(c));
        const bool isLetter = (lower >= 'a' && lower <= 'z') || c >= 0x80;
        if (!isLetter) break;
        ++characters;
    }
    return {{}, subject};
}

}  // namespace corbel::convert_mime
