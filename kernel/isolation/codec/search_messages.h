// Queries, answers and documents of a full text index, as bytes.
//
// A document's texts go one after the other in pieces, so that no text is too long for a frame. Pure. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/search.h"
#include "isolation/codec/bytes.h"
#include "isolation/codec/messages.h"

namespace corbel::isolation {

inline constexpr std::size_t kMaxAnswerItems = 1'000'000;    ///< Of an answer, or a page of items.
inline constexpr std::size_t kMaxTextPieceBytes = 1024 * 1024;

std::string writePosition(const SearchPosition& position);
Result<SearchPosition> readPosition(std::string_view bytes);
std::string writeAnswer(const std::optional<SearchAnswer>& answer);
Result<std::optional<SearchAnswer>> readAnswer(std::string_view bytes);
std::string writeItems(const std::vector<ItemId>& items);
Result<std::vector<ItemId>> readItems(std::string_view bytes);

/// What the calls of Search take.
struct SearchQuestion {
    StoreId store = 0;
    SearchQuery query;              ///< For candidates() its text and fields alone.
};
std::string writeQuestion(const SearchQuestion& question);
Result<SearchQuestion> readSearchQuestion(std::string_view bytes);

/// What the calls of a writer take; each uses what it needs.
struct WriterQuestion {
    std::uint64_t writer = 0;       ///< Its number in the guest.
    ItemId item = 0;                ///< WriterItems: those after it.
    std::uint64_t content = 0;
    bool isComplete = true;
    SearchPosition position;
    std::uint32_t field = 0;        ///< Of `piece`.
    bool beginsText = false;        ///< `piece` is the first of a text; else it goes on with the last one.
    bool endsDocument = false;      ///< WriterPut: without it only the piece is kept.
    std::string piece;
};
std::string writeQuestion(const WriterQuestion& question);
Result<WriterQuestion> readWriterQuestion(std::string_view bytes);

}  // namespace corbel::isolation
