// Which service answers a request: mounts by listener group, host and path; the longest path wins. Filled at start, read only after.
#pragma once

#include <string_view>
#include <vector>

#include "corbel/http.h"

namespace corbel::http {

class MountTable {
public:
    struct Entry {
        HttpMount mount;
        HttpService* service;
    };
    /// AlreadyExists when listener, host and path are taken. [main thread]
    void add(HttpService& service);
    /// nullptr when nothing is mounted there. `host` without port. [any thread]
    const Entry* find(std::string_view listener, std::string_view host, std::string_view path) const;
    /// Something is mounted in that group. [any thread]
    bool serves(std::string_view listener) const noexcept;

private:
    std::vector<Entry> _entries;
};

}  // namespace corbel::http
