#include "isolation/remote_search.h"

#include "isolation/codec/directory_messages.h"
#include "isolation/codec/search_messages.h"

namespace corbel::isolation {
namespace {

constexpr ErrorCode kDown = ErrorCode::Unavailable;

class RemoteWriter final : public SearchWriter {
public:
    RemoteWriter(Caller& caller, std::shared_ptr<Guest> guest, std::uint64_t number, SearchPosition position)
        : _caller(caller), _guest(std::move(guest)), _number(number), _position(position) {}
    ~RemoteWriter() override {
        if (_guest->isGone()) return;
        try {
            call(Method::WriterDrop, question());
        } catch (...) {
            // It went with its guest.
        }
    }

    SearchPosition position() const override { return _position; }
    std::uint64_t contentOf(ItemId item) override {
        WriterQuestion one = question();
        one.item = item;
        return _caller.valueOf(readNumber(call(Method::WriterContentOf, one)), kDown);
    }
    void put(const SearchDocument& document) override {
        for (const SearchText& text : document.texts) {
            std::string_view rest = text.text;
            WriterQuestion piece = question();
            piece.field = text.field;
            piece.beginsText = true;
            do {
                piece.piece = rest.substr(0, kMaxTextPieceBytes);
                rest.remove_prefix(piece.piece.size());
                call(Method::WriterPut, piece);
                piece.beginsText = false;
            } while (!rest.empty());
        }
        WriterQuestion last = question();
        last.item = document.item;
        last.content = document.content;
        last.isComplete = document.isComplete;
        last.endsDocument = true;
        call(Method::WriterPut, last);
    }
    void remove(ItemId item) override {
        WriterQuestion one = question();
        one.item = item;
        call(Method::WriterRemove, one);
    }
    void forEachItem(const std::function<void(ItemId)>& each) override {
        for (WriterQuestion page = question();;) {
            const std::vector<ItemId> items = _caller.valueOf(readItems(call(Method::WriterItems, page)), kDown);
            if (items.empty()) return;
            if (items.back() <= page.item) _caller.refuse(kDown);   // it would go on for ever
            page.item = items.back();
            for (const ItemId item : items) each(item);
        }
    }
    void commit(SearchPosition reached) override {
        WriterQuestion one = question();
        one.position = reached;
        call(Method::WriterCommit, one);
        _position = reached;
    }
    void publish() override { call(Method::WriterPublish, question()); }

private:
    WriterQuestion question() const {
        WriterQuestion one;
        one.writer = _number;
        return one;
    }
    std::string call(Method method, const WriterQuestion& one) { return _caller.callOn(*_guest, method, writeQuestion(one), kDown, {}); }

    Caller& _caller;
    const std::shared_ptr<Guest> _guest;
    const std::uint64_t _number;
    SearchPosition _position;
};

SearchQuestion of(StoreId store, SearchQuery query = {}) { return {store, std::move(query)}; }

}  // namespace

SearchPosition RemoteSearch::position(StoreId store) {
    return _caller.valueOf(readPosition(_caller.call(Method::SearchPosition, writeQuestion(of(store)), kDown)), kDown);
}

SearchAnswer RemoteSearch::query(StoreId store, const SearchQuery& query) {
    const std::string result = _caller.call(Method::SearchQuery, writeQuestion(of(store, query)), kDown);
    std::optional<SearchAnswer> answer = _caller.valueOf(readAnswer(result), kDown);
    if (!answer) _caller.refuse(kDown);
    return std::move(*answer);
}

std::optional<SearchAnswer> RemoteSearch::candidates(StoreId store, std::string_view text, std::uint32_t fields) {
    SearchQuery query;
    query.text = text;
    query.fields = fields;
    return _caller.valueOf(readAnswer(_caller.call(Method::SearchCandidates, writeQuestion(of(store, std::move(query))), kDown)), kDown);
}

std::unique_ptr<SearchWriter> RemoteSearch::open(Method method, StoreId store) {
    const std::shared_ptr<Guest> guest = _caller.guest();
    const std::uint64_t number = _caller.valueOf(readNumber(_caller.callOn(*guest, method, writeQuestion(of(store)), kDown, {})), kDown);
    WriterQuestion first;
    first.writer = number;
    const std::string result = _caller.callOn(*guest, Method::WriterPosition, writeQuestion(first), kDown, {});
    return std::make_unique<RemoteWriter>(_caller, guest, number, _caller.valueOf(readPosition(result), kDown));
}

std::unique_ptr<SearchWriter> RemoteSearch::write(StoreId store) { return open(Method::SearchWrite, store); }
std::unique_ptr<SearchWriter> RemoteSearch::rebuild(StoreId store) { return open(Method::SearchRebuild, store); }
void RemoteSearch::drop(StoreId store) { _caller.call(Method::SearchDrop, writeQuestion(of(store)), kDown); }

}  // namespace corbel::isolation
