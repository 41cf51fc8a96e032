// How texts become terms: one letter for the field, then the word. Used by the writer and by both kinds of question.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "corbel/search.h"

namespace corbel::search_xapian {

struct FieldPrefix {
    std::uint32_t field;
    char letter;
};
/// In the order in which candidates are looked up.
inline constexpr std::array<FieldPrefix, 7> kFields{{{kSearchBody, 'B'},
                                                     {kSearchAttachment, 'A'},
                                                     {kSearchSource, 'R'},
                                                     {kSearchSubject, 'S'},
                                                     {kSearchFrom, 'F'},
                                                     {kSearchTo, 'T'},
                                                     {kSearchHeader, 'H'}}};

/// Of items some text of which is not in the index.
inline constexpr std::string_view kIncompleteTerm = "XI";
/// Stems stand beside words, so that a phrase still means the words themselves.
inline constexpr char kStemLetter = 'Z';

inline constexpr std::string_view kPositionKey = "position";
inline constexpr std::string_view kFormatKey = "format";
/// Another one: the index is made anew. "1" is words as in codec/words.h.
inline constexpr std::string_view kFormat = "1";

inline std::string term(char field, std::string_view word) {
    std::string out(1, field);
    out.append(word);
    return out;
}

inline std::string stemTerm(char field, std::string_view stem) {
    std::string out{kStemLetter, field};
    out.append(stem);
    return out;
}

/// What a document keeps: its content's number, then a line for each text: the field's letter, a blank, and words with a blank behind each.
std::string beginData(std::uint64_t content);
std::uint64_t contentOf(std::string_view data);
/// Whether a text of `field` holds `words`, which begin with a blank.
bool holdsWords(std::string_view data, char field, std::string_view words);

std::string toText(SearchPosition position);
/// {0, 0, 0} for what is not a position.
SearchPosition toPosition(std::string_view text);

}  // namespace corbel::search_xapian
