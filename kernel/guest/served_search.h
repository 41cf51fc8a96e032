// Calls a full text index for the server, and keeps the writers that it asked for.
//
// Owned by Host. The server calls one writer on one thread at a time, each call on whichever thread is free. [any thread]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "corbel/search.h"
#include "isolation/codec/search_messages.h"

namespace corbel::guest {

class ServedSearch {
public:
    explicit ServedSearch(Search& search) : _search(search) {}
    /// The result's body. Throws what the index throws.
    std::string serve(isolation::Method method, std::string_view arguments);

private:
    /// A writer and the texts of the document that is on its way.
    struct Writer {
        std::unique_ptr<SearchWriter> writer;
        std::vector<std::pair<std::uint32_t, std::string>> texts;   // field, text
    };
    std::string keep(std::unique_ptr<SearchWriter> writer);
    std::string serveWriter(isolation::Method method, const isolation::WriterQuestion& question);
    void put(Writer& one, const isolation::WriterQuestion& question);

    Search& _search;
    std::mutex _mutex;   // guards the two below
    std::map<std::uint64_t, std::shared_ptr<Writer>> _writers;   // owners: this and the call under way
    std::uint64_t _last = 0;
};

}  // namespace corbel::guest
