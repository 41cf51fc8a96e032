// tableGetSearchCriteria: what a search folder finds, and how far it is (MS-OXCFOLD section 2.2.1.5).
#include "commands/verbs.h"
#include "search_criteria.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kRunning = 1, kRebuilding = 2, kRecursive = 4;

struct TableGetSearchCriteria {
    Bytes entryid;
};
template <class V>
void fields(V& visit, TableGetSearchCriteria& value) {
    visit("sEntryId", value.entryid);
}

struct TableGetSearchCriteriaAnswer {
    std::optional<Restriction> restriction;
    std::optional<std::vector<Bytes>> folders;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableGetSearchCriteriaAnswer& value) {
    visit("lpRestrict", value.restriction);
    visit("lpFolderIDs", value.folders);
    visit("ulFlags", value.flags);
}

std::uint32_t flagsOf(const SearchStatus& status) {
    const std::uint32_t state = status.state == SearchState::Stopped ? 0 : status.state == SearchState::Building ? kRunning | kRebuilding : kRunning;
    return state | (status.criteria.isRecursive ? kRecursive : 0);
}

TableGetSearchCriteriaAnswer tableGetSearchCriteria(Call& call, const TableGetSearchCriteria& request) {
    const FolderRef folder = call.folder(request.entryid.value);
    SearchStatus status = folder.store.searchFolders().status(folder.folder);
    if (!hasCriteria(status)) throw Error(ErrorCode::NotFound, "The search folder has no criteria yet");
    TableGetSearchCriteriaAnswer answer;
    answer.flags = flagsOf(status);
    if (status.criteria.scope.empty()) status.criteria.scope.push_back(folder.store.objects().specialFolders().subtree);
    answer.folders.emplace();
    for (const FolderId each : status.criteria.scope) {
        // One that is gone is looked into no more.
        if (folder.store.objects().findFolder(each)) answer.folders->push_back({folder.store.objects().folderIds(each).entryid});
    }
    call.services.names.toWire(status.criteria.restriction);
    answer.restriction = std::move(status.criteria.restriction);
    return answer;
}

}  // namespace

const Operation kTableGetSearchCriteria = operation<tableGetSearchCriteria>("tableGetSearchCriteria");

}  // namespace corbel::soap
