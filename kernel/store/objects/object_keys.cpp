#include "store/objects/object_keys.h"

#include <algorithm>
#include <vector>

#include "store/store_ids.h"

namespace corbel::store {
namespace {

constexpr std::size_t kGuidBytes = 16;

/// The XIDs of a list in its order; nothing of a broken one.
std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> xids;
    while (!list.empty()) {
        const auto size = static_cast<unsigned char>(list.front());
        if (size <= kGuidBytes || size + 1u > list.size()) return {};
        xids.push_back(list.substr(1, size));
        list.remove_prefix(size + 1u);
    }
    return xids;
}

/// Numbers are big endian and of any length: the same replica may write them with leading zeros or without.
bool isNewer(std::string_view a, std::string_view b) {
    for (std::string_view* key : {&a, &b}) {
        key->remove_prefix(kGuidBytes);
        key->remove_prefix(std::min(key->find_first_not_of('\0'), key->size()));
    }
    return a.size() != b.size() ? a.size() > b.size() : a > b;
}

}  // namespace

std::string makeChangeKey(std::string_view storeGuid, std::uint64_t cn) { return makeSourceKey(storeGuid, cn); }

std::string changeKey(std::string_view storeGuid, const object_queries::KeyColumns& keys, std::uint64_t cn) {
    return !keys.changeKey.empty() && keys.changeKeyCn == cn ? keys.changeKey : makeChangeKey(storeGuid, cn);
}

std::string predecessors(std::string_view storeGuid, const object_queries::KeyColumns& keys, std::uint64_t cn) {
    std::string list = keys.predecessors;
    if (!keys.changeKey.empty()) list = mergePredecessor(list, keys.changeKey);
    if (keys.changeKey.empty() || keys.changeKeyCn != cn) list = mergePredecessor(list, makeChangeKey(storeGuid, cn));
    return list;
}

std::string mergePredecessor(std::string_view list, std::string_view key) {
    std::vector<std::string_view> xids = split(list);
    const std::string_view guid = key.substr(0, kGuidBytes);
    const auto same = std::find_if(xids.begin(), xids.end(), [&](std::string_view xid) { return xid.substr(0, kGuidBytes) == guid; });
    if (same == xids.end())
        xids.push_back(key);
    else if (isNewer(key, *same))
        *same = key;
    std::sort(xids.begin(), xids.end());
    std::string merged;
    for (const std::string_view xid : xids) {
        merged += static_cast<char>(xid.size());
        merged += xid;
    }
    return merged;
}

bool isPredecessorList(std::string_view list) noexcept {
    while (!list.empty()) {
        const auto size = static_cast<unsigned char>(list.front());
        if (size <= kGuidBytes || size > kMaxXidBytes || size + 1u > list.size()) return false;
        list.remove_prefix(size + 1u);
    }
    return true;
}

}  // namespace corbel::store
