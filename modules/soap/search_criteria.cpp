#include "search_criteria.h"

#include "corbel/property_tags.h"

namespace corbel::soap {
namespace {

/// What nothing fulfils, in a folder whose messages are none.
SearchCriteria noCriteria() { return {restriction::anyOf({}), {}, false}; }

}  // namespace

FolderId makeSearchFolder(StoreSession& store, const FolderSpec& spec) {
    SearchFolders& searches = store.searchFolders();
    const FolderId made = searches.create(spec.name, noCriteria());
    try {
        searches.stop(made);
        if (!spec.ids.entryid.empty() || !spec.ids.sourceKey.empty()) store.objects().importFolder(made, {spec.ids.entryid, spec.ids.sourceKey, {}, {}, 0, 0});
        if (!spec.comment.empty()) {
            const Property comment{tags::Comment, spec.comment};
            store.objects().setFolderProperties(made, {&comment, 1});
        }
    } catch (...) {
        searches.remove(made);
        throw;
    }
    return made;
}

bool hasCriteria(const SearchStatus& status) { return status.state != SearchState::Stopped || status.criteria != noCriteria(); }

}  // namespace corbel::soap
