#include "isolation/codec/search_messages.h"

namespace corbel::isolation {
namespace {

void put(ByteWriter& out, const SearchPosition& position) {
    out.u64(position.epoch);
    out.u64(position.changeNumber);
    out.u64(position.complete);
}

SearchPosition position(ByteReader& in) {
    SearchPosition one;
    one.epoch = in.u64();
    one.changeNumber = in.u64();
    one.complete = in.u64();
    return one;
}

void put(ByteWriter& out, const std::vector<ItemId>& items) {
    out.u32(static_cast<std::uint32_t>(items.size()));
    for (const ItemId item : items) out.u64(item);
}

std::vector<ItemId> items(ByteReader& in) {
    std::vector<ItemId> all;
    const std::size_t n = in.count(kMaxAnswerItems);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) all.push_back(in.u64());
    return all;
}

void put(ByteWriter& out, const SearchQuery& query, std::size_t depth) {
    // Too deep or too many is the index's to refuse; but what it would refuse need not be carried further than that.
    if (depth > kMaxSearchQueryDepth) throw Error(ErrorCode::InvalidArgument, "The search is too complex");
    out.u8(static_cast<std::uint8_t>(query.kind));
    out.u32(query.fields);
    out.text(query.text);
    out.u32(static_cast<std::uint32_t>(query.children.size()));
    for (const SearchQuery& child : query.children) put(out, child, depth + 1);
}

SearchQuery query(ByteReader& in, std::size_t depth) {
    SearchQuery one;
    const std::uint8_t kind = in.u8();
    if (kind > static_cast<std::uint8_t>(SearchQuery::Kind::Not) || depth > kMaxSearchQueryDepth) {
        in.fail();
        return one;
    }
    one.kind = static_cast<SearchQuery::Kind>(kind);
    one.fields = in.u32();
    one.text = in.text(kMaxFrameBytes);
    const std::size_t n = in.count(kMaxFrameBytes);
    for (std::size_t i = 0; i < n && in.isOk(); ++i) one.children.push_back(query(in, depth + 1));
    return one;
}

}  // namespace

std::string writePosition(const SearchPosition& one) {
    ByteWriter out;
    put(out, one);
    return out.take();
}

Result<SearchPosition> readPosition(std::string_view bytes) {
    ByteReader in(bytes);
    const SearchPosition one = position(in);
    return in.finish(one);
}

std::string writeAnswer(const std::optional<SearchAnswer>& answer) {
    ByteWriter out;
    out.flag(answer.has_value());
    if (answer) {
        put(out, answer->items);
        put(out, answer->reached);
    }
    return out.take();
}

Result<std::optional<SearchAnswer>> readAnswer(std::string_view bytes) {
    ByteReader in(bytes);
    std::optional<SearchAnswer> answer;
    if (in.flag()) {
        answer.emplace();
        answer->items = items(in);
        answer->reached = position(in);
    }
    return in.finish(std::move(answer));
}

std::string writeItems(const std::vector<ItemId>& all) {
    ByteWriter out;
    put(out, all);
    return out.take();
}

Result<std::vector<ItemId>> readItems(std::string_view bytes) {
    ByteReader in(bytes);
    auto all = items(in);
    return in.finish(std::move(all));
}

std::string writeQuestion(const SearchQuestion& question) {
    ByteWriter out;
    out.u64(question.store);
    put(out, question.query, 0);
    return out.take();
}

Result<SearchQuestion> readSearchQuestion(std::string_view bytes) {
    ByteReader in(bytes);
    SearchQuestion question;
    question.store = in.u64();
    question.query = query(in, 0);
    return in.finish(std::move(question));
}

std::string writeQuestion(const WriterQuestion& question) {
    ByteWriter out;
    out.u64(question.writer);
    out.u64(question.item);
    out.u64(question.content);
    out.flag(question.isComplete);
    put(out, question.position);
    out.u32(question.field);
    out.flag(question.beginsText);
    out.flag(question.endsDocument);
    out.text(question.piece);
    return out.take();
}

Result<WriterQuestion> readWriterQuestion(std::string_view bytes) {
    ByteReader in(bytes);
    WriterQuestion question;
    question.writer = in.u64();
    question.item = in.u64();
    question.content = in.u64();
    question.isComplete = in.flag();
    question.position = position(in);
    question.field = in.u32();
    question.beginsText = in.flag();
    question.endsDocument = in.flag();
    question.piece = in.text(kMaxTextPieceBytes);
    return in.finish(std::move(question));
}

}  // namespace corbel::isolation
