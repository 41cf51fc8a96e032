// tableSetSearchCriteria: what a search folder finds, and whether it goes on looking (MS-OXCFOLD section 2.2.1.4).
#include "commands/verbs.h"
#include "search_criteria.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kStop = 1, kRestart = 2, kRecursive = 4, kShallow = 8;

struct TableSetSearchCriteria {
    Bytes entryid;
    std::optional<Restriction> restriction;
    std::optional<std::vector<Bytes>> folders;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableSetSearchCriteria& value) {
    visit("sEntryId", value.entryid);
    visit("lpRestrict", value.restriction);
    visit("lpFolders", value.folders);
    visit("ulFlags", value.flags);
}

std::vector<FolderId> scopeOf(Call& call, StoreSession& store, const std::vector<Bytes>& entryids) {
    if (entryids.size() > kMaxSearchScope) throw Error(ErrorCode::LimitReached, "The search looks into too many folders");
    std::vector<FolderId> scope;
    for (const Bytes& entryid : entryids) {
        const FolderRef found = call.folder(entryid.value);
        if (found.store.id() != store.id()) throw Refusal{Status::InvalidParameter};
        scope.push_back(found.folder != 0 ? found.folder : store.objects().specialFolders().root);
    }
    return scope;
}

void tableSetSearchCriteria(Call& call, const TableSetSearchCriteria& request) {
    const FolderRef folder = call.folder(request.entryid.value);
    SearchFolders& searches = folder.store.searchFolders();
    if (request.flags & kStop) return searches.stop(folder.folder);
    if ((request.flags & kRecursive) && (request.flags & kShallow)) throw Refusal{Status::InvalidParameter};
    const SearchStatus status = searches.status(folder.folder);
    // What is not given stays as it was, and so has to be there.
    if (!hasCriteria(status) && (!request.restriction || !request.folders)) throw Refusal{Status::InvalidParameter};
    SearchCriteria criteria = status.criteria;
    if (request.restriction) {
        checkRestriction(*request.restriction);
        criteria.restriction = *request.restriction;
        call.services.names.toStored(criteria.restriction);
    }
    if (request.folders) criteria.scope = scopeOf(call, folder.store, *request.folders);
    if (request.folders || (request.flags & (kRecursive | kShallow))) criteria.isRecursive = request.flags & kRecursive;
    // The same once more is no reason to look through everything again.
    if (criteria == status.criteria && !(request.flags & kRestart)) searches.resume(folder.folder);
    else searches.setCriteria(folder.folder, criteria);
}

}  // namespace

const Operation kTableSetSearchCriteria = operation<tableSetSearchCriteria>("tableSetSearchCriteria");

}  // namespace corbel::soap
