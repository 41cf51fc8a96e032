// Calls a MIME converter for the server, and keeps the readers of attachments that it asked for. Messages and values are read from there,
// and what is composed is written there, piece by piece.
//
// Owned by Host. The server reads from one reader on one thread at a time, each call on whichever thread is free. [any thread]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "corbel/convert.h"
#include "guest/remote_bytes.h"
#include "isolation/codec/convert_messages.h"

namespace corbel::guest {

class ServedConverter {
public:
    ServedConverter(mime::Converter& converter, ServerLink& link) : _converter(converter), _link(link) {}
    /// The result's body. Throws what the converter throws.
    std::string serve(std::uint64_t call, isolation::Method method, std::string_view arguments);

private:
    /// What a MimeSource refers to.
    struct Source {
        Source(ServerLink& link, std::uint64_t call, isolation::SourceFacts facts);
        convert::MimeSource view() { return {&index, &content, prefixBytes}; }
        const mime::PartIndex index;
        RemoteContent content;
        const std::uint64_t prefixBytes;
    };
    struct Reader {
        std::unique_ptr<Source> source;  // before the reader, which refers to it
        std::unique_ptr<ValueReader> reader;
    };
    std::string serveText(isolation::Method method, const isolation::TextQuestion& question);
    std::string properties(std::uint64_t call, std::string_view arguments);
    std::string open(std::uint64_t call, std::string_view arguments);
    std::string read(std::uint64_t call, const isolation::ReadQuestion& question);
    void drop(std::uint64_t reader);
    std::string compose(std::uint64_t call, std::string_view arguments);

    mime::Converter& _converter;
    ServerLink& _link;
    std::mutex _mutex;                                          // guards the two below
    std::map<std::uint64_t, std::shared_ptr<Reader>> _readers;  // owners: this and the call under way
    std::uint64_t _last = 0;
};

}  // namespace corbel::guest
