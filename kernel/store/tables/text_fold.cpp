#include "store/tables/text_fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "corbel/error.h"
#include "corbel/restriction.h"
#include "corbel/text.h"

namespace corbel::store {
namespace {

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

[[noreturn]] void fail(UErrorCode status) {
    throw Error(ErrorCode::Internal, "Internal storage error", std::string("text folding: ") + u_errorName(status));
}

}  // namespace

std::string foldCase(std::string_view text) {
    if (isAscii(text)) return text::toLower(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status)) fail(status);
    // By way of UTF-16, which replaces what is not UTF-8.
    const icu::UnicodeString folded =
        normalizer->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}), status);
    if (U_FAILURE(status)) fail(status);
    std::string result;
    return folded.toUTF8String(result);
}

std::string dropAccents(std::string_view text) {
    if (isAscii(text)) return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status)) fail(status);
    const icu::UnicodeString parts =
        normalizer->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}), status);
    if (U_FAILURE(status)) fail(status);
    icu::UnicodeString bare;
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        const UChar32 c = parts.char32At(i);
        if (u_charType(c) != U_NON_SPACING_MARK) bare.append(c);
    }
    std::string result;
    return bare.toUTF8String(result);
}

std::string comparableText(std::string_view text, std::uint32_t match) {
    const bool isLoose = match & kMatchLoose;
    std::string result(text);
    if (isLoose || match & kIgnoreAccents) result = dropAccents(result);
    if (isLoose || match & kIgnoreCase) result = foldCase(result);
    return result;
}

std::size_t foldCut(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* const fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const icu::Normalizer2* const split = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status)) fail(status);
    for (std::size_t at = text.size(); at-- > 1;) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
        std::size_t next = at;
        UChar32 c = 0;
        U8_NEXT(text.data(), next, text.size(), c);
        if (c >= 0 && fold->hasBoundaryBefore(c) && split->hasBoundaryBefore(c)) return at;
    }
    return 0;
}

}  // namespace corbel::store
