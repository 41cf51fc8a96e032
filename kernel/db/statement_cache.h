// A connection's prepared statements, keyed by their SQL text, least recently used ones dropped first.
//
// Owned by one connection, used by its thread. `S` has `const std::string& sql()` and `bool isInUse()`; a statement in use stays.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace corbel::db {

template <class S>
class StatementCache {
public:
    explicit StatementCache(std::size_t limit) : _limit(limit) {}

    S* find(std::string_view sql) {
        const auto found = _bySql.find(sql);
        if (found == _bySql.end()) return nullptr;
        _recent.splice(_recent.begin(), _recent, found->second);
        return found->second->get();
    }

    S& insert(std::unique_ptr<S> statement) {
        trimTo(_limit - 1);
        _recent.push_front(std::move(statement));
        S& kept = *_recent.front();
        _bySql.emplace(kept.sql(), _recent.begin());
        return kept;
    }

    /// Drops idle statements, the oldest first, until at most `count` are left.
    void trimTo(std::size_t count) {
        for (auto it = _recent.end(); it != _recent.begin() && _recent.size() > count;) {
            auto candidate = std::prev(it);
            if ((*candidate)->isInUse()) {
                it = candidate;
                continue;
            }
            _bySql.erase((*candidate)->sql());
            it = _recent.erase(candidate);
        }
    }

    std::size_t size() const noexcept { return _recent.size(); }

private:
    std::size_t _limit;
    std::list<std::unique_ptr<S>> _recent;
    std::unordered_map<std::string_view, typename std::list<std::unique_ptr<S>>::iterator> _bySql;
};

}  // namespace corbel::db
