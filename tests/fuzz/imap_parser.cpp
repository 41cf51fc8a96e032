// links: imap_codec
// Commands of IMAP. The first byte chooses the argument parser; 0xff in the rest ends text and begins a literal, or the other way round.
#include <cstdint>
#include <string>
#include <vector>

#include "codec/arguments.h"
#include "codec/fetch_items.h"
#include "codec/lexer.h"
#include "codec/list_pattern.h"
#include "codec/sequence_set.h"
#include "codec/writer.h"
#include "corbel/error.h"

using namespace corbel::imap;

namespace {

void parse(std::uint8_t what, Lexer& in) {
    switch (what % 10) {
        case 0:
            in.tag();
            in.space();
            in.atom();
            break;
        case 1:
            parseFetchItems(in);
            break;
        case 2:
            parseStoreArguments(in);
            break;
        case 3:
            parseAppendArguments(in);
            break;
        case 4:
            parseStatusItems(in);
            break;
        case 5:
            parseIdList(in);
            break;
        case 6:
            parseCreateParameters(in);
            break;
        case 7: {
            const std::string reference = in.astring();
            in.space();
            const std::string pattern = in.listMailbox();
            ListPattern(reference, pattern).matches(reference);
            break;
        }
        case 8: {
            const SequenceSet set = parseSequenceSet(in);
            std::uint32_t before = 0;
            for (const Range& range : set.resolve(1000)) {   // sorted, apart from each other, not empty
                if (range.first <= before || range.last < range.first) __builtin_trap();
                before = range.last;
            }
            break;
        }
        default: {
            // What is written as a string reads back the same.
            const std::string value = in.astring();
            std::string out;
            appendString(out, value);
            if (out[0] == '"' && Lexer(out).string() != value) __builtin_trap();
            break;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string text;
    std::vector<LiteralSpan> literals;
    bool inLiteral = false;
    for (std::size_t i = 1; i < size; ++i) {
        if (data[i] == 0xff) {
            inLiteral = !inLiteral;
            if (inLiteral) literals.push_back({text.size(), 0});
        } else {
            text += static_cast<char>(data[i]);
            if (inLiteral) ++literals.back().size;
        }
    }
    Lexer in(text, literals);
    try {
        parse(data[0], in);
    } catch (const corbel::Error&) {
    }
    return 0;
}
