#include "isolation/remote_converter.h"

#include <algorithm>
#include <map>

#include "corbel/compose_names.h"
#include "corbel/store.h"
#include "isolation/codec/convert_messages.h"

namespace corbel::isolation {
namespace {

constexpr ErrorCode kDown = ErrorCode::Internal;

SourceFacts factsOf(const convert::MimeSource& source) {
    SourceFacts facts;
    facts.index = source.index->serialise();
    facts.prefixBytes = source.prefixBytes;
    facts.contentBytes = source.content->size();
    if (facts.contentBytes <= kMaxCarriedContent) facts.content = source.content->whole().value_or(std::string_view());
    return facts;
}

[[noreturn]] void nothingOfTheKind() { throw Error(ErrorCode::Unsupported, "A conversion has nothing of the kind"); }

/// Answers what a converter asks of a message that it reads.
class SourceAnswers {
public:
    explicit SourceAnswers(const convert::MimeSource& source, NamedProperties* names = nullptr) : _source(source), _names(names) {}

    std::string operator()(const Ask& ask) {
        std::string bytes;
        if (ask.kind == AskKind::Content) {
            _source.content->read(std::min(ask.offset, _source.content->size()), ask.length, bytes);
            bytes.resize(std::min<std::size_t>(bytes.size(), ask.length));
            return bytes;
        }
        if (ask.kind != AskKind::Ids || !_names) nothingOfTheKind();
        const auto asked = readNames(ask.bytes).valueOrThrow();
        std::vector<PropName> names;
        for (const auto& name : asked) names.push_back(name.value_or(PropName{}));
        const std::vector<PropId> ids = _names->idsOf(names, false);  // names are made by who saves, never by what a message says
        return writeIds({ids.begin(), ids.end()});
    }

private:
    const convert::MimeSource& _source;
    NamedProperties* const _names;
};

/// Answers what a converter asks of a message that it composes, and takes what it has composed.
class ComposeAnswers {
public:
    ComposeAnswers(convert::ComposeSource& source, convert::ByteSink& sink)
        : _source(source), _names(dynamic_cast<convert::ComposeNames*>(&source)), _sink(sink) {}

    bool hasNames() const noexcept { return _names != nullptr; }
    std::string operator()(const Ask& ask) {
        switch (ask.kind) {
            case AskKind::Write:
                _sink.write(ask.bytes);
                return {};
            case AskKind::OpenValue:
                return open(readValueQuestion(ask.bytes).valueOrThrow());
            case AskKind::ReadValue:
                return read(ask);
            case AskKind::CloseValue:
                _values.erase(ask.value);
                return {};
            case AskKind::SmtpAddress: {
                const TextQuestion address = readTextQuestion(ask.bytes).valueOrThrow();
                return _source.smtpAddress(address.first, address.second, address.third);
            }
            case AskKind::Names:
                return names(readIds(ask.bytes).valueOrThrow());
            default:
                nothingOfTheKind();
        }
    }

private:
    std::string open(const ValueQuestion& question) {
        if (_values.size() >= kMaxOpenValues) throw Error(ErrorCode::LimitReached, "Too many values are open");
        auto reader = _source.open(question.path, PropTag(question.tag));
        if (!reader) return writeMaybeReader(std::nullopt);
        const ReaderFacts facts{++_last, reader->size()};
        _values.emplace(_last, std::move(reader));
        return writeMaybeReader(facts);
    }
    std::string read(const Ask& ask) {
        const auto found = _values.find(ask.value);
        if (found == _values.end()) nothingOfTheKind();
        std::string bytes;
        found->second->read(ask.offset, ask.length, bytes);
        return bytes;
    }
    std::string names(const std::vector<std::uint32_t>& asked) {
        if (!_names) nothingOfTheKind();
        std::vector<PropId> ids;
        for (const std::uint32_t id : asked) ids.push_back(static_cast<PropId>(id));
        return writeNames(_names->namesOf(ids));
    }

    convert::ComposeSource& _source;
    convert::ComposeNames* const _names;
    convert::ByteSink& _sink;
    std::map<std::uint64_t, std::unique_ptr<ValueReader>> _values;
    std::uint64_t _last = 0;
};

/// A reader that is open in a guest.
class RemoteReader final : public ValueReader {
public:
    /// `question` without its source.
    RemoteReader(Caller& caller, const convert::MimeSource& source, OpenQuestion question)
        : _caller(caller), _source(source), _question(std::move(question)) {
        open();
    }
    ~RemoteReader() override {
        if (_guest->isGone()) return;
        try {
            _caller.callOn(*_guest, Method::ConvertDrop, writeReadQuestion({_facts.reader, 0, 0}), kDown, {});
        } catch (...) {
            // It went with its guest.
        }
    }
    std::uint64_t size() const noexcept override { return _facts.sizeBytes; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        while (length > 0) {
            if (_guest->isGone()) open();
            const std::uint64_t step = std::min<std::uint64_t>(length, kMaxPieceBytes);
            const std::string piece = _caller.callOn(*_guest, Method::ConvertRead, writeReadQuestion({_facts.reader, offset, step}), kDown,
                                                     SourceAnswers(_source));
            if (piece.size() > step) _caller.refuse(kDown);
            out += piece;
            if (piece.size() < step) return;
            offset += step;
            length -= step;
        }
    }

private:
    void open() {
        _question.source = factsOf(_source);
        _guest = _caller.guest();
        const std::string result =
            _caller.callOn(*_guest, Method::ConvertOpen, writeOpenQuestion(_question), kDown, SourceAnswers(_source));
        _facts = _caller.valueOf(readReader(result), kDown);
        _question.source = {};
    }

    Caller& _caller;
    const convert::MimeSource _source;
    OpenQuestion _question;
    std::shared_ptr<Guest> _guest;  // owners: this, the keeper while it is the present one, and calls
    ReaderFacts _facts;
};

}  // namespace

std::string RemoteConverter::decodeHeader(std::string_view raw) {
    return _caller.call(Method::ConvertHeader, writeTextQuestion({raw, {}, {}, 0}), kDown);
}

mime::ListFields RemoteConverter::listFields(std::string_view header, const mime::PartIndex& index) {
    return _caller.valueOf(
        readListFields(_caller.call(Method::ConvertListFields, writeTextQuestion({header, index.serialise(), {}, 0}), kDown)), kDown);
}

std::string RemoteConverter::decodeText(std::string_view body, std::string_view encoding, std::string_view charset) {
    return _caller.call(Method::ConvertText, writeTextQuestion({body, encoding, charset, 0}), kDown);
}

std::string RemoteConverter::toUtf8(std::string_view bytes, std::string_view charset) {
    return _caller.call(Method::ConvertToUtf8, writeTextQuestion({bytes, charset, {}, 0}), kDown);
}

MessageData RemoteConverter::toProperties(const convert::MimeSource& source, const convert::ReadOptions& options) {
    const PropertiesQuestion question{factsOf(source), options.withBodies, options.withAttachments, options.names != nullptr,
                                      options.derive};
    const std::string result =
        _caller.call(Method::ConvertProperties, writePropertiesQuestion(question), kDown, SourceAnswers(source, options.names));
    MessageData message = _caller.valueOf(readMessage(result), kDown);
    const std::uint64_t bytes = source.content->size();
    if (!isSound(message, bytes - std::min(bytes, source.prefixBytes), source.index->parts.size())) _caller.refuse(kDown);
    return message;
}

std::unique_ptr<ValueReader> RemoteConverter::openAttachment(const convert::MimeSource& source, std::span<const std::uint32_t> path) {
    if (path.size() > kMaxPath) throw Error(ErrorCode::NotFound, "There is no such attachment");
    return std::make_unique<RemoteReader>(_caller, source, OpenQuestion{{}, {path.begin(), path.end()}, std::nullopt});
}

std::unique_ptr<ValueReader> RemoteConverter::openRange(const convert::MimeSource& source, const MimeRange& range) {
    return std::make_unique<RemoteReader>(_caller, source, OpenQuestion{{}, {}, range});
}

void RemoteConverter::compose(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                              convert::ByteSink& sink) {
    ComposeAnswers answers(source, sink);
    const std::string question = writeComposeQuestion(message, options, answers.hasNames());
    sink.write(_caller.call(Method::ConvertCompose, question, kDown, [&answers](const Ask& ask) { return answers(ask); }));
}

void RemoteConverter::deriveBodies(PropertyBag& message, std::uint32_t forms) {
    PropertyBag derived = _caller.valueOf(readBag(_caller.call(Method::ConvertDerive, writeDerive(message, forms), kDown)), kDown);
    if (!isSound(derived)) _caller.refuse(kDown);
    message = std::move(derived);
}

std::string RemoteConverter::htmlToUtf8(std::string_view html, std::uint32_t codepage) {
    return _caller.call(Method::ConvertHtmlToUtf8, writeTextQuestion({html, {}, {}, codepage}), kDown);
}

std::string RemoteConverter::htmlToText(std::string_view html) {
    return _caller.call(Method::ConvertHtmlToText, writeTextQuestion({html, {}, {}, 0}), kDown);
}

}  // namespace corbel::isolation
