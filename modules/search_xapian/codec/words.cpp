#include "codec/words.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "corbel/text.h"

namespace corbel::search_xapian {
namespace {

enum class Class : std::uint8_t { Gap, Letter, Gram };

struct Letter {
    Class kind = Class::Gap;
    std::string mapped;  ///< UTF-8; empty for a mark that is dropped.
};

constexpr UChar32 kCyrillicShortI = 0x439;  // a letter of its own, whatever its decomposition says
constexpr UChar32 kCached = 0x2000;

bool isWrittenWithoutBlanks(UScriptCode script) {
    switch (script) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
            return true;
        default:
            return false;
    }
}

UScriptCode scriptOf(UChar32 letter) {
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(letter, &status);
}

bool isAccent(UChar32 letter) { return u_charType(letter) == U_NON_SPACING_MARK && scriptOf(letter) == USCRIPT_INHERITED; }

void append(std::string& out, UChar32 letter) { icu::UnicodeString(letter).toUTF8String(out); }

/// Without accents; the letter itself where there are none.
std::string withoutAccents(UChar32 letter) {
    std::string same;
    append(same, letter);
    if (letter == kCyrillicShortI) return same;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* decomposer = icu::Normalizer2::getNFDInstance(status);
    icu::UnicodeString parts;
    if (U_FAILURE(status) || !decomposer->getDecomposition(letter, parts)) return same;
    std::string out;
    bool isDropped = false;
    for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        const UChar32 part = parts.char32At(i);
        if (isAccent(part))
            isDropped = true;
        else
            append(out, part);
    }
    return isDropped ? out : same;
}

Letter describe(UChar32 letter) {
    const auto type = u_charType(letter);
    const bool isMark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK;
    if (!isMark && !u_isalnum(letter)) return {};
    if (isAccent(letter)) return {Class::Letter, {}};
    Letter out;
    if (isWrittenWithoutBlanks(scriptOf(letter))) {
        out.kind = Class::Gram;
        append(out.mapped, letter);
    } else {
        out.kind = Class::Letter;
        out.mapped = withoutAccents(letter);
    }
    return out;
}

const Letter& cached(UChar32 letter) {
    static const auto* table = [] {
        auto* made = new std::array<Letter, kCached>();  // never freed: threads may end after the module's statics
        for (UChar32 at = 0; at < kCached; ++at) (*made)[static_cast<std::size_t>(at)] = describe(at);
        return made;
    }();
    return (*table)[static_cast<std::size_t>(letter)];
}

/// A run of letters of one class, mapped; `starts` has the offset of each letter in `text`.
struct Run {
    Class kind = Class::Gap;
    std::string text;
    std::vector<std::uint32_t> starts;

    std::size_t size() const { return starts.size(); }
    std::string_view part(std::size_t first, std::size_t count) const {
        const std::size_t end = first + count < starts.size() ? starts[first + count] : text.size();
        return std::string_view(text).substr(starts[first], end - starts[first]);
    }
    void clear() {
        text.clear();
        starts.clear();
    }
};

/// Calls `each(run, begins the text, ends the text)`; runs of marks only are left out.
template <class Each>
void forEachRun(std::string_view folded, Each&& each) {
    Run run;
    std::size_t runBegin = 0;
    const auto flush = [&](std::size_t end) {
        if (run.size() > 0) each(run, runBegin == 0, end == folded.size());
        run.clear();
    };
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(folded.data());
    const auto length = static_cast<std::int64_t>(folded.size());
    Letter far;
    for (std::int64_t at = 0; at < length;) {
        const std::int64_t begin = at;
        UChar32 letter = bytes[at];
        if (letter < 0x80)
            ++at;
        else
            U8_NEXT(bytes, at, length, letter);
        const Letter* found = &far;
        if (letter < 0)
            far = {};
        else if (letter < kCached)
            found = &cached(letter);
        else
            far = describe(letter);
        if (found->kind != run.kind) {
            flush(static_cast<std::size_t>(begin));
            run.kind = found->kind;
            runBegin = static_cast<std::size_t>(begin);
        }
        if (found->kind == Class::Gap || found->mapped.empty()) continue;
        run.starts.push_back(static_cast<std::uint32_t>(run.text.size()));
        run.text += found->mapped;
    }
    flush(folded.size());
}

}  // namespace

std::string fold(std::string_view utf8) {
    if (std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return text::toLower(utf8);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::string out;
    out.reserve(utf8.size());
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status))
        normalizer->normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, nullptr, status);
    return U_SUCCESS(status) ? out : text::toLower(utf8);
}

void forEachWord(std::string_view folded, const std::function<void(std::string_view, bool)>& each) {
    forEachRun(folded, [&](const Run& run, bool, bool) {
        if (run.kind == Class::Gram) {
            if (run.size() == 1) each(run.part(0, 1), false);
            for (std::size_t i = 0; i + 1 < run.size(); ++i) each(run.part(i, 2), i > 0);
            return;
        }
        for (std::size_t first = 0;; first += kPieceStep) {
            each(run.part(first, std::min(kMaxWord, run.size() - first)), first > 0);
            if (first + kMaxWord >= run.size()) return;
        }
    });
}

std::vector<Fragment> fragments(std::string_view foldedNeedle) {
    std::vector<Fragment> out;
    forEachRun(foldedNeedle, [&](const Run& run, bool isFirst, bool isLast) {
        if (run.kind == Class::Gram) {
            // A pair inside the needle is a pair of the text, wherever its run goes on.
            if (run.size() == 1) out.push_back({run.text, false});
            for (std::size_t i = 0; i + 1 < run.size(); ++i) out.push_back({std::string(run.part(i, 2)), true});
        } else if (!isFirst && !isLast && run.size() <= kMaxWord) {
            out.push_back({run.text, true});
        } else {
            out.push_back({std::string(run.part(0, std::min(kPieceStep, run.size()))), false});
        }
    });
    return out;
}

}  // namespace corbel::search_xapian
