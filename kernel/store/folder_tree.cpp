#include "store/folder_tree.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::store {
namespace {

constexpr std::string_view kInbox = "INBOX";

}  // namespace

void checkFolderName(std::string_view name) {
    if (name.empty()) throw Error(ErrorCode::InvalidArgument, "A folder's name must not be empty");
    if (name.size() > kMaxFolderNameBytes) throw Error(ErrorCode::InvalidArgument, "The folder's name is too long");
    if (!text::isValidUtf8(name)) throw Error(ErrorCode::InvalidArgument, "The folder's name is not valid UTF-8");
    if (name.find(kPathSeparator) != name.npos) throw Error(ErrorCode::InvalidArgument, "The folder's name has a slash in it");
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) throw Error(ErrorCode::InvalidArgument, "The folder's name has a control character in it");
    }
}

std::vector<std::string> splitPath(std::string_view path) {
    std::vector<std::string> components;
    for (const std::string_view name : text::split(path, kPathSeparator)) {
        checkFolderName(name);
        if (components.size() == kMaxFolderDepth) throw Error(ErrorCode::LimitReached, "Folders cannot be nested that deep");
        components.emplace_back(name);
    }
    if (components.empty()) throw Error(ErrorCode::InvalidArgument, "A folder's name must not be empty");
    if (text::equalsIgnoreCase(components.front(), kInbox)) components.front() = kInbox;
    return components;
}

std::optional<std::string> canonicalPath(std::string_view path) {
    try {
        std::string joined;
        for (const std::string& name : splitPath(path)) {
            if (!joined.empty()) joined += kPathSeparator;
            joined += name;
        }
        return joined;
    } catch (const Error&) {
        return std::nullopt;
    }
}

FolderTree::FolderTree(std::vector<FolderRow> rows, std::vector<std::string> subscriptions, AclTable acl, std::unordered_set<FolderId> readFolders)
    : _rows(std::move(rows)), _subscriptions(std::move(subscriptions)), _acl(std::move(acl)), _readFolders(std::move(readFolders)) {
    std::sort(_subscriptions.begin(), _subscriptions.end());
    for (std::size_t i = 0; i < _rows.size(); ++i) {
        const FolderRow& row = _rows[i];
        _byId.emplace(row.id, i);
        _byName.emplace(NameKey{row.parent, row.name}, i);
        _parents.insert(row.parent);
        if (row.kind == FolderKind::Root) _root = row.id;
        if (row.kind == FolderKind::Search) _hasSearchFolders = true;
        if (row.kind == FolderKind::Subtree) _subtree = row.id;
        if (row.specialUse == SpecialUse::Inbox) _inbox = row.id;
    }
}

const FolderRow* FolderTree::find(FolderId folder) const {
    const auto found = _byId.find(folder);
    return found == _byId.end() ? nullptr : &_rows[found->second];
}

const FolderRow* FolderTree::child(FolderId parent, std::string_view name) const {
    const auto found = _byName.find({parent, name});
    return found == _byName.end() ? nullptr : &_rows[found->second];
}

const FolderRow* FolderTree::find(std::string_view path) const {
    const FolderRow* row = nullptr;
    FolderId parent = _subtree;
    for (const std::string_view name : text::split(path, kPathSeparator)) {
        row = child(parent, name);
        if (!row) return nullptr;
        parent = row->id;
    }
    return row;
}

std::string FolderTree::path(FolderId folder) const {
    std::vector<std::string_view> names;
    for (const FolderRow* row = find(folder); row && row->kind == FolderKind::Ordinary; row = find(row->parent)) names.push_back(row->name);
    std::string joined;
    for (auto it = names.rbegin(); it != names.rend(); ++it) {
        if (!joined.empty()) joined += kPathSeparator;
        joined += *it;
    }
    return joined;
}

FolderId FolderTree::nearest(const std::vector<std::string>& components) const {
    FolderId at = _subtree;
    for (const std::string& name : components) {
        const FolderRow* row = child(at, name);
        if (!row) break;
        at = row->id;
    }
    return at;
}

bool FolderTree::hasChildren(FolderId folder) const { return _parents.contains(folder); }

std::vector<FolderId> FolderTree::children(FolderId folder) const {
    std::vector<FolderId> result;
    for (const FolderRow& row : _rows) {
        if (row.parent == folder) result.push_back(row.id);
    }
    return result;
}

std::size_t FolderTree::depth(FolderId folder) const {
    std::size_t depth = 0;
    for (const FolderRow* row = find(folder); row; row = find(row->parent)) ++depth;
    return depth;
}

FolderInfo FolderTree::info(const FolderRow& row) const {
    FolderInfo info;
    info.id = row.id;
    info.parent = row.parent == _subtree ? 0 : row.parent;
    info.path = path(row.id);
    info.containerClass = row.containerClass;
    info.specialUse = row.specialUse;
    info.hasChildren = hasChildren(row.id);
    info.isSubscribed = std::binary_search(_subscriptions.begin(), _subscriptions.end(), info.path);
    info.uidValidity = row.uidValidity;
    return info;
}

std::vector<FolderInfo> FolderTree::list() const {
    std::vector<FolderInfo> infos;
    infos.reserve(_rows.size());
    for (const FolderRow& row : _rows) {
        if (row.kind == FolderKind::Ordinary) infos.push_back(info(row));
    }
    std::sort(infos.begin(), infos.end(), [](const FolderInfo& a, const FolderInfo& b) { return a.path < b.path; });
    return infos;
}

}  // namespace corbel::store
