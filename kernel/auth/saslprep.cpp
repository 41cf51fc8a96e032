#include "auth/saslprep.h"

#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include <memory>
#include <vector>

#include "corbel/text.h"

namespace corbel::auth {

std::string saslprep(std::string_view text) {
    bool isAscii = true;
    for (const char c : text) isAscii = isAscii && static_cast<unsigned char>(c) < 0x80;
    if (isAscii || !text::isValidUtf8(text)) return std::string(text);

    // Profiles may be shared between threads: ICU only reads them.
    static const std::unique_ptr<UStringPrepProfile, void (*)(UStringPrepProfile*)> profile = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<UStringPrepProfile, void (*)(UStringPrepProfile*)>(usprep_openByType(USPREP_RFC4013_SASLPREP, &status),
                                                                                  usprep_close);
    }();
    if (!profile) return std::string(text);

    UErrorCode status = U_ZERO_ERROR;
    std::vector<UChar> wide(text.size() + 1);
    std::int32_t wideSize = 0;
    u_strFromUTF8(wide.data(), static_cast<std::int32_t>(wide.size()), &wideSize, text.data(), static_cast<std::int32_t>(text.size()),
                  &status);
    // NFKC makes at most 18 units of one.
    std::vector<UChar> prepared(static_cast<std::size_t>(wideSize) * 18 + 1);
    const std::int32_t preparedSize = usprep_prepare(profile.get(), wide.data(), wideSize, prepared.data(),
                                                     static_cast<std::int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &status);
    if (U_FAILURE(status)) return std::string(text);
    std::string out(static_cast<std::size_t>(preparedSize) * 3 + 1, '\0');
    std::int32_t outSize = 0;
    u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &outSize, prepared.data(), preparedSize, &status);
    if (U_FAILURE(status)) return std::string(text);
    out.resize(static_cast<std::size_t>(outSize));
    return out;
}

}  // namespace corbel::auth
