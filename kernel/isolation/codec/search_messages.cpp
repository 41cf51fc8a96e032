#include "isolation/codec/search_messages.h"

#include "isolation/codec/fields.h"

namespace corbel::isolation {

template <class F>
static void fields(F& f, SearchPosition& position) {
    f.number(position.epoch);
    f.number(position.changeNumber);
    f.number(position.complete);
}

template <class F>
static void fields(F& f, std::vector<ItemId>& items) {
    f.list(items, kMaxAnswerItems, kEachNumber);
}

template <class F>
static void fields(F& f, SearchAnswer& answer) {
    fields(f, answer.items);
    fields(f, answer.reached);
}

template <class F>
static void fields(F& f, std::optional<SearchAnswer>& answer) {
    f.maybe(answer, kEachField);
}

template <class F>
static void fields(F& f, SearchQuery& query, std::size_t depth) {
    // Too deep is the index's to refuse; but what it would refuse need not be carried further than that.
    f.require(depth <= kMaxSearchQueryDepth, "The search is too complex");
    f.choice(query.kind, SearchQuery::Kind::Not);
    f.number(query.fields);
    f.text(query.text, kMaxFrameBytes);
    f.list(query.children, kMaxFrameBytes, [depth](auto& each, auto& child) { fields(each, child, depth + 1); });
}

template <class F>
static void fields(F& f, SearchQuestion& question) {
    f.number(question.store);
    fields(f, question.query, 0);
}

template <class F>
static void fields(F& f, WriterQuestion& question) {
    f.number(question.writer);
    f.number(question.item);
    f.number(question.content);
    f.flag(question.isComplete);
    fields(f, question.position);
    f.number(question.field);
    f.flag(question.beginsText);
    f.flag(question.endsDocument);
    f.text(question.piece, kMaxTextPieceBytes);
}

std::string writePosition(const SearchPosition& position) { return written(position); }
Result<SearchPosition> readPosition(std::string_view bytes) { return readAs<SearchPosition>(bytes); }
std::string writeAnswer(const std::optional<SearchAnswer>& answer) { return written(answer); }
Result<std::optional<SearchAnswer>> readAnswer(std::string_view bytes) { return readAs<std::optional<SearchAnswer>>(bytes); }
std::string writeItems(const std::vector<ItemId>& items) { return written(items); }
Result<std::vector<ItemId>> readItems(std::string_view bytes) { return readAs<std::vector<ItemId>>(bytes); }
std::string writeQuestion(const SearchQuestion& question) { return written(question); }
Result<SearchQuestion> readSearchQuestion(std::string_view bytes) { return readAs<SearchQuestion>(bytes); }
std::string writeQuestion(const WriterQuestion& question) { return written(question); }
Result<WriterQuestion> readWriterQuestion(std::string_view bytes) { return readAs<WriterQuestion>(bytes); }

}  // namespace corbel::isolation
