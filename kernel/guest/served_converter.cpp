#include "guest/served_converter.h"

#include "corbel/compose_names.h"
#include "corbel/error.h"

namespace corbel::guest {

using namespace isolation;

namespace {

/// Names that the server knows; none can be made from here.
class RemoteNames final : public NamedProperties {
public:
    RemoteNames(ServerLink& link, std::uint64_t call) : _link(link), _call(call) {}
    std::vector<PropId> idsOf(std::span<const PropName> names, bool create) override {
        if (create) refuse();
        std::vector<PropId> ids;
        for (; !names.empty(); names = names.subspan(std::min(names.size(), kNamesAtATime))) {
            std::vector<std::optional<PropName>> asked;
            for (const PropName& name : names.first(std::min(names.size(), kNamesAtATime)))
                asked.push_back(isKnowable(name) ? name : nobodys());
            const auto answer = readIds(_link.ask(_call, {AskKind::Ids, 0, 0, 0, writeNames(asked)})).valueOrThrow();
            for (std::size_t i = 0; i < asked.size(); ++i)
                ids.push_back(i < answer.size() && *asked[i] == names[i] ? static_cast<PropId>(answer[i]) : PropId{0});
        }
        return ids;
    }
    std::vector<std::optional<PropName>> namesOf(std::span<const PropId>) override { refuse(); }
    std::vector<std::pair<PropId, PropName>> list(std::string_view) override { refuse(); }
    void assign(const PropName&, PropId) override { refuse(); }

private:
    static bool isKnowable(const PropName& name) {
        const auto* text = std::get_if<std::string>(&name.id);
        return name.guid.size() <= kMaxPropNameBytes && (!text || text->size() <= kMaxPropNameBytes);
    }
    static PropName nobodys() { return {std::string(16, '\0'), std::uint32_t{0}}; }
    [[noreturn]] static void refuse() {
        throw Error(ErrorCode::Unsupported, "A module with isolation = process can only ask for the ids of names");
    }

    ServerLink& _link;
    const std::uint64_t _call;
};

/// A value of the message that is composed.
class RemoteValue final : public ValueReader {
public:
    RemoteValue(ServerLink& link, std::uint64_t call, const ReaderFacts& facts)
        : _link(link), _call(call), _facts(facts), _bytes(link, call, AskKind::ReadValue, facts.reader) {}
    ~RemoteValue() override {
        try {
            _link.ask(_call, {AskKind::CloseValue, 0, 0, _facts.reader, {}});
        } catch (...) {
            // The server closes what is left open when the call ends.
        }
    }
    std::uint64_t size() const noexcept override { return _facts.sizeBytes; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { _bytes.read(offset, length, out); }

private:
    ServerLink& _link;
    const std::uint64_t _call;
    const ReaderFacts _facts;
    RemoteBytes _bytes;
};

class RemoteSource : public convert::ComposeSource {
public:
    RemoteSource(ServerLink& link, std::uint64_t call) : _link(link), _call(call) {}
    std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
        const std::string question = writeValueQuestion({{path.begin(), path.end()}, tag.value});
        const auto facts = readMaybeReader(_link.ask(_call, {AskKind::OpenValue, 0, 0, 0, question})).valueOrThrow();
        return facts ? std::make_unique<RemoteValue>(_link, _call, *facts) : nullptr;
    }
    std::string smtpAddress(std::string_view addressType, std::string_view address, std::string_view entryid) override {
        std::string question = writeTextQuestion({addressType, address, entryid, 0});
        if (question.size() > kMaxPieceBytes) return {};  // nobody has it
        return _link.ask(_call, {AskKind::SmtpAddress, 0, 0, 0, std::move(question)});
    }

protected:
    ServerLink& _link;
    const std::uint64_t _call;
};

class RemoteSourceWithNames final : public RemoteSource, public convert::ComposeNames {
public:
    using RemoteSource::RemoteSource;
    std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override {
        std::vector<std::optional<PropName>> names;
        for (; !ids.empty(); ids = ids.subspan(std::min(ids.size(), kNamesAtATime))) {
            const auto asked = ids.first(std::min(ids.size(), kNamesAtATime));
            auto answer = readNames(_link.ask(_call, {AskKind::Names, 0, 0, 0, writeIds({asked.begin(), asked.end()})})).valueOrThrow();
            answer.resize(asked.size());
            std::move(answer.begin(), answer.end(), std::back_inserter(names));
        }
        return names;
    }
};

/// Hands what is composed to the server a piece at a time.
class RemoteSink final : public convert::ByteSink {
public:
    RemoteSink(ServerLink& link, std::uint64_t call) : _link(link), _call(call) {}
    void write(std::string_view bytes) override {
        while (_piece.size() + bytes.size() > kMaxPieceBytes) {
            const std::size_t taken = kMaxPieceBytes - _piece.size();
            _piece += bytes.substr(0, taken);
            bytes.remove_prefix(taken);
            _link.ask(_call, {AskKind::Write, 0, 0, 0, std::exchange(_piece, {})});
        }
        _piece += bytes;
    }
    /// What is not handed over yet.
    std::string take() { return std::move(_piece); }

private:
    ServerLink& _link;
    const std::uint64_t _call;
    std::string _piece;
};

}  // namespace

ServedConverter::Source::Source(ServerLink& link, std::uint64_t call, SourceFacts facts)
    : index(mime::PartIndex::parse(facts.index).valueOrThrow()),
      content(link, call, facts.contentBytes, std::move(facts.content)),
      prefixBytes(facts.prefixBytes) {}

std::string ServedConverter::serve(std::uint64_t call, Method method, std::string_view arguments) {
    switch (method) {
        case Method::ConvertProperties:
            return properties(call, arguments);
        case Method::ConvertOpen:
            return open(call, arguments);
        case Method::ConvertRead:
            return read(call, readReadQuestion(arguments).valueOrThrow());
        case Method::ConvertDrop:
            drop(readReadQuestion(arguments).valueOrThrow().reader);
            return {};
        case Method::ConvertCompose:
            return compose(call, arguments);
        case Method::ConvertDerive: {
            DeriveQuestion question = readDerive(arguments).valueOrThrow();
            _converter.messages().deriveBodies(question.message, question.forms);
            return writeBag(question.message);
        }
        default:
            return serveText(method, readTextQuestion(arguments).valueOrThrow());
    }
}

std::string ServedConverter::serveText(Method method, const TextQuestion& question) {
    switch (method) {
        case Method::ConvertHeader:
            return _converter.decodeHeader(question.first);
        case Method::ConvertListFields:
            return writeListFields(_converter.listFields(question.first, mime::PartIndex::parse(question.second).valueOrThrow()));
        case Method::ConvertText:
            return _converter.decodeText(question.first, question.second, question.third);
        case Method::ConvertToUtf8:
            return _converter.toUtf8(question.first, question.second);
        case Method::ConvertHtmlToUtf8:
            return _converter.messages().htmlToUtf8(question.first, question.number);
        case Method::ConvertHtmlToText:
            return _converter.messages().htmlToText(question.first);
        default:
            break;
    }
    throw Error(ErrorCode::Unsupported, "The converter does not offer this");
}

std::string ServedConverter::properties(std::uint64_t call, std::string_view arguments) {
    PropertiesQuestion question = readPropertiesQuestion(arguments).valueOrThrow();
    Source source(_link, call, std::move(question.source));
    RemoteNames names(_link, call);
    return writeMessage(_converter.messages().toProperties(
        source.view(), {question.withBodies, question.withAttachments, question.derive, question.hasNames ? &names : nullptr}));
}

std::string ServedConverter::open(std::uint64_t call, std::string_view arguments) {
    OpenQuestion question = readOpenQuestion(arguments).valueOrThrow();
    auto one = std::make_shared<Reader>();
    one->source = std::make_unique<Source>(_link, call, std::move(question.source));
    convert::MessageConverter& messages = _converter.messages();
    one->reader = question.range ? messages.openRange(one->source->view(), *question.range)
                                 : messages.openAttachment(one->source->view(), question.path);
    const std::uint64_t size = one->reader->size();
    const std::lock_guard lock(_mutex);
    if (_readers.size() >= kMaxOpenReaders) throw Error(ErrorCode::LimitReached, "Too many attachments are open");
    _readers.emplace(++_last, std::move(one));
    return writeReader({_last, size});
}

std::string ServedConverter::read(std::uint64_t call, const ReadQuestion& question) {
    std::shared_ptr<Reader> one;
    {
        const std::lock_guard lock(_mutex);
        const auto found = _readers.find(question.reader);
        if (found == _readers.end()) throw Error(ErrorCode::Internal, "Internal error", "no such reader of an attachment");
        one = found->second;
    }
    one->source->content.setCall(call);
    std::string bytes;
    one->reader->read(question.offset, question.length, bytes);
    return bytes;
}

void ServedConverter::drop(std::uint64_t reader) {
    const std::lock_guard lock(_mutex);
    _readers.erase(reader);
}

std::string ServedConverter::compose(std::uint64_t call, std::string_view arguments) {
    const ComposeQuestion question = readComposeQuestion(arguments).valueOrThrow();
    RemoteSink sink(_link, call);
    if (question.hasNames) {
        RemoteSourceWithNames source(_link, call);
        _converter.messages().compose(question.message, source, question.options, sink);
    } else {
        RemoteSource source(_link, call);
        _converter.messages().compose(question.message, source, question.options, sink);
    }
    return sink.take();
}

}  // namespace corbel::guest
