#include "guest/served_search.h"

#include "isolation/codec/directory_messages.h"

namespace corbel::guest {

using namespace isolation;

namespace {

/// An answer that is too large for a frame narrows nothing down.
std::optional<SearchAnswer> narrowed(std::optional<SearchAnswer> answer) {
    return answer && answer->items.size() <= kMaxAnswerItems ? std::move(answer) : std::nullopt;
}

SearchAnswer limited(SearchAnswer answer) {
    if (answer.items.size() > kMaxAnswerItems) throw Error(ErrorCode::LimitReached, "The search finds too much");
    return answer;
}

/// At most a page of the items after `after`.
std::vector<ItemId> itemsAfter(SearchWriter& writer, ItemId after) {
    std::vector<ItemId> items;
    writer.forEachItem([&](ItemId item) {
        if (item > after && items.size() < kMaxAnswerItems) items.push_back(item);
    });
    return items;
}

}  // namespace

std::string ServedSearch::serve(Method method, std::string_view arguments) {
    if (method >= Method::WriterPosition) return serveWriter(method, readWriterQuestion(arguments).valueOrThrow());
    const SearchQuestion question = readSearchQuestion(arguments).valueOrThrow();
    switch (method) {
        case Method::SearchPosition: return writePosition(_search.position(question.store));
        case Method::SearchQuery: return writeAnswer(limited(_search.query(question.store, question.query)));
        case Method::SearchCandidates: return writeAnswer(narrowed(_search.candidates(question.store, question.query.text, question.query.fields)));
        case Method::SearchWrite: return keep(_search.write(question.store));
        case Method::SearchRebuild: return keep(_search.rebuild(question.store));
        case Method::SearchDrop: _search.drop(question.store); return {};
        default: break;
    }
    throw Error(ErrorCode::Unsupported, "The index does not offer this");
}

std::string ServedSearch::keep(std::unique_ptr<SearchWriter> writer) {
    auto one = std::make_shared<Writer>();
    one->writer = std::move(writer);
    const std::lock_guard lock(_mutex);
    _writers.emplace(++_last, std::move(one));
    return writeNumber(_last);
}

std::string ServedSearch::serveWriter(Method method, const WriterQuestion& question) {
    std::shared_ptr<Writer> one;
    {
        const std::lock_guard lock(_mutex);
        const auto found = _writers.find(question.writer);
        if (found == _writers.end()) throw Error(ErrorCode::Internal, "Internal error", "no such writer of the index");
        one = found->second;
        if (method == Method::WriterDrop) _writers.erase(found);
    }
    SearchWriter& writer = *one->writer;
    switch (method) {
        case Method::WriterPosition: return writePosition(writer.position());
        case Method::WriterContentOf: return writeNumber(writer.contentOf(question.item));
        case Method::WriterPut: put(*one, question); return {};
        case Method::WriterRemove: writer.remove(question.item); return {};
        case Method::WriterItems: return writeItems(itemsAfter(writer, question.item));
        case Method::WriterCommit: writer.commit(question.position); return {};
        case Method::WriterPublish: writer.publish(); return {};
        case Method::WriterDrop: return {};
        default: break;
    }
    throw Error(ErrorCode::Unsupported, "The index does not offer this");
}

void ServedSearch::put(Writer& one, const WriterQuestion& question) {
    if (!question.endsDocument) {
        if (question.beginsText) one.texts.emplace_back(question.field, std::string());
        if (!one.texts.empty()) one.texts.back().second += question.piece;
        return;
    }
    const auto texts = std::exchange(one.texts, {});
    SearchDocument document;
    document.item = question.item;
    document.content = question.content;
    document.isComplete = question.isComplete;
    for (const auto& [field, text] : texts) document.texts.push_back({field, text});
    one.writer->put(document);
}

}  // namespace corbel::guest
