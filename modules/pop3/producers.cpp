#include "producers.h"

#include <utility>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::pop3 {

namespace {

constexpr std::uint32_t kListBatch = 1000;            ///< Messages asked of the store at once.
constexpr std::uint64_t kReadPiece = 64 * 1024;       ///< Bytes asked of a message at once.

class ListSink final : public RowSink {
public:
    ListSink(const Maildrop& drop, Field field, Output& out) : _drop(drop), _field(field), _out(out) {}
    bool row(const MessageRow& row) override {
        last = _drop.numberOf(row.uid);
        _out.write(listLine(last, row, _field));
        return !_out.full();
    }
    std::uint32_t last = 0;

private:
    const Maildrop& _drop;
    const Field _field;
    Output& _out;
};

class ContentSink final : public RowSink {
public:
    ContentSink(MessageProducer& producer, Output& out) : _producer(producer), _out(out) {}
    bool row(const MessageRow& row) override {
        isComplete = _producer.write(*row.content, _out);
        return true;
    }
    bool isComplete = false;

private:
    MessageProducer& _producer;
    Output& _out;
};

}  // namespace

std::string listLine(std::uint32_t number, const MessageRow& row, Field field) {
    std::string line;
    text::appendNumber(line, number);
    line += ' ';
    if (field == kFieldSize) {
        text::appendNumber(line, row.sizeBytes);
    } else {
        line += row.guid;
    }
    line += "\r\n";
    return line;
}

bool ListProducer::fill(Output& out) {
    std::unique_ptr<StoreSession> store;
    std::vector<Uid> uids;
    while (_next <= _drop->highestNumber()) {
        if (out.full()) return true;
        uids.clear();
        std::uint32_t number = _next;
        for (; number <= _drop->highestNumber() && uids.size() < kListBatch; ++number) {
            if (!_drop->isDeleted(number)) uids.push_back(_drop->uid(number));
        }
        if (!store) store = _drop->open();
        ListSink sink(*_drop, _field, out);
        if (!uids.empty()) store->read(_drop->folder(), uids, _field, sink);
        // A full queue stopped the reading behind sink.last; otherwise the batch is done, whoever was gone.
        _next = sink.last != 0 && out.full() ? sink.last + 1 : number;
    }
    out.write(".\r\n");
    return false;
}

MessageProducer::MessageProducer(std::shared_ptr<Maildrop> drop, std::uint32_t number, std::optional<std::uint64_t> topLines)
    : _drop(std::move(drop)), _number(number) {
    if (topLines) _cutter.emplace(*topLines);
}

bool MessageProducer::fill(Output& out) {
    ContentSink sink(*this, out);
    if (!_drop->read(_number, kFieldContent, sink)) throw Error(ErrorCode::NotFound, "The message was removed while it was being sent");
    return !sink.isComplete;
}

bool MessageProducer::write(ContentReader& content, Output& out, std::string_view status) {
    bool isComplete = _offset >= content.size();
    std::string buffer;
    while (!isComplete && !out.full()) {
        buffer.clear();
        content.read(_offset, kReadPiece, buffer);
        if (buffer.empty()) throw Error(ErrorCode::Corrupt, "The message is damaged", "content ends before its size");
        _offset += buffer.size();
        out.write(std::exchange(status, {}));
        isComplete = writePiece(buffer, out) || _offset >= content.size();
    }
    out.write(status);
    if (!isComplete) return false;
    std::string end;
    _stuffer.finish(end);
    out.write(end);
    return true;
}

bool MessageProducer::writePiece(std::string_view piece, Output& out) {
    if (_cutter) piece = _cutter->take(piece);
    std::string stuffed;
    stuffed.reserve(piece.size() + piece.size() / 64 + 16);
    _stuffer.append(piece, stuffed);
    out.write(stuffed);
    return _cutter && _cutter->isDone();
}

}  // namespace corbel::pop3
