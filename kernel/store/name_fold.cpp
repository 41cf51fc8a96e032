#include "store/name_fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "corbel/error.h"

namespace corbel::store {

std::string foldName(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* folder = icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::string folded;
    icu::StringByteSink<std::string> sink(&folded);
    if (U_SUCCESS(status)) folder->normalizeUTF8(0, {name.data(), static_cast<std::int32_t>(name.size())}, sink, nullptr, status);
    if (U_FAILURE(status)) throw Error(ErrorCode::Internal, "Internal storage error", std::string("name folding: ") + u_errorName(status));
    return folded;
}

std::string_view nameFoldVersion() { return "unicode " U_UNICODE_VERSION; }

}  // namespace corbel::store
