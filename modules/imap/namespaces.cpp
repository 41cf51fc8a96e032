#include "namespaces.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "corbel/error.h"
#include "corbel/text.h"
#include "folders.h"

namespace corbel::imap {
namespace {

[[noreturn]] void noMailbox() { throw Error(ErrorCode::NotFound, "There is no such mailbox"); }

/// What follows `space` and a separator in `name`; nullopt when `name` does not lie in it.
std::optional<std::string_view> below(std::string_view name, std::string_view space) {
    if (!name.starts_with(space)) return std::nullopt;
    if (name.size() == space.size()) return std::string_view{};
    if (name[space.size()] != kPathSeparator) return std::nullopt;
    return name.substr(space.size() + 1);
}

/// A login that has a separator in it names no store: nothing could follow it.
bool isNameable(const SharedStore& store) {
    return store.isPublic || (!store.ownerLogin.empty() && store.ownerLogin.find(kPathSeparator) == std::string::npos);
}

}  // namespace

SpaceName splitSpace(std::string_view name) {
    if (const auto rest = below(name, kPublicFolders)) return {Space::Public, {}, std::string(*rest)};
    if (const auto rest = below(name, kOtherUsers)) {
        const auto separator = rest->find(kPathSeparator);
        SpaceName split{Space::Others, std::string(rest->substr(0, separator)), {}};
        if (separator != std::string_view::npos) split.path = rest->substr(separator + 1);
        if (text::startsWithIgnoreCase(split.path, "INBOX") && (split.path.size() == 5 || split.path[5] == kPathSeparator))
            split.path.replace(0, 5, "INBOX");
        return split;
    }
    return {Space::Own, {}, std::string(name)};
}

StoreSession& NameSpaces::own() {
    if (!_own) _own = _stores.openOwn(_identity);
    return *_own;
}

StoreSession& NameSpaces::at(StoreId store) {
    if (_own && _own->id() == store) return *_own;
    if (const auto found = _others.find(store); found != _others.end()) return *found->second;
    if (_stores.ownStoreId(_identity) == store) return own();
    return *_others.emplace(store, _stores.open(_identity, store)).first->second;
}

void NameSpaces::release() noexcept {
    _own.reset();
    _others.clear();
}

StoreSession& NameSpaces::sharedOf(std::string_view login) {
    for (const SharedStore& store : _stores.shared(_identity)) {
        if (!store.isPublic && isNameable(store) && store.ownerLogin == login) return at(store.id);
    }
    noMailbox();
}

StoreSession& NameSpaces::publicOne() {
    try {
        auto session = _stores.openPublic(_identity);
        const StoreId store = session->id();
        return *_others.try_emplace(store, std::move(session)).first->second;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unsupported) throw;
        noMailbox();
    }
}

Place NameSpaces::resolve(std::string_view name) {
    SpaceName split = splitSpace(name);
    if (split.space == Space::Own) return {&own(), Space::Own, std::move(split.path)};
    if (split.path.empty()) noMailbox();
    StoreSession& store = split.space == Space::Public ? publicOne() : sharedOf(split.login);
    return {&store, split.space, std::move(split.path)};
}

FoundFolder NameSpaces::find(std::string_view name) {
    const Place place = resolve(name);
    auto folder = place.store->findFolder(place.path);
    if (!folder || !isMailFolder(*folder)) noMailbox();
    return {place.store, place.space, std::move(*folder)};
}

std::vector<ListedStore> NameSpaces::list(const ListPattern& pattern, std::vector<std::string>& parents) {
    std::vector<ListedStore> stores{{&own(), Space::Own, {}}};
    const auto mayMatch = [&](std::string_view space) {
        return pattern.matches(space) || pattern.mayMatchBelow(std::string(space) + kPathSeparator);
    };
    const bool wantsOthers = mayMatch(kOtherUsers);
    const bool wantsPublic = mayMatch(kPublicFolders);
    if (!wantsOthers && !wantsPublic) return stores;
    bool hasOthers = false;
    std::vector<SharedStore> shared = _stores.shared(_identity);
    std::sort(shared.begin(), shared.end(), [](const SharedStore& a, const SharedStore& b) {
        return std::tie(a.isPublic, a.ownerLogin) < std::tie(b.isPublic, b.ownerLogin);
    });
    for (const SharedStore& store : shared) {
        if (!(store.isPublic ? wantsPublic : wantsOthers) || !isNameable(store)) continue;
        if (!store.isPublic && !std::exchange(hasOthers, true)) parents.emplace_back(kOtherUsers);
        std::string top(store.isPublic ? kPublicFolders : kOtherUsers);
        if (!store.isPublic) top += kPathSeparator + store.ownerLogin;
        parents.push_back(top);
        const std::string prefix = top + kPathSeparator;
        if (!pattern.mayMatchBelow(text::toModifiedUtf7(prefix))) continue;
        try {
            stores.push_back({&at(store.id), store.isPublic ? Space::Public : Space::Others, prefix});
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;  // the last right was taken away just now
            parents.pop_back();
        }
    }
    return stores;
}

}  // namespace corbel::imap
