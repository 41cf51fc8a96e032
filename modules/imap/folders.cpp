#include "folders.h"

#include <map>

#include "corbel/text.h"

namespace corbel::imap {
namespace {

struct InboxFirst {
    bool operator()(const std::string& a, const std::string& b) const noexcept {
        const bool aIsInbox = a == "INBOX";
        const bool bIsInbox = b == "INBOX";
        return aIsInbox != bIsInbox ? aIsInbox : a < b;
    }
};

}  // namespace

bool isMailFolder(const FolderInfo& folder) noexcept {
    const std::string_view type = folder.containerClass;
    return type.empty() || (text::startsWithIgnoreCase(type, "IPF.Note") && (type.size() == 8 || type[8] == '.'));
}

std::string_view parentPath(std::string_view path) noexcept {
    const auto at = path.rfind(kPathSeparator);
    return at == std::string_view::npos ? std::string_view{} : path.substr(0, at);
}

std::vector<ListedFolder> listedFolders(const std::vector<FolderInfo>& folders) {
    std::map<std::string, ListedFolder, InboxFirst> byPath;
    for (const FolderInfo& folder : folders) {
        if (isMailFolder(folder)) byPath[folder.path] = {folder.path, folder.specialUse, true, false};
    }
    std::vector<std::string> paths;
    for (const auto& [path, folder] : byPath) paths.push_back(path);
    for (const std::string& path : paths) {
        for (auto parent = parentPath(path); !parent.empty(); parent = parentPath(parent)) {
            auto& entry = byPath.try_emplace(std::string(parent), ListedFolder{std::string(parent), SpecialUse::None, false, false}).first->second;
            if (entry.hasChildren) break;
            entry.hasChildren = true;
        }
    }
    std::vector<ListedFolder> out;
    out.reserve(byPath.size());
    for (auto& [path, folder] : byPath) out.push_back(std::move(folder));
    return out;
}

}  // namespace corbel::imap
