// What all directories list, in one order, read in pages as it is asked for.
//
// A value on the stack of one call. Users and groups alike: `Ptr` is what Users::list() or listGroups() give.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/users.h"

namespace corbel::auth {

inline constexpr std::uint32_t kMaxMergedPage = 500;
inline constexpr std::uint32_t kMinMergedPage = 50;

/// `Read` is (source, after, limit) > a page in order; `NameOf` is (entry) > the name that it is ordered by.
template <class Ptr, class Read, class NameOf>
class DirectoryMerge {
public:
    DirectoryMerge(const std::vector<DirectorySource>& sources, std::string_view after, std::size_t wanted, Read read, NameOf nameOf)
        : _read(std::move(read)), _nameOf(std::move(nameOf)),
          _pageSize(static_cast<std::uint32_t>(std::clamp<std::size_t>(wanted, kMinMergedPage, kMaxMergedPage))) {
        for (const DirectorySource& source : sources) _cursors.push_back({&source, std::string(after), {}, 0, false});
    }

    /// Null at the end.
    Ptr next() {
        Cursor* first = nullptr;
        for (Cursor& cursor : _cursors) {
            fill(cursor);
            if (cursor.at == cursor.page.size()) continue;
            if (!first || _nameOf(*cursor.page[cursor.at]) < _nameOf(*first->page[first->at])) first = &cursor;
        }
        return first ? std::move(first->page[first->at++]) : nullptr;
    }

private:
    struct Cursor {
        const DirectorySource* source;
        std::string after;
        std::vector<Ptr> page;
        std::size_t at = 0;
        bool isLast = false;
    };

    void fill(Cursor& cursor) {
        if (cursor.at < cursor.page.size() || cursor.isLast) return;
        cursor.page = _read(*cursor.source, cursor.after, _pageSize);
        cursor.at = 0;
        cursor.isLast = cursor.page.size() < _pageSize;
        if (!cursor.page.empty()) cursor.after = _nameOf(*cursor.page.back());
    }

    Read _read;
    NameOf _nameOf;
    const std::uint32_t _pageSize;
    std::vector<Cursor> _cursors;
};

/// Users of all directories in order of login.
inline auto mergeUsers(Users& users, std::string_view afterLogin, std::size_t wanted) {
    const auto read = [&users](const DirectorySource& source, std::string_view after, std::uint32_t limit) { return users.list(source, after, limit); };
    const auto nameOf = [](const User& user) -> const std::string& { return user.entry.login; };
    return DirectoryMerge<UserPtr, decltype(read), decltype(nameOf)>(users.sources(), afterLogin, wanted, read, nameOf);
}

/// Groups of all directories in order of name.
inline auto mergeGroups(Users& users, std::string_view afterName, std::size_t wanted) {
    const auto read = [&users](const DirectorySource& source, std::string_view after, std::uint32_t limit) { return users.listGroups(source, after, limit); };
    const auto nameOf = [](const GroupEntry& group) -> const std::string& { return group.entry.name; };
    return DirectoryMerge<GroupEntryPtr, decltype(read), decltype(nameOf)>(users.sources(), afterName, wanted, read, nameOf);
}

}  // namespace corbel::auth
